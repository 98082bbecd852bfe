"""What happened: frozen, in the past tense, ids and plain values only. Every change of a record publishes one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened; subclasses say what. `name` is what the outbox and the jobs call it."""

    @classmethod
    def name(cls) -> str:
        return cls.__name__


@dataclass(frozen=True, kw_only=True)
class InstitutionAdded(Event):
    institution_id: UUID


@dataclass(frozen=True, kw_only=True)
class InstitutionChanged(Event):
    institution_id: UUID


@dataclass(frozen=True, kw_only=True)
class CredentialAdded(Event):
    credential_id: UUID


@dataclass(frozen=True, kw_only=True)
class CredentialChanged(Event):
    credential_id: UUID


@dataclass(frozen=True, kw_only=True)
class CredentialPublished(Event):
    credential_id: UUID


@dataclass(frozen=True, kw_only=True)
class CredentialArchived(Event):
    credential_id: UUID


@dataclass(frozen=True, kw_only=True)
class CourseAdded(Event):
    course_id: UUID


@dataclass(frozen=True, kw_only=True)
class CourseChanged(Event):
    course_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgreementAdded(Event):
    agreement_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgreementChanged(Event):
    agreement_id: UUID


@dataclass(frozen=True, kw_only=True)
class RecognitionRequested(Event):
    request_id: UUID


@dataclass(frozen=True, kw_only=True)
class RequestAdvanced(Event):
    """A request took a step, be it an answer; what an answer grants or refuses is an event of its own."""

    request_id: UUID
    step: str


@dataclass(frozen=True, kw_only=True)
class RecognitionGranted(Event):
    recognition_id: UUID


@dataclass(frozen=True, kw_only=True)
class RecognitionRefused(Event):
    recognition_id: UUID


@dataclass(frozen=True, kw_only=True)
class RecognitionReviewed(Event):
    recognition_id: UUID


@dataclass(frozen=True, kw_only=True)
class RecognitionWithdrawn(Event):
    recognition_id: UUID


@dataclass(frozen=True, kw_only=True)
class PathwayAdded(Event):
    pathway_id: UUID


@dataclass(frozen=True, kw_only=True)
class PathwayChanged(Event):
    pathway_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountAdded(Event):
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountChanged(Event):
    """Its name, its role or what it signs in with: whoever keeps a copy forgets it."""

    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class SessionBegun(Event):
    account_id: UUID
    session_id: UUID


@dataclass(frozen=True, kw_only=True)
class SessionEnded(Event):
    account_id: UUID
    session_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefreshReused(Event):
    """A refresh token was used a second time: somebody else may have it. The session has been ended."""

    account_id: UUID
    session_id: UUID


@dataclass(frozen=True, kw_only=True)
class InvitationSent(Event):
    invitation_id: UUID


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(Event):
    invitation_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(Event):
    invitation_id: UUID


@dataclass(frozen=True, kw_only=True)
class KeyIssued(Event):
    key_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class KeyRevoked(Event):
    key_id: UUID
    account_id: UUID


@dataclass(frozen=True, kw_only=True)
class FeedbackGiven(Event):
    feedback_id: UUID


@dataclass(frozen=True, kw_only=True)
class FeedbackTakenBack(Event):
    feedback_id: UUID


@dataclass(frozen=True, kw_only=True)
class ModelPromoted(Event):
    """Another model version serves. Every process sees that by itself."""

    version: str


@dataclass(frozen=True, kw_only=True)
class ModelRemoved(Event):
    """A model version that served nobody is gone from the disk."""

    version: str


@dataclass(frozen=True, kw_only=True)
class TrainingAsked(Event):
    """Somebody wants the models to learn what is new; no account for the command line."""

    account_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class RecordsImported(Event):
    """A file came in: how many records of one kind are new and how many changed."""

    kind: str
    added: int
    changed: int
