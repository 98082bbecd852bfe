"""Where sessions, invitations, API keys and attempts to sign in are kept, inside one unit of work as everything else.

Secrets are looked for by their digest; a refusal never repeats one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from bccb.domain.ports.repositories import Repository
from bccb.domain.session import ApiKey, Attempt, Invitation, Session, SpentToken


class SessionRepository(Repository[Session], Protocol):
    """Sessions and the refresh tokens they have spent.

    Of several that save a session from the same version, exactly one succeeds; the others get a Conflict. One that is
    added is refused at the latest when the unit is committed or asks for something.
    """

    def by_token(self, digest: str) -> Session | None:
        """The session whose current token has this digest, ended or not; None where none has."""
        ...

    def spend(self, token: SpentToken) -> None:
        """Remember a token that may not be used again. Raises AlreadyExists if it was spent before."""
        ...

    def spent(self, digest: str) -> SpentToken | None:
        """The spent token with this digest; None where none has."""
        ...

    def forget_spent(self, before: datetime) -> int:
        """Drop the tokens spent before that moment; how many there were."""
        ...


class InvitationRepository(Repository[Invitation], Protocol):
    def by_token(self, digest: str) -> Invitation | None:
        """The invitation whose token has this digest, open or not; None where none has."""
        ...


class KeyRepository(Repository[ApiKey], Protocol):
    def by_digest(self, digest: str) -> ApiKey | None:
        """The key with this digest, revoked or not; None where none has."""
        ...

    def of_account(self, account_id: UUID) -> tuple[ApiKey, ...]:
        """Every key of the account that is not revoked, oldest first."""
        ...

    def note_use(self, identifier: UUID, on: date) -> None:
        """Remember the day. Counts as no change: the version stays. Raises NotFound."""
        ...


@dataclass(frozen=True)
class Tried:
    """How often a password was tried, and when first; None for never."""

    count: int
    first: datetime | None


@dataclass(frozen=True, kw_only=True)
class Tries:
    """The attempts of a stretch of time: for one account, from one neighbourhood, and in all."""

    for_account: Tried
    from_neighbourhood: Tried
    in_all: Tried


class AttemptLog(Protocol):
    def add(self, attempt: Attempt) -> None: ...

    def tries(self, account_digest: str, neighbourhood: str, since: datetime) -> Tries:
        """What was tried since that moment, it included."""
        ...

    def remove(self, identifier: UUID) -> None:
        """Let an attempt count no longer. One that is gone already is no error."""
        ...

    def forget(self, before: datetime) -> int:
        """Drop the attempts made before that moment; how many there were."""
        ...
