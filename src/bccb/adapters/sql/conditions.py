"""Conditions on rows: equality that means the same in every database, and places in an order."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, ColumnElement, Date, Double, Enum, Text, Uuid, false, tuple_

from bccb.adapters.sql.columns import Moment
from bccb.adapters.sql.errors import Row
from bccb.domain.errors import Invalid

Order = Sequence[Column[Any]]

_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


def equal(column: Column[Any], value: object) -> ColumnElement[bool]:
    """Whether the column holds the value; never, where no such column could."""
    if value is None:
        return column.is_(None)
    return column == value if could_hold(column, value) else false()


def behind(order: Order, place: Sequence[object]) -> ColumnElement[bool]:
    """Whether a row comes after a place in the order."""
    return tuple_(*order) > tuple_(*place)


def bookmark(kind: str, order: Order, row: Row) -> str:
    """The place of a row, to be handed out and back."""
    return written(kind, [row[column.name] for column in order])


def written(kind: str, place: Sequence[object]) -> str:
    return base64.urlsafe_b64encode(json.dumps([kind, *map(str, place)]).encode()).decode()


def opened(kind: str, order: Order, given: str) -> tuple[object, ...]:
    """The place a bookmark holds. Raises Invalid for what no page gave out."""
    try:
        name, *place = json.loads(base64.b64decode(given, altchars=b"-_", validate=True))
        if name != kind or len(place) != len(order) or not all(map(_could_hold_text, place)):
            raise ValueError(given)
        return tuple(_from_text(column, text) for column, text in zip(order, place, strict=True))
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise Invalid("after", "must be the `following` of a page of this list") from None


def _from_text(column: Column[Any], text: str) -> object:
    if isinstance(column.type, Moment):
        return datetime.fromisoformat(text).astimezone(UTC)
    if isinstance(column.type, Date):
        return date.fromisoformat(text)
    if isinstance(column.type, Double):
        return _finite(float(text))
    return UUID(text) if isinstance(column.type, Uuid) else text


def _finite(value: float) -> float:
    if not isfinite(value):
        raise ValueError(value)
    return value


def could_hold(column: Column[Any], value: object) -> bool:
    """Whether a column of this type could hold the value."""
    if isinstance(column.type, Enum):
        return value in column.type.enums
    if isinstance(column.type, Text):
        return _could_hold_text(value)
    kind = column.type.python_type
    if isinstance(value, bool) != isinstance(column.type, Boolean) or isinstance(value, datetime) != (kind is datetime):
        return False  # Python takes True for a number and a moment for a day
    return isinstance(value, (int, float) if kind is float else kind)


def _could_hold_text(value: object) -> bool:
    """No database holds a NUL or half a character."""
    return isinstance(value, str) and not _NOT_TEXT.search(value)
