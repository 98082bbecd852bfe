"""The JSON of the command line (`docs/batch.md`): the same shapes from `--json` and from the batch commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bccb.domain.agreement import GrantKind
from bccb.domain.articulation import Equivalent, Match, Precedent, Reason, Share
from bccb.domain.credit import Credit
from bccb.domain.outcome import OutcomeReading
from bccb.domain.pathway import Suggestion
from bccb.domain.rule import Finding
from bccb.domain.usecases.recognizing import Standing
from bccb.domain.usecases.searching import Hit
from bccb.domain.verdict import Change, Verdict

_GRANTS = {GrantKind.ASSIGNED: "assigned", GrantKind.UNASSIGNED: "unassigned", GrantKind.NO_CREDIT: "none"}


def equivalent(each: Equivalent) -> dict[str, Any]:
    return {
        "institution": each.institution,
        "course": str(each.course),
        "title": each.title,
        "score": round(each.score, 6),
    }


def verdict(each: Verdict) -> dict[str, Any]:
    return {
        "institution": each.institution,
        "grant": _GRANTS[each.grant],
        "probabilities": {_GRANTS[kind]: round(value, 6) for kind, value in each.probabilities.items()},
        "credit": None if each.credit is None else each.credit.value,
        "creditUnit": None if each.credit is None else each.credit.unit.name,
        "grantedAs": each.granted_as,
        "grantedAsChance": None if each.granted_as_chance is None else round(each.granted_as_chance, 6),
        "equivalents": [compared(one) for one in each.equivalents],
        "findings": [finding(one) for one in each.findings],
        "precedents": [precedent(one) for one in each.precedents],
        "combinations": [precedent(one) for one in each.combinations],
        "confidence": round(each.confidence, 6),
        "isWithheld": each.is_withheld,
        "askEvaluator": each.is_thin,
        "reasons": [share(one) for one in each.shares],
        "evidence": [reason(one) for one in each.reasons],
        "fromInstitution": round(each.from_institution, 6),
        "change": None if each.change is None else change(each.change),
        "summary": each.summary,
        "asOf": each.on.isoformat(),
        "modelVersion": each.model_version,
    }


def change(each: Change) -> dict[str, Any]:
    return {
        "moreHours": each.more_hours,
        "assessment": each.assessment,
        "gradePercent": each.grade_percent,
        "passes": list(each.passes),
        "grant": _GRANTS[each.grant],
        "credit": None if each.credit is None else each.credit.value,
        "grantedAs": each.granted_as,
        "confidence": round(each.confidence, 6),
    }


def reason(each: Reason) -> dict[str, Any]:
    return {"evidence": each.told, "chance": each.chance, "without": each.without}


def compared(each: Equivalent) -> dict[str, Any]:
    return equivalent(each) | {
        "likeness": round(each.likeness, 6),
        "outcomes": [matched(one) for one in each.overlap.matches],
        "onlyHere": list(each.overlap.only_left),
        "onlyThere": list(each.overlap.only_right),
    }


def matched(each: Match) -> dict[str, Any]:
    return {"here": each.left, "there": each.right, "likeness": round(each.likeness, 6)}


def share(each: Share) -> dict[str, Any]:
    return {"feature": each.feature, "value": round(each.value, 6), "moved": round(each.moved, 6)}


def finding(each: Finding) -> dict[str, Any]:
    return {
        "rule": each.rule,
        "version": each.version,
        "kind": each.kind.value.lower(),
        "message": each.message,
        "policy": each.policy,
        "source": each.source,
        "illustrative": each.is_illustrative,
        "remedy": each.remedy,
        "cap": _credit(each.cap),
    }


def precedent(each: Precedent) -> dict[str, Any]:
    agreement = each.agreement
    return {
        "agreement": agreement.code,
        "source": f"{each.source_institution} {' & '.join(str(source.code) for source in agreement.sources)}",
        "title": agreement.sources[0].title,
        "grant": str(agreement.grant),
        "from": agreement.effective_from and agreement.effective_from.isoformat(),
        "until": agreement.effective_until and agreement.effective_until.isoformat(),
        "likeness": round(each.likeness, 6),
    }


def reading(each: OutcomeReading) -> dict[str, Any]:
    return {
        "bloomLevel": each.bloom_level.value,
        "probabilities": {level.value: round(value, 6) for level, value in each.probabilities.items()},
        "category": each.category.value,
        "keywords": list(each.keywords),
    }


def suggestion(each: Suggestion) -> dict[str, Any]:
    return {
        "institution": each.institution,
        "basis": each.basis.value.lower(),
        "confidence": round(each.confidence, 6),
        "credit": None if each.credit is None else each.credit.value,
        "creditUnit": None if each.credit is None else each.credit.unit.name,
        "countsAs": each.counts_as,
        "reasoning": each.reasoning,
        "pathway": each.pathway_name,
        "similarOutcomes": [matched(one) for one in each.overlap.matches],
    }


def standing(each: Standing) -> dict[str, Any]:
    decision = each.recognition
    return {
        "institution": each.institution.code,
        "recognitionType": decision.recognition_type.value,
        "credit": decision.credit_value,
        "creditUnit": each.institution.unit.name,
        "courses": [str(course) for course in decision.assigned_courses],
        "conditions": decision.conditions,
        "from": decision.effective_date and decision.effective_date.isoformat(),
        "until": decision.expiry_date and decision.expiry_date.isoformat(),
        "notes": decision.notes,
        "illustrative": decision.is_illustrative,
    }


def hit(each: Hit) -> dict[str, Any]:
    return {
        "kind": each.kind.value,
        "institution": each.institution,
        "code": each.code,
        "title": each.title,
        "score": round(each.score, 6),
        "matched": list(each.matched),
        "snippet": [{"text": piece.text, "isMatch": piece.is_match} for piece in each.snippet],
    }


def _credit(credit: Credit | None) -> Mapping[str, Any] | None:
    return None if credit is None else {"value": credit.value, "unit": credit.unit.name}
