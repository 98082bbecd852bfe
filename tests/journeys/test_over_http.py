"""The story of one credential between two institutions, told over HTTP alone.

Institutions and accounts made, drafted → published → asked → evidence → established → replaced → denied → expired.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bccb.adapters.argon2.passwords import Argon2Passwords
from bccb.adapters.memory.cache import MemoryCache
from bccb.adapters.sql.engine import USUAL_LIMITS, Limits
from bccb.adapters.sql.unit_of_work import SqlDatabase
from bccb.config import Settings
from bccb.container import build
from bccb.domain.audit import SYSTEM
from bccb.entrypoints.http.app import create_app
from usecases.fakes import ModelShelf, WordTrainer

PASSWORD = "nine ferries leave at dawn"
CODE = "SFU-FIRE-01"
DRAFT = {
    "programCode": CODE,
    "title": "Wildfire Risk Mapping",
    "description": "Map fuel, slope and wind.",
    "duration": 39,
    "assessmentMethod": "Portfolio and examination",
    "learningOutcomes": [{"outcomeText": "Map fuel types from imagery", "bloomLevel": "APPLY"}],
}
PRECEDENT = {
    "code": "SFU-GEOG-351-UVIC-1",
    "sourceInstitution": "SFU",
    "sources": [{"subject": "GEOG", "number": "351", "title": "Wildfire Risk Mapping", "credit": 3}],
    "grant": {"alternatives": [[{"subject": "GEOG", "number": "328", "credit": 1.5}]]},
}
COURSE = {"subject": "GEOG", "number": "328", "title": "Remote Sensing of Fire", "credits": 1.5}
# Whoever held two at once would wait for themselves.
ONE_CONNECTION = Limits(connections=1, more_connections=0, pool=0.1)
FALL, SPRING, SUMMER, WINTER = date(2026, 9, 1), date(2027, 1, 4), date(2027, 7, 1), date(2028, 1, 3)


class Calendar:
    day = date(2026, 3, 2)

    def today(self) -> date:
        return self.day

    def now(self) -> datetime:
        return datetime.combine(self.day, time(20), tzinfo=UTC)


class Office:
    """A served application on a real database, and people who know nothing but its addresses."""

    def __init__(self, url: str, limits: Limits = USUAL_LIMITS) -> None:
        self.calendar, self.models = Calendar(), ModelShelf()
        self.container = build(Settings(database_url=url, secret_key="k" * 64, limit_anonymous=0, limit_signed_in=0))
        self.container.database.override(SqlDatabase(url, limits=limits))
        self.container.clock.override(self.calendar)
        self.container.models.override(self.models)
        self.container.trainer.override(WordTrainer())
        self.container.passwords.override(Argon2Passwords(memory_kib=8, passes=1))
        self.container.cache.override(MemoryCache())
        self.client = create_app(self.container, with_lane=True).test_client()
        self.tokens: dict[str, str] = {}

    def call(self, method: str, address: str, by: str = "", body: Any = None, expect: int = 200, **headers: str) -> Any:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        if by:
            told["Authorization"] = f"Bearer {self.tokens[by]}"
        answer = self.client.open(f"/api/v1{address}", method=method, headers=told, json=body)
        assert answer.status_code == expect, answer.get_json()
        return answer.get_json()["data"] if expect < 300 else answer.get_json()["error"]

    def sign_in(self, name: str) -> None:
        body = {"email": f"{name}@example.ca", "password": PASSWORD}
        self.tokens[name] = self.call("POST", "/auth/login", body=body)["accessToken"]

    def invite(self, name: str, role: str, institution: str) -> None:
        offer = {"email": f"{name}@example.ca", "role": role, "institution": institution}
        token = self.call("POST", "/invitations", "admin", offer, 201)["token"]
        self.call("POST", "/invitations/accept", body={"token": token, "password": PASSWORD}, expect=201)
        self.sign_in(name)

    def on(self, day: date) -> None:
        """A later day: everybody signs in again."""
        self.calendar.day = day
        for name in list(self.tokens):
            self.sign_in(name)

    def standing(self, day: date) -> list[str]:
        found = self.call("GET", f"/recognitions?microCredential={CODE}&recognizingInstitution=UVIC&asOf={day}")
        return [each["id"] for each in found]


@pytest.fixture(params=[USUAL_LIMITS, ONE_CONNECTION], ids=["usual", "one connection"])
def office(request, database) -> Iterator[Office]:
    office = Office(database._url, request.param)
    office.container.administering().create_admin("admin@example.ca", PASSWORD, SYSTEM, first_name="", last_name="")
    office.sign_in("admin")
    yield office
    office.container.database().dispose()


def prepared(office: Office) -> None:
    for code, unit in (("SFU", ("credit", 3)), ("UVIC", ("unit", 1.5)), ("LANG", ("credit", 3))):
        body = {"code": code, "name": f"University {code}", "unit": {"name": unit[0], "perCourse": unit[1]}}
        office.call("POST", "/institutions", "admin", body, 201)
    office.invite("coordinator", "PROGRAM_COORDINATOR", "SFU")
    office.invite("registrar", "INSTITUTION_ADMIN", "UVIC")
    office.invite("evaluator", "USER", "UVIC")
    office.invite("stranger", "INSTITUTION_ADMIN", "LANG")
    office.call("POST", "/courses", "registrar", COURSE, 201)
    office.call("POST", "/agreements", "registrar", PRECEDENT, 201)
    office.call("POST", "/credentials", "coordinator", DRAFT, 201)
    office.call("GET", f"/credentials/{CODE}", expect=404)
    for step in ("submit", "publish"):
        office.call("POST", f"/credentials/{CODE}/{step}", "coordinator", {})
    office.container.training().train()


def asked(office: Office) -> str:
    ask = {"microCredential": CODE, "recognizingInstitution": "UVIC", "desiredCredit": 1.5}
    request = office.call("POST", "/requests", "coordinator", ask, 201, Idempotency_Key=f"ask-{office.calendar.day}")
    evaluator = office.call("GET", "/auth/me", "evaluator")["id"]
    office.call("POST", f"/requests/{request['id']}/assign", "registrar", {"evaluator": evaluator})
    return request["id"]


def decided(office: Office, request: str, answer: str, body: dict[str, Any]) -> str:
    return office.call("POST", f"/requests/{request}/{answer}", "evaluator", body)["recognitionId"]


def test_the_life_of_a_credential_over_http_alone(office):
    prepared(office)

    # Asked, and seen by the parties alone.
    request = asked(office)
    office.call("GET", f"/requests/{request}", "stranger", expect=404)
    page = office.call("GET", f"/requests/{request}/evidence", "evaluator")
    assert page["assessment"]["precedents"][0]["code"] == PRECEDENT["code"]
    assert [each["course"] for each in page["assessment"]["equivalents"]] == ["GEOG 328"]
    assert {each["rule"].split(".")[0] for each in page["assessment"]["findings"]} >= {"uvic"}
    assert (page["standing"], page["elsewhere"], page["isAsAsked"]) == ([], [], True)

    # Returned for more, submitted again, established for the fall.
    office.call("POST", f"/requests/{request}/return", "evaluator", {"reason": "Which hours are taught?"})
    office.call("POST", f"/requests/{request}/resubmit", "coordinator", {"note": "All 39."})
    partial = {
        "recognitionType": "PARTIAL_CREDIT",
        "creditValue": 1.5,
        "effectiveDate": str(FALL),
        "note": "As forecast",
    }
    grant = decided(office, request, "establish", partial)
    assert [office.standing(day) for day in (date(2026, 8, 31), FALL)] == [[], [grant]]
    kept = office.call("GET", f"/recognitions/{grant}")
    assert kept["evidence"]["precedents"] == [PRECEDENT["code"]]
    history = office.call("GET", f"/requests/{request}", "coordinator")["history"]
    assert [step["step"] for step in history] == ["ask", "assign", "return", "resubmit", "establish"]

    # Replaced by a better one.
    office.on(SPRING)
    courses = [{"subject": "GEOG", "number": "328", "credit": 1.5}] * 2
    full = {"recognitionType": "FULL_CREDIT", "creditValue": 3, "assignedCourses": courses}
    better = decided(office, asked(office), "establish", full)
    assert office.call("GET", f"/recognitions/{grant}")["expiryDate"] == "2027-01-03"
    assert [office.standing(day) for day in (FALL, date(2027, 1, 3), SPRING)] == [[grant], [grant], [better]]

    # Denied for a time, then nothing stands any longer.
    office.on(SUMMER)
    no_credit = {"reason": "The examination is no longer supervised.", "expiryDate": "2027-12-31"}
    refusal = decided(office, asked(office), "deny", no_credit)
    assert office.call("GET", f"/recognitions/{refusal}")["isRefusal"] is True
    assert [office.standing(day) for day in (FALL, SPRING, SUMMER, WINTER)] == [[grant], [better], [refusal], []]
    assert len(office.call("GET", "/requests?state=ANSWERED", "registrar")) == 3
    assert office.call("GET", "/requests", "stranger") == []


def test_a_call_that_is_made_twice_is_made_once_also_through_the_lane(office):
    prepared(office)
    first, second = asked(office), asked(office)
    assert first == second
    assert len(office.call("GET", "/requests", "coordinator")) == 1
