"""Invitations: how an institution's people get their accounts."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from bccb.domain.account import Permission
from bccb.entrypoints.http.context import container, reading
from bccb.entrypoints.http.door import ID
from bccb.entrypoints.http.gate import callers
from bccb.entrypoints.http.pagination import Stretch, conditions, going_on
from bccb.entrypoints.http.schemas import account_examples as examples
from bccb.entrypoints.http.schemas.accounts import (
    AcceptanceSchema,
    AccountSchema,
    InvitationQuery,
    InvitationSchema,
    InvitedSchema,
    InvitingSchema,
    JoiningSchema,
    Revealed,
)
from bccb.entrypoints.http.schemas.paging import Listing
from bccb.entrypoints.http.schemas.shape import Shown
from bccb.entrypoints.http.views.users import known_institutions, shown_account, the_institution
from bccb.entrypoints.http.writing import Write, WritingDoor

invitations = WritingDoor("Invitations", __name__, description="Ask somebody to join with a role.")

_OFFER = {"email": "coordinator@example.ca", "role": "PROGRAM_COORDINATOR", "institution": "UVIC"}
_ACCEPTED = {"token": examples.INVITED.secret, "password": "nine ferries leave at dawn"}


@invitations.route("/invitations", methods=["POST"])
@invitations.signed_in(Permission.MANAGE_ACCOUNTS)
@invitations.arguments(InvitingSchema, example=_OFFER)
@invitations.making(InvitedSchema, example=examples.INVITED, hiding="token")
def invite(write: Write, asked: dict[str, Any]) -> Revealed:
    """Invite somebody

    The answer has the token, this once; hand it on. The same call made again is answered without it. It is the same
    whether the address has an account or not.
    """
    where = the_institution(write.unit, asked.get("institution"))
    made = write.using(container().inviting()).invite(write.caller, asked["email"], asked["role"], where)
    return Revealed(made.invitation, known_institutions(write.unit, (made.invitation,)), made.token)


@invitations.route("/invitations")
@invitations.signed_in(Permission.MANAGE_ACCOUNTS)
@invitations.arguments(InvitationQuery, location="query")
@invitations.page(InvitationSchema, example=examples.INVITED)
def list_invitations(listing: Listing) -> Stretch:
    """List the invitations nobody has accepted or withdrawn

    An institution's administrator sees those of the institution.
    """
    caller = callers.current()
    with reading() as unit:
        where = conditions(unit, listing.where).get("institution_id")
    if where is None and not caller.may(Permission.MANAGE_ACCOUNTS, None):
        where = caller.account.institution_id
    with going_on():
        page = container().inviting().page(caller, where, after=listing.after, limit=listing.limit)
    with reading() as unit:
        known = known_institutions(unit, page.items)
    items = tuple(Shown(invitation, known) for invitation in page.items)
    return Stretch(items=items, limit=listing.limit, next=page.following, total=page.total)


@invitations.route("/invitations/<uuid:id>", methods=["DELETE"], parameters=ID)
@invitations.signed_in(Permission.MANAGE_ACCOUNTS)
@invitations.changed(InvitationSchema, example=examples.INVITED)
def withdraw_invitation(id: UUID) -> Shown:
    """Withdraw an invitation"""
    withdrawn = container().inviting().withdraw(callers.current(), id)
    with reading() as unit:
        return Shown(withdrawn, known_institutions(unit, (withdrawn,)))


@invitations.route("/invitations/accept", methods=["POST"])
@invitations.arguments(AcceptanceSchema, example=_ACCEPTED)
@invitations.refusing(HTTPStatus.NOT_FOUND)
@invitations.created(AccountSchema, example=examples.ACCOUNT)
def accept_invitation(asked: dict[str, Any]) -> Shown:
    """Accept an invitation, opening the account that was offered

    Whoever has an account with that address signs in and joins instead.
    """
    return shown_account(container().inviting().accept(client=callers.client(), **asked))


@invitations.route("/invitations/join", methods=["POST"])
@invitations.signed_in()
@invitations.arguments(JoiningSchema, example={"token": examples.INVITED.secret})
@invitations.changed(AccountSchema, example=examples.ACCOUNT)
def join_by_invitation(asked: dict[str, Any]) -> Shown:
    """Accept an invitation with the account one has

    Ends its sign-ins: sign in again with the new role.
    """
    return shown_account(container().inviting().join(callers.current(), asked["token"]))
