"""Lists in SQL: in whatever order they are asked for, found again by the place of a row; text that is looked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Date, Select, Table, Text, collate, func, or_, select, tuple_

from bccb.adapters.sql.conditions import Order, opened, written
from bccb.adapters.sql.errors import Row
from bccb.domain.ports.lists import MOST_COUNTED, Sort

_BEFORE_EVERY_DAY, _BELOW_EVERY_NUMBER = date.min, -1.0


@dataclass(frozen=True)
class Ordering:
    """The order of a list: by one column, perhaps, then by the `own` columns of its kind."""

    kind: str
    sort: Sort
    own: Order
    table: Table
    dialect: str

    @property
    def _first(self) -> tuple[Column[Any], ...]:
        is_own = self.sort.field in ("", self.own[0].name)
        return () if is_own else (self.table.c[self.sort.field],)

    @property
    def _keys(self) -> list[ColumnElement[Any]]:
        """What is compared; where it is not known, something below all that is."""
        return [*(_known(by_characters(column, self.dialect), column) for column in self._first), *self.own]

    def by(self, *, is_searched: bool = False) -> list[ColumnElement[Any]]:
        """What rows are sorted by. With text that is looked for it is kept from an index: to go through all rows in the
        order of one takes PostgreSQL five times as long as to go through the table and sort what is found."""
        first, *others = self._keys
        keys = [func.coalesce(first, first) if is_searched else first, *others]
        return [key.desc() for key in keys] if self.sort.is_descending else keys

    def behind(self, after: str) -> ColumnElement[bool]:
        """Whether a row comes after the place of a bookmark. Raises Invalid for what no page gave out."""
        keys, place = tuple_(*self._keys), tuple_(*opened(self._name, (*self._first, *self.own), after))
        return keys < place if self.sort.is_descending else keys > place

    def bookmark(self, row: Row) -> str:
        first = [_lowest(column) if row[column.name] is None else row[column.name] for column in self._first]
        return written(self._name, [*first, *(row[column.name] for column in self.own)])

    @property
    def _name(self) -> str:
        return f"{self.kind}{self.sort}"


def by_characters(column: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    """Text as every database orders and folds it alike; PostgreSQL would go by its own language."""
    return collate(column, "C") if dialect == "postgresql" and isinstance(column.type, Text) else column


def has_text(searched: Iterable[ColumnElement[str]], search: str, dialect: str) -> ColumnElement[bool]:
    """Whether one of them holds the text as it is written, A to Z in either case."""
    wanted = search.encode().lower().decode()
    return or_(*(func.lower(by_characters(text, dialect)).contains(wanted, autoescape=True) for text in searched))


def counting(table: Table, conditions: Sequence[ColumnElement[bool]]) -> Select:
    """How many rows there are, or one more than anybody counts."""
    few = select(table.c.id).where(*conditions).limit(MOST_COUNTED + 1).subquery()
    return select(func.count().label("total")).select_from(few)


def _known(key: ColumnElement[Any], column: Column[Any]) -> ColumnElement[Any]:
    return func.coalesce(key, _lowest(column), type_=column.type) if column.nullable else key


def _lowest(column: Column[Any]) -> object:
    return _BEFORE_EVERY_DAY if isinstance(column.type, Date) else _BELOW_EVERY_NUMBER
