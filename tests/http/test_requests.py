"""The workflow over HTTP: asking, assigning, evidence, the six answers, and who may see and do what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from offline import NOW, PUBLISHED, STANDING, OneModel
from people import (
    ADMIN,
    ANOTHER_LEARNER,
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

from bccb.domain.credential import CredentialStatus
from bccb.domain.errors import EngineFailed
from furniture import a_credential, an_id

ASK = {"microCredential": "SFU-GIS-01", "recognizingInstitution": "UVIC", "desiredCredit": 1.5}
GRANT = {
    "recognitionType": "EQUIVALENCY",
    "creditValue": 1.5,
    "assignedCourses": [{"subject": "geog", "number": "155"}],
}
ANSWERS = {
    "establish": GRANT,
    "deny": {"reason": "Nothing of it is assessed."},
    "return": {"reason": "Which hours?"},
    "no-change": {"note": "Reviewed."},
    "close": {"reason": "It is no longer offered."},
    "forward": {"evaluator": str(REGISTRAR.id), "note": "Geography decides."},
}


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def asked(desk: Desk, by=COORDINATOR, about: str = "SFU-GIS-01") -> str:
    return data(desk.post("/requests", by, ASK | {"microCredential": about}), 201)["id"]


def another(desk: Desk, number: int = 2) -> str:
    """One more published credential, by its program code."""
    code = f"SFU-GIS-{number:02}"
    desk.container.keep(credentials=[a_credential(program_code=code, status=CredentialStatus.PUBLISHED)])
    return code


def assigned(desk: Desk, about: str = "SFU-GIS-01") -> str:
    request = asked(desk, about=about)
    data(desk.post(f"/requests/{request}/assign", REGISTRAR, {"evaluator": str(EVALUATOR.id)}))
    return request


def recognition(desk: Desk, request: dict[str, Any]) -> dict[str, Any]:
    return data(desk.get(f"/recognitions/{request['recognitionId']}"))


def test_a_request_says_what_is_asked_of_whom_and_by_whom(desk):
    answer = desk.post("/requests", COORDINATOR, ASK)
    request = data(answer, 201)
    assert request["microCredential"]["programCode"] == "SFU-GIS-01"
    assert request["recognizingInstitution"]["code"] == "UVIC"
    assert (request["state"], request["desiredCredit"], request["answer"]) == ("SUBMITTED", 1.5, None)
    assert request["askedBy"] == {"id": str(COORDINATOR.id), "firstName": "Coordinator", "lastName": ""}
    assert [(step["step"], step["by"]["firstName"]) for step in request["history"]] == [("ask", "Coordinator")]
    assert answer.headers["Location"] == f"/api/v1/requests/{request['id']}"
    assert data(desk.get(f"/requests/{request['id']}", COORDINATOR)) == request
    assert desk.trail(request["id"]) == ["CREATE"]
    assert desk.events() == ["RecognitionRequested"]


@pytest.mark.parametrize(
    ("by", "status"),
    [(LEARNER, 201), (COORDINATOR, 201), (ISSUING_ADMIN, 201), (ADMIN, 201), (REGISTRAR, 403), (None, 401)],
)
def test_learners_and_the_issuing_institution_ask(desk, by, status):
    assert desk.post("/requests", by, ASK).status_code == status


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"microCredential": "SFU-DRAFT-01"}, "microCredential"),
        ({"microCredential": "NOBODY-1"}, "microCredential"),
        ({"recognizingInstitution": "GONE"}, "recognizingInstitution"),
        ({"desiredCredit": -1}, "desiredCredit"),
        ({"desiredCredit": "1.5"}, "desiredCredit"),
        ({"state": "ANSWERED"}, "state"),
    ],
)
def test_a_request_that_cannot_be_is_refused_by_its_field(desk, changes, field):
    answer = desk.post("/requests", COORDINATOR, ASK | changes)
    assert refusal(answer) == (422, "VALIDATION_ERROR")
    assert [each["field"] for each in answer.get_json()["error"]["details"]] == [field]
    assert desk.events() == []


@pytest.mark.parametrize("by", [COORDINATOR, ISSUING_ADMIN, REGISTRAR, ADMIN], ids=lambda account: account.first_name)
def test_the_parties_see_a_request(desk, by):
    request = asked(desk)
    assert desk.get(f"/requests/{request}", by).status_code == 200
    assert data(desk.get("/requests", by))[0]["id"] == request


@pytest.mark.parametrize("by", [STRANGER, EVALUATOR, LEARNER], ids=lambda account: account.first_name)
def test_a7_for_everybody_else_a_request_is_not_there_in_any_route(desk, by):
    request = asked(desk)
    for address in (f"/requests/{request}", f"/requests/{request}/evidence"):
        assert refusal(desk.get(address, by)) == (404, "NOT_FOUND")
    for answer, body in (ANSWERS | {"resubmit": {"note": ""}}).items():
        assert refusal(desk.post(f"/requests/{request}/{answer}", by, body)) == (404, "NOT_FOUND"), answer
    never = refusal(desk.post(f"/requests/{request}/assign", by, {"evaluator": str(EVALUATOR.id)}))
    assert never == ((404, "NOT_FOUND") if by is STRANGER else (403, "AUTHORIZATION_ERROR"))
    listed = desk.get("/requests", by).get_json()
    assert (listed["data"], listed["pagination"]["total"]) == ([], 0)
    assert desk.trail(request) == ["CREATE"]


def test_a7_what_is_hidden_is_refused_in_the_words_of_what_was_never_there(desk):
    request, never = asked(desk), str(an_id("never"))
    hidden, missing = (desk.get(f"/requests/{each}", STRANGER).get_json()["error"] for each in (request, never))
    assert hidden["message"].replace(request, "X") == missing["message"].replace(never, "X")


def test_an_evaluator_sees_what_is_assigned_to_them_and_answers_it(desk):
    request = assigned(desk)
    assert [each["id"] for each in data(desk.get("/requests", EVALUATOR))] == [request]
    assert data(desk.post(f"/requests/{request}/no-change", EVALUATOR, {}))["answer"] == "NO_CHANGE"


def test_an_evaluator_is_an_account_of_the_institution_that_was_asked(desk):
    request = asked(desk)
    for evaluator in (COORDINATOR.id, LEARNER.id, an_id("nobody")):
        answer = desk.post(f"/requests/{request}/assign", REGISTRAR, {"evaluator": str(evaluator)})
        assert answer.get_json()["error"]["details"][0]["field"] == "evaluator"


def test_those_who_asked_do_not_answer_and_those_who_answer_do_not_resubmit(desk):
    request = asked(desk)
    for answer, body in ANSWERS.items():
        assert refusal(desk.post(f"/requests/{request}/{answer}", COORDINATOR, body)) == (403, "AUTHORIZATION_ERROR")
    data(desk.post(f"/requests/{request}/return", REGISTRAR, ANSWERS["return"]))
    assert refusal(desk.post(f"/requests/{request}/resubmit", REGISTRAR, {"note": ""}))[0] == 403


def test_the_evidence_is_on_one_page(desk):
    request = asked(desk)
    page = data(desk.get(f"/requests/{request}/evidence", REGISTRAR))
    assert page["request"]["id"] == request
    assert page["microCredential"]["programCode"] == "SFU-GIS-01"
    assert page["isAsAsked"] is True
    assert page["assessment"]["institution"] == "UVIC"
    assert {finding["rule"].split(".")[0] for finding in page["assessment"]["findings"]} >= {"uvic"}
    assert [each["recognizingInstitution"]["code"] for each in page["standing"]] == ["UVIC"]
    assert page["elsewhere"] == []


def test_without_a_trained_model_the_evidence_says_the_rest(desk):
    request = asked(desk)
    exchange_models(desk, OneModel(None))
    page = data(desk.get(f"/requests/{request}/evidence", REGISTRAR))
    assert page["assessment"] is None
    assert page["standing"]


def exchange_models(desk: Desk, models: OneModel) -> None:
    recognizing = replace(desk.container.recognizing(), models=models)
    desk.container.recognizing = lambda: recognizing


def test_establishing_replaces_what_stood_and_keeps_the_evidence(desk):
    request = data(desk.post(f"/requests/{assigned(desk)}/establish", EVALUATOR, GRANT | {"note": "As GEOG 155"}))
    assert (request["state"], request["answer"]) == ("ANSWERED", "ESTABLISH")
    granted = recognition(desk, request)
    assert (granted["recognitionType"], granted["creditValue"], granted["effectiveDate"]) == (
        "EQUIVALENCY",
        1.5,
        str(NOW.date()),
    )
    assert [(each["subject"], each["number"]) for each in granted["assignedCourses"]] == [("GEOG", "155")]
    assert granted["evidence"]["modelVersion"] == "words-1"
    in_force = desk.get(f"/recognitions?microCredential=SFU-GIS-01&recognizingInstitution=UVIC&asOf={NOW.date()}")
    assert [each["id"] for each in data(in_force)] == [granted["id"]]
    before = desk.get(f"/recognitions?microCredential=SFU-GIS-01&asOf={NOW.date() - timedelta(days=1)}")
    assert granted["id"] not in [each["id"] for each in data(before)]
    assert [step["step"] for step in request["history"]] == ["ask", "assign", "establish"]


def test_denying_publishes_no_credit_with_its_reason(desk):
    request = data(desk.post(f"/requests/{assigned(desk)}/deny", EVALUATOR, ANSWERS["deny"]))
    refused = recognition(desk, request)
    assert (refused["isRefusal"], refused["creditValue"], refused["notes"]) == (True, 0, "Nothing of it is assessed.")
    assert desk.trail(refused["id"]) == ["REJECT"]


def test_a_returned_request_is_submitted_again_with_what_was_missing(desk):
    request = assigned(desk)
    assert data(desk.post(f"/requests/{request}/return", EVALUATOR, ANSWERS["return"]))["state"] == "RETURNED"
    again = data(desk.post(f"/requests/{request}/resubmit", COORDINATOR, {"note": "39 hours"}))
    assert (again["state"], again["history"][-1]["note"]) == ("SUBMITTED", "39 hours")


def test_a_second_request_is_refused_while_the_first_is_open(desk):
    first = asked(desk)
    assert refusal(desk.post("/requests", LEARNER, ASK)) == (409, "CONFLICT")
    data(desk.post(f"/requests/{first}/withdraw", COORDINATOR, {"reason": "Asked too early"}))
    asked(desk, LEARNER)


@pytest.mark.parametrize(
    ("by", "status"), [(LEARNER, 200), (COORDINATOR, 200), (ANOTHER_LEARNER, 404), (REGISTRAR, 403)]
)
def test_those_who_asked_withdraw_an_open_request(desk, by, status):
    request = asked(desk, LEARNER)
    told = desk.post(f"/requests/{request}/withdraw", by, {"reason": "Asked too early"})
    assert told.status_code == status
    if status == 200:
        withdrawn = told.get_json()["data"]
        assert (withdrawn["state"], withdrawn["answer"]) == ("CLOSED", None)
        assert [(step["step"], step["note"]) for step in withdrawn["history"]][-1] == ("withdraw", "Asked too early")
        assert refusal(desk.post(f"/requests/{request}/close", REGISTRAR, ANSWERS["close"])) == (409, "CONFLICT")


def test_what_is_left_unchanged_says_when_it_was_reviewed(desk):
    request = data(desk.post(f"/requests/{asked(desk)}/no-change", REGISTRAR, ANSWERS["no-change"]))
    standing = recognition(desk, request)
    assert (standing["id"], standing["reviewedOn"]) == (str(STANDING.id), str(NOW.date()))


def test_a_recognition_says_which_version_was_decided_on(desk):
    request = asked(desk)
    data(desk.patch("/credentials/SFU-GIS-01", COORDINATOR, {"cost": 450}))
    decided = recognition(desk, data(desk.post(f"/requests/{request}/establish", REGISTRAR, GRANT)))
    assert decided["microCredentialVersion"] == PUBLISHED.version + 1


def test_a_request_is_closed_or_forwarded_to_somebody_else(desk):
    request = assigned(desk)
    forwarded = data(desk.post(f"/requests/{request}/forward", EVALUATOR, ANSWERS["forward"]))
    assert (forwarded["state"], forwarded["evaluator"]["firstName"]) == ("IN_EVALUATION", "Registrar")
    assert refusal(desk.post(f"/requests/{request}/close", EVALUATOR, ANSWERS["close"]))[0] == 404
    assert data(desk.post(f"/requests/{request}/close", REGISTRAR, ANSWERS["close"]))["state"] == "CLOSED"


@pytest.mark.parametrize("answer", ["deny", "return", "close"])
def test_an_answer_that_needs_a_reason_is_refused_without_one(desk, answer):
    request = assigned(desk)
    for body in ({}, {"reason": ""}, {"reason": "  "}):
        refused = desk.post(f"/requests/{request}/{answer}", EVALUATOR, body)
        assert refusal(refused) == (422, "VALIDATION_ERROR")
        assert [each["field"] for each in refused.get_json()["error"]["details"]] == ["reason"]
    assert data(desk.get(f"/requests/{request}", EVALUATOR))["state"] == "IN_EVALUATION"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recognitionType": "NO_CREDIT"}, "recognitionType"),
        ({"creditValue": 0, "recognitionType": "FULL_CREDIT"}, "creditValue"),
        ({"expiryDate": "2020-01-01", "effectiveDate": "2026-01-01"}, "expiryDate"),
        ({"effectiveDate": "0206-09-01"}, "effectiveDate"),
        ({"assignedCourses": [{"subject": " ", "number": ""}]}, "assignedCourses[0].subject"),
        ({"evidence": None}, "evidence"),
        ({"microCredential": "SFU-OLD-01"}, "microCredential"),
        ({"id": str(an_id("mine"))}, "id"),
        ({"withoutEvidence": 1}, "withoutEvidence"),
    ],
)
def test_a_grant_that_cannot_be_is_refused_by_its_field_and_changes_nothing(desk, changes, field):
    request = assigned(desk)
    before = desk.events()
    answer = desk.post(f"/requests/{request}/establish", EVALUATOR, GRANT | changes)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.get_json()["error"]["details"]] == [field]
    assert desk.events() == before
    assert desk.trail(request) == ["CREATE", "ASSIGN"]


class BrokenModels(OneModel):
    def load(self):
        raise EngineFailed("The file is damaged.")


def test_nothing_is_decided_while_the_engines_fail_unless_it_is_wanted(desk):
    request = assigned(desk)
    exchange_models(desk, BrokenModels(None))
    assert refusal(desk.post(f"/requests/{request}/establish", EVALUATOR, GRANT)) == (503, "AI_SERVICE_ERROR")
    assert data(desk.get(f"/requests/{request}", EVALUATOR))["state"] == "IN_EVALUATION"
    decided = data(desk.post(f"/requests/{request}/establish", EVALUATOR, GRANT | {"withoutEvidence": True}))
    assert recognition(desk, decided)["evidence"] is None


def test_a_request_is_answered_once(desk):
    request = assigned(desk)
    data(desk.post(f"/requests/{request}/establish", EVALUATOR, GRANT))
    for answer, body in ANSWERS.items():
        assert refusal(desk.post(f"/requests/{request}/{answer}", REGISTRAR, body)) == (409, "CONFLICT"), answer


def test_requests_are_listed_by_state_age_answer_and_evaluator(desk):
    first, second = asked(desk), assigned(desk, another(desk))

    def found(query: str) -> set[str]:
        return {each["id"] for each in data(desk.get(f"/requests?{query}", REGISTRAR))}

    assert found("state=SUBMITTED") == {first}
    assert found(f"evaluator={EVALUATOR.id}") == {second}
    assert found("recognizingInstitution=UVIC") == {first, second}
    assert found("microCredential=SFU-GIS-01&recognizingInstitution=UVIC") == {first}
    assert found("recognizingInstitution=SFU") == set()
    assert found("minDays=0") == {first, second}
    assert found("minDays=1") == set()
    data(desk.post(f"/requests/{second}/close", REGISTRAR, ANSWERS["close"]))
    assert found("answer=CLOSE") == {second}
    assert refusal(desk.get("/requests?askedBy=me", REGISTRAR)) == (422, "VALIDATION_ERROR")


def test_a_list_of_requests_goes_on_where_a_page_ended(desk):
    every = {asked(desk, LEARNER, another(desk, number)) for number in range(2, 7)}
    asked(desk, ANOTHER_LEARNER)
    seen, after = [], ""
    while after is not None:
        answer = desk.get(f"/requests?limit=2{after and '&after=' + after}", LEARNER).get_json()
        seen += [each["id"] for each in answer["data"]]
        after = answer["pagination"]["next"]
    assert (len(seen), set(seen)) == (5, every)


def test_a_step_on_another_version_than_was_read_is_refused(desk):
    request = asked(desk)
    read = desk.get(f"/requests/{request}", REGISTRAR).headers["ETag"]
    body = {"evaluator": str(EVALUATOR.id)}
    data(desk.post(f"/requests/{request}/assign", REGISTRAR, body, If_Match=read))
    late = desk.post(f"/requests/{request}/close", REGISTRAR, ANSWERS["close"], If_Match=read)
    assert refusal(late) == (412, "PRECONDITION_FAILED")
    assert (
        data(desk.post(f"/requests/{request}/close", REGISTRAR, ANSWERS["close"], If_Match='"2"'))["state"] == "CLOSED"
    )


def test_what_was_asked_about_is_told_from_what_it_is_now(desk):
    request = asked(desk)
    with desk.container.work()() as unit:
        unit.credentials.save(unit.credentials.get(PUBLISHED.id).changed(NOW, title="Another title"))
        unit.commit()
    assert data(desk.get(f"/requests/{request}/evidence", REGISTRAR))["isAsAsked"] is False
