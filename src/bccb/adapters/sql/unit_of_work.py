"""One transaction in SQL, and the database of them all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from types import TracebackType
from typing import Any, Self
from uuid import UUID, uuid4

from sqlalchemy import Engine, select

from bccb.adapters.sql import chaining
from bccb.adapters.sql.accounts import SqlAccounts
from bccb.adapters.sql.agreements import SqlAgreements
from bccb.adapters.sql.answering import Answering
from bccb.adapters.sql.attempts import SqlAttempts
from bccb.adapters.sql.audit import SqlAuditTrail
from bccb.adapters.sql.courses import SqlCourses
from bccb.adapters.sql.credentials import SqlCredentials
from bccb.adapters.sql.engine import USUAL_LIMITS, Limits, opened
from bccb.adapters.sql.feedback import SqlFeedback
from bccb.adapters.sql.institutions import SqlInstitutions
from bccb.adapters.sql.invitations import SqlInvitations
from bccb.adapters.sql.keys import SqlKeys
from bccb.adapters.sql.outbox import SqlOutbox, enqueue
from bccb.adapters.sql.pathways import SqlPathways
from bccb.adapters.sql.predictions import SqlPredictions
from bccb.adapters.sql.recognitions import SqlRecognitions
from bccb.adapters.sql.replies import SqlReplies
from bccb.adapters.sql.requests import SqlRequests
from bccb.adapters.sql.sessions import SqlSessions
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.events import Event

_REPOSITORIES: dict[str, Callable[[Transaction], Any]] = {
    "institutions": SqlInstitutions,
    "credentials": SqlCredentials,
    "courses": SqlCourses,
    "agreements": SqlAgreements,
    "requests": SqlRequests,
    "recognitions": SqlRecognitions,
    "feedback": SqlFeedback,
    "pathways": SqlPathways,
    "accounts": SqlAccounts,
    "sessions": SqlSessions,
    "invitations": SqlInvitations,
    "api_keys": SqlKeys,
    "attempts": SqlAttempts,
    "replies": SqlReplies,
    "audit": SqlAuditTrail,
    "predictions": SqlPredictions,
}


class SqlUnitOfWork:
    def __init__(self, engine: Engine, now: Callable[[], datetime], new_id: Callable[[], UUID]) -> None:
        self._engine = engine
        self._now = now
        self._new_id = new_id

    def __enter__(self) -> Self:
        self._transaction = Transaction(self._engine)
        self._opened: dict[str, Any] = {}
        return self

    def __getattr__(self, name: str) -> Any:
        """The repositories, each from when it is first asked for: most units need one or two."""
        if name not in _REPOSITORIES:
            raise AttributeError(name)
        if name not in self._opened:
            self._opened[name] = _REPOSITORIES[name](self._transaction)
        return self._opened[name]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transaction.end()

    def publish(self, event: Event) -> None:
        enqueue(self._transaction, event, self._new_id(), self._now())

    def commit(self) -> None:
        if "credentials" in self._opened:
            self.credentials.settle()
        self._transaction.commit()
        self._opened = {}  # what these have read others may change from now on


class SqlDatabase:
    """A database by its URL, `sqlite:///path` or `postgresql://…`; connects when it is first used.

    Raises Invalid, naming the setting, for any other URL. `now` and `new_id` date and name the messages of the outbox.
    """

    def __init__(
        self,
        url: str,
        *,
        limits: Limits = USUAL_LIMITS,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        new_id: Callable[[], UUID] = uuid4,
    ) -> None:
        self._url = url
        self._limits = limits
        self._now = now
        self._new_id = new_id
        self._lock = Lock()
        self._engines: dict[bool, Engine] = {}
        self._answering = Answering()

    @property
    def engine(self) -> Engine:
        return self._opened(for_glances=False)

    @property
    def _for_glances(self) -> Engine:
        return self._opened(for_glances=True)

    def unit_of_work(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self.engine, self._now, self._new_id)

    def glance(self) -> SqlUnitOfWork:
        """A unit of work to ask one thing in: each question sees what is committed at its moment. It cannot write."""
        return SqlUnitOfWork(self._for_glances, self._now, self._new_id)

    def outbox(self, lease: timedelta = timedelta(seconds=30)) -> SqlOutbox:
        """One caller of the outbox; two callers never hold the same message while a lease lasts."""
        return SqlOutbox(self.engine, self._new_id(), self._now, lease)

    def connections(self) -> dict[str, int]:
        """How many connections are in use, and how many are open and idle."""
        pools = [engine.pool for engine in (self.engine, self._for_glances)]
        return {
            "in use": sum(pool.checkedout() for pool in pools),
            "idle": sum(pool.checkedin() for pool in pools),
        }

    def chain_audit_trail(self) -> int:
        """Chain the entries of the audit trail that are new; how many."""
        return chaining.extend(self.engine)

    def ping(self) -> None:
        """Raises StorageFailed where the database does not answer."""
        transaction = Transaction(self.engine)
        try:
            transaction.read(select(1))
        finally:
            transaction.end()

    def dispose(self) -> None:
        """Let go of every connection."""
        for engine in (self.engine, self._for_glances):
            engine.dispose()

    def _opened(self, *, for_glances: bool) -> Engine:
        """One engine of each kind, however many threads ask first."""
        with self._lock:
            if for_glances not in self._engines:
                self._engines[for_glances] = opened(
                    self._url, self._limits, for_glances=for_glances, answering=self._answering
                )
            return self._engines[for_glances]
