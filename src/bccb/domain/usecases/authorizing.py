"""Authorizing: the keys that programs call with, on behalf of an account and never beyond it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from bccb.domain.account import Permission
from bccb.domain.audit import AuditAction
from bccb.domain.caller import Caller
from bccb.domain.errors import Conflict, NotFound, NotSignedIn
from bccb.domain.events import KeyIssued, KeyRevoked
from bccb.domain.ports.security import Secrets
from bccb.domain.ports.unit_of_work import Work
from bccb.domain.session import KEY_MARK, ApiKey, Client, check_expiry, check_scopes, shown_of
from bccb.domain.usecases.keeping import Keeping


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A key as it is kept, and itself, which is shown this once."""

    key: ApiKey
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Authorizing:
    work: Work
    keeping: Keeping
    secrets: Secrets

    def issue(self, caller: Caller, name: str, scopes: Iterable[Permission], expires_on: date) -> Issued:
        """Make a key for the caller's own account; without scopes it only reads what the account may read.

        Raises Invalid naming the field, and Forbidden for a caller that is a key itself.
        """
        caller.require_session()
        wanted = tuple(sorted(set(scopes)))
        check_scopes(wanted, caller.account)
        check_expiry(expires_on, self.keeping.clock.today())
        now, secret = self.keeping.clock.now(), KEY_MARK + self.secrets.new()
        key = ApiKey(
            id=self.keeping.identifiers.new(),
            created_at=now,
            updated_at=now,
            account_id=caller.account.id,
            name=name,
            prefix=shown_of(secret),
            key_digest=self.secrets.digest(secret),
            scopes=wanted,
            expires_on=expires_on,
        )
        with self.work() as unit:
            event = KeyIssued(key_id=key.id, account_id=key.account_id)
            self.keeping.add(unit, unit.api_keys, key, event, caller.actor)
            unit.commit()
        return Issued(key=key, secret=secret)

    def keys(self, caller: Caller) -> tuple[ApiKey, ...]:
        """The caller's keys that are not revoked, expired ones too, oldest first."""
        with self.work() as unit:
            return unit.api_keys.of_account(caller.account.id)

    def revoke(self, caller: Caller, identifier: UUID) -> ApiKey:
        """Of the caller, or of an account the caller may administer. Raises NotFound for every other."""
        caller.require_session()
        with self.work() as unit:
            before = unit.api_keys.get(identifier)
            owner = unit.accounts.get(before.account_id)
            if owner.id != caller.account.id and not caller.account.may_administer(owner):
                raise NotFound("key", identifier)
            after = before.revoked(self.keeping.clock.now())
            event = KeyRevoked(key_id=after.id, account_id=after.account_id)
            self.keeping.save(unit, unit.api_keys, before, after, event, caller.actor, AuditAction.WITHDRAW)
            unit.commit()
        return after

    def identify(self, secret: str, client: Client) -> Caller:
        """Who calls with this key. Raises NotSignedIn for one that is unknown, revoked or expired."""
        today = self.keeping.clock.today()
        with self.work() as unit:
            key = unit.api_keys.by_digest(self.secrets.digest(secret))
            account = unit.accounts.get(key.account_id) if key else None
        if key is None or account is None or not key.stands_for(account, today):
            raise NotSignedIn
        if key.last_used_on != today:
            self._note_use(key, today)
        return Caller(account=account, client=client, key_id=key.id, scopes=key.scopes)

    def _note_use(self, key: ApiKey, today: date) -> None:
        """Of several that note it at once, one is enough."""
        with suppress(Conflict), self.work() as unit:
            unit.api_keys.note_use(key.id, today)
            unit.commit()
