"""What a reader finds in an outline: each value with the place it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from bccb.domain.course import Level
from bccb.domain.credential import DeliveryMode, PrerequisiteType
from bccb.domain.errors import Invalid

T = TypeVar("T")


@dataclass(frozen=True, order=True)
class Span:
    """Characters `start` up to, but not including, `end` of the text that was handed over."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, kw_only=True)
class Found(Generic[T]):
    """A value and its span. `how` says how it came about where the words of the span do not say it themselves."""

    value: T
    span: Span
    how: str = ""


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A number as an outline states it: one value, or a range from `least` to `most`."""

    least: float
    most: float

    @classmethod
    def of(cls, least: float, most: float | None = None) -> Amount:
        """Raises Invalid for a range that ends before it begins."""
        end = least if most is None else most
        if not 0 <= least <= end:
            raise Invalid("amount", f"must be a range from low to high, not {least:g} to {end:g}")
        return cls(least=least, most=end)

    @property
    def is_range(self) -> bool:
        return self.most > self.least

    def __str__(self) -> str:
        return f"{self.least:g} to {self.most:g}" if self.is_range else f"{self.least:g}"


@dataclass(frozen=True, kw_only=True)
class AssessedPart:
    """One thing that is assessed, and its weight in percent; None where the outline gives no weight."""

    method: str
    weight: Amount | None = None

    def __str__(self) -> str:
        return self.method if self.weight is None else f"{self.method} ({self.weight} %)"


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """Something expected beforehand, in the outline's words."""

    description: str
    type: PrerequisiteType = PrerequisiteType.OTHER
    is_mandatory: bool = True


@dataclass(frozen=True, kw_only=True)
class Outline:
    """Everything found in one outline; what is None or empty was not found, and nothing is guessed in its place.

    `credits` of 0 and `is_without_prerequisites` are statements of the outline, not absences. `notes` tell what a
    person should look at: a contradiction, a part left out.
    """

    title: Found[str] | None = None
    code: Found[str] | None = None
    description: Found[str] | None = None
    outcomes: tuple[Found[str], ...] = ()
    hours: Found[Amount] | None = None
    credits: Found[float] | None = None
    level: Found[Level] | None = None
    assessment: tuple[Found[AssessedPart], ...] = ()
    delivery_mode: Found[DeliveryMode] | None = None
    prerequisites: tuple[Found[Requirement], ...] = ()
    is_without_prerequisites: Found[bool] | None = None
    language: Found[str] | None = None
    notes: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields of a credential that the outline says nothing about, as a caller would type them."""
        found = {
            "title": self.title,
            "learningOutcomes": self.outcomes,
            "duration": self.hours,
            "credits": self.credits,
            "level": self.level,
            "assessmentMethod": self.assessment,
            "deliveryMode": self.delivery_mode,
            "prerequisites": self.prerequisites or self.is_without_prerequisites,
            "language": self.language,
        }
        return tuple(name for name, value in found.items() if not value)
