"""One transaction: what is written, audited and published inside it stays together or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self
from uuid import UUID

from bccb.domain.events import Event
from bccb.domain.ports.accounts import AttemptLog, InvitationRepository, KeyRepository, SessionRepository
from bccb.domain.ports.predictions import PredictionArchive
from bccb.domain.ports.replies import ReplyLog
from bccb.domain.ports.repositories import (
    AccountRepository,
    AgreementRepository,
    AuditTrail,
    CourseRepository,
    CredentialRepository,
    FeedbackRepository,
    InstitutionRepository,
    PathwayRepository,
    RecognitionRepository,
    RequestRepository,
)


class UnitOfWork(Protocol):
    """A context manager. Leaving it without `commit` undoes everything, events included.

    Entering raises StorageFailed where the database cannot be reached.
    """

    @property
    def institutions(self) -> InstitutionRepository: ...
    @property
    def credentials(self) -> CredentialRepository: ...
    @property
    def courses(self) -> CourseRepository: ...
    @property
    def agreements(self) -> AgreementRepository: ...
    @property
    def requests(self) -> RequestRepository: ...
    @property
    def recognitions(self) -> RecognitionRepository: ...
    @property
    def feedback(self) -> FeedbackRepository: ...
    @property
    def pathways(self) -> PathwayRepository: ...
    @property
    def accounts(self) -> AccountRepository: ...
    @property
    def sessions(self) -> SessionRepository: ...
    @property
    def invitations(self) -> InvitationRepository: ...
    @property
    def api_keys(self) -> KeyRepository: ...
    @property
    def attempts(self) -> AttemptLog: ...
    @property
    def replies(self) -> ReplyLog: ...
    @property
    def predictions(self) -> PredictionArchive: ...
    @property
    def audit(self) -> AuditTrail: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def publish(self, event: Event) -> None:
        """Put the event into the outbox, in this transaction. It reaches its jobs at least once after the commit."""
        ...

    def commit(self) -> None:
        """Make everything since entering permanent."""
        ...


Work = Callable[[], UnitOfWork]
"""Opens a unit of work; use cases are handed one of these."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """An event on its way out: its place in the outbox, its name and its fields as JSON knows them."""

    id: UUID
    sequence: int
    name: str
    payload: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True)
class Lag:
    """How many events wait to be handed on, and for how many seconds the oldest of them has."""

    events: int
    seconds: float


class Outbox(Protocol):
    """Committed events that wait to be handed on, oldest first."""

    def pending(self, limit: int) -> tuple[Message, ...]:
        """Up to `limit` messages not yet delivered; none of them is given to a second caller meanwhile."""
        ...

    def lag(self) -> Lag:
        """How much waits, whoever has it in hand."""
        ...

    def deliver(self, limit: int, hand_on: Callable[[Message], None]) -> int:
        """Hand on up to `limit` pending messages and mark them delivered; how many there were.

        If `hand_on` raises, that message and those after it stay pending. A crash in between delivers a message twice,
        never not at all.
        """
        ...
