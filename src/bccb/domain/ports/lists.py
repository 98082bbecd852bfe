"""What a list can be asked for: in which order, with which text in it, and which stretch of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypedDict, TypeVar

from bccb.domain.agreement import ArticulationAgreement
from bccb.domain.course import Course
from bccb.domain.credential import MicroCredential
from bccb.domain.errors import Invalid
from bccb.domain.institution import Institution
from bccb.domain.pathway import Pathway
from bccb.domain.recognition import Recognition, RecognitionRequest
from bccb.domain.record import Record

ItemT = TypeVar("ItemT")

MOST_COUNTED = 10_000
"""Of a longer list nobody counts how long it is, unless a count is kept."""

_ALWAYS = ("created_at", "updated_at")
SORTS: Mapping[type[Record], tuple[str, ...]] = {
    Institution: ("code", "name", *_ALWAYS),
    MicroCredential: ("program_code", "title", "duration", "credits", "cost", "effective_date", *_ALWAYS),
    Course: ("subject", "title", "credits", "hours", *_ALWAYS),
    ArticulationAgreement: ("code", "effective_from", "effective_until", *_ALWAYS),
    Recognition: ("credit_value", "effective_date", "expiry_date", *_ALWAYS),
    RecognitionRequest: ("desired_credit", *_ALWAYS),
    Pathway: ("name", "transfer_credits", *_ALWAYS),
}
"""The fields by which the records of a kind can be sorted."""


class Window(TypedDict, total=False):
    """Which stretch of a list is wanted.

    `sort` is one of `SORTS`, with `-` before it from last to first; left out, the list is in its own order. Text goes
    by its characters, what is not known comes before what is, and the own order decides between equals. `search` is
    text that one of the texts of the record holds, A to Z in either case. The stretch begins behind `after`, or is the
    page of that `number`, from 1.
    """

    limit: int
    after: str | None
    sort: str
    search: str
    number: int


@dataclass(frozen=True, kw_only=True)
class Page(Generic[ItemT]):
    """A stretch of a list. `following` continues it (hand it back as `after`, with the same `sort`); None at the end.

    `total` counts the whole list under the same conditions; None for more than `MOST_COUNTED` where no count is kept.
    """

    items: tuple[ItemT, ...]
    following: str | None
    total: int | None


@dataclass(frozen=True, kw_only=True)
class Sort:
    """What a list is sorted by, first to last or last to first; "" for its own order."""

    field: str
    is_descending: bool

    def __str__(self) -> str:
        return f"{'-' if self.is_descending else ''}{self.field}"


def sort_of(kind: type[Record], window: Window) -> Sort:
    """Raises Invalid for a field by which records of the kind are not sorted."""
    asked = window.get("sort", "")
    name, known = asked.removeprefix("-"), SORTS.get(kind, ())
    if asked and name not in known:
        raise Invalid("sort", f"must be one of {', '.join(known)}, with - before it for the other way round")
    return Sort(field=name, is_descending=asked.startswith("-"))


def skipped(window: Window) -> int:
    """How many records are before the page of that number. Raises Invalid for a page or a limit below 1."""
    for name, value in (("limit", limit_of(window)), ("number", window.get("number", 1))):
        if value < 1:
            raise Invalid(name, f"must be at least 1, not {value}")
    return (window.get("number", 1) - 1) * limit_of(window)


def limit_of(window: Window) -> int:
    return window.get("limit", 20)


def counted(found: int) -> int | None:
    """What is said of a list of which so many were found, when counting stopped behind `MOST_COUNTED`."""
    return found if found <= MOST_COUNTED else None
