"""Writing every resource over HTTP: by whom, on which version, and nothing but what may be written."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from offline import ACTIVE, AGREEMENT, COURSES, DRAFT, PUBLISHED, STANDING, SUGGESTED
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

from bccb.domain.account import Permission
from bccb.domain.session import NOWHERE
from bccb.entrypoints.http.schemas.credentials import CredentialSchema
from reception import PASSWORD

NEW = {
    "programCode": "SFU-NEW-01",
    "title": "Field mapping",
    "learningOutcomes": [{"outcomeText": "Map a shoreline", "bloomLevel": "APPLY", "keywords": ["maps"]}],
    "prerequisites": [{"description": "Sturdy boots", "isMandatory": False}],
}
AGREED = {
    "code": "LANG-GEOG-1155-SFU-9",
    "sourceInstitution": "LANG",
    "sources": [{"subject": "GEOG", "number": "1155", "credit": 3}],
    "grant": {"alternatives": [[{"subject": "GEOG", "number": "1XX", "credit": 3}]]},
}
COURSE = {"subject": "GEOG", "number": "351", "title": "Mapping"}
WAY = {"name": "Into geography", "microCredential": "SFU-GIS-01", "targetInstitution": "UVIC"}

# Who may change what there is: address, method, body, whose hand at SFU, whose role there is too small.
CHANGES: dict[str, tuple[str, str, Any, Any, Any]] = {
    "institution": ("PATCH", "/institutions/SFU", {"city": "Burnaby"}, ISSUING_ADMIN, COORDINATOR),
    "draft": ("PATCH", "/credentials/SFU-DRAFT-01", {"title": "Other plans"}, COORDINATOR, LEARNER),
    "published": ("PATCH", "/credentials/SFU-GIS-01", {"cost": 450}, COORDINATOR, LEARNER),
    "outcomes": (
        "PUT",
        f"/credentials/{DRAFT.id}/outcomes",
        {"learningOutcomes": NEW["learningOutcomes"]},
        COORDINATOR,
        LEARNER,
    ),
    "submitted": ("POST", "/credentials/SFU-DRAFT-01/submit", {}, COORDINATOR, LEARNER),
    "archived": ("POST", "/credentials/SFU-GIS-01/archive", {}, COORDINATOR, LEARNER),
    "course": ("PATCH", f"/courses/{COURSES[0].id}", {"hours": 39}, ISSUING_ADMIN, COORDINATOR),
    "retired course": ("DELETE", f"/courses/{COURSES[0].id}", None, ISSUING_ADMIN, COORDINATOR),
    "agreement": ("PATCH", f"/agreements/{AGREEMENT.id}", {"notes": "Reviewed."}, ISSUING_ADMIN, COORDINATOR),
    "retired agreement": ("DELETE", f"/agreements/{AGREEMENT.id}", None, ISSUING_ADMIN, COORDINATOR),
    "pathway": ("PATCH", f"/pathways/{SUGGESTED.id}", {"transferCredits": 3}, COORDINATOR, LEARNER),
    "submitted pathway": ("POST", f"/pathways/{SUGGESTED.id}/submit", {}, COORDINATOR, LEARNER),
}


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def fields(answer) -> list[str]:
    return [each["field"] for each in answer.get_json()["error"]["details"]]


@pytest.mark.parametrize("change", CHANGES)
def test_those_at_home_change_what_is_theirs(desk, change):
    method, address, body, by, _ = CHANGES[change]
    changed = data(desk.send(method, address, by, body))
    assert changed["version"] == 2
    assert len(desk.trail(changed["id"])) == 1
    assert len(desk.events()) == 1


@pytest.mark.parametrize("change", CHANGES)
def test_a_role_that_may_not_is_told_so_and_a_stranger_signs_in_first(desk, change):
    method, address, body, _, too_small = CHANGES[change]
    assert refusal(desk.send(method, address, too_small, body)) == (403, "AUTHORIZATION_ERROR")
    assert refusal(desk.send(method, address, None, body)) == (401, "AUTHENTICATION_ERROR")
    assert desk.events() == []


@pytest.mark.parametrize("change", CHANGES)
def test_a7_what_is_another_institutions_is_not_there(desk, change):
    method, address, body, *_ = CHANGES[change]
    assert refusal(desk.send(method, address, STRANGER, body)) == (404, "NOT_FOUND")
    assert desk.events() == []


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_goes_ahead_on_the_version_that_was_read_and_on_no_other(desk, change):
    method, address, body, by, _ = CHANGES[change]
    assert refusal(desk.send(method, address, by, body, If_Match='W/"7.abc"')) == (412, "PRECONDITION_FAILED")
    assert refusal(desk.send(method, address, by, body, If_Match="7"))[0] == 422
    assert desk.events() == []
    changed = desk.send(method, address, by, body, If_Match='"9", W/"1.abc"')
    assert changed.status_code == 200
    assert changed.headers["ETag"].startswith('W/"2.')


def test_the_tag_of_a_read_is_good_for_the_write_that_follows(desk):
    for by in (None, COORDINATOR):
        read = desk.get("/credentials/SFU-GIS-01", by)
        version = read.get_json()["data"]["version"]
        body = {"campus": f"North {version}"}
        answer = desk.patch("/credentials/SFU-GIS-01", COORDINATOR, body, If_Match=read.headers["ETag"])
        assert data(answer)["version"] == version + 1
        late = desk.patch("/credentials/SFU-GIS-01", COORDINATOR, body, If_Match=read.headers["ETag"])
        assert refusal(late) == (412, "PRECONDITION_FAILED")


def test_a_change_that_changes_nothing_leaves_no_trace(desk):
    same = data(desk.patch("/credentials/SFU-GIS-01", COORDINATOR, {"title": PUBLISHED.title}))
    assert (same["version"], desk.trail(PUBLISHED.id), desk.events()) == (1, [], [])


READ_ONLY = sorted({field.data_key for field in CredentialSchema().fields.values()} - set(NEW) - {"institution"})
WRITABLE = {
    *("shortTitle", "description", "credentialType", "deliveryMode", "duration", "credits", "assessmentMethod", "cost"),
    *("language", "level", "campus", "department", "faculty", "effectiveDate", "expiryDate", "lastReviewDate"),
    *("nextReviewDate", "programUrl", "applicationUrl", "additionalInfo"),
}


@pytest.mark.parametrize("field", [*sorted(set(READ_ONLY) - WRITABLE), "passwordHash", "__class__"])
def test_a10_a_read_only_or_unknown_field_is_refused_and_the_row_unchanged(desk, field):
    created = desk.post("/credentials", COORDINATOR, NEW | {field: "x"})
    changed = desk.patch("/credentials/SFU-GIS-01", COORDINATOR, {"title": "Other", field: "x"})
    for answer in (created, changed):
        assert refusal(answer) == (422, "VALIDATION_ERROR")
        assert fields(answer) == [field]
    assert data(desk.get("/credentials/SFU-GIS-01"))["title"] == PUBLISHED.title
    assert desk.events() == []


@pytest.mark.parametrize(
    ("method", "address", "by", "body"),
    [
        ("PATCH", "/institutions/SFU", ISSUING_ADMIN, {"city": "Burnaby"}),
        ("PATCH", f"/courses/{COURSES[0].id}", ISSUING_ADMIN, {"hours": 39}),
        ("PATCH", f"/agreements/{AGREEMENT.id}", ISSUING_ADMIN, {"notes": "Reviewed."}),
        ("PATCH", f"/pathways/{SUGGESTED.id}", COORDINATOR, {"transferCredits": 3}),
    ],
)
def test_a10_bookkeeping_is_nobodys_to_write(desk, method, address, by, body):
    for field in ("id", "version", "isActive", "isIllustrative", "createdAt", "updatedAt", "status", "approvedBy"):
        answer = desk.send(method, address, by, body | {field: "x"})
        assert (refusal(answer), fields(answer)) == ((422, "VALIDATION_ERROR"), [field])
    assert desk.events() == []


def test_a_credential_goes_from_draft_to_archive(desk):
    answer = desk.post("/credentials", COORDINATOR, NEW)
    drafted = data(answer, 201)
    assert (drafted["status"], drafted["institution"]["code"], drafted["version"]) == ("DRAFT", "SFU", 1)
    assert drafted["learningOutcomes"][0]["outcomeText"] == "Map a shoreline"
    assert drafted["prerequisites"][0]["isMandatory"] is False
    assert answer.headers["Location"] == f"/api/v1/credentials/{drafted['id']}"
    assert desk.get("/credentials/SFU-NEW-01").status_code == 404
    assert data(desk.get("/credentials/SFU-NEW-01", COORDINATOR)) == drafted
    assert desk.get("/credentials/SFU-NEW-01", STRANGER).status_code == 404
    states = []
    for step in ("submit", "return", "submit", "publish", "archive"):
        states.append(data(desk.post(f"/credentials/SFU-NEW-01/{step}", COORDINATOR))["status"])
    assert states == ["UNDER_REVIEW", "DRAFT", "UNDER_REVIEW", "PUBLISHED", "ARCHIVED"]
    assert desk.trail(drafted["id"]) == ["CREATE", "SUBMIT", "RETURN", "SUBMIT", "PUBLISH", "ARCHIVE"]
    assert refusal(desk.patch("/credentials/SFU-NEW-01", COORDINATOR, {"title": "Late"})) == (409, "CONFLICT")


def test_outcomes_that_stay_keep_their_ids(desk):
    first = data(desk.get("/credentials/SFU-GIS-01"))["learningOutcomes"][0]
    kept = {"id": first["id"], "outcomeText": "Apply other tests"}
    body = {"learningOutcomes": [{"outcomeText": "Map a river"}, kept]}
    after = data(desk.send("PUT", "/credentials/SFU-GIS-01/outcomes", COORDINATOR, body))["learningOutcomes"]
    assert [each["outcomeText"] for each in after] == ["Map a river", "Apply other tests"]
    assert after[1]["id"] == first["id"]
    foreign = {"learningOutcomes": [kept]}
    refused = desk.send("PUT", "/credentials/SFU-DRAFT-01/outcomes", COORDINATOR, foreign)
    assert (refused.status_code, fields(refused)) == (422, ["learningOutcomes[0].id"])
    none = desk.send("PUT", "/credentials/SFU-GIS-01/outcomes", COORDINATOR, {"learningOutcomes": []})
    assert (none.status_code, fields(none)) == (422, ["learningOutcomes"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"duration": "60"}, "duration"),
        ({"duration": -1}, "duration"),
        ({"effectiveDate": "01/02/2026"}, "effectiveDate"),
        ({"effectiveDate": "2026-02-01", "expiryDate": "2026-01-01"}, "expiryDate"),
        ({"learningOutcomes": [{"outcomeText": "A", "isCore": "yes"}]}, "learningOutcomes[0].isCore"),
        ({"institution": "NOBODY"}, "institution"),
        ({"level": "HARD"}, "level"),
    ],
)
def test_a_draft_that_cannot_be_is_refused_by_its_field(desk, changes, field):
    answer = desk.post("/credentials", COORDINATOR, NEW | changes)
    assert (answer.status_code, fields(answer)) == (422, [field])
    assert desk.events() == []


def test_nobody_drafts_for_another_institution(desk):
    there = NEW | {"institution": "UVIC"}
    assert refusal(desk.post("/credentials", COORDINATOR, there)) == (403, "AUTHORIZATION_ERROR")
    assert data(desk.post("/credentials", ADMIN, there), 201)["institution"]["code"] == "UVIC"
    assert fields(desk.post("/credentials", ADMIN, NEW | {"programCode": "SFU-NEW-02"})) == ["institution"]


def test_a_code_that_is_taken_is_a_conflict(desk):
    assert refusal(desk.post("/credentials", COORDINATOR, NEW | {"programCode": "SFU-GIS-01"})) == (409, "CONFLICT")


def test_administrators_add_institutions_and_nobody_else(desk):
    body = {"code": "TRU", "name": "Thompson Rivers University", "unit": {"name": "unit", "perCourse": 1.5}}
    assert refusal(desk.post("/institutions", ISSUING_ADMIN, body)) == (403, "AUTHORIZATION_ERROR")
    assert data(desk.post("/institutions", ADMIN, body), 201)["unit"] == {"name": "unit", "perCourse": 1.5}
    assert data(desk.get("/institutions/TRU"))["name"] == "Thompson Rivers University"


def test_a_course_is_added_and_retired(desk):
    course = data(desk.post("/courses", ISSUING_ADMIN, COURSE), 201)
    assert (course["institution"]["code"], course["code"]) == ("SFU", "GEOG 351")
    assert refusal(desk.post("/courses", ISSUING_ADMIN, COURSE)) == (409, "CONFLICT")
    assert data(desk.send("DELETE", f"/courses/{course['id']}", ISSUING_ADMIN))["isActive"] is False
    assert desk.get(f"/courses/{course['id']}").status_code == 404
    assert desk.trail(course["id"]) == ["CREATE", "DELETE"]


def test_a_course_is_kept_and_found_under_one_code_however_it_is_typed(desk):
    typed = {"subject": " geog", "number": "351w ", "title": "Mapping"}
    (made,) = data(desk.post("/courses/many", ISSUING_ADMIN, {"records": [typed]}))
    assert (made["record"]["code"], made["record"]["number"]) == ("GEOG 351W", "351W")
    assert refusal(desk.post("/courses", ISSUING_ADMIN, typed)) == (409, "CONFLICT")
    assert [each["code"] for each in data(desk.get("/courses?subject=geog&number=351w"))] == ["GEOG 351W"]
    asked = {"credential": "SFU geog 351w", "recognizingInstitution": "UVIC"}
    assert data(desk.post("/ai/credits/assess", None, asked))["learning"]["code"] == "SFU GEOG 351W"


@pytest.mark.parametrize(
    ("code", "field"),
    [
        *(({"subject": "C4E"}, "subject"), ({"subject": "A" * 13}, "subject"), ({"subject": "É"}, "subject")),
        *(({"number": "3 51"}, "number"), ({"number": "3" * 13}, "number"), ({"number": " "}, "number")),
    ],
)
def test_a_course_code_that_would_never_be_found_is_refused_by_its_field(desk, code, field):
    alone = desk.post("/courses", ISSUING_ADMIN, COURSE | code)
    assert (alone.status_code, fields(alone)) == (422, [field])
    (among_many,) = data(desk.post("/courses/many", ISSUING_ADMIN, {"records": [COURSE | code]}))
    assert (among_many["status"], [each["field"] for each in among_many["error"]["details"]]) == (422, [field])


def test_the_courses_of_an_agreement_are_kept_as_the_guide_prints_them(desk):
    source = {"subject": "geog", "number": "1155a"}
    granted = [{"subject": "geog", "number": number} for number in ("155w", "1xx", "1ST", "100 Lev")]
    body = AGREED | {"sources": [source], "grant": {"alternatives": [granted]}}
    agreement = data(desk.post("/agreements", ISSUING_ADMIN, body), 201)
    assert [(each["subject"], each["number"]) for each in agreement["sources"]] == [("GEOG", "1155A")]
    numbers = [each["number"] for each in agreement["grant"]["alternatives"][0]]
    assert numbers == ["155W", "1XX", "1st", "100 lev"]
    assert [each["id"] for each in data(desk.get("/agreements?subject=geog&code=" + AGREED["code"]))] == [
        agreement["id"]
    ]
    revised = data(desk.patch(f"/agreements/{agreement['id']}", ISSUING_ADMIN, {"sources": [source]}))
    assert revised["version"] == 1


def test_an_agreement_is_published_by_whoever_grants(desk):
    agreement = data(desk.post("/agreements", ISSUING_ADMIN, AGREED), 201)
    assert (agreement["grant"]["kind"], agreement["grant"]["credit"]) == ("UNASSIGNED", 3)
    assert agreement["recognizingInstitution"]["code"] == "SFU"
    ended = data(desk.patch(f"/agreements/{agreement['id']}", ISSUING_ADMIN, {"effectiveUntil": "2027-08-31"}))
    assert (ended["effectiveUntil"], ended["sources"]) == ("2027-08-31", agreement["sources"])
    block = {"grant": {"kind": "NO_CREDIT"}, "code": "LANG-GEOG-1155-SFU-10"}
    assert data(desk.post("/agreements", ISSUING_ADMIN, AGREED | block), 201)["grant"]["text"] == "No credit"
    assert desk.post("/agreements", ISSUING_ADMIN, AGREED | {"grant": {}, "code": "X"}).status_code == 422


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"grant": {}}, "grant.alternatives"),
        ({"grant": {"kind": "BLOCK", "alternatives": [[{"subject": "GEOG", "number": "1XX"}]]}}, "grant.alternatives"),
        ({"grant": {"kind": "NO_CREDIT", "credit": 3}}, "grant.credit"),
        ({"grant": {"alternatives": [[{"subject": " ", "number": ""}]]}}, "grant.alternatives[0][0].subject"),
        ({"sources": [{"subject": " ", "number": " "}]}, "sources[0].subject"),
        ({"code": " "}, "code"),
        ({"effectiveFrom": "2026-09-01", "effectiveUntil": "2020-08-31"}, "effectiveUntil"),
    ],
)
def test_an_agreement_that_cannot_be_is_refused_by_the_field_that_was_written(desk, changes, field):
    refused = desk.post("/agreements", ISSUING_ADMIN, AGREED | changes)
    assert refusal(refused) == (422, "VALIDATION_ERROR")
    assert [each["field"] for each in refused.get_json()["error"]["details"]] == [field]


def test_a_pathway_is_laid_out_at_one_end_and_approved_at_the_other(desk):
    drafted = data(desk.post("/pathways", COORDINATOR, WAY), 201)
    address = f"/pathways/{drafted['id']}"
    assert (drafted["status"], drafted["sourceInstitution"]["code"]) == ("DRAFT", "SFU")
    assert desk.get(address).status_code == 404
    for by, status in ((COORDINATOR, 200), (REGISTRAR, 200), (STRANGER, 404), (LEARNER, 404)):
        assert desk.get(address, by).status_code == status
    data(desk.post(f"{address}/submit", COORDINATOR))
    assert refusal(desk.patch(address, COORDINATOR, {"transferCredits": 3})) == (409, "CONFLICT")
    for by, status in ((COORDINATOR, 403), (ISSUING_ADMIN, 403), (EVALUATOR, 403), (STRANGER, 404)):
        assert desk.post(f"{address}/approve", by).status_code == status
    approved = data(desk.post(f"{address}/approve", REGISTRAR))
    assert (approved["status"], approved["approvedBy"]) == ("APPROVED", str(REGISTRAR.id))
    for step, status in (("activate", "ACTIVE"), ("suspend", "SUSPENDED"), ("activate", "ACTIVE")):
        assert data(desk.post(f"{address}/{step}", REGISTRAR))["status"] == status
    assert data(desk.get(address))["id"] == drafted["id"]
    assert data(desk.post(f"{address}/archive", COORDINATOR))["status"] == "ARCHIVED"
    assert desk.trail(drafted["id"]) == [
        *("CREATE", "SUBMIT", "APPROVE", "ACTIVATE", "SUSPEND", "ACTIVATE", "ARCHIVE"),
    ]


def test_a_pathway_that_is_active_is_public(desk):
    assert data(desk.get(f"/pathways/{ACTIVE.id}"))["status"] == "ACTIVE"
    assert desk.get(f"/pathways/{SUGGESTED.id}").status_code == 404


def test_what_is_written_is_read_at_once(desk):
    assert data(desk.get("/institutions/SFU"))["city"] != "Burnaby"
    data(desk.patch("/institutions/SFU", ISSUING_ADMIN, {"city": "Burnaby"}))
    assert data(desk.get("/institutions/SFU"))["city"] == "Burnaby"


def test_a_key_writes_within_its_scopes(desk):
    authorizing, signing_in = desk.container.authorizing(), desk.container.signing_in()
    signed_in = signing_in.sign_in(ISSUING_ADMIN.email, PASSWORD, NOWHERE)
    caller = signing_in.identify(ISSUING_ADMIN.id, 1, signed_in.session.id, NOWHERE)
    key = authorizing.issue(caller, "courses", [Permission.EDIT_INSTITUTION], date(2026, 12, 1)).secret
    assert desk.send("POST", "/courses", None, COURSE, X_API_Key=key).status_code == 201
    assert refusal(desk.send("POST", "/credentials", None, NEW, X_API_Key=key)) == (403, "AUTHORIZATION_ERROR")


def test_a_recognition_is_withdrawn_by_whoever_recognizes(desk):
    address, body = f"/recognitions/{STANDING.id}/withdraw", {"lastDay": "2026-08-31"}
    home = data(desk.get(f"/recognitions/{STANDING.id}"))["recognizingInstitution"]["code"]
    assert home == "UVIC"
    assert refusal(desk.post(address, ISSUING_ADMIN, body)) == (404, "NOT_FOUND")
    assert refusal(desk.post(address, EVALUATOR, body)) == (403, "AUTHORIZATION_ERROR")
    assert data(desk.post(address, REGISTRAR, body))["expiryDate"] == "2026-08-31"
    assert data(desk.post(address, REGISTRAR, body))["version"] == 2
    assert desk.trail(STANDING.id) == ["WITHDRAW"]


def test_versions_are_told_with_what_changed_between_them(desk):
    data(desk.post("/credentials", COORDINATOR, NEW), 201)
    data(desk.patch("/credentials/SFU-NEW-01", COORDINATOR, {"title": "Mapping shores", "cost": 450}))
    told = data(desk.get("/credentials/SFU-NEW-01/versions", COORDINATOR))
    assert [(each["version"], each["action"], each["accountId"]) for each in told] == [
        (2, "UPDATE", str(COORDINATOR.id)),
        (1, "CREATE", str(COORDINATOR.id)),
    ]
    compared = data(desk.get("/credentials/SFU-NEW-01/difference?before=1&after=2", COORDINATOR))
    assert {each["field"]: (each["before"], each["after"]) for each in compared["changes"]} == {
        "title": ("Field mapping", "Mapping shores"),
        "cost": (None, 450.0),
    }
    missing = desk.get("/credentials/SFU-NEW-01/difference?before=1&after=9", COORDINATOR)
    assert missing.status_code == 404
    assert missing.get_json()["error"]["message"] == "There is no version 9 of the credential SFU-NEW-01."
    assert desk.get("/credentials/SFU-NEW-01/difference?before=1", COORDINATOR).status_code == 422


def test_a7_what_a_credential_was_before_it_was_published_is_seen_at_home_alone(desk):
    data(desk.post("/credentials", COORDINATOR, NEW), 201)
    assert desk.get("/credentials/SFU-NEW-01/versions", STRANGER).status_code == 404
    for step in ("submit", "publish"):
        data(desk.post(f"/credentials/SFU-NEW-01/{step}", COORDINATOR))
    assert [each["version"] for each in data(desk.get("/credentials/SFU-NEW-01/versions", STRANGER))] == [3]
    assert [each["version"] for each in data(desk.get("/credentials/SFU-NEW-01/versions", COORDINATOR))] == [3, 2, 1]
    assert desk.get("/credentials/SFU-NEW-01/difference?before=1&after=3", STRANGER).status_code == 404
