"""psycopg2 as used here: a connection notes since when it waits, a transaction begins with its first statement.

psycopg2 sends BEGIN by itself and waits for the answer. Here it is left in autocommit, and BEGIN goes in one trip with
what comes first; COMMIT may go with what comes last.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any
from weakref import finalize

import psycopg2
from psycopg2 import extensions
from psycopg2.extensions import TRANSACTION_STATUS_IDLE as IDLE

_BEGIN = {
    extensions.ISOLATION_LEVEL_AUTOCOMMIT: "",
    extensions.ISOLATION_LEVEL_READ_UNCOMMITTED: "BEGIN ISOLATION LEVEL READ UNCOMMITTED;",
    extensions.ISOLATION_LEVEL_READ_COMMITTED: "BEGIN ISOLATION LEVEL READ COMMITTED;",
    extensions.ISOLATION_LEVEL_REPEATABLE_READ: "BEGIN ISOLATION LEVEL REPEATABLE READ;",
    extensions.ISOLATION_LEVEL_SERIALIZABLE: "BEGIN ISOLATION LEVEL SERIALIZABLE;",
}


class Unanswered(psycopg2.OperationalError):
    """The server did not answer in time."""


class Cursor(extensions.cursor):
    def execute(self, query: str, vars: Any = None) -> None:
        with_whom: Connection = self.connection
        if with_whom.beginning and with_whom.get_transaction_status() == IDLE:
            query = with_whom.beginning + query
        with_whom.waits_since = monotonic()
        try:
            super().execute(query, vars)
        except psycopg2.Error as error:
            with_whom.explain(error)
            raise
        finally:
            with_whom.waits_since = None

    def executemany(self, query: str, vars_list: Iterable[Any]) -> None:
        """Each has the whole time: the driver takes the next when the one before is done."""
        self.connection.begin()
        with self.connection.waiting():
            super().executemany(query, map(self.connection.begun_anew, vars_list))

    def copy_expert(self, sql: str, file: Any, size: int = 8192) -> None:
        self.connection.begin()
        with self.connection.waiting():
            super().copy_expert(sql, file, size)


class Connection(extensions.connection):
    """`waits_since` is when it began to wait for the server. One that `is_patient` waits as long as it takes.

    `beginning` is put before the first statement of a transaction; nothing in autocommit.
    """

    beginning = "BEGIN;"
    waits_since: float | None = None
    is_patient = False
    _is_cut = False

    def __init__(self, dsn: str, **more: Any) -> None:
        super().__init__(dsn, **more)
        super().set_isolation_level(extensions.ISOLATION_LEVEL_AUTOCOMMIT)
        self.cursor_factory = Cursor
        # A handle of our own: libpq closes its own when it likes, and the number may then be another file's.
        self._wire = socket.socket(fileno=os.dup(self.fileno()))
        self._let_go = finalize(self, self._wire.close)

    def set_isolation_level(self, level: int) -> None:
        self.rollback()
        self.beginning = _BEGIN[level]

    def begin(self) -> None:
        """Before what cannot be sent together with BEGIN."""
        if self.beginning and self.get_transaction_status() == IDLE:
            self._say("")

    def commit(self) -> None:
        self._end("COMMIT")

    def rollback(self) -> None:
        self._end("ROLLBACK")

    def close(self) -> None:
        super().close()
        self._let_go()

    def is_quiet(self) -> bool:
        """Whether nothing has come unasked: the end of a connection is heard at once, without asking the server."""
        try:
            self._wire.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return True
        except OSError:
            pass  # it was reset, or the network given up
        return False

    @contextmanager
    def waiting(self) -> Iterator[None]:
        self.waits_since = monotonic()
        try:
            yield
        except psycopg2.Error as error:
            self.explain(error)
            raise
        finally:
            self.waits_since = None

    def begun_anew(self, given: Any) -> Any:
        self.waits_since = monotonic()
        return given

    def cut(self) -> None:
        self._is_cut = True
        with suppress(OSError):
            self._wire.shutdown(socket.SHUT_RDWR)

    def explain(self, error: psycopg2.Error) -> None:
        """Raise what really happened, where it was not the server that ended the connection."""
        if self._is_cut:
            raise Unanswered("the server did not answer in time") from error

    def _end(self, how: str) -> None:
        if self.get_transaction_status() != IDLE:
            self._say(how)
        self.is_patient = False

    def _say(self, what: str) -> None:
        with self.cursor() as cursor:
            cursor.execute(what)
