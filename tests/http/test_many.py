"""Many records in one call: read by ids, made and changed one by one, each with a result of its own."""

from __future__ import annotations

import pytest
from offline import ACTIVE, AGREEMENT, COURSES, DRAFT, PUBLISHED, SFU, STANDING, SUGGESTED, UVIC
from people import ADMIN, COORDINATOR, ISSUING_ADMIN, LEARNER, REGISTRAR, STRANGER, Desk, a_desk, data, refusal

from furniture import an_id

NOBODY = str(an_id("nobody"))
NEW = {
    "courses": (ISSUING_ADMIN, {"subject": "GEOG", "number": "301", "title": "Maps", "credits": 3}, "number"),
    "credentials": (COORDINATOR, {"programCode": "SFU-NEW-01", "title": "New"}, "programCode"),
    "agreements": (
        ISSUING_ADMIN,
        {
            "code": "LANG-GEOG-7-SFU-1",
            "sourceInstitution": "LANG",
            "sources": [{"subject": "GEOG", "number": "7", "credit": 3}],
            "grant": {"alternatives": [[{"subject": "GEOG", "number": "155", "credit": 3}]]},
        },
        "code",
    ),
    "pathways": (COORDINATOR, {"name": "On", "microCredential": "SFU-GIS-01", "targetInstitution": "UVIC"}, "name"),
}


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def looked_up(desk: Desk, kind: str, ids, by=None) -> list:
    return data(desk.post(f"/{kind}/lookup", by, {"ids": [str(each) for each in ids]}))


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        ("institutions", SFU),
        ("courses", COURSES[0]),
        ("credentials", PUBLISHED),
        ("agreements", AGREEMENT),
        ("recognitions", STANDING),
        ("pathways", ACTIVE),
    ],
)
def test_records_are_read_by_their_ids_in_the_order_that_was_asked(desk, kind, record):
    missing, found, again = looked_up(desk, kind, [NOBODY, record.id, record.id])
    assert (missing["id"], missing["record"], missing["error"]["code"]) == (NOBODY, None, "NOT_FOUND")
    assert found["record"] == data(desk.get(f"/{kind}/{record.id}"))
    assert (found["error"], again) == (None, found)


@pytest.mark.parametrize(("kind", "record"), [("credentials", DRAFT), ("pathways", SUGGESTED), ("courses", COURSES[3])])
@pytest.mark.parametrize("by", [None, LEARNER, STRANGER])
def test_a7_what_is_private_is_told_of_in_the_words_of_what_never_was(desk, kind, record, by):
    hidden, never = looked_up(desk, kind, [record.id, NOBODY], by)
    assert (hidden["record"], never["record"]) == (None, None)
    assert hidden["error"]["message"].replace(str(record.id), "") == never["error"]["message"].replace(NOBODY, "")


def test_ones_own_drafts_are_read_by_their_ids(desk):
    for by in (COORDINATOR, ADMIN):
        (draft,) = looked_up(desk, "credentials", [DRAFT.id], by)
        assert draft["record"]["status"] == "DRAFT"


def test_requests_are_read_by_those_they_concern(desk):
    body = {"microCredential": "SFU-GIS-01", "recognizingInstitution": "UVIC"}
    request = data(desk.post("/requests", LEARNER, body), 201)
    for by, is_there in ((LEARNER, True), (COORDINATOR, True), (REGISTRAR, True), (STRANGER, False)):
        (told,) = looked_up(desk, "requests", [request["id"]], by)
        assert (told["record"] is not None) is is_there
    assert refusal(desk.post("/requests/lookup", None, {"ids": [request["id"]]}))[0] == 401


@pytest.mark.parametrize(("kind", "new"), NEW.items(), ids=NEW)
def test_each_new_record_stands_or_falls_alone(desk, kind, new):
    by, body, field = new
    told = data(desk.post(f"/{kind}/many", by, {"records": [body, {}, body | {"colour": "blue"}]}))
    assert [(each["index"], each["status"]) for each in told] == [(0, 201), (1, 422), (2, 422)]
    made = told[0]["record"]
    assert made[field] == body[field]
    assert data(desk.get(f"/{kind}/{made['id']}", by)) == made
    assert desk.trail(made["id"]) == ["CREATE"]
    assert [each["field"] for each in told[2]["error"]["details"]] == ["colour"]


@pytest.mark.parametrize("kind", NEW)
def test_nobody_makes_many_of_what_they_may_not_make_one_of(desk, kind):
    _, body, _ = NEW[kind]
    assert refusal(desk.post(f"/{kind}/many", LEARNER, {"records": [body]})) == (403, "AUTHORIZATION_ERROR")
    (told,) = data(desk.post(f"/{kind}/many", STRANGER, {"records": [body | {"institution": "SFU"}]}))
    assert told["record"] is None
    assert told["status"] in (403, 422)


def test_each_change_is_made_on_the_version_that_was_read(desk):
    ids = [str(each.id) for each in COURSES[:2]]
    told = data(
        desk.post(
            "/courses/changes",
            ISSUING_ADMIN,
            {
                "changes": [
                    {"id": ids[0], "version": 1, "changes": {"hours": 39}},
                    {"id": ids[0], "version": 1, "changes": {"hours": 40}},
                    {"id": ids[1], "changes": {"hours": -1}},
                    {"id": ids[1], "changes": {"title": "Systems"}},
                    {"id": str(COURSES[2].id), "changes": {"hours": 39}},
                    {"id": NOBODY, "changes": {"hours": 39}},
                ]
            },
        )
    )
    assert [each["status"] for each in told] == [200, 412, 422, 200, 404, 404]
    assert told[2]["error"]["details"][0]["field"] == "changes.hours"
    assert [(each["hours"], each["version"]) for each in (told[0]["record"],)] == [(39.0, 2)]
    assert told[3]["record"]["title"] == "Systems"
    assert desk.events() == ["CourseChanged"] * 2


@pytest.mark.parametrize(
    ("kind", "record", "by", "changes"),
    [
        ("credentials", PUBLISHED, COORDINATOR, {"cost": 450.0}),
        ("agreements", AGREEMENT, ISSUING_ADMIN, {"effectiveUntil": "2027-08-31"}),
        ("pathways", SUGGESTED, COORDINATOR, {"transferCredits": 1.5}),
        ("recognitions", STANDING, REGISTRAR, {"lastDay": "2027-08-31"}),
    ],
)
def test_every_kind_is_changed_as_it_is_alone(desk, kind, record, by, changes):
    body = {"changes": [{"id": str(record.id), "version": 1, "changes": changes}] * 2}
    told = data(desk.post(f"/{kind}/changes", by, body))
    assert [each["status"] for each in told] == [200, 412]
    assert data(desk.get(f"/{kind}/{record.id}", by)) == told[0]["record"]
    assert told[0]["record"]["version"] == 2


def test_f15_many_made_again_under_one_key_are_made_once(desk):
    by, body, _ = NEW["courses"]
    calls = [desk.post("/courses/many", by, {"records": [body]}, Idempotency_Key="many-1") for _ in range(2)]
    first, again = (data(each)[0]["record"] for each in calls)
    assert (first, desk.events()) == (again, ["CourseAdded"])


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("/courses/lookup", {"ids": []}),
        ("/courses/lookup", {"ids": [NOBODY] * 101}),
        ("/courses/lookup", {"ids": [NOBODY] * 10_000}),
        ("/courses/lookup", {"ids": ["GEOG 155"]}),
        ("/courses/many", {"records": [{}] * 101}),
        ("/courses/changes", {"changes": [{"id": NOBODY, "changes": {}}] * 101}),
        ("/courses/changes", {"changes": [{"id": NOBODY, "version": 0, "changes": {}}]}),
    ],
)
def test_a25_no_call_holds_more_than_a_hundred(desk, address, body):
    assert refusal(desk.post(address, ADMIN, body)) == (422, "VALIDATION_ERROR")


def test_a_record_that_is_no_object_is_told_to_be_one(desk):
    error = desk.post("/courses/many", ADMIN, {"records": [{}, 5]}).get_json()["error"]
    assert error["message"] == "records[1]: Must be an object."


def test_a_course_of_another_institution_is_not_changed_in_a_batch(desk):
    theirs = {"subject": "CSC", "number": "1", "title": "Theirs", "institution": UVIC.code}
    (told,) = data(desk.post("/courses/many", ISSUING_ADMIN, {"records": [theirs]}))
    assert (told["status"], told["error"]["code"]) == (403, "AUTHORIZATION_ERROR")
