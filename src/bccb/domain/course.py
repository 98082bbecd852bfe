"""Courses: what an institution already teaches; the thing an equivalence points at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from bccb.domain.errors import Invalid
from bccb.domain.record import Record, number, text


class Level(StrEnum):
    """How far along a student is expected to be."""

    PREPARATORY = "PREPARATORY"
    INTRODUCTORY = "INTRODUCTORY"
    INTERMEDIATE = "INTERMEDIATE"
    ADVANCED = "ADVANCED"
    GRADUATE = "GRADUATE"

    @property
    def rank(self) -> int:
        """0 for PREPARATORY to 4 for GRADUATE."""
        return list(Level).index(self)


SUBJECT = r"[A-Za-z][A-Za-z&/ -]{0,11}"
NUMBER = r"[!-~]{1,12}"
_CODE = re.compile(r"([A-Z][A-Z&/ -]{0,11}?)\s+(\S{1,12})")


@dataclass(frozen=True, kw_only=True, order=True)
class CourseCode:
    """Subject and number, as in `CMPT 120`. What is no course but stands for one, as a credential, has no subject."""

    subject: str
    number: str

    @classmethod
    def of(cls, subject: str, number: str) -> CourseCode:
        """The code under which a course is kept, so that `parse` finds it: in capitals, without blanks around.

        Raises Invalid, naming `subject` or `number`.
        """
        for field, typed in (("subject", subject), ("number", number)):
            text(field, typed, longest=20, required=True)
        if not re.fullmatch(SUBJECT, subject.strip()):
            raise Invalid("subject", f"must be at most 12 letters like CMPT or 'ED-D', not {subject!r}")
        if not re.fullmatch(NUMBER, number.strip()):
            raise Invalid("number", f"must be at most 12 letters and digits without a blank, not {number!r}")
        return cls(subject=subject.strip().upper(), number=number.strip().upper())

    @classmethod
    def parse(cls, code: str, field: str = "course") -> CourseCode:
        """Read `CMPT 120`. Raises Invalid, naming `field`."""
        text(field, code, longest=100)
        found = _CODE.fullmatch(code.strip().upper())
        if not found:
            raise Invalid(field, f"must be a subject and a number like 'CMPT 120', not {code[:40]!r}")
        return cls(subject=found[1].strip(), number=found[2])

    def __str__(self) -> str:
        return f"{self.subject} {self.number}".strip()


@dataclass(frozen=True, kw_only=True)
class Course(Record):
    """One course of one institution; subject and number are unique there.

    `credits` is in the institution's own unit and None where the catalogue does not say, as are `hours`.
    """

    institution_id: UUID
    subject: str
    number: str
    title: str
    description: str = ""
    credits: float | None = None
    level: Level | None = None
    hours: float | None = None
    is_illustrative: bool = False

    def __post_init__(self) -> None:
        text("subject", self.subject, longest=20, required=True)
        text("number", self.number, longest=20, required=True)
        text("title", self.title, longest=300)
        text("description", self.description, longest=20_000)
        number("credits", self.credits, most=300)
        number("hours", self.hours, most=10_000)

    @property
    def code(self) -> CourseCode:
        return CourseCode(subject=self.subject, number=self.number)


def level_of_number(course_number: str) -> Level | None:
    """The level that a course number tells by its first digit: 0 preparatory, 1 and 2 … 5 and above graduate.

    British Columbia's numbers have three or four digits, the first of which is the year: 101, 1115, 300A, 2XX, 1st.
    None where the number begins with no digit.
    """
    match course_number[:1]:
        case "0":
            return Level.PREPARATORY
        case "1":
            return Level.INTRODUCTORY
        case "2":
            return Level.INTERMEDIATE
        case "3" | "4":
            return Level.ADVANCED
        case "5" | "6" | "7" | "8" | "9":
            return Level.GRADUATE
    return None
