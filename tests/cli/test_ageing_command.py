"""`bccb ageing`: how old open requests are, and how long answers took."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from bccb.config import Settings
from bccb.domain.credential import CredentialStatus
from bccb.entrypoints.cli.main import Office, cli
from furniture import a_credential, a_request, an_account, an_institution


@pytest.fixture
def office():
    office = Office(Settings(database_url="memory://"))
    evaluator, now = an_account(email="evaluator@example.ca"), office.container.clock().now()
    with office.container.work()() as unit:
        for code in ("SFU", "UVIC"):
            unit.institutions.add(an_institution(code=code))
        unit.accounts.add(evaluator)
        unit.credentials.add(a_credential(status=CredentialStatus.PUBLISHED))
        unit.requests.add(a_request(evaluator=evaluator.id, created_at=now, updated_at=now))
        unit.commit()
    return office


def told(office, *words):
    answer = CliRunner().invoke(cli, ["ageing", *words], obj=office)
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_it_tells_everybody_and_each_evaluator(office):
    everybody, evaluator = json.loads(told(office, "--json"))
    assert (everybody["institution"], everybody["evaluator"]) == ("UVIC", "everybody")
    assert evaluator["evaluator"] == "evaluator@example.ca"
    assert everybody["open"] == evaluator["open"] == {"to 7 days": 1, "to 30 days": 0, "to 90 days": 0, "older": 0}
    assert "UVIC" in told(office, "--at", "uvic", "--days", "30")


def test_it_says_when_there_is_nothing(office):
    assert told(office, "--at", "SFU").strip() == "No request is open, and none was answered."
