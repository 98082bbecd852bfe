"""A stretch of records in memory: sorted, and found again by the place of its last record."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from bccb.adapters.memory.kinds import Kind
from bccb.domain.errors import Invalid
from bccb.domain.ports.lists import Page, Sort, Window, counted, limit_of, skipped, sort_of
from bccb.domain.record import Record

RecordT = TypeVar("RecordT", bound=Record)
Place = tuple[Any, ...]

NO_PLACE = Invalid("after", "must be the `following` of a page of this list")


def stretch(kind: Kind, found: Sequence[RecordT], window: Window) -> Page[RecordT]:
    skip, limit, sort, after = skipped(window), limit_of(window), sort_of(kind.type, window), window.get("after")
    place = _placing(kind, sort)
    rest = sorted(found if after is None else _behind(kind, sort, found, after), key=place, reverse=sort.is_descending)
    items = tuple(rest[skip : skip + limit])
    following = _bookmark(kind, sort, place(items[-1])) if len(rest) > skip + limit else None
    return Page(items=items, following=following, total=counted(len(found)))


def plainly(text: str) -> bytes:
    """The text with A to Z in lower case, and no other letter."""
    return text.encode("utf-8", "surrogatepass").lower()


def _placing(kind: Kind, sort: Sort) -> Callable[[Record], Place]:
    """Where a record stands: by what the list is sorted by, what is not known first, then in the own order."""
    if not sort.field:
        return kind.order
    return lambda record: (*_known(getattr(record, sort.field)), *kind.order(record))


def _known(value: Any) -> Place:
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat(timespec="microseconds")
    return value is not None, value.isoformat() if isinstance(value, date) else value


def _behind(kind: Kind, sort: Sort, found: Sequence[RecordT], after: str) -> list[RecordT]:
    begin, place = _opened(kind, sort, after), _placing(kind, sort)
    try:
        if sort.is_descending:
            return [record for record in found if place(record) < begin]
        return [record for record in found if place(record) > begin]
    except TypeError:
        raise NO_PLACE from None


def _bookmark(kind: Kind, sort: Sort, place: Place) -> str:
    return base64.urlsafe_b64encode(json.dumps([f"{kind.name}{sort}", *place]).encode()).decode()


def _opened(kind: Kind, sort: Sort, bookmark: str) -> Place:
    try:
        name, *place = json.loads(base64.b64decode(bookmark, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise NO_PLACE from None
    if name != f"{kind.name}{sort}" or not place or not all(isinstance(each, str) for each in place[-1:]):
        raise NO_PLACE
    return tuple(place)
