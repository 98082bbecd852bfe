"""Kinds of rules, so that an institution's file reads like its policy.

Every kind looks at one fact. Where the fact is not known it finds UNKNOWN, with what would settle it; it fails or caps
only on what is known.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import date

from bccb.domain.course import Level
from bccb.domain.credit import Credit, CreditUnit
from bccb.domain.errors import Invalid
from bccb.domain.learning import Learning
from bccb.domain.rule import Case, Finding, FindingKind


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The learning that a rule is about: of these `levels`, in these `subjects` (codes like `BIOL`); empty is all."""

    levels: tuple[Level, ...] = ()
    subjects: tuple[str, ...] = ()

    def covers(self, learning: Learning) -> bool | None:
        """Whether the learning is meant; None where that cannot be told."""
        subject = learning.course.subject if learning.course else None
        answers = (_among(self.levels, learning.level), _among(self.subjects, subject))
        return False if False in answers else None if None in answers else True


def _among(wanted: tuple[str, ...], value: str | None) -> bool | None:
    if not wanted:
        return True
    return None if value is None else value in wanted


@dataclass(frozen=True, kw_only=True)
class PolicyRule(ABC):
    """What every kind has: `name` is `plugin.rule`, `policy` the sentence it enforces, `source` where that was read.

    A rule without a source is illustrative: nobody read a policy text for it. `only` narrows it to some learning. A
    kind of your own needs `look` alone.
    """

    name: str
    policy: str
    source: str = ""
    version: str = "1"
    only: Scope = field(default_factory=Scope)

    @property
    def is_illustrative(self) -> bool:
        return not self.source

    @abstractmethod
    def look(self, case: Case) -> Finding:
        """What the rule finds in a case that it is about."""

    def check(self, case: Case) -> Finding:
        covered = self.only.covers(case.learning)
        if covered is False:
            return self.passed("This learning is not of the kind that the rule is about.")
        finding = self.look(case)
        if covered is None and finding.kind in (FindingKind.FAILED, FindingKind.CAPPED):
            return self.unknown(
                f"Perhaps: {finding.message} Whether the rule is about this learning is not known.",
                "Say which subject and level the learning has.",
            )
        return finding

    def passed(self, message: str) -> Finding:
        return self._found(FindingKind.PASSED, message)

    def failed(self, message: str, remedy: str = "") -> Finding:
        return self._found(FindingKind.FAILED, message, remedy)

    def capped(self, cap: Credit, message: str, remedy: str = "") -> Finding:
        return self._found(FindingKind.CAPPED, message, remedy, cap)

    def unknown(self, message: str, remedy: str) -> Finding:
        return self._found(FindingKind.UNKNOWN, message, remedy)

    def _found(self, kind: FindingKind, message: str, remedy: str = "", cap: Credit | None = None) -> Finding:
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


@dataclass(frozen=True, kw_only=True)
class HoursPerCredit(PolicyRule):
    """Learning carries no more credit than its hours account for, at `hours_per_course` for a normal one-term course.

    The amount is taken to the nearest sixth of a course (half a credit, a quarter of UVic's unit), so that a course of
    36 hours in a term of 12 weeks is not cut. Where no credit is proposed, a one-term course is supposed.
    """

    hours_per_course: float = 39.0

    def __post_init__(self) -> None:
        if not 0 < self.hours_per_course <= 1_000:
            raise Invalid("hours_per_course", f"must be above 0 and at most 1,000, not {self.hours_per_course:g}")

    def look(self, case: Case) -> Finding:
        hours, unit = case.learning.hours, case.institution.unit
        if hours is None:
            return self.unknown("The hours of learning are not known.", "State the hours of instruction.")
        proposed = case.proposed or Credit(value=unit.per_course, unit=unit)
        sixths = int(hours / self.hours_per_course * 6 + 0.5)
        if proposed.courses <= hours / self.hours_per_course + 1 / 12:
            return self.passed(f"{hours:g} hours account for {proposed}.")
        missing = -((hours - proposed.courses * self.hours_per_course) * 10 // 1) / 10  # up to the next tenth
        remedy = f"{missing:g} more hours of instruction would account for {proposed}."
        if sixths == 0:
            return self.failed(f"{hours:g} hours are too few to account for any credit.", remedy)
        most = Credit(value=sixths * unit.per_course / 6, unit=unit)
        return self.capped(most, f"{hours:g} hours account for at most {most}.", remedy)


@dataclass(frozen=True, kw_only=True)
class MinimumGrade(PolicyRule):
    """The learner's grade is at least `percent`."""

    percent: float

    def look(self, case: Case) -> Finding:
        grade = case.learner.grade_percent
        if grade is None:
            remedy = f"Show a transcript with a grade of at least {self.percent:g}%."
            return self.unknown("The grade is not known.", remedy)
        if grade < self.percent:
            remedy = f"Complete the learning again with at least {self.percent:g}%."
            return self.failed(f"The grade of {grade:g}% is below {self.percent:g}%.", remedy)
        return self.passed(f"The grade of {grade:g}% is at least {self.percent:g}%.")


@dataclass(frozen=True, kw_only=True)
class AgeOfLearning(PolicyRule):
    """The learning ended no more than `years` ago. Older learning fails or, where it `may_be_reviewed`, is open."""

    years: int
    may_be_reviewed: bool = False
    remedy: str = "Ask for an exception, and show how the learning has been kept current."

    def look(self, case: Case) -> Finding:
        completed = case.learner.completed_on
        if completed is None:
            return self.unknown("It is not known when the learning ended.", "Say when the learning was completed.")
        if completed > case.on:
            return self.unknown(f"The learning ends on {completed}, still to come.", f"Ask again after {completed}.")
        if _years_after(completed, self.years) >= case.on:
            return self.passed(f"The learning ended on {completed}, within {self.years} years.")
        message = f"The learning ended on {completed}, more than {self.years} years ago."
        return self.unknown(message, self.remedy) if self.may_be_reviewed else self.failed(message, self.remedy)


def _years_after(day: date, years: int) -> date:
    """The same day, years later; 29 February becomes 1 March where there is none, and the last day is the last."""
    if day.year + years > date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


_SAY_LEVEL = "Say at which level the learning is taught."


@dataclass(frozen=True, kw_only=True)
class LevelCeiling(PolicyRule):
    """The learning is at most of the level `highest`."""

    highest: Level

    def look(self, case: Case) -> Finding:
        level = case.learning.level
        if level is None:
            return self.unknown("The level of the learning is not known.", _SAY_LEVEL)
        if level.rank > self.highest.rank:
            message = f"The learning is {level.lower()}; {self.highest.lower()} is the highest level recognized."
            return self.failed(message, "Ask an institution that teaches at this level.")
        return self.passed(f"The learning is {level.lower()}, at most {self.highest.lower()}.")


@dataclass(frozen=True, kw_only=True)
class LevelFloor(PolicyRule):
    """The learning is at least of the level `lowest`."""

    lowest: Level

    def look(self, case: Case) -> Finding:
        level = case.learning.level
        if level is None:
            return self.unknown("The level of the learning is not known.", _SAY_LEVEL)
        if level.rank < self.lowest.rank:
            message = f"The learning is {level.lower()}; {self.lowest.lower()} is the lowest level recognized."
            return self.failed(message, f"Show that its outcomes are {self.lowest.lower()} or above.")
        return self.passed(f"The learning is {level.lower()}, at least {self.lowest.lower()}.")


@dataclass(frozen=True, kw_only=True)
class AssessmentRequired(PolicyRule):
    """What was learned has been assessed."""

    remedy: str = "Have the outcomes assessed, for instance by portfolio or examination."

    def look(self, case: Case) -> Finding:
        if case.learning.is_assessed is None:
            return self.unknown("It is not known whether the learning is assessed.", "Describe how it is assessed.")
        if not case.learning.is_assessed:
            return self.failed("The learning is not assessed.", self.remedy)
        return self.passed("The learning is assessed.")


_STUDY_HERE = "Choose which of the transferred credit to count, or earn the rest at the recognizing institution."


@dataclass(frozen=True, kw_only=True)
class TransferCap(PolicyRule):
    """All credit that one learner transfers, this included, is no more than `most`."""

    most: Credit

    def look(self, case: Case) -> Finding:
        used = case.learner.credit_transferred
        left = _credit(self.most.courses - (used.courses if used else 0), case.institution.unit)
        if left.value == 0:
            return self.failed(f"No more than {self.most} may be transferred, and all of it has been.", _STUDY_HERE)
        if case.proposed is not None and case.proposed.courses > left.courses:
            return self.capped(left, f"No more than {self.most} may be transferred; {left} still may.", _STUDY_HERE)
        if used is None:
            message = f"No more than {self.most} may be transferred; how much has been is not known."
            return self.unknown(message, "Say how much credit has been transferred already.")
        return self.passed(f"No more than {self.most} may be transferred; {left} still may.")


def _credit(courses: float, unit: CreditUnit) -> Credit:
    """That many one-term courses in a unit, to the nearest quarter, within what an amount of credit can be."""
    return Credit(value=min(max(round(courses * unit.per_course * 4) / 4, 0), 300), unit=unit)


@dataclass(frozen=True, kw_only=True)
class Residency(PolicyRule):
    """At least `resident` of a program of the size `program` is earned at the institution, the rest anywhere."""

    program: Credit
    resident: Credit

    def look(self, case: Case) -> Finding:
        room = self.program.value - self.resident.in_unit(self.program.unit).value
        most = Credit(value=room, unit=self.program.unit)
        cap = TransferCap(name=self.name, policy=self.policy, source=self.source, version=self.version, most=most)
        return cap.look(case)


@dataclass(frozen=True, kw_only=True)
class SubjectExclusion(PolicyRule):
    """Courses of these `subjects` (codes like `ESL`) carry no credit."""

    subjects: tuple[str, ...]

    def look(self, case: Case) -> Finding:
        course = case.learning.course
        if course is None:
            return self.unknown("The subject of the learning is not known.", "Say which subject it belongs to.")
        if course.subject in self.subjects:
            return self.failed(f"Courses in {course.subject} carry no credit.", "Ask for an individual assessment.")
        return self.passed(f"{course.subject} is not an excluded subject.")
