"""Rows as the text of a CSV or JSON Lines file, a row at a time: UTF-8, and read back by `rows` in this folder."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from bccb.domain.usecases.importing.guard import guarded, kept

Row = Mapping[str, Any]


def csv_lines(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """A heading, then a line a row. No cell begins as a formula would."""
    line = io.StringIO()
    writer = csv.writer(line)
    yield _written(line, writer, columns)
    for row in rows:
        yield _written(line, writer, [_cell(row[column]) for column in columns])


def json_lines(_: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """A line a row, an object each, its names in camelCase."""
    return (f"{json.dumps(_json(row), ensure_ascii=False)}\n" for row in rows)


FORMATS: Mapping[str, tuple[str, Callable[[Sequence[str], Iterable[Row]], Iterator[str]]]] = {
    "csv": ("text/csv", csv_lines),
    "jsonl": ("application/jsonl", json_lines),
}
"""Format, which is also the end of a file's name → its media type, and what writes it."""


def _written(line: io.StringIO, writer: Any, cells: Sequence[str]) -> str:
    line.seek(0)
    line.truncate()
    writer.writerow(cells)
    return line.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, list | Mapping):
        return json.dumps(_json(value), ensure_ascii=False) if value else ""
    return value.isoformat() if isinstance(value, date) else guarded(value)


def _number(value: float) -> str:
    """In plain digits: no exponent, no sign of a zero, no decimals of a whole number."""
    return format(Decimal(repr(value + 0.0)), "f").removesuffix(".0")


def _json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_camel(name): _json(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_json(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return kept(value) if isinstance(value, str) else value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
