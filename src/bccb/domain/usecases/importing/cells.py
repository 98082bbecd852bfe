"""Cells, read as what their column holds. Every refusal is an Invalid that names the column."""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from bccb.domain.errors import FieldError, Invalid
from bccb.domain.usecases.importing.guard import bare

Cells = Mapping[str, Any]
ChoiceT = TypeVar("ChoiceT", bound=StrEnum)

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
_FLAGS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}


def words(cells: Cells, column: str) -> str:
    """The text of a cell, without spaces around it or the guard that holds it; empty where there is none."""
    value = cells.get(column)
    if isinstance(value, str):
        return bare(value)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise Invalid(column, f"must be text, not {_shown(value)}")


def required(cells: Cells, column: str) -> str:
    found = words(cells, column)
    if not found:
        raise Invalid(column, "must not be empty")
    return found


def stated(cells: Cells, column: str) -> str | None:
    """The text of a cell, None where it is blank. An apostrophe alone states that there is no text."""
    found = words(cells, column)
    return found if found or str(cells.get(column, "")).strip() == "'" else None


def amount(cells: Cells, column: str) -> float | None:
    """A number, None where the cell is empty."""
    value = cells.get(column)
    if isinstance(value, str):
        return _amount(column, value.strip())
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            pass
    raise Invalid(column, f"must be a number, not {_shown(value)}")


@lru_cache(maxsize=1_024)
def _amount(column: str, value: str) -> float | None:
    if not value:
        return None
    if not _NUMBER.fullmatch(value):
        raise Invalid(column, f"must be a number, not {_shown(value)}")
    return float(value)


def first_day(cells: Cells, column: str) -> date | None:
    """A day; the first of the month where only that is said. None where the cell is empty."""
    return _day(column, words(cells, column), is_last=False)


def last_day(cells: Cells, column: str) -> date | None:
    """A day; the last of the month where only that is said. None where the cell is empty."""
    return _day(column, words(cells, column), is_last=True)


@lru_cache(maxsize=4_096)
def _day(column: str, value: str, *, is_last: bool) -> date | None:
    if not value:
        return None
    found = _DATE.fullmatch(value)
    try:
        if not found:
            raise ValueError
        year, month = int(found[1]), int(found[2])
        return date(year, month, int(found[3] or (monthrange(year, month)[1] if is_last else 1)))
    except ValueError:
        raise Invalid(column, f"must be a date like 2024-09 or 2024-09-30, not {_shown(value)}") from None


def moment(cells: Cells, column: str) -> datetime | None:
    """A moment with its offset from UTC, None where the cell is empty."""
    value = words(cells, column)
    if not value:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid(column, f"must be a moment like 2026-03-02T20:00:00+00:00, not {_shown(value)}")
    return found


def flag(cells: Cells, column: str) -> bool:
    """Yes or no; an empty cell is no."""
    value = cells.get(column)
    if value is None:
        return False
    if isinstance(value, bool):
        return value
    try:
        return _FLAGS[words(cells, column).lower()]
    except (KeyError, Invalid):
        raise Invalid(column, f"must be 1 or 0, true or false, not {_shown(value)}") from None


def choice(cells: Cells, column: str, among: type[ChoiceT]) -> ChoiceT | None:
    """One of the values of `among`, whatever the case; None where the cell is empty."""
    value = words(cells, column)
    if not value:
        return None
    try:
        return among(re.sub(r"[\s-]+", "_", value.upper()))
    except ValueError:
        raise Invalid(column, f"must be one of {', '.join(among)}, not {_shown(value)}") from None


def items(cells: Cells, column: str, text_column: str) -> list[Cells]:
    """The objects of a list; a text among them is an object's `text_column`.

    In one cell of a table the list is JSON, or texts parted by `|`.
    """
    value = cells.get(column)
    if value is None:
        return []
    if isinstance(value, str):
        value = _listed(value)
    if not isinstance(value, list):
        raise Invalid(column, f"must be a list, not {_shown(value)}")
    return [_item(f"{column}[{position}]", item, text_column) for position, item in enumerate(value)]


def part(cells: Cells, column: str) -> Cells | None:
    """The object of a cell, in a table as JSON; None where the cell is empty."""
    value = cells.get(column)
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.strip() else None
        except (ValueError, RecursionError):
            raise Invalid(column, f"must be a JSON object, not {_shown(value)}") from None
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Invalid(column, f"must be an object, not {_shown(value)}")
    return _snaked(value)


@contextmanager
def within(place: str) -> Iterator[None]:
    """What is wrong in here is told with the place it is in."""
    try:
        yield
    except Invalid as error:
        first, *more = (FieldError(f"{place}.{each.field}", each.message) for each in error.details)
        raise Invalid(first.field, first.message, *more) from None


def _listed(cell: str) -> Any:
    if cell.lstrip().startswith("["):
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            pass  # a text that begins with a bracket
    return [part.strip() for part in cell.split("|") if part.strip()]


def _item(place: str, item: object, text_column: str) -> Cells:
    if isinstance(item, str):
        return {text_column: item}
    if not isinstance(item, dict):
        raise Invalid(place, f"must be an object or a text, not {_shown(item)}")
    return _snaked(item)


def _snaked(item: Cells) -> Cells:
    return {snake(column): value for column, value in item.items()}


@lru_cache(maxsize=1_024)
def snake(column: str) -> str:
    """`programCode`, `Program Code` and `program_code` are all `program_code`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\s_-]+", "_", column.strip()).lower()


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 40 else f"{shown[:40]}…"
