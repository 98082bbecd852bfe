"""Connections to PostgreSQL that are not waited for longer than agreed, whatever becomes of the server or the network.

The limit on statements is kept by the server, and the kernel acknowledges what it receives also for a server that is
frozen: neither `statement_timeout` nor TCP ends such a wait. So a thread looks at who waits, and shuts the socket down
under whoever waits too long; libpq then reports a lost connection. (psycopg2's wait callback would do without a thread,
but not with COPY.) https://github.com/psycopg/psycopg2/issues/561 and 1017 tell how it goes without.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any
from weakref import WeakSet, finalize

import psycopg2
from psycopg2.extensions import connection, cursor

from bccb.adapters.sql.answering import Answering

GRACE = 1.0  # seconds over the server's own limit: it is asked to keep that, and a busy machine may be late
_EVERY = 0.1  # seconds between two looks
_KNOCK_EVERY = 10.0  # seconds, while somebody waits without a limit


class Unanswered(psycopg2.OperationalError):
    """The server did not answer in time."""


class WatchedCursor(cursor):
    def execute(self, query: Any, vars: Any = None) -> None:
        with_whom: WatchedConnection = self.connection
        with_whom.waits_since = monotonic()
        try:
            super().execute(query, vars)
        except psycopg2.Error as error:
            with_whom.explain(error)
            raise
        finally:
            with_whom.waits_since = None

    def executemany(self, query: Any, vars_list: Iterable[Any]) -> None:
        """Each has the whole time: the driver takes the next when the one before is done."""
        with self.connection.waiting():
            super().executemany(query, map(self.connection.begun_anew, vars_list))

    def copy_expert(self, sql: Any, file: Any, size: int = 8192) -> None:
        with self.connection.waiting():
            super().copy_expert(sql, file, size)


class WatchedConnection(connection):
    """`waits_since` is when it began to wait for the server. One that `is_patient` waits as long as it takes."""

    waits_since: float | None = None
    is_patient = False
    _is_cut = False

    def __init__(self, dsn: str, **more: Any) -> None:
        super().__init__(dsn, **more)
        self.cursor_factory = WatchedCursor
        # A handle of our own: libpq closes its own when it likes, and the number may then be another file's.
        self._wire = socket.socket(fileno=os.dup(self.fileno()))
        self._let_go = finalize(self, self._wire.close)

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

    def commit(self) -> None:
        with self.waiting():
            super().commit()
        self.is_patient = False

    def rollback(self) -> None:
        with self.waiting():
            super().rollback()
        self.is_patient = False

    def close(self) -> None:
        super().close()
        self._let_go()

    def cut(self) -> None:
        self._is_cut = True
        with suppress(OSError):
            self._wire.shutdown(socket.SHUT_RDWR)

    def explain(self, error: psycopg2.Error) -> None:
        """Raise what really happened, where it was not the server that ended the connection."""
        if self._is_cut:
            raise Unanswered("the server did not answer in time") from error


class Watch:
    """Makes connections and looks after them while there are any. `limit` is the server's own on statements, if any."""

    def __init__(self, answering: Answering, *, limit: float, connect: float) -> None:
        self._answering = answering
        self._longest = limit + GRACE if limit else None
        self._connect = connect
        self._lock = Lock()
        self._connections: WeakSet[WatchedConnection] = WeakSet()
        self._thread: Thread | None = None
        self._dsn = ""
        self._knocked_at, self._is_at_home = 0.0, True

    def connection(self, dsn: str, **more: Any) -> WatchedConnection:
        """What psycopg2 is given as its `connection_factory`."""
        made = self._made(dsn, **more)
        with self._lock:
            self._dsn = dsn
            self._connections.add(made)
            if self._thread is None:
                self._thread = Thread(target=self._look, name="bccb watch", daemon=True)
                self._thread.start()
        return made

    def _made(self, dsn: str, **more: Any) -> WatchedConnection:
        begun = monotonic()
        try:
            return WatchedConnection(dsn, **more)
        except psycopg2.OperationalError:
            if self._has_timed_out(begun):
                self._answering.fell_silent()
            raise

    def _look(self) -> None:
        while self._look_round():
            sleep(_EVERY)

    def _look_round(self) -> bool:
        """Cut who waits too long; whether there is anybody to look after."""
        with self._lock:
            connections = list(self._connections)
            if not connections:
                self._thread = None
                return False
        now = monotonic()
        for each in connections:
            since = each.waits_since
            if since is not None and self._is_too_long(each, now - since):
                self._answering.fell_silent()
                each.cut()
        return True

    def _is_too_long(self, waiting: WatchedConnection, seconds: float) -> bool:
        if self._longest is None or waiting.is_patient:
            return seconds > _KNOCK_EVERY and not self._lets_in()
        return seconds > self._longest

    def _lets_in(self) -> bool:
        """Whether the server let somebody in, or refused to, when it was last asked on behalf of who is patient."""
        begun = monotonic()
        if begun - self._knocked_at < _KNOCK_EVERY:
            return self._is_at_home
        self._knocked_at, self._is_at_home = begun, True
        try:
            psycopg2.connect(self._dsn).close()
        except psycopg2.OperationalError:
            self._is_at_home = not self._has_timed_out(begun)
        return self._is_at_home

    def _has_timed_out(self, begun: float) -> bool:
        """Whether a connection that failed had been waited for. libpq counts in whole seconds."""
        return monotonic() - begun > self._connect - 1
