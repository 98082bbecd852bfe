"""Being let in: sessions and their refresh tokens, API keys, invitations, and attempts to sign in.

Nothing here holds a secret, only its digest. A token or key is shown once, to whom it is given.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

from bccb.domain.account import Account, Permission, Role, check_email
from bccb.domain.errors import Conflict, Invalid
from bccb.domain.record import Record, text

REFRESH_LIFE = timedelta(days=7)
SESSION_LIFE = timedelta(days=30)
RACE_GRACE = timedelta(seconds=2)
INVITATION_LIFE = timedelta(days=7)
KEY_LIFE_DAYS = 365
KEY_MARK = "bccb_"

_AGENT_LENGTH = 300
_SHOWN_OF_KEY = len(KEY_MARK) + 6


@dataclass(frozen=True)
class Client:
    """Where a request came from, as far as it is told. A long user agent is cut."""

    address: str = ""
    agent: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "agent", self.agent[:_AGENT_LENGTH])

    @property
    def neighbourhood(self) -> str:
        """What attempts are counted by: the address, or the /64 of IPv6 that one subscriber has to himself."""
        return _neighbourhood(self.address)


@lru_cache(maxsize=4_096)
def _neighbourhood(told: str) -> str:
    try:
        address = ip_address(told)
    except ValueError:
        return told
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ip_network((int(address), 64), strict=False))
    return str(address)


NOWHERE = Client()


class Ending(StrEnum):
    """Why a session ended before its time."""

    SIGNED_OUT = "SIGNED_OUT"
    REUSED = "REUSED"


@dataclass(frozen=True, kw_only=True)
class Session(Record):
    """One sign-in, and the family of refresh tokens that come of it, each replacing the one before.

    `token_digest` is that of the one token that may still be used. `token_version` is the account's at the sign-in:
    once the account's has moved on, the session stands no more.
    """

    account_id: UUID
    token_digest: str = field(repr=False)
    token_version: int
    expires_at: datetime
    client: Client = NOWHERE
    ended_because: Ending | None = None

    def stands_for(self, account: Account, at: datetime) -> bool:
        """Whether this session may act for the account at that moment."""
        is_current = self.is_active and at < self.expires_at
        is_trusted = account.is_active and self.token_version == account.token_version
        return is_current and is_trusted and self.account_id == account.id

    def renewed(self, token_digest: str, at: datetime) -> Session:
        """The session with a new token. It lasts a week more, and a month in all at the most."""
        until = min(at + REFRESH_LIFE, self.created_at + SESSION_LIFE)
        return self.changed(at, token_digest=token_digest, expires_at=until)

    def ended(self, because: Ending, at: datetime) -> Session:
        return self.changed(at, is_active=False, ended_because=because)


@dataclass(frozen=True, kw_only=True)
class SpentToken:
    """A refresh token that was exchanged for the next one, when and by whom."""

    token_digest: str = field(repr=False)
    session_id: UUID
    spent_at: datetime
    client: Client

    def may_be_a_race(self, client: Client, at: datetime) -> bool:
        """Whether the same client using it again may only have asked twice at once, as two open windows do."""
        return client == self.client and at - self.spent_at <= RACE_GRACE


@dataclass(frozen=True, kw_only=True)
class Invitation(Record):
    """Somebody is asked to join with a role. Its token can be used once, until `expires_at`."""

    email: str
    role: Role
    institution_id: UUID | None = None
    token_digest: str = field(repr=False)
    expires_at: datetime
    invited_by: UUID
    accepted_by: UUID | None = None

    def __post_init__(self) -> None:
        check_email("email", self.email)
        if self.role is not Role.ADMIN and self.institution_id is None:
            raise Invalid("institution", f"is required to invite somebody as {self.role}")

    def require_open(self, at: datetime) -> None:
        """Raise Conflict unless it can still be accepted."""
        if self.accepted_by is not None:
            raise Conflict("This invitation has been accepted already.")
        if not self.is_active:
            raise Conflict("This invitation has been withdrawn.")
        if at >= self.expires_at:
            raise Conflict("This invitation has expired: ask for another.")

    def accepted(self, account_id: UUID, at: datetime) -> Invitation:
        self.require_open(at)
        return self.changed(at, accepted_by=account_id, is_active=False)

    def withdrawn(self, at: datetime) -> Invitation:
        self.require_open(at)
        return self.retired(at)


@dataclass(frozen=True, kw_only=True)
class ApiKey(Record):
    """What a program signs in with. It may do what its scopes and its account's role both allow.

    `prefix` is the beginning of the key, by which people tell keys apart. It holds until the end of `expires_on`.
    """

    account_id: UUID
    name: str
    prefix: str
    key_digest: str = field(repr=False)
    scopes: tuple[Permission, ...] = ()
    expires_on: date
    last_used_on: date | None = None

    def __post_init__(self) -> None:
        text("name", self.name, longest=100, required=True)
        if self.scopes != tuple(sorted(set(self.scopes))):
            raise Invalid("scopes", "must name each permission once, in alphabetical order")

    def stands_for(self, account: Account, on: date) -> bool:
        """Whether this key may act for the account on that day."""
        return self.is_active and on <= self.expires_on and account.is_active and self.account_id == account.id

    def revoked(self, at: datetime) -> ApiKey:
        if not self.is_active:
            raise Conflict("This key has been revoked already.")
        return self.retired(at)


def shown_of(key: str) -> str:
    """The beginning of a key, too short to be of use."""
    return key[:_SHOWN_OF_KEY]


def check_scopes(wanted: tuple[Permission, ...], account: Account) -> None:
    """Refuse scopes beyond what the account itself may. Raises Invalid."""
    if beyond := sorted(set(wanted) - account.permissions):
        raise Invalid(
            "scopes", f"must be within what the role {account.role} may do, which is not: {'; '.join(beyond)}"
        )


def check_expiry(expires_on: date, today: date) -> None:
    """Refuse a key that would end before today or in more than a year. Raises Invalid."""
    latest = today + timedelta(days=KEY_LIFE_DAYS)
    if not today <= expires_on <= latest:
        raise Invalid("expiresOn", f"must be from {today} to {latest}, not {expires_on}")


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """Somebody tried a password. Kept while it counts against the limits, then forgotten.

    `account_digest` is that of the e-mail address as it was typed: people type passwords there by mistake.
    """

    id: UUID
    at: datetime
    account_digest: str = field(repr=False)
    neighbourhood: str
