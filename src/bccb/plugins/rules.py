"""Kinds of rules, so that an institution's file reads like its policy.

Every kind looks at one fact. Where the fact is not known it finds UNKNOWN, with what would settle it; it fails or caps
only on what is known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bccb.domain.course import Level
from bccb.domain.credit import Credit, CreditUnit
from bccb.domain.verdict import Case, Finding, FindingKind


@dataclass(frozen=True, kw_only=True)
class PolicyRule:
    """What every kind has: `name` is `plugin.rule`, `policy` the sentence it enforces, `source` where that was read.

    A rule without a source is illustrative: nobody read a policy text for it.
    """

    name: str
    policy: str
    source: str = ""
    version: str = "1"

    @property
    def is_illustrative(self) -> bool:
        return not self.source

    def check(self, case: Case) -> Finding:
        raise NotImplementedError(f"{type(self).__name__} has no check")

    def found(self, kind: FindingKind, message: str, *, remedy: str = "", cap: Credit | None = None) -> Finding:
        """A finding of this rule."""
        return Finding(
            rule=self.name,
            version=self.version,
            kind=kind,
            message=message,
            policy=self.policy,
            source=self.source,
            is_illustrative=self.is_illustrative,
            remedy=remedy,
            cap=cap,
        )

    def passed(self, message: str) -> Finding:
        return self.found(FindingKind.PASSED, message)

    def failed(self, message: str, remedy: str = "") -> Finding:
        return self.found(FindingKind.FAILED, message, remedy=remedy)

    def capped(self, cap: Credit, message: str, remedy: str = "") -> Finding:
        return self.found(FindingKind.CAPPED, message, remedy=remedy, cap=cap)

    def unknown(self, message: str, remedy: str) -> Finding:
        return self.found(FindingKind.UNKNOWN, message, remedy=remedy)


@dataclass(frozen=True, kw_only=True)
class HoursPerCredit(PolicyRule):
    """Learning carries no more credit than its hours account for, at `hours_per_course` for a normal one-term course.

    The amount is taken to the nearest sixth of a course (half a credit, a quarter of UVic's unit), so that a course of
    36 hours in a term of 12 weeks is not cut. Where no credit is proposed, a one-term course is supposed.
    """

    hours_per_course: float = 39.0

    def check(self, case: Case) -> Finding:
        hours, unit = case.learning.hours, case.institution.unit
        if hours is None:
            return self.unknown("The hours of learning are not known.", "State the hours of instruction.")
        proposed = case.proposed or Credit(value=unit.per_course, unit=unit)
        most = self._most(hours, unit)
        if proposed.courses <= most.courses:
            return self.passed(f"{hours:g} hours account for {proposed}.")
        remedy = f"{self._missing(hours, proposed):g} more hours of instruction would account for {proposed}."
        if most.value == 0:
            return self.failed(f"{hours:g} hours are too few to account for any credit.", remedy)
        return self.capped(most, f"{hours:g} hours account for at most {most}.", remedy)

    def _most(self, hours: float, unit: CreditUnit) -> Credit:
        sixths = int(hours / self.hours_per_course * 6 + 0.5)
        return Credit(value=min(sixths * unit.per_course / 6, 300), unit=unit)

    def _missing(self, hours: float, proposed: Credit) -> float:
        """The hours still needed, rounded up to a tenth."""
        return -(-(proposed.courses * self.hours_per_course - hours) * 10 // 1) / 10


@dataclass(frozen=True, kw_only=True)
class MinimumGrade(PolicyRule):
    """The learner's grade is at least `percent`."""

    percent: float

    def check(self, case: Case) -> Finding:
        grade = case.learner.grade_percent
        if grade is None:
            return self.unknown(
                "The grade is not known.", f"Show a transcript with a grade of at least {self.percent:g} %."
            )
        if grade < self.percent:
            return self.failed(
                f"The grade of {grade:g} % is below {self.percent:g} %.",
                f"Complete the learning again with at least {self.percent:g} %.",
            )
        return self.passed(f"The grade of {grade:g} % is at least {self.percent:g} %.")


@dataclass(frozen=True, kw_only=True)
class AgeOfLearning(PolicyRule):
    """The learning ended no more than `years` ago; only that in `subjects` (codes like `BIOL`), if any are given."""

    years: int
    subjects: tuple[str, ...] = ()
    remedy: str = "Ask for an exception and show how the learning has been kept current."

    def check(self, case: Case) -> Finding:
        course, completed = case.learning.course, case.learner.completed_on
        if self.subjects and course is not None and course.subject not in self.subjects:
            return self.passed(f"{course.subject} has no limit of {self.years} years.")
        if completed is None:
            return self.unknown("It is not known when the learning ended.", "Say when the learning was completed.")
        if completed > case.on:
            return self.unknown(f"The learning ends on {completed}, still to come.", f"Ask again after {completed}.")
        if _years_after(completed, self.years) >= case.on:
            return self.passed(f"The learning ended on {completed}, within {self.years} years.")
        message = f"The learning ended on {completed}, more than {self.years} years ago."
        if self.subjects and course is None:
            return self.unknown(f"{message} Its subject is not known.", "Say which subject it belongs to.")
        return self.failed(message, self.remedy)


def _years_after(day: date, years: int) -> date:
    """The same day, years later; 29 February becomes 1 March where there is none; never beyond the last year."""
    year = min(day.year + years, date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


@dataclass(frozen=True, kw_only=True)
class LevelCeiling(PolicyRule):
    """The learning is at most of the level `highest`."""

    highest: Level

    def check(self, case: Case) -> Finding:
        level = case.learning.level
        if level is None:
            return self.unknown("The level of the learning is not known.", _SAY_LEVEL)
        if level.rank > self.highest.rank:
            return self.failed(
                f"The learning is {level.lower()}; {self.highest.lower()} is the highest level recognized.",
                "Ask a recognizing institution that teaches at this level.",
            )
        return self.passed(f"The learning is {level.lower()}.")


@dataclass(frozen=True, kw_only=True)
class LevelFloor(PolicyRule):
    """The learning is at least of the level `lowest`."""

    lowest: Level

    def check(self, case: Case) -> Finding:
        level = case.learning.level
        if level is None:
            return self.unknown("The level of the learning is not known.", _SAY_LEVEL)
        if level.rank < self.lowest.rank:
            return self.failed(
                f"The learning is {level.lower()}; {self.lowest.lower()} is the lowest level recognized.",
                f"Show that its outcomes are {self.lowest.lower()} or above.",
            )
        return self.passed(f"The learning is {level.lower()}.")


_SAY_LEVEL = "Say at which level the learning is taught."


@dataclass(frozen=True, kw_only=True)
class AssessmentRequired(PolicyRule):
    """What was learned has been assessed."""

    def check(self, case: Case) -> Finding:
        if case.learning.is_assessed is None:
            return self.unknown("It is not known whether the learning is assessed.", "Describe how it is assessed.")
        if not case.learning.is_assessed:
            return self.failed(
                "The learning is not assessed.", "Have the outcomes assessed, for instance by portfolio."
            )
        return self.passed("The learning is assessed.")


@dataclass(frozen=True, kw_only=True)
class TransferCap(PolicyRule):
    """All credit transferred by one learner, this included, is no more than `most`."""

    most: Credit

    def check(self, case: Case) -> Finding:
        transferred = case.learner.credit_transferred
        unit = case.institution.unit
        most = self.most.in_unit(unit)
        left = replace(most, value=max(most.value - transferred.in_unit(unit).value, 0)) if transferred else most
        if left.value == 0:
            return self.failed(f"All of the {most} that may be transferred have been.", _STUDY_HERE)
        if case.proposed is not None and case.proposed.courses > left.courses:
            return self.capped(left, f"Of the {most} that may be transferred, {left} are left.", _STUDY_HERE)
        if transferred is None:
            return self.unknown(
                f"It is not known how much of the {most} that may be transferred is used up.",
                "Say how much credit has been transferred already.",
            )
        return self.passed(f"Of the {most} that may be transferred, {left} are left.")


_STUDY_HERE = "Choose which of the transferred credit to count, or earn the rest at the recognizing institution."


@dataclass(frozen=True, kw_only=True)
class Residency(PolicyRule):
    """At least `resident` of a program of the size `program` is earned at the institution, the rest anywhere."""

    program: Credit
    resident: Credit

    def check(self, case: Case) -> Finding:
        resident = self.resident.in_unit(self.program.unit)
        room = Credit(value=self.program.value - resident.value, unit=self.program.unit)
        cap = TransferCap(name=self.name, policy=self.policy, source=self.source, version=self.version, most=room)
        return cap.check(case)


@dataclass(frozen=True, kw_only=True)
class SubjectExclusion(PolicyRule):
    """Courses of these `subjects` (codes like `ESLA`) carry no credit."""

    subjects: tuple[str, ...]

    def check(self, case: Case) -> Finding:
        course = case.learning.course
        if course is None:
            return self.unknown("The subject of the learning is not known.", "Say which subject it belongs to.")
        if course.subject in self.subjects:
            return self.failed(f"{course.subject} carries no credit.", "Ask for an individual assessment.")
        return self.passed(f"{course.subject} is not excluded.")
