"""Feedback: what who decides has said of a suggestion, or decided after it. With consent, it is learned from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bccb.domain.agreement import NO_CREDIT, ArticulationAgreement, Grant, GrantKind, SourceCourse
from bccb.domain.course import CourseCode
from bccb.domain.credential import MicroCredential
from bccb.domain.errors import Invalid
from bccb.domain.learning import Learning
from bccb.domain.recognition import Recognition
from bccb.domain.record import Record, text
from bccb.domain.suggestion import Suggested


class Origin(StrEnum):
    """Where it comes from: somebody has judged a suggestion, or a request was decided here."""

    SUGGESTION = "SUGGESTION"
    DECISION = "DECISION"


class Response(StrEnum):
    """What became of the suggestion: it is right, something else is, or it is wrong and nobody said what is right."""

    ACCEPTED = "ACCEPTED"
    CORRECTED = "CORRECTED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """A course that was suggested for a piece of learning and is not its equivalent there. `id` is the feedback's."""

    id: UUID
    source_institution_id: UUID
    source: SourceCourse
    recognizing_institution_id: UUID
    course: CourseCode


@dataclass(frozen=True, kw_only=True)
class Feedback(Record):
    """What was said of one suggestion for one piece of learning at one institution.

    `source` names the learning: a course, or a credential by its program code, without a subject. `grant` is what is
    right, None where that is not said. `suggested` is None where nothing had been suggested, and so is `response`.
    `may_teach` is the consent to learn from it; without it only the agreement with the models is counted.
    """

    origin: Origin
    response: Response | None
    source_institution_id: UUID
    source: SourceCourse
    recognizing_institution_id: UUID
    suggested: Suggested | None
    grant: Grant | None
    may_teach: bool
    given_by: UUID | None = None
    recognition_id: UUID | None = None
    note: str = ""

    def __post_init__(self) -> None:
        text("note", self.note, longest=2_000)
        if (self.suggested is None) != (self.response is None):
            raise Invalid("response", "is about a suggestion: both or neither must be there")
        if self.response is Response.REJECTED and self.grant is not None:
            raise Invalid("grant", "must be left out of a rejection: whoever says what is right corrects")
        if self.response is Response.CORRECTED and self.grant is None:
            raise Invalid("grant", "must say what is right")

    @property
    def lesson(self) -> ArticulationAgreement | None:
        """As a precedent to learn from; None without consent, and where nobody said what is right."""
        if not self.is_active or not self.may_teach or self.grant is None:
            return None
        return ArticulationAgreement(
            id=self.id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            code=f"{self.origin.lower()} {self.id}",
            source_institution_id=self.source_institution_id,
            recognizing_institution_id=self.recognizing_institution_id,
            sources=(self.source,),
            grant=self.grant,
            effective_from=self.created_at.date(),
        )

    @property
    def rejection(self) -> Rejection | None:
        """As a course not to be suggested again; None without consent, and where no course was suggested."""
        is_rejected = self.response is Response.REJECTED and self.is_active and self.may_teach
        if not is_rejected or self.suggested is None or self.suggested.kind is not GrantKind.ASSIGNED:
            return None
        return next(
            (
                Rejection(
                    id=self.id,
                    source_institution_id=self.source_institution_id,
                    source=self.source,
                    recognizing_institution_id=self.recognizing_institution_id,
                    course=granted.code,
                )
                for granted in self.suggested.grant.courses
            ),
            None,
        )

    def taken_back(self, at: datetime) -> Feedback:
        """It counts no longer, and nothing is learned from it any more."""
        return self.changed(at, is_active=False, may_teach=False)


def source_of(learning: Learning) -> SourceCourse:
    """What names the learning in an agreement. Raises Invalid for learning that is in no record."""
    if learning.course is not None:
        credit = learning.credit.value if learning.credit else None
        return SourceCourse(
            subject=learning.course.subject, number=learning.course.number, title=learning.title, credit=credit
        )
    if learning.code is None:
        raise Invalid("credential", "must name a credential or a course that is known here")
    return SourceCourse(subject="", number=learning.code, title=learning.title)


def grant_of(recognition: Recognition) -> Grant:
    """What a recognition gives, in the words of an agreement."""
    if recognition.is_refusal:
        return NO_CREDIT
    if recognition.assigned_courses:
        return Grant.of(recognition.assigned_courses)
    return Grant(kind=GrantKind.BLOCK, credit=recognition.credit_value or None)


def lesson_of(recognition: Recognition, credential: MicroCredential) -> ArticulationAgreement:
    """A recognition as a precedent to learn from: published, as an agreement is."""
    return ArticulationAgreement(
        id=recognition.id,
        created_at=recognition.created_at,
        updated_at=recognition.updated_at,
        code=f"recognition {recognition.id}",
        source_institution_id=credential.institution_id,
        recognizing_institution_id=recognition.recognizing_institution_id,
        sources=(SourceCourse(subject="", number=credential.program_code, title=credential.title),),
        grant=grant_of(recognition),
        effective_from=recognition.effective_date,
        effective_until=recognition.expiry_date,
        is_illustrative=recognition.is_illustrative,
    )


def latest(lessons: Iterable[ArticulationAgreement]) -> tuple[ArticulationAgreement, ...]:
    """The last word on each piece of learning at each institution."""
    found: dict[_About, ArticulationAgreement] = {}
    for each in sorted(lessons, key=lambda lesson: (lesson.created_at, lesson.code)):
        found[_about(each, each.sources[0])] = each
    return tuple(sorted(found.values(), key=lambda lesson: lesson.code))


def still_rejected(given: Iterable[Feedback], lessons: Iterable[ArticulationAgreement]) -> tuple[Rejection, ...]:
    """What was rejected and not decided since; `lessons` are the last words."""
    decided = {_about(each, each.sources[0]): each.created_at for each in lessons}
    standing = (each for each in given if not _is_before(each.created_at, decided.get(_about(each, each.source))))
    rejections = (each.rejection for each in standing)
    return tuple(sorted((each for each in rejections if each is not None), key=lambda each: str(each.id)))


_About = tuple[UUID, str, UUID]


def _about(told: ArticulationAgreement | Feedback, source: SourceCourse) -> _About:
    return told.source_institution_id, f"{source.subject} {source.number}", told.recognizing_institution_id


def _is_before(moment: datetime, decided: datetime | None) -> bool:
    return decided is not None and moment < decided
