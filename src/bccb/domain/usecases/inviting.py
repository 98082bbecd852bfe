"""Inviting: how an institution's people get their accounts. The token goes to whoever invited, who hands it on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from uuid import UUID

from bccb.domain.account import Account, Permission, Role, normal_email
from bccb.domain.audit import Actor, AuditAction
from bccb.domain.caller import Caller
from bccb.domain.errors import Conflict, Forbidden, NotFound
from bccb.domain.events import AccountChanged, InvitationAccepted, InvitationSent, InvitationWithdrawn
from bccb.domain.ports.repositories import Page
from bccb.domain.ports.security import Secrets
from bccb.domain.ports.unit_of_work import UnitOfWork, Work
from bccb.domain.session import INVITATION_LIFE, Client, Invitation
from bccb.domain.usecases.administering import Administering
from bccb.domain.usecases.keeping import Keeping
from bccb.domain.usecases.retrying import again_if_overtaken


@dataclass(frozen=True, kw_only=True)
class Invited:
    """An invitation and its token, which is shown this once."""

    invitation: Invitation
    token: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Inviting:
    work: Work
    keeping: Keeping
    administering: Administering
    secrets: Secrets

    def invite(self, caller: Caller, email: str, role: Role, institution_id: UUID | None) -> Invited:
        """Ask somebody to join with a role. The answer is the same whether the address has an account or not."""
        caller.require_to_appoint(role, institution_id)
        now, token = self.keeping.clock.now(), self.secrets.new()
        invitation = Invitation(
            id=self.keeping.identifiers.new(),
            created_at=now,
            updated_at=now,
            email=normal_email(email),
            role=role,
            institution_id=institution_id,
            token_digest=self.secrets.digest(token),
            expires_at=now + INVITATION_LIFE,
            invited_by=caller.account.id,
        )
        with self.work() as unit:
            event = InvitationSent(invitation_id=invitation.id)
            self.keeping.add(unit, unit.invitations, invitation, event, caller.actor)
            unit.commit()
        return Invited(invitation=invitation, token=token)

    def page(
        self, caller: Caller, institution_id: UUID | None, *, after: str | None = None, limit: int = 20
    ) -> Page[Invitation]:
        """The invitations of an institution, neither accepted nor withdrawn; None for all, which an ADMIN may see."""
        caller.require(Permission.MANAGE_ACCOUNTS, institution_id)
        where = {} if institution_id is None else {"institution_id": institution_id}
        with self.work() as unit:
            return unit.invitations.page(where, after=after, limit=limit)

    def withdraw(self, caller: Caller, identifier: UUID) -> Invitation:
        """Raises NotFound, also where the caller may not know of it, and Conflict unless it is open."""
        with self.work() as unit:
            before = unit.invitations.get(identifier)
            if not caller.may(Permission.MANAGE_ACCOUNTS, before.institution_id):
                raise NotFound("invitation", identifier)
            after = before.withdrawn(self.keeping.clock.now())
            event = InvitationWithdrawn(invitation_id=after.id)
            self.keeping.save(unit, unit.invitations, before, after, event, caller.actor, AuditAction.WITHDRAW)
            unit.commit()
        return after

    def accept(self, token: str, password: str, client: Client, *, first_name: str, last_name: str) -> Account:
        """Open the account that was offered.

        Raises NotFound for no such token, Conflict for one that is not open any more, and AlreadyExists where the
        address has an account: then its owner signs in and joins.
        """
        digest = self.secrets.digest(token)
        with self.work() as unit:
            offer = self._open(unit, digest)
        wanted = self.administering.drafted(offer.email, password, first_name=first_name, last_name=last_name)
        wanted = replace(wanted, role=offer.role, institution_id=offer.institution_id)
        with self.work() as unit:
            attempt = self.administering.admitting.attempt(unit, offer.email, client)
        account = self.administering.hashed(wanted, password)
        by = Actor(account_id=account.id, ip_address=client.address, user_agent=client.agent)
        with self.work() as unit:
            self.administering.add(unit, account, by)
            self._accepted(unit, self._open(unit, digest), account, by)
            self.administering.admitting.forgive(unit, attempt)
            unit.commit()
        return account

    def join(self, caller: Caller, token: str) -> Account:
        """Take up an invitation with the account one is signed in to. Ends its sessions: sign in again.

        Raises Forbidden for an invitation to somebody else, and Conflict for an account that has an institution or
        administers: only an administrator moves those.
        """
        caller.require_session()
        digest = self.secrets.digest(token)

        def act(unit: UnitOfWork) -> Account:
            offer = self._open(unit, digest)
            before = unit.accounts.get(caller.account.id)
            _require_free(before, offer)
            after = before.resecured(self.keeping.clock.now(), role=offer.role, institution_id=offer.institution_id)
            event = AccountChanged(account_id=after.id)
            self.keeping.save(unit, unit.accounts, before, after, event, caller.actor)
            self._accepted(unit, offer, after, caller.actor)
            return after

        return again_if_overtaken(self.work, act)

    def _open(self, unit: UnitOfWork, digest: str) -> Invitation:
        """The invitation of that token. It is worth what whoever made it may still do."""
        found = unit.invitations.by_token(digest)
        if found is None:
            raise NotFound("invitation", "with that token")
        found.require_open(self.keeping.clock.now())
        if not unit.accounts.get(found.invited_by).may_appoint(found.role, found.institution_id):
            raise Conflict("Whoever made this invitation may no longer do so: ask for another.")
        return found

    def _accepted(self, unit: UnitOfWork, before: Invitation, account: Account, by: Actor) -> None:
        after = before.accepted(account.id, self.keeping.clock.now())
        event = InvitationAccepted(invitation_id=after.id, account_id=account.id)
        self.keeping.save(unit, unit.invitations, before, after, event, by, AuditAction.APPROVE)


def _require_free(account: Account, offer: Invitation) -> None:
    if account.email != offer.email:
        raise Forbidden("This invitation is for somebody else.")
    if account.institution_id is not None or account.role is not Role.USER:
        raise Conflict("This account has its role already: only an administrator changes it.")
