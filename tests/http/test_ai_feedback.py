"""Feedback over HTTP: who decides says what became of a suggestion, sees it, and takes it back."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator
from offline import PUBLISHED
from people import ADMIN, COORDINATOR, REGISTRAR, STRANGER, Desk, a_desk, data, refusal

ADDRESS = "/ai/feedback"
SUGGESTION = {"grant": "ASSIGNED", "grantedAs": "GEOG 101", "credit": 1.5, "confidence": 0.6, "modelVersion": "words-1"}
GIVEN = {
    "credential": PUBLISHED.program_code,
    "recognizingInstitution": "UVIC",
    "response": "CORRECTED",
    "suggestion": SUGGESTION,
    "grant": {"alternatives": [[{"subject": "GEOG", "number": "1XX", "credit": 1.5}]]},
    "mayTeach": True,
    "note": "No course in particular.",
}


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def test_a_correction_is_kept_and_read_back_true_to_its_schema(desk):
    made = data(desk.post(ADDRESS, REGISTRAR, GIVEN), 201)
    assert made["source"]["number"] == PUBLISHED.program_code
    assert made["grant"]["text"] == "GEOG 1XX (1.5)"
    assert made["suggested"]["grantedAs"] == "GEOG 101"
    document = desk.app.test_client().get("/api/v1/openapi.json").get_json()
    for address, path in ((f"{ADDRESS}/{made['id']}", f"{ADDRESS}/{{id}}"), (ADDRESS, ADDRESS)):
        answered = document["paths"][f"/api/v1{path}"]["get"]["responses"]["200"]
        schema = answered["content"]["application/json"]["schema"]
        answer = desk.get(address, REGISTRAR).get_json()
        validator = Draft202012Validator({**schema, "components": document["components"]})
        assert list(validator.iter_errors(answer)) == []
        assert answer["data"] in (made, [made])


def test_what_is_accepted_or_rejected_needs_no_grant_and_what_is_corrected_does(desk):
    bare = {name: value for name, value in GIVEN.items() if name != "grant"}
    assert (
        data(desk.post(ADDRESS, REGISTRAR, bare | {"response": "ACCEPTED"}), 201)["grant"]["text"] == "GEOG 101 (1.5)"
    )
    typed = bare | {"response": "ACCEPTED", "suggestion": SUGGESTION | {"grantedAs": "geog 101"}}
    assert data(desk.post(ADDRESS, REGISTRAR, typed), 201)["grant"]["text"] == "GEOG 101 (1.5)"
    assert data(desk.post(ADDRESS, REGISTRAR, bare | {"response": "REJECTED"}), 201)["grant"] is None
    assert refusal(desk.post(ADDRESS, REGISTRAR, bare)) == (422, "VALIDATION_ERROR")
    assert refusal(desk.post(ADDRESS, REGISTRAR, GIVEN | {"response": "REJECTED"})) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize("missing", ["mayTeach", "suggestion", "response", "credential"])
def test_consent_and_what_it_is_about_must_be_said(desk, missing):
    bare = {name: value for name, value in GIVEN.items() if name != missing}
    assert refusal(desk.post(ADDRESS, REGISTRAR, bare)) == (422, "VALIDATION_ERROR")
    assert data(desk.get(ADDRESS, REGISTRAR)) == []


def test_each_institution_sees_its_own_and_an_administrator_sees_all(desk):
    made = data(desk.post(ADDRESS, REGISTRAR, GIVEN), 201)
    assert data(desk.get(f"{ADDRESS}?response=CORRECTED", ADMIN)) == [made]
    assert data(desk.get(f"{ADDRESS}?response=ACCEPTED", ADMIN)) == []
    assert data(desk.get(ADDRESS, STRANGER)) == []
    assert data(desk.get(f"{ADDRESS}?recognizingInstitution=UVIC", STRANGER)) == []
    assert refusal(desk.get(f"{ADDRESS}/{made['id']}", STRANGER)) == (404, "NOT_FOUND")
    assert refusal(desk.get(ADDRESS, COORDINATOR)) == (403, "AUTHORIZATION_ERROR")
    assert refusal(desk.post(ADDRESS, STRANGER, GIVEN)) == (403, "AUTHORIZATION_ERROR")


def test_what_is_taken_back_is_listed_no_longer_and_its_consent_is_gone(desk):
    made = data(desk.post(ADDRESS, REGISTRAR, GIVEN), 201)
    address = f"{ADDRESS}/{made['id']}"
    assert refusal(desk.send("DELETE", address, STRANGER)) == (404, "NOT_FOUND")
    assert desk.send("DELETE", address, REGISTRAR, If_Match='"7"').status_code == 412
    gone = data(desk.send("DELETE", address, REGISTRAR))
    assert (gone["isActive"], gone["mayTeach"]) == (False, False)
    assert data(desk.get(ADDRESS, REGISTRAR)) == []
    assert desk.trail(made["id"]) == ["CREATE", "WITHDRAW"]


def test_the_same_call_twice_is_one_piece_of_feedback(desk):
    for _ in range(2):
        data(desk.post(ADDRESS, REGISTRAR, GIVEN, Idempotency_Key="once"), 201)
    assert len(data(desk.get(ADDRESS, REGISTRAR))) == 1


def test_a_decision_becomes_feedback_and_says_whether_it_may_be_learned_from(desk):
    asked = {"microCredential": PUBLISHED.program_code, "recognizingInstitution": "UVIC"}
    request = data(desk.post("/requests", COORDINATOR, asked), 201)
    decision = {"reason": "Not assessed.", "effectiveDate": "2031-01-01", "mayTeach": False}
    data(desk.post(f"/requests/{request['id']}/deny", REGISTRAR, decision))
    (kept,) = data(desk.get(f"{ADDRESS}?origin=DECISION", REGISTRAR))
    assert (kept["grant"]["kind"], kept["mayTeach"]) == ("NO_CREDIT", False)
    assert kept["suggested"]["modelVersion"] == "words-1"
