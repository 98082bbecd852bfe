"""Forgetting: right after a commit, the copies that its events have made untrue are given out no more.

If the process dies between the commit and that, its successor forgets everything when it starts, and the outbox hands
the events to `again`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, cast

from bccb.domain import events
from bccb.domain.events import Event
from bccb.domain.ports.cache import Cache
from bccb.domain.ports.unit_of_work import Message, UnitOfWork, Work

INSTITUTIONS: Final = "institutions"
CREDENTIALS: Final = "credentials"
COURSES: Final = "courses"
AGREEMENTS: Final = "agreements"
RECOGNITIONS: Final = "recognitions"
PATHWAYS: Final = "pathways"
CALLERS: Final = "callers"  # nothing is kept under it: its version changes when somebody may no longer be who they were
EVERYTHING: Final = (INSTITUTIONS, CREDENTIALS, COURSES, AGREEMENTS, RECOGNITIONS, PATHWAYS, CALLERS)

# What an answer shows of other records counts too: everything names institutions, some name credentials.
_NAMING_CREDENTIALS: Final = (CREDENTIALS, RECOGNITIONS, PATHWAYS)

UNTRUE_AFTER: dict[type[Event], tuple[str, ...]] = {
    events.InstitutionAdded: EVERYTHING,
    events.InstitutionChanged: EVERYTHING,
    events.CredentialAdded: _NAMING_CREDENTIALS,
    events.CredentialChanged: _NAMING_CREDENTIALS,
    events.CredentialPublished: _NAMING_CREDENTIALS,
    events.CredentialArchived: _NAMING_CREDENTIALS,
    events.CourseAdded: (COURSES,),
    events.CourseChanged: (COURSES,),
    events.AgreementAdded: (AGREEMENTS,),
    events.AgreementChanged: (AGREEMENTS,),
    events.RecognitionGranted: (RECOGNITIONS,),
    events.RecognitionRefused: (RECOGNITIONS,),
    events.RecognitionReviewed: (RECOGNITIONS,),
    events.RecognitionWithdrawn: (RECOGNITIONS,),
    events.PathwayAdded: (PATHWAYS,),
    events.PathwayChanged: (PATHWAYS,),
    events.AccountChanged: (CALLERS,),
    events.SessionEnded: (CALLERS,),
    events.RefreshReused: (CALLERS,),
    events.KeyRevoked: (CALLERS,),
    events.RecordsImported: EVERYTHING,
}
"""Event → namespaces of the cache. Every event stands here or in `SHOWS_NOTHING`."""

SHOWS_NOTHING: frozenset[type[Event]] = frozenset(
    {
        events.RecognitionRequested,
        events.RequestAdvanced,
        events.AccountAdded,
        events.SessionBegun,
        events.InvitationSent,
        events.InvitationAccepted,
        events.InvitationWithdrawn,
        events.KeyIssued,
        events.ModelPromoted,
        events.ModelRemoved,
        events.TrainingAsked,
        events.FeedbackGiven,
        events.FeedbackTakenBack,
    }
)
"""Events after which every public answer is what it was before."""

_BY_NAME = {kind.name(): namespaces for kind, namespaces in UNTRUE_AFTER.items()}


@dataclass(frozen=True)
class Forgetting:
    """Opens units of work that forget after their commit: the `Work` that use cases are handed."""

    work: Work
    cache: Cache
    _listeners: list[Callable[[], None]] = field(default_factory=list)

    def __call__(self) -> UnitOfWork:
        return cast(UnitOfWork, _ForgettingUnit(self.work(), self.forget))

    def tell(self, listener: Callable[[], None]) -> None:
        """Call the listener whenever this process has forgotten something, before its caller goes on."""
        self._listeners.append(listener)

    def forget(self, namespaces: Iterable[str] = EVERYTHING) -> None:
        self.cache.forget(namespaces)
        for listener in self._listeners:
            listener()

    def again(self, message: Message) -> None:
        """Forget what an event of the outbox has made untrue, in case nobody did when it was committed."""
        if namespaces := _BY_NAME.get(message.name):
            self.forget(namespaces)


class _ForgettingUnit:
    def __init__(self, unit: UnitOfWork, forget: Callable[[Iterable[str]], None]) -> None:
        self._unit = unit
        self._forget = forget
        self._untrue: set[str] = set()

    def __enter__(self) -> _ForgettingUnit:
        self._unit.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._unit.__exit__(kind, error, trace)

    def __getattr__(self, name: str) -> Any:
        """The repositories."""
        return getattr(self._unit, name)

    def publish(self, event: Event) -> None:
        self._unit.publish(event)
        self._untrue.update(UNTRUE_AFTER.get(type(event), ()))

    def commit(self) -> None:
        self._unit.commit()
        if self._untrue:
            self._forget(sorted(self._untrue))
            self._untrue.clear()
