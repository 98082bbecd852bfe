"""Rows of several tables in one statement: PostgreSQL takes in one trip what nothing in between depends on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Table, bindparam, insert

from bccb.adapters.sql.errors import Row

MOST_TOGETHER = 20  # rows in one statement

Shape = tuple[tuple[Table, tuple[str, ...], int], ...]
Writers = tuple[tuple[str, Callable[[Any], Any] | None], ...]


def insert_together(connection: Connection, rows: Mapping[Table, Sequence[Row]]) -> None:
    """Insert the rows, those of each table in their order. All rows of one table have the same columns."""
    shape = tuple((table, tuple(several[0]), len(several)) for table, several in rows.items())
    given: dict[str, Any] = {}
    for place, several in enumerate(rows.values()):
        for number, row in enumerate(several):
            given |= {f"r{place}_{number}_{name}": value for name, value in row.items()}
    statement, writers = _compiled(shape, connection.dialect)
    written = {name: given[name] if write is None else write(given[name]) for name, write in writers}
    connection.exec_driver_sql(statement, written)


@lru_cache(maxsize=64)
def _compiled(shape: Shape, dialect: Dialect) -> tuple[str, Writers]:
    """The statement, and how each value is written: the library would compile many rows anew each time."""
    *first, last = (_insert(place, *each) for place, each in enumerate(shape))
    compiled = last.add_cte(*(each.cte(f"part_{place}") for place, each in enumerate(first))).compile(dialect=dialect)
    kinds = ((name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for name, bind in compiled.binds.items())
    return str(compiled), tuple(kinds)


def _insert(place: int, table: Table, names: tuple[str, ...], count: int) -> Insert:
    rows = [
        {name: bindparam(f"r{place}_{number}_{name}", type_=table.c[name].type) for name in names}
        for number in range(count)
    ]
    return insert(table).inline().values(rows)
