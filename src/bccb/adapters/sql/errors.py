"""From what a database says to what the core understands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, Index, PrimaryKeyConstraint, Table, select
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError, StatementError

from bccb.domain.errors import AlreadyExists, BccbError, Conflict, Invalid, StorageFailed

Row = Mapping[str, Any]

_OVERTAKEN = {"40001", "40P01", "22012"}  # serialization failure, deadlock, division by the rows that were met: none
_UNDEFINED_TABLE = "42P01"
_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")  # SQLite
_KEY = re.compile(r"Key \((.+?)\)=\((.*)\) (already|is not)")  # PostgreSQL


class Overtaken(Conflict):
    """Another unit of work changed the same rows first."""

    def __init__(self) -> None:
        super().__init__("Somebody else changed the same records meanwhile: read them again.")


@contextmanager
def translated(
    connection: Connection | None = None, table: Table | None = None, rows: Sequence[Row] = ()
) -> Iterator[None]:
    """Raise what the core understands instead of what the driver raised. `rows` are those about to be written."""
    try:
        yield
    except SQLAlchemyError as error:
        raise meaning(error, connection, table, rows) from error


def meaning(
    error: SQLAlchemyError, connection: Connection | None = None, table: Table | None = None, rows: Sequence[Row] = ()
) -> BccbError:
    if isinstance(error, IntegrityError):
        return _integrity(error, connection, table, rows)
    if isinstance(error, StatementError):
        return _statement(error)
    return StorageFailed(f"The database could not do the work: {_said(error)}")


@contextmanager
def storable() -> Iterator[None]:
    """Refuse text that no database holds: psycopg2 raises a bare ValueError on a NUL, and both on half a character."""
    try:
        yield
    except ValueError as error:
        raise Invalid("text", f"cannot be stored: {error}") from error


def _statement(error: StatementError) -> BccbError:
    cause = error.orig
    if isinstance(cause, BccbError):
        return cause
    code = getattr(cause, "pgcode", None)
    if code in _OVERTAKEN:
        return Overtaken()
    if code == _UNDEFINED_TABLE or "no such table" in str(cause):
        return StorageFailed("The database has no tables yet: run `bccb db upgrade`.")
    if code is not None and code.startswith("22"):
        return Invalid("value", f"cannot be stored: {_said(error)}")
    if isinstance(error, DBAPIError):
        return StorageFailed(f"The database could not do the work: {_said(error)}")
    return Invalid("value", f"cannot be stored: {_said(error)}")


def _said(error: Exception) -> str:
    """The first line of what the driver said; never the statement or its values."""
    cause = getattr(error, "orig", None) or error
    lines = str(cause).strip().splitlines()
    return lines[0] if lines else type(cause).__name__


def _integrity(
    error: IntegrityError, connection: Connection | None, table: Table | None, rows: Sequence[Row]
) -> BccbError:
    known = None
    if connection is not None and table is not None:
        is_postgresql = connection.dialect.name == "postgresql"
        known = _told(error, table) if is_postgresql else _found_out(error, connection, table, rows)
    return known or Conflict(f"The database refused the change: {_said(error)}")


def _told(error: IntegrityError, table: Table) -> BccbError | None:
    """PostgreSQL tells the table, of several that were written together, the constraint and the values."""
    diagnosis = error.orig.diag
    table = table.metadata.tables.get(diagnosis.table_name, table)
    detail = _KEY.match(diagnosis.message_detail or "")
    values = dict(zip(detail[1].split(", "), detail[2].split(", "), strict=False)) if detail else {}
    for unique in _unique_keys(table):
        if unique.name == diagnosis.constraint_name:
            return _taken(table, unique, values)
    for key in table.foreign_key_constraints:
        if key.name == diagnosis.constraint_name:
            return _missing(table.c[key.column_keys[0]], values.get(key.column_keys[0]))
    return None


def _found_out(error: IntegrityError, connection: Connection, table: Table, rows: Sequence[Row]) -> BccbError | None:
    """SQLite tells the columns of a unique key, and nothing of a foreign key."""
    if found := _UNIQUE.search(str(error.orig)):
        names = [name.split(".")[1] for name in found[1].split(", ")]
        taken = (unique for unique in _unique_keys(table) if unique.columns.keys() == names)
        return next((_taken(table, unique, rows[0] if len(rows) == 1 else {}) for unique in taken), None)
    for key in table.foreign_keys:
        wanted = {row[key.parent.name] for row in rows} - {None}
        missing = wanted - set(connection.scalars(select(key.column).where(key.column.in_(wanted))))
        if missing:
            return _missing(key.parent, min(missing))
    return None


def _unique_keys(table: Table) -> list[Index | PrimaryKeyConstraint]:
    return [table.primary_key, *(index for index in table.indexes if index.unique)]


def _taken(table: Table, unique: Index | PrimaryKeyConstraint, values: Row) -> AlreadyExists:
    last = list(unique.columns)[-1]
    shown = [str(values.get(name, "given")) for name in unique.info.get("shown", (last.name,))]
    return AlreadyExists(table.info["kind"], unique.info.get("field") or _field(last), " ".join(shown))


def _missing(column: Column[Any], value: object) -> Invalid:
    kind = next(iter(column.foreign_keys)).column.table.info["kind"]
    return Invalid(_field(column), f"must be the id of a stored {kind}, not {value}")


def _field(column: Column[Any]) -> str:
    """The field a column holds, as a caller would type it."""
    first, *rest = column.name.split("_")
    return column.info.get("field") or first + "".join(part.capitalize() for part in rest)
