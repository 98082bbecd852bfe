"""Credit: how much, in whose unit, and what it counts toward.

Most institutions of British Columbia give 3 credits for a one-term course, the University of Victoria 1.5 units. Raw
numbers are therefore never compared: both are turned into one-term courses first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from math import floor

from bccb.domain.errors import Invalid
from bccb.domain.record import number, text


class CreditType(StrEnum):
    """What credit counts toward at the recognizing institution."""

    ELECTIVE = "ELECTIVE"
    PROGRAM_REQUIRED = "PROGRAM_REQUIRED"
    GENERAL_EDUCATION = "GENERAL_EDUCATION"
    MAJOR_REQUIRED = "MAJOR_REQUIRED"


@dataclass(frozen=True, kw_only=True)
class CreditUnit:
    """How an institution counts: the name of its unit and what a normal one-term course carries."""

    name: str = "credit"
    per_course: float = 3.0

    def __post_init__(self) -> None:
        text("creditUnit", self.name, longest=50, required=True)
        number("creditsPerCourse", self.per_course, most=60)
        if not self.per_course:
            raise Invalid("creditsPerCourse", "must be above 0")


CREDITS = CreditUnit()
UNITS = CreditUnit(name="unit", per_course=1.5)


@dataclass(frozen=True, kw_only=True)
class Credit:
    """An amount of credit. Compare and add only through one-term `courses` or after `in_unit`."""

    value: float
    unit: CreditUnit = CREDITS
    toward: CreditType = CreditType.ELECTIVE

    def __post_init__(self) -> None:
        number("credits", self.value, most=300)

    @property
    def courses(self) -> float:
        """The amount in one-term courses, the common measure."""
        return self.value / self.unit.per_course

    def in_unit(self, unit: CreditUnit) -> Credit:
        """The same amount as `unit` counts it, to the nearest quarter, half a quarter up."""
        return self if unit == self.unit else replace(self, value=_quarters(self.courses * unit.per_course), unit=unit)

    def capped(self, most: Credit) -> Credit:
        """This credit, but no more than `most`; stays in its own unit."""
        if self.courses <= most.courses:
            return self
        is_same = most.unit == self.unit
        return replace(self, value=most.value if is_same else _quarters(most.courses * self.unit.per_course, up=0.0))

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit.name}{'' if self.value == 1 else 's'}"


def _quarters(value: float, *, up: float = 0.5) -> float:
    """The value in whole quarters; what is left over counts as one more from the share `up` of a quarter."""
    return floor(value * 4 + up + 1e-9) / 4


def usual_course_credit(values: Iterable[float], *, least: int = 20) -> float | None:
    """What a one-term course usually carries, learned from many courses: their commonest value above zero.

    None when fewer than `least` values are known or no value stands for at least half of them.
    """
    counted = Counter(value for value in values if value > 0)
    if counted.total() < max(least, 1):
        return None
    value, times = min(counted.items(), key=lambda item: (-item[1], item[0]))
    return value if 2 * times >= counted.total() else None
