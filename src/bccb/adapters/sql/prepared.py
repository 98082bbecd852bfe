"""Statements that PostgreSQL plans once a connection: planning some of them costs more than running them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable
from sqlalchemy.dialects.postgresql.base import PGDialect

from bccb.adapters.sql.errors import Row

MOST = 200  # statements that one connection keeps
_KNOWN = "bccb_prepared"
_numbers = count(1)

Written = Sequence[str | None]  # values as text: PostgreSQL knows of which type each is


@dataclass(frozen=True)
class Prepared:
    """A statement under a name of its own, and what it is given, in order: names, values already set, how to write."""

    name: str
    sql: str
    call: str
    wanted: tuple[tuple[str, object, Callable[[Any], str | None]], ...]

    def execute(self, connection: Connection, given: Row) -> CursorResult:
        return execute_all(connection, [(self, self.written(given))])

    def written(self, given: Row) -> Written:
        return [write(given.get(name, set_)) for name, set_, write in self.wanted]


def execute_all(connection: Connection, calls: Sequence[tuple[Prepared, Written]], then: str = "") -> CursorResult:
    """In one trip, each with its values, and `then` if all went well. The result is that of the last."""
    _prepare(connection, [statement for statement, _ in calls])
    said = ";".join([*[statement.call for statement, _ in calls], then])
    return connection.exec_driver_sql(said, tuple([value for _, written in calls for value in written]))


def _prepare(connection: Connection, statements: Sequence[Prepared]) -> None:
    """Let the connection know all of them; where there is no room for the new ones it forgets every other."""
    known = connection.info.setdefault(_KNOWN, set())
    new = {each.name: each for each in statements if each.name not in known}
    if len(known) + len(new) > MOST:
        connection.exec_driver_sql("DEALLOCATE ALL")
        known.clear()
        new = {each.name: each for each in statements}
    for each in new.values():  # one by one: what is prepared stays so when the next one fails
        connection.exec_driver_sql(f"PREPARE {each.name} AS {each.sql}")
        known.add(each.name)


@lru_cache(maxsize=MOST)
def prepared(statement: Executable) -> Prepared:
    """Made once for each statement object: hand in the same one each time."""
    return made(statement)


def made(statement: Executable) -> Prepared:
    dialect = PGDialect(paramstyle="numeric_dollar")  # no driver's own: values go as text
    compiled = statement.compile(dialect=dialect)
    wanted = tuple(
        (name, compiled.params[name], _writer(compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)))
        for name in compiled.positiontup or ()
    )
    name, places = f"bccb_{next(_numbers)}", ", ".join(["%s"] * len(wanted))
    return Prepared(name, str(compiled), f"EXECUTE {name} ({places})" if places else f"EXECUTE {name}", wanted)


def _writer(process: Callable[[Any], Any] | None) -> Callable[[Any], str | None]:
    return _as_text if process is None else lambda value: _as_text(process(value))


def _as_text(value: Any) -> str | None:
    if value is None:
        return None
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)
