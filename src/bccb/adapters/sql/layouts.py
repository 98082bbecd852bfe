"""How a record that can be merged lies in its tables, value by value: faster than by names where there are many."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Table

from bccb.adapters.sql.errors import Row
from bccb.domain.record import Record

RecordT = TypeVar("RecordT", bound=Record)
Values = tuple[Any, ...]

KEPT = ("id", "created_at", "updated_at", "version")  # what says nothing about the content of a record
DIGEST = "content_digest"

_kept = attrgetter(*KEPT)
_SPECIAL = re.compile(r"[\\\t\n\r]")


@dataclass(frozen=True, kw_only=True, eq=False)
class Part(Generic[RecordT]):
    """Rows that live and die with their record: `values` gives them in order, `columns` are those of the values."""

    table: Table
    owner: str
    columns: tuple[str, ...]
    values: Callable[[RecordT], list[Values]]

    @property
    def names(self) -> tuple[str, ...]:
        return (self.owner, "position", *self.columns)


@dataclass(frozen=True, kw_only=True, eq=False)
class Layout(Generic[RecordT]):
    """How one kind of record lies in its own row and in those of its parts.

    `content` maps columns to the attributes they hold; `KEPT` and the digest come by themselves. `key` are the columns
    by which two records are the same.
    """

    table: Table
    key: tuple[str, ...]
    content: Mapping[str, str]
    parts: tuple[Part[RecordT], ...] = field(default=())

    @cached_property
    def values(self) -> Callable[[RecordT], Values]:
        """The content of a record's own row."""
        return attrgetter(*self.content.values())

    @cached_property
    def key_of(self) -> Callable[[RecordT], Any]:
        return attrgetter(*(self.content[name] for name in self.key))

    @property
    def names(self) -> tuple[str, ...]:
        return (*KEPT, *self.content, DIGEST)

    @property
    def key_names(self) -> tuple[str, ...]:
        return ("id", *self.key, DIGEST)

    def to_rows(self, record: RecordT) -> tuple[Row, Mapping[Table, list[Row]]]:
        """The rows of one record, by names."""
        digest = self.lines(record)[-1]
        row = dict(zip(self.names, (*_kept(record), *self.values(record), digest), strict=True))
        parts = {
            part.table: [
                dict(zip(part.names, (record.id, position, *values), strict=True))
                for position, values in enumerate(part.values(record))
            ]
            for part in self.parts
        }
        return row, parts

    def lines(self, record: RecordT) -> tuple[str, list[list[str]], bytes]:
        """The content as lines of text: of the record's own row, and of the rows of each part; and its digest.

        The digest is the same for the same content, in every process and on every machine.
        """
        own = line(self.values(record))
        parts = [[line(values) for values in part.values(record)] for part in self.parts]
        told = "\n\n".join((own, *("\n".join(lines) for lines in parts)))
        return own, parts, hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def line(values: Values) -> str:
    """The values in the text format of PostgreSQL's COPY, tab by tab."""
    return "\t".join([_WRITERS[type(value)](value) for value in values])


def _escaped(value: str) -> str:
    if _SPECIAL.search(value) is None:
        return value
    value = value.replace("\\", "\\\\")
    return value.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


class _Writers(dict[type, Callable[[Any], str]]):
    """How each type is written; every kind of StrEnum is added when it first comes."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        if not issubclass(kind, StrEnum):
            raise TypeError(f"no column holds a {kind.__name__}")
        self[kind] = attrgetter("value")
        return self[kind]


_WRITERS = _Writers(
    {
        type(None): lambda _: "\\N",
        bool: lambda value: "t" if value else "f",
        bytes: lambda value: f"\\\\x{value.hex()}",
        date: date.isoformat,
        datetime: lru_cache(maxsize=256)(datetime.isoformat),  # one import dates all its records alike
        float: repr,
        int: repr,
        str: _escaped,
        UUID: lambda value: f"{value.int:032x}",
    }
)
