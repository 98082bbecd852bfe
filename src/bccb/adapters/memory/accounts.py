"""Sessions, invitations, API keys and attempts to sign in, in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from bccb.adapters.memory.kinds import Kind
from bccb.adapters.memory.records import Records, RecordT, check_references
from bccb.adapters.memory.transaction import Transaction
from bccb.domain.errors import AlreadyExists
from bccb.domain.ports.accounts import Tried, Tries
from bccb.domain.session import ApiKey, Attempt, Invitation, Session, SpentToken


@dataclass(frozen=True)
class Digest:
    """A unique key that no refusal shows."""

    digits: str

    def __str__(self) -> str:
        return "given"


SESSION = Kind(
    name="session",
    type=Session,
    order=lambda session: (str(session.id),),
    unique=lambda session: [("token", Digest(session.token_digest))],
    references=lambda session: [("accountId", "account", session.account_id)],
    compound=frozenset({"client", "token_digest"}),
)

INVITATION = Kind(
    name="invitation",
    type=Invitation,
    order=lambda invitation: (str(invitation.id),),
    unique=lambda invitation: [("token", Digest(invitation.token_digest))],
    references=lambda invitation: [
        ("institutionId", "institution", invitation.institution_id),
        ("invitedBy", "account", invitation.invited_by),
        ("acceptedBy", "account", invitation.accepted_by),
    ],
    compound=frozenset({"token_digest"}),
)

API_KEY = Kind(
    name="key",
    type=ApiKey,
    order=lambda key: (str(key.id),),
    unique=lambda key: [("key", Digest(key.key_digest))],
    references=lambda key: [("accountId", "account", key.account_id)],
    compound=frozenset({"scopes", "key_digest"}),
)

_SPENT = "spent token"
_ATTEMPT = "attempt"


class _BySecret(Records[RecordT]):
    """Records found by the digest of a secret."""

    def _by_digest(self, field: str, digest: str) -> RecordT | None:
        identifier = self.shelf.holders.get((field, Digest(digest)))
        return None if identifier is None else self.shelf.records[identifier]


class MemorySessions(_BySecret[Session]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(SESSION, transaction)

    def by_token(self, digest: str) -> Session | None:
        return self._by_digest("token", digest)

    def spend(self, token: SpentToken) -> None:
        with self._transaction.write(_SPENT) as shelf:
            if token.token_digest in shelf.records:
                raise AlreadyExists(_SPENT, "token", Digest(token.token_digest))
            check_references(self._transaction, [("sessionId", SESSION.name, token.session_id)])
            shelf.records[token.token_digest] = token

    def spent(self, digest: str) -> SpentToken | None:
        return self._transaction.read(_SPENT).records.get(digest)

    def forget_spent(self, before: datetime) -> int:
        return _drop(self._transaction, _SPENT, lambda token: token.spent_at < before)


class MemoryInvitations(_BySecret[Invitation]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(INVITATION, transaction)

    def by_token(self, digest: str) -> Invitation | None:
        return self._by_digest("token", digest)


class MemoryKeys(_BySecret[ApiKey]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(API_KEY, transaction)

    def by_digest(self, digest: str) -> ApiKey | None:
        return self._by_digest("key", digest)

    def of_account(self, account_id: UUID) -> tuple[ApiKey, ...]:
        found = [key for key in self.active() if key.account_id == account_id]
        return tuple(sorted(found, key=lambda key: (key.created_at, str(key.id))))

    def note_use(self, identifier: UUID, on: date) -> None:
        with self._transaction.write(API_KEY.name) as shelf:
            shelf.records[identifier] = replace(self.get(identifier), last_used_on=on)


class MemoryAttempts:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, attempt: Attempt) -> None:
        with self._transaction.write(_ATTEMPT) as shelf:
            shelf.records[attempt.id] = attempt

    def tries(self, account_digest: str, neighbourhood: str, since: datetime) -> Tries:
        found = [each for each in self._transaction.read(_ATTEMPT).records.values() if each.at >= since]
        return Tries(
            for_account=_tried(each for each in found if each.account_digest == account_digest),
            from_neighbourhood=_tried(each for each in found if each.neighbourhood == neighbourhood),
            in_all=_tried(found),
        )

    def remove(self, identifier: UUID) -> None:
        with self._transaction.write(_ATTEMPT) as shelf:
            shelf.records.pop(identifier, None)

    def forget(self, before: datetime) -> int:
        return _drop(self._transaction, _ATTEMPT, lambda attempt: attempt.at < before)


def _tried(attempts: Iterable[Attempt]) -> Tried:
    moments = [attempt.at for attempt in attempts]
    return Tried(len(moments), min(moments, default=None))


def _drop(transaction: Transaction, kind: str, is_over: Callable[..., bool]) -> int:
    with transaction.write(kind) as shelf:
        over = [key for key, kept in shelf.records.items() if is_over(kept)]
        for key in over:
            del shelf.records[key]
    return len(over)
