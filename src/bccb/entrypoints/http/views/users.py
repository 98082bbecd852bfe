"""Accounts, for those who look after them: an institution's own, or all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bccb.domain.account import Account, Permission
from bccb.domain.institution import Institution
from bccb.domain.ports.unit_of_work import UnitOfWork
from bccb.domain.record import Record
from bccb.entrypoints.http import public
from bccb.entrypoints.http.context import container, reading
from bccb.entrypoints.http.door import ID
from bccb.entrypoints.http.errors import blaming
from bccb.entrypoints.http.gate import callers
from bccb.entrypoints.http.gate.preconditions import expected
from bccb.entrypoints.http.pagination import Stretch, conditions, going_on
from bccb.entrypoints.http.schemas import account_examples as examples
from bccb.entrypoints.http.schemas.accounts import AccountChangeSchema, AccountQuery, AccountSchema
from bccb.entrypoints.http.schemas.paging import Listing
from bccb.entrypoints.http.schemas.shape import Shown
from bccb.entrypoints.http.writing import Write, WritingDoor

users = WritingDoor("Accounts", __name__, description="The accounts of an institution, and what they may do.")


@users.route("/users")
@users.signed_in(Permission.MANAGE_ACCOUNTS)
@users.arguments(AccountQuery, location="query")
@users.page(AccountSchema, example=examples.ACCOUNT)
def list_users(listing: Listing) -> Stretch:
    """List the accounts in use

    In the order of their e-mail addresses; an institution's administrator sees those of the institution.
    """
    caller = callers.current()
    with reading() as unit:
        where = conditions(unit, listing.where)
    with going_on():
        page = container().administering().page(caller, where, after=listing.after, limit=listing.limit)
    with reading() as unit:
        known = known_institutions(unit, page.items)
    items = tuple(Shown(account, known) for account in page.items)
    return Stretch(items=items, limit=listing.limit, next=page.following, total=page.total)


@users.route("/users/<uuid:id>", parameters=ID)
@users.signed_in()
@users.one(AccountSchema, example=examples.ACCOUNT)
def read_user(id: UUID) -> Shown:
    """Read one account

    One's own, or one of those one may manage.
    """
    return shown_account(container().administering().account(callers.current(), id))


@users.route("/users/<uuid:id>", methods=["PATCH"], parameters=ID)
@users.signed_in(Permission.MANAGE_ACCOUNTS)
@users.arguments(AccountChangeSchema, example={"role": "PROGRAM_COORDINATOR", "institution": "UVIC"})
@users.revising(AccountSchema, example=examples.ACCOUNT)
def change_user(write: Write, asked: dict[str, Any], id: UUID) -> Shown:
    """Change an account's role or institution, or take it out of use or back

    Everything it signed in with ends at once, its keys too. Nobody changes their own, and nobody gives a role above
    their own.
    """
    administering, version = write.using(container().administering()), asked.get("version")
    before = expected(administering.account(write.caller, id))
    if "is_active" in asked:
        act = administering.reinstate if asked["is_active"] else administering.suspend
        return account_in(write.unit, act(write.caller, id, version=version))
    role = asked.get("role", before.role)
    where = the_institution(write.unit, asked["institution"]) if "institution" in asked else before.institution_id
    return account_in(write.unit, administering.appoint(write.caller, id, role, where, version=version))


def the_institution(unit: UnitOfWork, name: str | None) -> UUID | None:
    """The institution that the field `institution` names, if it names one. Raises Invalid."""
    if name is None:
        return None
    with blaming("institution"):
        return public.institution(unit, name).id


def shown_account(account: Account) -> Shown:
    with reading() as unit:
        return account_in(unit, account)


def account_in(unit: UnitOfWork, account: Account) -> Shown:
    return Shown(account, known_institutions(unit, (account,)))


def known_institutions(unit: UnitOfWork, records: tuple[Record, ...]) -> dict[Any, Institution | None]:
    """The institutions of the records by id, and nothing for who has none."""
    wanted = {record.institution_id for record in records} - {None}
    return {None: None} | {identifier: unit.institutions.get(identifier) for identifier in wanted}
