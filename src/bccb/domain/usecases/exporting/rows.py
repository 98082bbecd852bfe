"""What stands in each column of the rows that are handed out; the columns are those that the importers read.

Left out is what belongs to one database alone: identifiers, versions, moments of keeping, and which account approved
what. None is what is not said; an empty text is said to be empty, where an import would put something in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from bccb.domain.agreement import ArticulationAgreement, Grant, GrantedCourse, SourceCourse
from bccb.domain.course import CourseCode
from bccb.domain.credential import Prerequisite
from bccb.domain.errors import Invalid
from bccb.domain.guide import GuideLine, read_line
from bccb.domain.outcome import LearningOutcome
from bccb.domain.recognition import Evidence
from bccb.domain.usecases.exporting.names import Names

Cell = Callable[[Any, Names], Any]
Columns = Mapping[str, Cell]


def _as_is(*fields: str) -> dict[str, Cell]:
    return {name: _field(name, lambda value: value) for name in fields}


def _if_any(*fields: str) -> dict[str, Cell]:
    """Of these an empty text is nothing said."""
    return {name: _field(name, _or_none) for name in fields}


def _field(name: str, read: Callable[[Any], Any]) -> Cell:
    return lambda record, _: read(getattr(record, name))


def _institution(field: str) -> Cell:
    return lambda record, names: names.institution(getattr(record, field))


def _credential(record: Any, names: Names) -> str:
    return names.credential(record.micro_credential_id)


def _or_none(value: Any) -> Any:
    return None if value == "" else value


@lru_cache(maxsize=64)
def _plain(sources: tuple[SourceCourse, ...]) -> SourceCourse | None:
    """The one course it starts from, if that can be written as `CMPT 120`. Several columns ask."""
    course = sources[0]
    try:
        is_plain = len(sources) == 1 and CourseCode.parse(str(course.code)) == course.code
    except Invalid:
        return None
    return course if is_plain else None


def _of_plain(read: Callable[[SourceCourse], Any]) -> Cell:
    return lambda record, _: None if (course := _plain(record.sources)) is None else _or_none(read(course))


def _sources(record: ArticulationAgreement, _: Names) -> Any:
    if _plain(record.sources):
        return None
    return [_course(each) | {"title": _or_none(each.title)} for each in record.sources]


def _grant(record: ArticulationAgreement, _: Names) -> Any:
    """The grant, where the guide's line for it does not read back as the same and nothing beside it."""
    grant = record.grant
    return (
        None
        if _is_told(grant)
        else {
            "kind": grant.kind,
            "alternatives": [{"courses": [_course(each) for each in bundle]} for bundle in grant.alternatives],
            "credit": grant.credit,
        }
    )


def _is_told(grant: Grant) -> bool:
    try:
        return read_line(str(grant)) == GuideLine(grant=grant)
    except Invalid:
        return False


def _course(course: SourceCourse | GrantedCourse) -> dict[str, Any]:
    return {"subject": course.subject, "number": course.number, "credit": course.credit}


def _outcome(outcome: LearningOutcome) -> dict[str, Any]:
    return {
        "outcome_text": outcome.outcome_text,
        "bloom_level": outcome.bloom_level,
        "category": outcome.category,
        "order_index": outcome.order_index,
        "is_core": outcome.is_core,
        "keywords": list(outcome.keywords),
    }


def _prerequisite(prerequisite: Prerequisite) -> dict[str, Any]:
    return {
        "description": prerequisite.description,
        "type": prerequisite.type,
        "is_mandatory": prerequisite.is_mandatory,
        "order_index": prerequisite.order_index,
        "program_code": prerequisite.program_code,
    }


def _evidence(evidence: Evidence | None) -> Any:
    return evidence and {
        "summary": evidence.summary,
        "confidence": evidence.confidence,
        "findings": list(evidence.findings),
        "precedents": list(evidence.precedents),
        "rule_versions": list(evidence.rule_versions),
        "model_version": evidence.model_version,
        "assessed_on": evidence.assessed_on,
    }


_IS_ILLUSTRATIVE: Columns = {"illustrative": lambda record, _: record.is_illustrative}

KINDS: Mapping[str, Columns] = {
    "institutions": {
        **_as_is("code", "name", "type", "country"),
        "credits_per_course": lambda record, _: record.unit.per_course,
        "credit_unit": lambda record, _: record.unit.name,
        **_if_any("address", "city", "province", "postal_code", "website", "contact_email", "contact_phone"),
        **_if_any("ask_below"),
        **_IS_ILLUSTRATIVE,
    },
    "courses": {
        "institution": _institution("institution_id"),
        **_as_is("subject", "number", "title"),
        **_if_any("description", "credits", "level", "hours"),
        **_IS_ILLUSTRATIVE,
    },
    "agreements": {
        "agreement_id": lambda record, _: record.code,
        "source_institution": _institution("source_institution_id"),
        "source_course": _of_plain(lambda course: str(course.code)),
        "source_title": _of_plain(lambda course: course.title),
        "source_credits": _of_plain(lambda course: course.credit),
        "target_institution": _institution("recognizing_institution_id"),
        "agreement_text": lambda record, _: str(record.grant),
        **_if_any("notes"),
        "effective_start": lambda record, _: record.effective_from,
        "effective_end": lambda record, _: record.effective_until,
        "sources": _sources,
        "grant": _grant,
        **_IS_ILLUSTRATIVE,
    },
    "credentials": {
        **_as_is("program_code", "title"),
        "institution": _institution("institution_id"),
        **_as_is("credential_type", "language", "status"),
        **_if_any("short_title", "description", "delivery_mode", "duration", "credits", "assessment_method", "cost"),
        **_if_any("level", "campus", "department", "faculty", "effective_date", "expiry_date", "last_review_date"),
        **_if_any("next_review_date", "program_url", "application_url", "additional_info", "published_at"),
        "learning_outcomes": lambda record, _: list(map(_outcome, record.outcomes)),
        "prerequisites": lambda record, _: list(map(_prerequisite, record.prerequisites)),
        **_IS_ILLUSTRATIVE,
    },
    "recognitions": {
        "program_code": _credential,
        "recognizing_institution": _institution("recognizing_institution_id"),
        **_as_is("recognition_type", "credit_value", "credit_type"),
        "assigned_courses": lambda record, _: list(map(_course, record.assigned_courses)),
        **_if_any("transcript_method", "effective_date", "expiry_date", "conditions", "approval_reference", "notes"),
        **_if_any("badge_url", "certificate_template_id", "micro_credential_version", "reviewed_on"),
        "evidence": lambda record, _: _evidence(record.evidence),
        **_IS_ILLUSTRATIVE,
    },
    "pathways": {
        **_as_is("name"),
        "source_institution": _institution("source_institution_id"),
        "target_institution": _institution("target_institution_id"),
        "program_code": _credential,
        **_as_is("pathway_type", "status"),
        **_if_any("description", "transfer_credits", "equivalency_notes", "additional_requirements"),
        **_if_any("confidence_score", "is_ai_suggested", "ai_reasoning"),
        **_IS_ILLUSTRATIVE,
    },
}
"""Kind, named like its repository, → its columns in order, and how each is filled."""
