"""Articulation agreements: dated course-to-course decisions, as the BC Transfer Guide has them. Our precedents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from bccb.domain.course import CourseCode
from bccb.domain.errors import Invalid
from bccb.domain.record import Record, holds, number, term, text


class GrantKind(StrEnum):
    """What a grant amounts to, in the Transfer Guide's words."""

    ASSIGNED = "ASSIGNED"
    UNASSIGNED = "UNASSIGNED"
    MIXED = "MIXED"
    ALTERNATIVES = "ALTERNATIVES"
    BLOCK = "BLOCK"
    EXEMPTION = "EXEMPTION"
    NO_CREDIT = "NO_CREDIT"
    INDIVIDUAL_ASSESSMENT = "INDIVIDUAL_ASSESSMENT"


# A number that names a level instead of a course: 1XX, 2XXX, XX1, XXX, 1st, 100 lev.
_LEVEL_ONLY = re.compile(r"\d*X{2,}\d*|\d?X+|\d(ST|ND|RD|TH)|\d+[ -]?LEV(EL)?", re.IGNORECASE)


_LEVEL_IN_WORDS = re.compile(r"\d(ST|ND|RD|TH)|\d+[ -]?LEV(EL)?", re.IGNORECASE)


def as_printed(subject: str, number: str) -> tuple[str, str]:
    """Subject and number as the guide prints them: in capitals, but for a level in words (`1st`, `100 lev`)."""
    subject, number = subject.strip().upper(), number.strip()
    return subject, number.lower() if _LEVEL_IN_WORDS.fullmatch(number) else number.upper()


@dataclass(frozen=True, kw_only=True)
class GrantedCourse:
    """One course of a grant, with its credit in the recognizing institution's unit (None where it is not said).

    `number` is a course's (`101`) or only a level's (`1XX`, `1st`, `100 lev`): then the credit is unassigned.
    """

    subject: str
    number: str
    credit: float | None = None

    def __post_init__(self) -> None:
        text("grantedCourse", f"{self.subject}{self.number}", longest=60, required=True)
        number("grantedCredit", self.credit, most=300)

    @property
    def is_unassigned(self) -> bool:
        return _LEVEL_ONLY.fullmatch(self.number) is not None

    @property
    def code(self) -> CourseCode:
        return CourseCode(subject=self.subject, number=self.number)

    def __str__(self) -> str:
        shown = f"{self.subject} {self.number}".strip()
        return shown if self.credit is None else f"{shown} ({self.credit:g})"


# How many alternatives a kind of grant has, at least and at most; one where nothing is said here.
_MANY = 1_000
_ALTERNATIVES = {
    GrantKind.ALTERNATIVES: (2, _MANY),
    GrantKind.EXEMPTION: (0, _MANY),
    GrantKind.BLOCK: (0, 0),
    GrantKind.NO_CREDIT: (0, 0),
    GrantKind.INDIVIDUAL_ASSESSMENT: (0, 0),
}


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What the recognizing institution gives: any one of the alternatives, each a bundle of courses given together.

    Kinds without courses (no credit, individual assessment, a block of credit, an exemption) have no alternatives or,
    for an exemption, the courses one is exempted from. `credit` is the total of the first alternative, or the block's;
    None where that is not known.
    """

    kind: GrantKind
    alternatives: tuple[tuple[GrantedCourse, ...], ...] = ()
    credit: float | None = None

    def __post_init__(self) -> None:
        number("grantedCredit", self.credit, most=300 * max(1, len(self.courses)))
        least, most = _ALTERNATIVES.get(self.kind, (1, 1))
        if not least <= len(self.alternatives) <= most or not all(self.alternatives):
            wanted = {0: "be empty", 1: "be one bundle of courses"}.get(most, "be bundles of one course or more each")
            raise Invalid("grantedCourses", f"must {wanted} for a grant of the kind {self.kind}")
        if self.kind is GrantKind.NO_CREDIT and self.credit:
            raise Invalid("grantedCredit", "must be 0 where no credit is granted")

    @classmethod
    def of(cls, *alternatives: tuple[GrantedCourse, ...]) -> Grant:
        """The grant of any one of these bundles; its kind and credit follow from them."""
        bundle = alternatives[0] if alternatives else ()
        unassigned = {course.is_unassigned for course in bundle}
        if len(alternatives) > 1:
            kind = GrantKind.ALTERNATIVES
        elif len(unassigned) == 2:
            kind = GrantKind.MIXED
        else:
            kind = GrantKind.UNASSIGNED if unassigned == {True} else GrantKind.ASSIGNED
        known = [course.credit for course in bundle if course.credit is not None]
        credit = sum(known) if len(known) == len(bundle) else None
        return cls(kind=kind, alternatives=alternatives, credit=credit)

    @property
    def courses(self) -> tuple[GrantedCourse, ...]:
        """Every course of every alternative, in the order published."""
        return tuple(course for bundle in self.alternatives for course in bundle)

    @property
    def counts_as(self) -> GrantKind | None:
        """Which of assigned, unassigned and none it amounts to: mixed is assigned, alternatives are as their first,
        a block is unassigned. None for what is none of them, as an individual assessment.
        """
        match self.kind:
            case GrantKind.ALTERNATIVES:
                is_unassigned = all(course.is_unassigned for course in self.alternatives[0])
                return GrantKind.UNASSIGNED if is_unassigned else GrantKind.ASSIGNED
            case GrantKind.ASSIGNED | GrantKind.MIXED:
                return GrantKind.ASSIGNED
            case GrantKind.UNASSIGNED | GrantKind.BLOCK:
                return GrantKind.UNASSIGNED
            case GrantKind.NO_CREDIT:
                return GrantKind.NO_CREDIT
        return None

    def __str__(self) -> str:
        if self.kind is GrantKind.NO_CREDIT:
            return "No credit"
        if self.kind is GrantKind.INDIVIDUAL_ASSESSMENT:
            return "Individual assessment"
        courses = " or ".join(" & ".join(map(str, bundle)) for bundle in self.alternatives)
        if self.kind is GrantKind.EXEMPTION:
            return f"Exemption from {courses}" if courses else "Exemption"
        if self.kind is GrantKind.BLOCK:
            return "Block credit" if self.credit is None else f"Block credit ({self.credit:g})"
        return courses


NO_CREDIT = Grant(kind=GrantKind.NO_CREDIT, credit=0.0)
INDIVIDUAL_ASSESSMENT = Grant(kind=GrantKind.INDIVIDUAL_ASSESSMENT)


@dataclass(frozen=True, kw_only=True)
class SourceCourse:
    """A course that an agreement starts from; several of them are taken together (a bundle)."""

    subject: str
    number: str
    title: str = ""
    credit: float | None = None

    def __post_init__(self) -> None:
        text("sourceCourse", f"{self.subject}{self.number}", longest=60, required=True)
        text("sourceTitle", self.title, longest=300)
        number("sourceCredits", self.credit, most=300)

    @property
    def code(self) -> CourseCode:
        return CourseCode(subject=self.subject, number=self.number)


@dataclass(frozen=True, kw_only=True)
class ArticulationAgreement(Record):
    """One published decision: whoever has all the source courses gets the grant, from one date until another.

    `code` is the publisher's own identifier and unique. `effective_until` is None while the agreement stands.
    """

    code: str
    source_institution_id: UUID
    recognizing_institution_id: UUID
    sources: tuple[SourceCourse, ...]
    grant: Grant
    notes: str = ""
    effective_from: date | None = None
    effective_until: date | None = None
    is_illustrative: bool = False

    def __post_init__(self) -> None:
        text("agreementId", self.code, longest=200, required=True)
        text("notes", self.notes, longest=2_000)
        if not self.sources:
            raise Invalid("sourceCourse", "at least one is required")
        term("effectiveEnd", self.effective_from, self.effective_until)

    @property
    def is_joint(self) -> bool:
        """Whether it is other than one course for one: several brought together, several granted, or a choice."""
        return len(self.sources) > 1 or len(self.grant.courses) > 1

    def stands(self, on: date) -> bool:
        """Whether the agreement is in force on that day."""
        return self.is_active and holds(self.effective_from, self.effective_until, on)
