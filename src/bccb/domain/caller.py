"""Whoever calls, once it is known who. Every door asks this and nothing else what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from bccb.domain.account import Account, Permission, Role
from bccb.domain.audit import Actor
from bccb.domain.errors import Forbidden
from bccb.domain.session import NOWHERE, Client


@dataclass(frozen=True, kw_only=True)
class Caller:
    """An account that is calling now, by a session or by a key. `scopes` narrow what the account may; None does not."""

    account: Account
    client: Client = NOWHERE
    session_id: UUID | None = None
    key_id: UUID | None = None
    scopes: tuple[Permission, ...] | None = None

    @property
    def actor(self) -> Actor:
        """The same for the audit trail."""
        return Actor(account_id=self.account.id, ip_address=self.client.address, user_agent=self.client.agent)

    def may(self, permission: Permission, institution_id: UUID | None) -> bool:
        is_in_scope = self.scopes is None or permission in self.scopes
        return is_in_scope and self.account.may(permission, institution_id)

    def require(self, permission: Permission, institution_id: UUID | None) -> None:
        """Raise Forbidden unless the caller may."""
        if self.scopes is not None and permission not in self.scopes:
            raise Forbidden(f"This key may not {permission}.")
        self.account.require(permission, institution_id)

    def require_session(self) -> UUID:
        """The session the caller signed in with. Raises Forbidden for a key: some things only people do."""
        if self.session_id is None:
            raise Forbidden("A key may not do this: sign in with e-mail address and password.")
        return self.session_id

    def may_see(self, other: Account) -> bool:
        """Whether the caller may know of the other account at all."""
        return other.id == self.account.id or self.may(Permission.MANAGE_ACCOUNTS, other.institution_id)

    def require_to_appoint(self, role: Role, institution_id: UUID | None) -> None:
        """Raise Forbidden unless the caller may give somebody that role there."""
        self.require(Permission.MANAGE_ACCOUNTS, institution_id)
        if not self.account.may_appoint(role, institution_id):
            raise Forbidden(f"The role {self.account.role} may not make anybody {role}.")

    def require_to_administer(self, other: Account) -> None:
        """Raise Forbidden unless the caller may change the role, institution or activation of the other account."""
        if other.id == self.account.id:
            raise Forbidden("Nobody changes the role, institution or activation of their own account.")
        self.require(Permission.MANAGE_ACCOUNTS, other.institution_id)
        if not self.account.may_administer(other):
            raise Forbidden(f"The role {self.account.role} may not change an account that is {other.role}.")
