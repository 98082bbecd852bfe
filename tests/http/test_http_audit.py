"""The audit trail over HTTP: who reads what of it."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator
from offline import LANG, NOW
from people import (
    ADMIN,
    COORDINATOR,
    EVALUATOR,
    ISSUING_ADMIN,
    LEARNER,
    REGISTRAR,
    STRANGER,
    Desk,
    a_desk,
    data,
    refusal,
)

from reception import PASSWORD

TODAY = NOW.date()


@pytest.fixture
def desk() -> Desk:
    """The registrar of UVic has made the evaluator a coordinator, SFU's administrator has invited somebody."""
    desk = a_desk()
    data(desk.patch(f"/users/{EVALUATOR.id}", REGISTRAR, {"role": "PROGRAM_COORDINATOR"}))
    offer = {"email": "new@example.ca", "role": "USER", "institution": "SFU"}
    data(desk.post("/invitations", ISSUING_ADMIN, offer), 201)
    return desk


def changes_of(desk, query="", by=ADMIN):
    return data(desk.get(f"/audit{query}", by))


def told(entries):
    return [(entry["entityType"], entry["action"]) for entry in entries]


def test_an_entry_says_who_changed_what_from_where_before_and_after(desk):
    (entry,) = changes_of(desk, "?entityType=Account&action=UPDATE")
    assert entry["entityId"] == str(EVALUATOR.id)
    assert entry["account"] == {"id": str(REGISTRAR.id), "email": REGISTRAR.email}
    assert {"field": "role", "before": "USER", "after": "PROGRAM_COORDINATOR"} in entry["changes"]
    assert entry["ipAddress"] == "127.0.0.1"
    assert entry["userAgent"].startswith("Werkzeug")


def test_an_answer_is_true_to_its_schema(desk):
    document = desk.app.test_client().get("/api/v1/openapi.json").get_json()
    schema = document["paths"]["/api/v1/audit"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = desk.get("/audit", ADMIN).get_json()
    assert answer["data"]
    validator = Draft202012Validator({**schema, "components": document["components"]})
    assert list(validator.iter_errors(answer)) == []


def test_the_newest_comes_first_page_by_page(desk):
    whole = changes_of(desk, "?limit=100")
    pages, after = [], ""
    while after is not None:
        page = desk.get(f"/audit?limit=2{after and f'&after={after}'}", ADMIN).get_json()
        pages, after = pages + page["data"], page["pagination"]["next"]
        assert page["pagination"]["total"] is None
    assert pages == whole
    assert told(whole)[0] == ("Session", "CREATE")  # the administrator's own, to read this


def test_an_institution_s_administrator_reads_what_concerns_the_institution_and_nothing_else(desk):
    entries = changes_of(desk, "?limit=100", REGISTRAR)
    assert ("Account", "UPDATE") in told(entries)
    assert not any(entry["entityType"] == "Invitation" for entry in entries)
    assert {entry["account"]["id"] for entry in entries} == {str(REGISTRAR.id)}
    assert changes_of(desk, "?institution=uvic&limit=100", REGISTRAR) == entries
    assert told(changes_of(desk, "", STRANGER)) == [("Session", "CREATE")]


def test_a7_another_institution_s_trail_is_not_read_by_any_filter(desk):
    assert refusal(desk.get("/audit?institution=SFU", REGISTRAR)) == (403, "AUTHORIZATION_ERROR")
    for query in (f"?account={ISSUING_ADMIN.id}", f"?entityId={ISSUING_ADMIN.id}", "?entityType=Invitation"):
        assert changes_of(desk, query, REGISTRAR) == []
    assert changes_of(desk, f"?account={ISSUING_ADMIN.id}", ISSUING_ADMIN)


def test_a7_of_somebody_elsewhere_the_trail_tells_neither_address_nor_whereabouts(desk):
    asked = {"microCredential": "SFU-GIS-01", "recognizingInstitution": "UVIC"}
    data(desk.post("/requests", LEARNER, asked), 201)
    for by, email, place in ((REGISTRAR, None, ""), (ISSUING_ADMIN, None, ""), (ADMIN, LEARNER.email, "127.0.0.1")):
        (entry,) = changes_of(desk, "?entityType=RecognitionRequest", by)
        assert entry["account"] == {"id": str(LEARNER.id), "email": email}
        assert entry["ipAddress"] == place
        assert bool(entry["userAgent"]) is bool(place)
        assert bool(place) or LEARNER.email not in str(entry)


def test_an_administrator_asks_for_one_institution(desk):
    assert ("Invitation", "CREATE") in told(changes_of(desk, "?institution=SFU"))
    assert changes_of(desk, f"?institution={LANG.id}") == []


def test_coordinators_and_learners_read_nothing_of_it(desk):
    assert refusal(desk.get("/audit", COORDINATOR)) == (403, "AUTHORIZATION_ERROR")


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        (f"since={TODAY}", True),
        (f"until={TODAY}", True),
        (f"since={TODAY}&until={TODAY}", True),
        ("since=9999-12-31", False),
        ("until=9999-12-31", True),
        ("until=0001-01-01", False),
        ("since=0001-01-01", True),
    ],
)
def test_days_are_whole_days(desk, query, is_found):
    assert bool(changes_of(desk, f"?{query}")) is is_found


@pytest.mark.parametrize(
    "query",
    [
        "action=STEAL",
        "entityType=Credential",
        "since=yesterday",
        "account=me",
        "institution=XYZ",
        "after=x",
        "limit=101",
        "page=2",
        "entityId=1",
    ],
)
def test_a_question_that_is_none_is_refused(desk, query):
    assert refusal(desk.get(f"/audit?{query}", ADMIN)) == (422, "VALIDATION_ERROR")


def test_a26_no_password_token_or_hash_is_in_the_trail(desk):
    told = desk.post("/auth/login", None, {"email": REGISTRAR.email, "password": PASSWORD}).get_json()["data"]
    desk.post("/auth/refresh", None, {"refreshToken": told["refreshToken"]})
    made = data(desk.post("/keys", REGISTRAR, {"name": "Nightly", "expiresOn": str(TODAY)}), 201)
    everything = desk.get("/audit?limit=100", ADMIN).get_data(as_text=True)
    for secret in (
        PASSWORD,
        told["refreshToken"],
        told["accessToken"],
        made["key"],
        "argon2",
        "Digest",
        "passwordHash",
    ):
        assert secret not in everything
