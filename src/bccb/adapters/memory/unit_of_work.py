"""One transaction in memory, and the database of them all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self
from uuid import UUID, uuid4

from bccb.adapters.memory import accounts, repositories
from bccb.adapters.memory.audit import MemoryAuditTrail
from bccb.adapters.memory.outbox import MemoryOutbox, enqueue
from bccb.adapters.memory.predictions import MemoryPredictions
from bccb.adapters.memory.replies import MemoryReplies
from bccb.adapters.memory.transaction import Store, Transaction
from bccb.domain.events import Event


class MemoryUnitOfWork:
    def __init__(self, store: Store, now: Callable[[], datetime], new_id: Callable[[], UUID]) -> None:
        self._store = store
        self._now = now
        self._new_id = new_id

    def __enter__(self) -> Self:
        transaction = Transaction(self._store)
        self._transaction = transaction
        self.institutions = repositories.MemoryInstitutions(transaction)
        self.credentials = repositories.MemoryCredentials(transaction)
        self.courses = repositories.MemoryCourses(transaction)
        self.agreements = repositories.MemoryAgreements(transaction)
        self.requests = repositories.MemoryRequests(transaction)
        self.recognitions = repositories.MemoryRecognitions(transaction)
        self.feedback = repositories.MemoryFeedback(transaction)
        self.pathways = repositories.MemoryPathways(transaction)
        self.accounts = repositories.MemoryAccounts(transaction)
        self.sessions = accounts.MemorySessions(transaction)
        self.invitations = accounts.MemoryInvitations(transaction)
        self.api_keys = accounts.MemoryKeys(transaction)
        self.attempts = accounts.MemoryAttempts(transaction)
        self.replies = MemoryReplies(transaction)
        self.audit = MemoryAuditTrail(transaction)
        self.predictions = MemoryPredictions(transaction)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transaction.end()

    def publish(self, event: Event) -> None:
        enqueue(self._transaction, event, self._new_id(), self._now())

    def commit(self) -> None:
        self._transaction.commit()


class MemoryDatabase:
    """Everything kept as long as the process lives. `patience` is how many seconds a writer waits for another.

    `now` and `new_id` date and name the messages of the outbox.
    """

    def __init__(
        self,
        *,
        patience: float = 5.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        new_id: Callable[[], UUID] = uuid4,
    ) -> None:
        self._store = Store(patience=patience)
        self._now = now
        self._new_id = new_id

    def unit_of_work(self) -> MemoryUnitOfWork:
        return MemoryUnitOfWork(self._store, self._now, self._new_id)

    glance = unit_of_work

    def outbox(self, lease: timedelta = timedelta(seconds=30)) -> MemoryOutbox:
        """One caller of the outbox; two callers never hold the same message while a lease lasts."""
        return MemoryOutbox(self._store, self._now, lease)

    def connections(self) -> dict[str, int]:
        """How many connections are in use and how many idle: memory needs none."""
        return {}

    def chain_audit_trail(self) -> int:
        """How many entries were chained: none, for nobody else can reach them."""
        return 0

    def ping(self) -> None:
        """Raises StorageFailed where the database cannot answer: memory always can."""

    def dispose(self) -> None:
        """Let go of connections: memory has none."""
