"""The jobs: what is done after an event. Each may be done twice and in any order; the end is the same."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from bccb.domain import events
from bccb.domain.audit import Actor
from bccb.domain.errors import EngineFailed
from bccb.domain.events import Event
from bccb.domain.ports.clock import Clock
from bccb.domain.ports.unit_of_work import Message, Outbox, Work
from bccb.domain.usecases.forgetting import Forgetting
from bccb.domain.usecases.retrying import again_if_overtaken
from bccb.domain.usecases.signing_in import SigningIn
from bccb.domain.usecases.training import Training
from bccb.domain.usecases.watching import Watching

log = logging.getLogger("bccb.worker")

REPLIES_KEPT = timedelta(days=1)  # as the documentation of Idempotency-Key promises


class Database(Protocol):
    def outbox(self) -> Outbox: ...
    def chain_audit_trail(self) -> int: ...


class Offices(Protocol):
    """What the jobs need of a container: each a provider, called to get the thing."""

    @property
    def clock(self) -> Callable[[], Clock]: ...
    @property
    def work(self) -> Callable[[], Work]: ...
    @property
    def forgetting(self) -> Callable[[], Forgetting]: ...
    @property
    def signing_in(self) -> Callable[[], SigningIn]: ...
    @property
    def database(self) -> Callable[[], Database]: ...
    @property
    def training(self) -> Callable[[], Training]: ...
    @property
    def watching(self) -> Callable[[], Watching]: ...


Job = Callable[[Offices, Message], None]


def forget_copies(offices: Offices, message: Message) -> None:
    """Forget the copies the event has made untrue, in case the process that committed it died before it could."""
    offices.forgetting().again(message)


def chain_audit_trail(offices: Offices) -> None:
    """Chain the new entries of the audit trail, so that a later change of them shows."""
    offices.database().chain_audit_trail()


def train(offices: Offices, message: Message) -> None:
    """Train the models, unless the newest has learned from the same rows. What cannot be learned is logged, once."""
    asked_by = message.payload.get("account_id")
    try:
        version = offices.training().train_if_new(Actor(account_id=None if asked_by is None else UUID(asked_by)))
    except EngineFailed as failure:
        log.error("nothing was trained: %s", failure)
        return
    if version is not None and version.trial is not None:
        log.info("trained %s; fell: %s", version.version, "; ".join(version.trial.fallen) or "nothing, it serves")


def tidy(offices: Offices) -> None:
    """Forget the sign-in attempts and spent tokens that can matter no longer."""
    offices.signing_in().tidy()


def forget_replies(offices: Offices) -> None:
    """Free the idempotency keys of calls that were made long ago."""
    before = offices.clock().now() - REPLIES_KEPT
    again_if_overtaken(offices.work(), lambda unit: unit.replies.forget(before))


def forget_predictions(offices: Offices) -> None:
    """Forget what was kept of the models' answers once it is old."""
    offices.watching().tidy()


CHORES: dict[Callable[[Offices], None], timedelta] = {
    tidy: timedelta(days=1),
    forget_replies: timedelta(days=1),
    forget_predictions: timedelta(days=1),
    chain_audit_trail: timedelta(minutes=1),
}
"""What is done without an event, and how often."""

JOBS: dict[type[Event], Job] = {
    events.InstitutionAdded: forget_copies,
    events.InstitutionChanged: forget_copies,
    events.CredentialAdded: forget_copies,
    events.CredentialChanged: forget_copies,
    events.CredentialPublished: forget_copies,
    events.CredentialArchived: forget_copies,
    events.CourseAdded: forget_copies,
    events.CourseChanged: forget_copies,
    events.AgreementAdded: forget_copies,
    events.AgreementChanged: forget_copies,
    events.RecognitionGranted: forget_copies,
    events.RecognitionRefused: forget_copies,
    events.RecognitionReviewed: forget_copies,
    events.RecognitionWithdrawn: forget_copies,
    events.PathwayAdded: forget_copies,
    events.PathwayChanged: forget_copies,
    events.AccountChanged: forget_copies,
    events.SessionEnded: forget_copies,
    events.RefreshReused: forget_copies,
    events.KeyRevoked: forget_copies,
    events.RecordsImported: forget_copies,
    events.TrainingAsked: train,
}
"""Every event stands here or in `WITHOUT_JOB`."""

_PRIVATE = "requests are answered to their parties alone, never from a copy"
_ACCOUNTS = "no public answer shows them"
_SESSIONS = "nobody is less than before; the trail keeps what happened"
_INVITATIONS = "the link is handed to whoever invites, and no public answer shows it"
_FEEDBACK = "the next training reads it; until then nothing answers otherwise"
_MODELS = "every process looks which model serves before it answers, and no copy shows what a model says"
_KEYS = "nobody is less than before; the trail keeps what happened"

WITHOUT_JOB: dict[type[Event], str] = {
    events.RecognitionRequested: _PRIVATE,
    events.RequestAdvanced: _PRIVATE,
    events.AccountAdded: _ACCOUNTS,
    events.SessionBegun: _SESSIONS,
    events.InvitationSent: _INVITATIONS,
    events.InvitationAccepted: _INVITATIONS,
    events.InvitationWithdrawn: _INVITATIONS,
    events.FeedbackGiven: _FEEDBACK,
    events.FeedbackTakenBack: _FEEDBACK,
    events.ModelPromoted: _MODELS,
    events.ModelRemoved: _MODELS,
    events.KeyIssued: _KEYS,
}
"""Events after which there is nothing to do, and why."""
