"""`bccb users`: what the operator of an installation does with accounts."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from bccb.config import Settings
from bccb.domain.account import Role
from bccb.entrypoints.cli.main import Office, cli
from furniture import LATER, an_account, an_institution

PASSWORD = "A ferry leaves at nine"
MAIL = "root@example.ca"


@pytest.fixture
def office():
    return Office(Settings(database_url="memory://"))


@pytest.fixture
def run(office):
    def call(*words: str, typed: str | None = None):
        return CliRunner().invoke(cli, ["users", *words], obj=office, input=typed)

    return call


@pytest.fixture
def accounts(office):
    """Three accounts in use, one of them out of use."""
    sfu = an_institution(code="SFU")
    with office.container.work()() as unit:
        unit.institutions.add(sfu)
        unit.accounts.add(
            an_account(email="b@example.ca", role=Role.PROGRAM_COORDINATOR, institution_id=sfu.id, last_login_at=LATER)
        )
        unit.accounts.add(an_account(email="a@example.ca", first_name="[red]A", last_name="Learner"))
        unit.accounts.add(an_account(email="gone@example.ca", is_active=False))
        unit.commit()


def listed(run, *words):
    return [each["email"] for each in json.loads(run("list", "--json", *words).stdout)]


def test_an_administrator_is_opened_with_a_password_that_is_asked_for_and_not_shown(office, run):
    told = run("create-admin", "Root@example.ca", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert told.exit_code == 0
    assert "root@example.ca may now do everything here." in told.output
    assert PASSWORD not in told.output
    with office.container.work()() as unit:
        account = unit.accounts.by_email(MAIL)
        assert account.role is Role.ADMIN
        assert unit.audit.of(account.id)[0].account_id is None
    assert office.container.passwords().verify(PASSWORD, account.password_hash)


def test_the_password_may_come_from_a_pipe(office, run):
    told = run("create-admin", MAIL, "--password-stdin", "--first-name", "A", "--json", typed=f"{PASSWORD}\n")
    facts = json.loads(told.stdout)
    assert (facts["email"], facts["role"], facts["name"], facts["institution"]) == (MAIL, "ADMIN", "A", None)
    assert PASSWORD not in told.output
    with office.container.work()() as unit:
        assert office.container.passwords().verify(PASSWORD, unit.accounts.by_email(MAIL).password_hash)


def test_an_empty_pipe_is_a_wrong_call(run):
    told = run("create-admin", MAIL, "--password-stdin", typed="")
    assert (told.exit_code, "found no password" in told.output) == (2, True)


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [(MAIL, "password1234", "password"), (MAIL, "short", "password"), ("no address", PASSWORD, "email")],
)
def test_what_is_refused_is_named_and_opens_nothing(run, email, password, field):
    told = run("create-admin", email, "--password-stdin", typed=f"{password}\n")
    assert told.exit_code == 1
    assert told.output.startswith(f"Error: {field}: ")
    assert listed(run) == []


def test_an_address_is_taken_once(run):
    run("create-admin", MAIL, "--password-stdin", typed=f"{PASSWORD}\n")
    told = run("create-admin", MAIL.upper(), "--password-stdin", typed=f"{PASSWORD}\n")
    assert (told.exit_code, told.output) == (1, "Error: There is already an account with email root@example.ca.\n")


@pytest.mark.usefixtures("accounts")
def test_the_accounts_in_use_are_listed_with_role_institution_and_last_sign_in(run):
    told = run("list").output
    assert told.index("a@example.ca") < told.index("b@example.ca")
    for shown in ("[red]A Learner", "PROGRAM_COORDINATOR", "SFU", "2026-04-07T16:30:05+00:00", "never"):
        assert shown in told
    assert "gone@example.ca" not in told
    assert "not-a-hash" not in told + run("list", "--json").output


@pytest.mark.usefixtures("accounts")
def test_accounts_are_listed_by_role_and_by_institution(run):
    assert listed(run) == ["a@example.ca", "b@example.ca"]
    assert listed(run, "--role", "USER") == ["a@example.ca"]
    assert listed(run, "--at", "sfu") == ["b@example.ca"]
    assert listed(run, "--at", "SFU", "--role", "USER") == []
    assert "There is no institution NOWHERE" in run("list", "--at", "NOWHERE").output


def test_a_long_list_is_listed_to_its_end(office, run):
    with office.container.work()() as unit:
        for number in range(205):
            unit.accounts.add(an_account(email=f"n{number:03}@example.ca"))
        unit.commit()
    assert listed(run) == [f"n{number:03}@example.ca" for number in range(205)]


@pytest.mark.usefixtures("accounts")
def test_an_account_is_taken_out_of_use_once(run):
    assert run("deactivate", "B@example.ca").output == "b@example.ca can no longer sign in.\n"
    assert listed(run) == ["a@example.ca"]
    assert (run("deactivate", "b@example.ca").exit_code, run("deactivate", "no@example.ca").exit_code) == (1, 1)


@pytest.mark.usefixtures("accounts")
def test_what_was_taken_out_of_use_can_be_told_to_a_program(run):
    facts = json.loads(run("deactivate", "b@example.ca", "--json").stdout)
    assert (facts["isActive"], facts["institution"]) == (False, "SFU")
