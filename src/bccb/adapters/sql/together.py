"""Rows of several tables in one statement: PostgreSQL takes in one trip what nothing in between depends on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Insert, Table, bindparam, insert
from sqlalchemy.dialects import postgresql, sqlite

from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.prepared import Prepared, Written, made

MOST_TOGETHER = 20  # rows in one statement

Shape = tuple[tuple[Table, tuple[str, ...], int], ...]
Places = tuple[tuple[int, int, str, Callable[[Any], str | None]], ...]  # table, row, column, and how it is written


def inserting(rows: Mapping[Table, Sequence[Row]]) -> tuple[Prepared, Written]:
    """A statement that inserts the rows, those of each table in their order, and its values.

    All rows of one table have the same columns.
    """
    several = list(rows.values())
    shape = tuple([(table, tuple(each[0]), len(each)) for table, each in rows.items()])
    statement, places = _prepared(shape)
    return statement, [write(several[table][number][name]) for table, number, name, write in places]


@lru_cache(maxsize=64)
def _prepared(shape: Shape) -> tuple[Prepared, Places]:
    """The statement, and where in the rows each of its values stands."""
    *first, last = (_insert(place, *each) for place, each in enumerate(shape))
    statement = made(last.add_cte(*(each.cte(f"part_{place}") for place, each in enumerate(first))))
    where = {
        _called(place, number, name): (place, number, name)
        for place, (_, names, count) in enumerate(shape)
        for number in range(count)
        for name in names
    }
    return statement, tuple([(*where[name], write) for name, _, write in statement.wanted])


def is_written_over(table: Table) -> bool:
    """Whether a row of the table takes the place of the one with its key."""
    return "written over" in table.info


@cache
def putting(table: Table, dialect: str) -> Insert:
    if not is_written_over(table):
        return insert(table)
    new = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    over = {name: new.excluded[name] for name in table.info["written over"]}
    return new.on_conflict_do_update(index_elements=list(table.primary_key), set_=over)


def _insert(place: int, table: Table, names: tuple[str, ...], count: int) -> Insert:
    rows = [
        {name: bindparam(_called(place, number, name), type_=table.c[name].type) for name in names}
        for number in range(count)
    ]
    return putting(table, "postgresql").inline().values(rows)


def _called(place: int, number: int, name: str) -> str:
    return f"r{place}_{number}_{name}"
