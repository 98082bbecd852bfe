"""Accounts, for whoever operates this installation: the first administrator, who there is, and who no longer."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import click
from rich.text import Text

from bccb.domain.account import Account, Role
from bccb.domain.audit import SYSTEM
from bccb.domain.ports.unit_of_work import UnitOfWork
from bccb.entrypoints.cli import tables
from bccb.entrypoints.cli.main import Office

_AT_ONCE = 100  # accounts read together


@click.group()
def users_command() -> None:
    """Open an administrator's account, list accounts, take one out of use.

    \b
    bccb users create-admin registrar@example.ca
    bccb users create-admin registrar@example.ca --password-stdin < password.txt
    bccb users list --at SFU
    bccb users deactivate registrar@example.ca

    Everybody else registers, or is invited by an administrator, over HTTP.
    """


@users_command.command("create-admin")
@click.argument("email")
@click.option("--first-name", default="", help="First name.")
@click.option("--last-name", default="", help="Last name.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the input.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a sentence.")
@click.pass_obj
def create_admin(
    office: Office, email: str, first_name: str, last_name: str, password_stdin: bool, as_json: bool
) -> None:
    """Open an account that may do everything, for EMAIL. The password is asked for and not shown."""
    password = _piped() if password_stdin else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    account = office.container.administering().create_admin(
        email, password, SYSTEM, first_name=first_name, last_name=last_name
    )
    _tell(office, account, as_json, f"{account.email} may now do everything here.")


@users_command.command("list")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="Only accounts of this role.")
@click.option("--at", "institution", help="Only accounts of the institution with this code.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.pass_obj
def list_accounts(office: Office, role: str | None, institution: str | None, as_json: bool) -> None:
    """List the accounts in use, by e-mail address."""
    with office.container.work()() as unit:
        where: dict[str, object] = {"role": Role(role)} if role else {}
        if institution:
            where["institution_id"] = unit.institutions.by_code(institution.upper()).id
        found = [_facts(unit, account) for account in _each(unit, where)]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    made = tables.table("Accounts", "E-mail", "Name", "Role", "Institution", "Last signed in")
    for each in found:
        row = (each["email"], each["name"], each["role"], each["institution"] or "", each["lastLoginAt"] or "never")
        made.add_row(*map(Text, row))
    tables.show(made)


@users_command.command()
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a sentence.")
@click.pass_obj
def deactivate(office: Office, email: str, as_json: bool) -> None:
    """Take the account of EMAIL out of use. Everything it signed in with ends at once."""
    account = office.container.administering().deactivate(email, SYSTEM)
    _tell(office, account, as_json, f"{account.email} can no longer sign in.")


def _piped() -> str:
    given = sys.stdin.readline().rstrip("\r\n")
    if not given:
        raise click.UsageError("--password-stdin found no password on the input.")
    return given


def _tell(office: Office, account: Account, as_json: bool, sentence: str) -> None:
    if not as_json:
        click.echo(sentence)
        return
    with office.container.work()() as unit:
        click.echo(json.dumps(_facts(unit, account), ensure_ascii=False, indent=2))


def _each(unit: UnitOfWork, where: dict[str, object]) -> Iterator[Account]:
    after = None
    while True:
        page = unit.accounts.page(where, after=after, limit=_AT_ONCE)
        yield from page.items
        if (after := page.following) is None:
            return


def _facts(unit: UnitOfWork, account: Account) -> dict[str, Any]:
    at, where = account.last_login_at, account.institution_id
    return {
        "id": str(account.id),
        "email": account.email,
        "name": f"{account.first_name} {account.last_name}".strip(),
        "role": account.role.value,
        "institution": where and unit.institutions.get(where).code,
        "isActive": account.is_active,
        "lastLoginAt": at and at.isoformat(timespec="seconds"),
    }
