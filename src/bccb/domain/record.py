"""What every record carries, and what every text in one must satisfy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from bccb.domain.errors import Invalid

# NUL, other C0 and C1 controls but tab and line ends, bidirectional overrides, lone surrogates.
_FORBIDDEN_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Record:
    """A stored thing: who it is, since when, and how often it has changed.

    `version` starts at 1 and goes up by one with every change; a save succeeds only on top of the version it was made
    from. Nothing is deleted: `is_active` goes to False.
    """

    id: UUID
    created_at: datetime
    updated_at: datetime
    is_active: bool = True
    version: int = 1

    def changed(self, at: datetime, **fields: Any) -> Self:
        """The next version of this record, with `fields` replaced. Save it before changing it again."""
        return replace(self, **fields, updated_at=at, version=self.version + 1)

    def retired(self, at: datetime) -> Self:
        """The record, no longer in use; history keeps it."""
        return self.changed(at, is_active=False)


def text(field: str, value: str, *, longest: int, required: bool = False) -> None:
    """Refuse a text that is missing, longer than `longest` characters or holds characters no page can show.

    Raises Invalid, naming `field`.
    """
    if not isinstance(value, str):
        raise Invalid(field, f"must be text, not {type(value).__name__}")
    if required and not value.strip():
        raise Invalid(field, "must not be empty")
    if len(value) > longest:
        raise Invalid(field, f"must be at most {longest:,} characters, not {len(value):,}")
    if found := _FORBIDDEN_CHARACTER.search(value):
        raise Invalid(field, f"must not contain the character U+{ord(found.group()):04X}")


def texts(record: Record, names: Iterable[str], *, longest: int) -> None:
    """Refuse any of these fields as `text` does, naming it as a caller would type it: `programUrl`."""
    for name in names:
        first, *rest = name.split("_")
        text(first + "".join(map(str.capitalize, rest)), getattr(record, name), longest=longest)


def number(field: str, value: float | None, *, most: float) -> None:
    """Refuse a number below zero or above `most`, and what is no number. None, for not known, passes."""
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid(field, f"must be a number, not {type(value).__name__}")
    if not 0 <= value <= most:  # also refuses NaN
        shown = f"{value:g}" if isinstance(value, float) or abs(value) < 10**15 else "one of that size"
        raise Invalid(field, f"must be between 0 and {most:g}, not {shown}")


def term(field: str, start: date | None, end: date | None) -> None:
    """Refuse a range of dates that ends before it begins."""
    if start is not None and end is not None and end < start:
        raise Invalid(field, f"must not be before its beginning: {end} is before {start}")


def holds(start: date | None, end: date | None, on: date) -> bool:
    """Whether a term from `start` until `end`, both included and both possibly open, covers the day `on`."""
    return (start is None or start <= on) and (end is None or on <= end)
