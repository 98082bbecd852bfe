"""Validating: whether credit that is proposed agrees with units, precedents, the forecast, rules and catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bccb.domain.agreement import GrantedCourse, GrantKind
from bccb.domain.course import Course, CourseCode
from bccb.domain.credit import Credit
from bccb.domain.institution import Institution
from bccb.domain.learning import LearnerRecord, Learning
from bccb.domain.ports.unit_of_work import Work
from bccb.domain.rule import Finding, FindingKind
from bccb.domain.usecases.recognizing import Recognizing
from bccb.domain.verdict import UNSURE, Verdict

_SLACK = 1.05  # so much more than the learning carries is still the same amount


@dataclass(frozen=True, kw_only=True)
class Check:
    """What one look at the proposal found. `kind` is PASSED, FAILED or UNKNOWN; `remedy` what would be right."""

    name: str
    kind: FindingKind
    message: str
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class Validation:
    """What every check found, and the verdict that they looked at."""

    proposed: Credit
    course: CourseCode | None
    checks: tuple[Check, ...]
    verdict: Verdict

    @property
    def is_consistent(self) -> bool:
        """Whether nothing speaks against it; what is not known does not."""
        return all(check.kind is not FindingKind.FAILED for check in self.checks)


@dataclass(frozen=True, kw_only=True)
class Validating:
    work: Work
    recognizing: Recognizing

    def validate(
        self,
        learning: Learning,
        institution: Institution,
        credit: float,
        *,
        course: CourseCode | None = None,
        on: date | None = None,
        learner: LearnerRecord | None = None,
    ) -> Validation:
        """`credit` is in the institution's own unit, 0 for none; `course` is what it would be given as (CSC 110, 1XX).

        Raises Invalid for a credit that cannot be, NotTrained, ModelDamaged, PluginFailed.
        """
        proposed = Credit(value=credit, unit=institution.unit)
        verdict = self.recognizing.assess(learning, institution.code, on=on, learner=learner, proposed=proposed)
        checks = [_units(proposed, learning.credit), _precedents(proposed, verdict), _forecast(proposed, verdict)]
        checks += [_rule(proposed, finding) for finding in verdict.findings]
        if course is not None:
            checks += self._course(proposed, course, institution, verdict)
        return Validation(proposed=proposed, course=course, checks=tuple(checks), verdict=verdict)

    def _course(self, proposed: Credit, code: CourseCode, there: Institution, verdict: Verdict) -> Iterator[Check]:
        is_level = GrantedCourse(subject=code.subject, number=code.number).is_unassigned
        with self.work() as unit:
            here = {"institution_id": there.id, "subject": code.subject}
            teaches = bool(unit.courses.page(here, limit=1).items)
            taught = unit.courses.find(there.id, [code]).get(code)
        if is_level or not teaches:
            yield _known_subject(there.code, code.subject, teaches)
        else:
            yield from _assigned(proposed, code, taught, verdict)


def _units(proposed: Credit, own: Credit | None) -> Check:
    if own is None or not own.value:
        return Check(name="units", kind=FindingKind.UNKNOWN, message="The learning carries no credit to compare with.")
    there = own.in_unit(proposed.unit)
    told = f"The learning carries {own}, which is {there} here; {proposed} was proposed."
    if proposed.courses <= own.courses * _SLACK:
        return Check(name="units", kind=FindingKind.PASSED, message=told)
    if proposed.value == own.value:
        told += " The number was taken over from another unit."
    return Check(name="units", kind=FindingKind.FAILED, message=told, remedy=f"Propose at most {there}.")


def _precedents(proposed: Credit, verdict: Verdict) -> Check:
    """Against the credit of agreements on similar learning that are in force."""
    known = [
        (each.agreement.grant.credit or 0.0, each)
        for each in verdict.precedents
        if each.agreement.stands(verdict.on)
        and (each.agreement.grant.credit is not None or each.agreement.grant.kind is GrantKind.NO_CREDIT)
    ]
    if not known:
        message = "No agreement in force on similar learning says how much."
        return Check(name="precedents", kind=FindingKind.UNKNOWN, message=message)
    least, most = min(value for value, _ in known), max(value for value, _ in known)
    between = f"{least:g}" if least == most else f"{least:g} to {most:g}"
    nearest = known[0][1]
    told = f"{len(known)} agreements on similar learning grant {between}; the nearest is {nearest.agreement.code}."
    is_within = least <= proposed.value <= most
    kind = FindingKind.PASSED if is_within else FindingKind.FAILED
    return Check(name="precedents", kind=kind, message=told, remedy="" if is_within else f"Propose {between}.")


def _forecast(proposed: Credit, verdict: Verdict) -> Check:
    none = verdict.probabilities[GrantKind.NO_CREDIT]
    told = f"No credit has a probability of {none:.0%}."
    if verdict.is_thin:
        return Check(name="forecast", kind=FindingKind.UNKNOWN, message=f"{told} The evidence is thin.")
    is_likely = (none < UNSURE) is bool(proposed.value)
    kind = FindingKind.PASSED if is_likely else FindingKind.FAILED
    return Check(name="forecast", kind=kind, message=told, remedy="" if is_likely else "Ask an evaluator.")


def _rule(proposed: Credit, finding: Finding) -> Check:
    """A rule speaks against credit that it refuses or caps; where none is proposed it has nothing to refuse."""
    is_over = finding.cap is not None and proposed.courses > finding.cap.courses
    is_against = finding.kind is FindingKind.FAILED or is_over
    kind = FindingKind.PASSED if finding.kind is FindingKind.CAPPED else finding.kind
    if is_against:
        kind = FindingKind.FAILED if proposed.value else FindingKind.PASSED
    return Check(name=finding.rule, kind=kind, message=finding.message, remedy=finding.remedy)


def _known_subject(institution: str, subject: str, teaches: bool) -> Check:
    told = f"{institution} teaches {subject}." if teaches else f"{institution} has no course in {subject} on record."
    kind = FindingKind.PASSED if teaches else FindingKind.FAILED
    return Check(name="course", kind=kind, message=told, remedy="" if teaches else "Name a subject it teaches.")


def _assigned(proposed: Credit, code: CourseCode, taught: Course | None, verdict: Verdict) -> Iterator[Check]:
    there, place = verdict.institution, [each.course for each in verdict.equivalents]
    if taught is None:
        told = f"{there} has no {code} on record."
        yield Check(name="course", kind=FindingKind.FAILED, message=told, remedy="Name a course that is taught there.")
        return
    if code in place:
        told = f"{there} {code} is number {place.index(code) + 1} of the courses it may equal."
        yield Check(name="course", kind=FindingKind.PASSED, message=told)
    else:
        told = f"{there} {code} is not among the {len(place)} courses it may most likely equal."
        yield Check(name="course", kind=FindingKind.UNKNOWN, message=told)
    if taught.credits is not None:
        is_same = proposed.value == taught.credits
        kind = FindingKind.PASSED if is_same else FindingKind.FAILED
        remedy = "" if is_same else f"Propose {taught.credits:g}, or credit without a course."
        told = f"{there} {code} carries {taught.credits:g}; {proposed.value:g} was proposed."
        yield Check(name="course credit", kind=kind, message=told, remedy=remedy)
