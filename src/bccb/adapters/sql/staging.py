"""Bringing many rows into a temporary table: COPY in PostgreSQL, plain inserts in SQLite."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Boolean, Column, Connection, LargeBinary, MetaData, Table, Text, insert

from bccb.adapters.sql.errors import Row

Load = Callable[[Connection], None]

_NULL = "\\N"
_READ_AT_ONCE = 1 << 20  # few large reads, or the reader waits for the interpreter at each of them


def staged_name(table: Table) -> str:
    return f"incoming_{table.name}"


def load(dialect: str, table: Table, rows: Sequence[Row]) -> Load:
    """What brings the rows into the temporary twin of the table. The work of preparing them is done at once."""
    if not rows:
        return lambda _: None
    if dialect == "postgresql":
        return _copy(table, rows)
    columns = [Column(column.name, column.type) for column in table.columns]
    twin = Table(staged_name(table), MetaData(), *columns)
    return lambda connection: connection.execute(insert(twin), rows)


def _copy(table: Table, rows: Sequence[Row]) -> Load:
    names = [column.name for column in table.columns]
    write = [_writer(column) for column in table.columns]
    columns = list(zip(names, write, strict=True))
    lines = ("\t".join([encode(row[name]) for name, encode in columns]) for row in rows)
    content = ("\n".join(lines) + "\n").encode()
    command = f"COPY {staged_name(table)} ({', '.join(names)}) FROM STDIN"

    def run(connection: Connection) -> None:
        with connection.connection.cursor() as cursor:
            cursor.copy_expert(command, io.BytesIO(content), _READ_AT_ONCE)

    return run


def _writer(column: Column[Any]) -> Callable[[Any], str]:
    """How a value of the column is written in COPY's text format."""
    if isinstance(column.type, LargeBinary):
        return lambda value: f"\\\\x{value.hex()}"
    if isinstance(column.type, Boolean):
        return lambda value: "t" if value else "f"
    if isinstance(column.type, Text):
        return _escaped
    return lambda value: _NULL if value is None else str(value)


def _escaped(value: str) -> str:
    if value.isalnum():
        return value
    value = value.replace("\\", "\\\\")
    return value.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
