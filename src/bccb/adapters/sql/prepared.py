"""Statements that PostgreSQL plans once a connection: planning some of them costs more than running them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import Connection, CursorResult, Select
from sqlalchemy.dialects import postgresql

from bccb.adapters.sql.errors import Row

MOST = 200  # statements that one connection keeps
_KNOWN = "bccb_prepared"
_numbers = count(1)


@dataclass(frozen=True)
class Prepared:
    """A statement under a name of its own, and what it is given, in order: names, values already set, how to write."""

    name: str
    sql: str
    wanted: tuple[tuple[str, object, Callable[[Any], Any] | None], ...]

    def execute(self, connection: Connection, given: Row) -> CursorResult:
        known = connection.info.setdefault(_KNOWN, set())
        if self.name not in known:
            if len(known) == MOST:
                connection.exec_driver_sql("DEALLOCATE ALL")
                known.clear()
            connection.exec_driver_sql(f"PREPARE {self.name} AS {self.sql}")
            known.add(self.name)
        return connection.exec_driver_sql(self._call, tuple([self._written(given, *each) for each in self.wanted]))

    @property
    def _call(self) -> str:
        places = ", ".join(["%s"] * len(self.wanted))
        return f"EXECUTE {self.name} ({places})" if places else f"EXECUTE {self.name}"

    def _written(self, given: Row, name: str, otherwise: object, write: Callable[[Any], Any] | None) -> str | None:
        """As text: PostgreSQL knows of which type each is."""
        value = given.get(name, otherwise)
        if write is not None:
            value = write(value)
        return None if value is None else str(value)


@lru_cache(maxsize=MOST)
def prepared(statement: Select) -> Prepared:
    """Made once for each statement object: hand in the same one each time."""
    dialect = postgresql.dialect(paramstyle="numeric_dollar")
    compiled = statement.compile(dialect=dialect)
    wanted = tuple(
        (name, compiled.params[name], compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
        for name in compiled.positiontup or ()
    )
    return Prepared(f"bccb_{next(_numbers)}", str(compiled), wanted)
