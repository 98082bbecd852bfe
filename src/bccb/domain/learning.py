"""Learning: the part of a course or a credential that can be compared, and the learner's own record of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bccb.domain.course import Course, CourseCode, Level, level_of_number
from bccb.domain.credential import MicroCredential
from bccb.domain.credit import Credit
from bccb.domain.institution import Institution
from bccb.domain.record import number, text

# A sentence ends with its mark and a space, unless the mark is that of an abbreviation: U.S., B.A., e.g., vs.
_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z]\.)(?<!\be\.g\.)(?<!\beg\.)(?<!\bi\.e\.)(?<!\bie\.)(?<!\bvs\.)(?<=[.!?;])\s+|\n+"
)
# What a catalogue adds to a description and nobody learns: admission, to the end, and sentences on credit and grading.
_ADMISSION = re.compile(r"\b(pre|co)-?requisites?(\(s\))?\s*:.*", re.IGNORECASE | re.DOTALL)
_ADMINISTRATIVE = re.compile(
    r"(no )?credit (will|is|may|can|limited)|students? .{0,40}\bcredit for\b"
    r"|this course (is not eligible|may not be|does not)|(priority )?registration\b"
    r"|grading (will|is)|graded (on|as|s/u)|pass/fail|may (not )?be (repeated|taken|used)"
    r"|not (open|for|available)\b|same as\b|open to\b|precludes\b|please consult\b",
    re.IGNORECASE,
)
_FEWEST_LETTERS = 12  # of a piece of a description that can stand as a statement of its own


@dataclass(frozen=True, kw_only=True)
class Learning:
    """A piece of learning to compare. What is not known stays None and is never held against it.

    `institution` is the code of whoever teaches it, `course` its course there if it is one, `code` the name by which
    a reader knows it (a program code or `LANG ABST 1100`).
    """

    title: str
    description: str = ""
    outcomes: tuple[str, ...] = ()
    credit: Credit | None = None
    hours: float | None = None
    level: Level | None = None
    is_assessed: bool | None = None
    institution: str | None = None
    course: CourseCode | None = None
    code: str | None = None

    def __post_init__(self) -> None:
        text("title", self.title, longest=300, required=True)
        text("description", self.description, longest=20_000)
        for position, outcome in enumerate(self.outcomes):
            text(f"outcomes[{position}]", outcome, longest=2_000, required=True)
        number("hours", self.hours, most=10_000)

    @property
    def body(self) -> str:
        """Description and outcomes as one text, for engines that read everything."""
        return "\n".join(part for part in (self.description, *self.outcomes) if part)

    @property
    def statements(self) -> tuple[str, ...]:
        """What can be compared one by one: the outcomes, or else the sentences of the description that tell content."""
        if self.outcomes:
            return self.outcomes
        pieces = (piece.strip() for piece in _SENTENCE_END.split(_ADMISSION.sub("", self.description)))
        return tuple(each for each in pieces if len(each) >= _FEWEST_LETTERS and not _ADMINISTRATIVE.match(each))


@dataclass(frozen=True, kw_only=True)
class LearnerRecord:
    """What one learner brings: the grade in percent, when the learning ended, credit already transferred there."""

    grade_percent: float | None = None
    completed_on: date | None = None
    credit_transferred: Credit | None = None

    def __post_init__(self) -> None:
        number("gradePercent", self.grade_percent, most=100)


def learning_of_course(course: Course, institution: Institution) -> Learning:
    """A course as learning; courses of public institutions are assessed."""
    return Learning(
        title=course.title.strip() or str(course.code),
        description=course.description,
        credit=None if course.credits is None else Credit(value=course.credits, unit=institution.unit),
        hours=course.hours,
        level=course.level or level_of_number(course.number),
        is_assessed=True,
        institution=institution.code,
        course=course.code,
        code=f"{institution.code} {course.code}",
    )


def learning_of_credential(credential: MicroCredential, institution: Institution) -> Learning:
    """A micro-credential as learning. Assessment is known only where a method is described."""
    return Learning(
        title=credential.title,
        description=credential.description,
        outcomes=tuple(outcome.outcome_text for outcome in credential.outcomes),
        credit=None if credential.credits is None else Credit(value=credential.credits, unit=institution.unit),
        hours=credential.duration,
        level=credential.level,
        is_assessed=True if credential.assessment_method.strip() else None,
        institution=institution.code,
        code=credential.program_code,
    )


def together(pieces: Sequence[Learning]) -> Learning:
    """Several pieces of learning compared as one, as where two courses make up one of the recognizing institution.

    Credit and hours are added where all have them. The first piece's course tells subject and level; who teaches it is
    left out, so that what was granted for one of them alone does not count as granted for all.
    """
    first, *others = pieces
    if not others:
        return first
    hours = [each.hours for each in pieces if each.hours is not None]
    return Learning(
        title=" and ".join(each.title for each in pieces)[:300],
        description="\n".join(each.description for each in pieces if each.description)[:20_000],
        outcomes=tuple(outcome for each in pieces for outcome in each.outcomes),
        credit=_added([each.credit for each in pieces]),
        hours=sum(hours) if len(hours) == len(pieces) else None,
        level=first.level,
        is_assessed=True if all(each.is_assessed for each in pieces) else None,
        course=first.course,
        code=" + ".join(each.code or each.title for each in pieces),
    )


def _added(credits: Sequence[Credit | None]) -> Credit | None:
    """All of it in the unit of the first; None where one is not known."""
    known = [credit for credit in credits if credit is not None]
    if len(known) < len(credits):
        return None
    return replace(known[0], value=sum(credit.in_unit(known[0].unit).value for credit in known))
