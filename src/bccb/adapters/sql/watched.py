"""Looking after connections to PostgreSQL, so that none is waited for longer than agreed.

The limit on statements is kept by the server, and the kernel acknowledges what it receives also for a server that is
frozen: neither `statement_timeout` nor TCP ends such a wait. So a thread looks at who waits, and shuts the socket down
under whoever waits too long; libpq then reports a lost connection. (psycopg2's wait callback would do without a thread,
but not with COPY.) https://github.com/psycopg/psycopg2/issues/561 and 1017 tell how it goes without.
"""

from __future__ import annotations

from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any
from weakref import WeakSet

import psycopg2

from bccb.adapters.sql.answering import Answering
from bccb.adapters.sql.driver import Connection

GRACE = 1.0  # seconds over the server's own limit: it is asked to keep that, and a busy machine may be late
_EVERY = 0.1  # seconds between two looks
_KNOCK_EVERY = 10.0  # seconds, while somebody waits without a limit


class Watch:
    """Makes connections and looks after them while there are any. `limit` is the server's own on statements, if any."""

    def __init__(self, answering: Answering, *, limit: float, connect: float) -> None:
        self._answering = answering
        self._longest = limit + GRACE if limit else None
        self._connect = connect
        self._lock = Lock()
        self._connections: WeakSet[Connection] = WeakSet()
        self._thread: Thread | None = None
        self._dsn = ""
        self._knocked_at, self._is_at_home = 0.0, True

    def connection(self, dsn: str, **more: Any) -> Connection:
        """What psycopg2 is given as its `connection_factory`."""
        made = self._made(dsn, **more)
        with self._lock:
            self._dsn = dsn
            self._connections.add(made)
            if self._thread is None:
                self._thread = Thread(target=self._look, name="bccb watch", daemon=True)
                self._thread.start()
        return made

    def _made(self, dsn: str, **more: Any) -> Connection:
        begun = monotonic()
        try:
            return Connection(dsn, **more)
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

    def _is_too_long(self, waiting: Connection, seconds: float) -> bool:
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
