"""Many requests in one call: each in its own transaction, on its own version, with a result of its own."""

from __future__ import annotations

from typing import Any

import pytest
from people import COORDINATOR, LEARNER, REGISTRAR, STRANGER, Desk, a_desk, data, refusal

from bccb.domain.credential import CredentialStatus
from furniture import a_credential, an_id

MANY = {"microCredential": "SFU-GIS-01", "recognizingInstitutions": ["UVIC", "NOBODY", "LANG"]}


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def asked(desk: Desk, about: str = "SFU-GIS-01") -> str:
    body = {"microCredential": about, "recognizingInstitution": "UVIC"}
    return data(desk.post("/requests", COORDINATOR, body), 201)["id"]


def published(desk: Desk, several: int) -> list[str]:
    codes = [f"SFU-MANY-{number:02}" for number in range(several)]
    desk.container.keep(
        credentials=[a_credential(program_code=code, status=CredentialStatus.PUBLISHED) for code in codes]
    )
    return codes


def decided(desk: Desk, *answers: dict[str, Any], by=REGISTRAR, **headers: str) -> list[dict[str, Any]]:
    return data(desk.post("/requests/answers", by, {"answers": list(answers)}, **headers))


def test_each_institution_is_asked_in_a_request_of_its_own(desk):
    told = data(desk.post("/requests/many", COORDINATOR, MANY))
    assert [(each["index"], each["status"]) for each in told] == [(0, 201), (1, 422), (2, 201)]
    codes = [each["request"] and each["request"]["recognizingInstitution"]["code"] for each in told]
    assert codes == ["UVIC", None, "LANG"]
    assert told[1]["error"]["details"][0]["field"] == "recognizingInstitution"
    assert desk.events() == ["RecognitionRequested"] * 2


def test_f15_a_batch_made_again_does_again_only_what_was_refused(desk):
    first = data(desk.post("/requests/many", COORDINATOR, MANY, Idempotency_Key="many-1"))
    again = data(desk.post("/requests/many", COORDINATOR, MANY, Idempotency_Key="many-1"))
    assert [each["request"] for each in again] == [each["request"] for each in first]
    assert desk.events() == ["RecognitionRequested"] * 2


def test_many_requests_are_answered_each_on_its_own_version(desk):
    requests = [asked(desk, about) for about in published(desk, 5)]
    grant = {"recognitionType": "EQUIVALENCY", "creditValue": 1.5}
    told = decided(
        desk,
        {"request": requests[0], "version": 1, "answer": "ESTABLISH", "details": grant},
        {"request": requests[1], "version": 7, "answer": "CLOSE", "details": {"reason": "Late"}},
        {"request": requests[2], "answer": "DENY", "details": {}},
        {"request": requests[3], "answer": "NO_CHANGE"},
        {"request": str(an_id("nothing")), "answer": "NO_CHANGE"},
        {"request": requests[0], "answer": "NO_CHANGE"},
    )
    assert [each["status"] for each in told] == [200, 412, 422, 200, 404, 409]
    assert told[2]["error"]["details"][0]["field"] == "details.reason"
    states = [data(desk.get(f"/requests/{each}", REGISTRAR))["state"] for each in requests]
    assert states == ["ANSWERED", "SUBMITTED", "SUBMITTED", "ANSWERED", "SUBMITTED"]
    assert desk.events().count("RequestAdvanced") == 2


def test_a7_in_a_batch_what_is_another_institutions_is_not_there(desk):
    request = asked(desk)
    for by in (STRANGER, LEARNER):
        (told,) = decided(desk, {"request": request, "answer": "NO_CHANGE"}, by=by)
        (never,) = decided(desk, {"request": str(an_id("never")), "answer": "NO_CHANGE"}, by=by)
        assert (told["status"], never["status"]) == (404, 404)
        assert told["error"]["message"].replace(request, "") == never["error"]["message"].replace(
            str(an_id("never")), ""
        )
    assert desk.trail(request) == ["CREATE"]


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("/requests/many", MANY | {"recognizingInstitutions": []}),
        ("/requests/many", MANY | {"recognizingInstitutions": ["UVIC"] * 51}),
        ("/requests/answers", {"answers": []}),
        ("/requests/answers", {"answers": [{"request": str(an_id("x")), "answer": "NO_CHANGE"}] * 101}),
        ("/requests/answers", {"answers": [{"request": str(an_id("x")), "answer": "PERHAPS"}]}),
        ("/requests/answers", {"answers": [{"request": str(an_id("x")), "answer": "CLOSE", "by": "me"}]}),
    ],
)
def test_a25_a_batch_that_is_too_large_or_has_unknown_parts_is_refused_as_a_whole(desk, address, body):
    assert refusal(desk.post(address, REGISTRAR, body)) == (422, "VALIDATION_ERROR")
    assert desk.events() == []
