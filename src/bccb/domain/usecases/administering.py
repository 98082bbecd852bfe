"""Administering: accounts, and who may change whose role, institution and activation.

Another account than one's own is as if it were not there, unless one may manage the accounts of its institution.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from bccb.domain.account import Account, Permission, Role, normal_email
from bccb.domain.audit import Actor, AuditAction
from bccb.domain.caller import Caller
from bccb.domain.errors import Conflict, Forbidden, Invalid, NotFound, StaleVersion
from bccb.domain.events import AccountAdded, AccountChanged, KeyRevoked
from bccb.domain.password import check_password, normal_password
from bccb.domain.ports.repositories import Page
from bccb.domain.ports.security import PasswordHasher
from bccb.domain.ports.unit_of_work import UnitOfWork, Work
from bccb.domain.session import Client
from bccb.domain.usecases.admitting import Admitting
from bccb.domain.usecases.keeping import Keeping
from bccb.domain.usecases.retrying import again_if_overtaken

_LISTED_BY = ("email", "role", "institution_id")


@dataclass(frozen=True, kw_only=True)
class Administering:
    work: Work
    keeping: Keeping
    admitting: Admitting
    passwords: PasswordHasher

    def register(self, email: str, password: str, client: Client, *, first_name: str, last_name: str) -> Account:
        """Open an account for oneself: a learner's, without an institution.

        Raises Invalid naming the field, TooManyAttempts, and AlreadyExists if the address has an account.
        """
        wanted = self.drafted(email, password, first_name=first_name, last_name=last_name)
        with self.work() as unit:
            attempt = self.admitting.attempt(unit, wanted.email, client)
        account = self.hashed(wanted, password)
        by = Actor(account_id=account.id, ip_address=client.address, user_agent=client.agent)
        with self.work() as unit:
            self.add(unit, account, by)
            self.admitting.forgive(unit, attempt)
            unit.commit()
        return account

    def create_admin(self, email: str, password: str, by: Actor, *, first_name: str, last_name: str) -> Account:
        """Open an administrator's account. For whoever operates this installation: asks for nobody's permission."""
        wanted = self.drafted(email, password, first_name=first_name, last_name=last_name)
        account = self.hashed(replace(wanted, role=Role.ADMIN), password)
        with self.work() as unit:
            self.add(unit, account, by)
            unit.commit()
        return account

    def deactivate(self, email: str, by: Actor) -> Account:
        """Take an account out of use. For whoever operates this installation: asks for nobody's permission."""
        address = normal_email(email)
        return again_if_overtaken(self.work, lambda unit: self._suspended(unit, unit.accounts.by_email(address), by))

    def account(self, caller: Caller, identifier: UUID) -> Account:
        """Raises NotFound, also where the caller may not know of it."""
        with self.work() as unit:
            return self._visible(unit, caller, identifier)

    def page(
        self, caller: Caller, where: Mapping[str, object], *, after: str | None = None, limit: int = 20
    ) -> Page[Account]:
        """The accounts in use that the caller may manage, by e-mail address. Raises Forbidden where there are none."""
        if unknown := sorted(set(where) - set(_LISTED_BY)):
            raise Invalid(unknown[0], f"must be one of {', '.join(_LISTED_BY)}")
        with self.work() as unit:
            return unit.accounts.page(_plain(self._listed(caller, where)), after=after, limit=limit)

    def rename(self, caller: Caller, *, first_name: str, last_name: str, version: int | None = None) -> Account:
        """Change the caller's own name. `version` is what the caller read; another one stored raises StaleVersion."""
        caller.require_session()

        def act(unit: UnitOfWork) -> Account:
            before = unit.accounts.get(caller.account.id)
            _require_version(before, version)
            after = before.changed(self._now(), first_name=first_name, last_name=last_name)
            return self._save(unit, before, after, caller.actor)

        return again_if_overtaken(self.work, act)

    def appoint(
        self, caller: Caller, identifier: UUID, role: Role, institution_id: UUID | None, *, version: int | None = None
    ) -> Account:
        """Give an account another role, or another institution. Everything it signed in with ends, its keys too."""

        def act(unit: UnitOfWork, before: Account) -> Account:
            caller.require_to_appoint(role, institution_id)
            after = before.resecured(self._now(), role=role, institution_id=institution_id)
            return self._resecured(unit, before, after, caller.actor)

        return self._administered(caller, identifier, version, act)

    def suspend(self, caller: Caller, identifier: UUID, *, version: int | None = None) -> Account:
        """Take an account out of use. Everything it signed in with ends, its keys too."""
        return self._administered(
            caller, identifier, version, lambda unit, before: self._suspended(unit, before, caller.actor)
        )

    def reinstate(self, caller: Caller, identifier: UUID, *, version: int | None = None) -> Account:
        """Bring an account back into use, with its role, and none of its old keys and sessions."""

        def act(unit: UnitOfWork, before: Account) -> Account:
            if before.is_active:
                raise Conflict("This account is in use already.")
            after = before.resecured(self._now(), is_active=True)
            return self._resecured(unit, before, after, caller.actor, AuditAction.ACTIVATE)

        return self._administered(caller, identifier, version, act)

    def drafted(self, email: str, password: str, *, first_name: str, last_name: str) -> Account:
        """A learner's account, checked in every field, that nobody can sign in to yet. Raises Invalid."""
        now = self._now()
        account = Account(
            id=self.keeping.identifiers.new(),
            created_at=now,
            updated_at=now,
            email=normal_email(email),
            password_hash="",
            first_name=first_name,
            last_name=last_name,
        )
        check_password("password", password, account.email)
        return account

    def hashed(self, account: Account, password: str) -> Account:
        return replace(account, password_hash=self.passwords.hash(normal_password(password)))

    def add(self, unit: UnitOfWork, account: Account, by: Actor) -> None:
        self.keeping.add(unit, unit.accounts, account, AccountAdded(account_id=account.id), by)

    def _administered(
        self,
        caller: Caller,
        identifier: UUID,
        version: int | None,
        act: Callable[[UnitOfWork, Account], Account],
    ) -> Account:
        """The one place that asks whether the caller may change that account."""

        def permitted(unit: UnitOfWork) -> Account:
            before = self._visible(unit, caller, identifier)
            caller.require_to_administer(before)
            _require_version(before, version)
            return act(unit, before)

        return again_if_overtaken(self.work, permitted)

    def _suspended(self, unit: UnitOfWork, before: Account, by: Actor) -> Account:
        if not before.is_active:
            raise Conflict("This account is out of use already.")
        after = before.resecured(self._now(), is_active=False)
        return self._resecured(unit, before, after, by, AuditAction.SUSPEND)

    def _resecured(
        self, unit: UnitOfWork, before: Account, after: Account, by: Actor, action: AuditAction = AuditAction.UPDATE
    ) -> Account:
        for key in unit.api_keys.of_account(before.id):
            event = KeyRevoked(key_id=key.id, account_id=key.account_id)
            self.keeping.save(unit, unit.api_keys, key, key.revoked(self._now()), event, by, AuditAction.WITHDRAW)
        return self._save(unit, before, after, by, action)

    def _save(
        self, unit: UnitOfWork, before: Account, after: Account, by: Actor, action: AuditAction = AuditAction.UPDATE
    ) -> Account:
        self.keeping.save(unit, unit.accounts, before, after, AccountChanged(account_id=after.id), by, action)
        return after

    def _visible(self, unit: UnitOfWork, caller: Caller, identifier: UUID) -> Account:
        found = unit.accounts.get(identifier)
        if not caller.may_see(found):
            raise NotFound("account", identifier)
        return found

    def _listed(self, caller: Caller, where: Mapping[str, object]) -> dict[str, object]:
        """The conditions, narrowed to the institution whose accounts the caller may manage."""
        if caller.may(Permission.MANAGE_ACCOUNTS, None):
            return dict(where)
        own = caller.account.institution_id
        caller.require(Permission.MANAGE_ACCOUNTS, own)
        if where.get("institution_id", own) != own:
            raise Forbidden("Only the accounts of one's own institution can be listed.")
        return {**where, "institution_id": own}

    def _now(self) -> datetime:
        return self.keeping.clock.now()


def _plain(where: Mapping[str, object]) -> dict[str, object]:
    """The conditions, with an e-mail address as it is kept."""
    email = where.get("email")
    return {**where, "email": normal_email(email)} if isinstance(email, str) else dict(where)


def _require_version(account: Account, version: int | None) -> None:
    if version is not None and version != account.version:
        raise StaleVersion("account", account.id, version + 1)
