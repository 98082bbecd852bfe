"""Reading institutions, courses, credentials, agreements, recognitions and pathways."""

from __future__ import annotations

from datetime import date

import pytest
from offline import (
    ACTIVE,
    AGREEMENT,
    ARCHIVED,
    COURSES,
    DRAFT,
    ENDED,
    LANG,
    PUBLISHED,
    REFUSAL,
    SFU,
    STANDING,
    SUGGESTED,
    Offline,
    a_client,
)

from furniture import (
    a_full_agreement,
    a_full_course,
    a_full_credential,
    a_full_institution,
    a_full_pathway,
    a_full_recognition,
    a_recognition,
    an_id,
    an_institution,
)


def read(address: str, client=None) -> dict:
    answer = (client or a_client()).get(f"/api/v1{address}")
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def refused(address: str) -> tuple[int, dict]:
    answer = a_client().get(f"/api/v1{address}")
    return answer.status_code, answer.get_json()["error"]


def ids(answer: dict) -> set[str]:
    return {each["id"] for each in answer["data"]}


def test_a_list_comes_in_the_order_of_codes_with_how_many_there_are():
    answer = read("/institutions")
    assert [each["code"] for each in answer["data"]] == ["LANG", "SFU", "UVIC"]
    assert answer["pagination"] == {"limit": 20, "total": 3, "next": None}


def test_the_pages_of_a_list_follow_each_other_and_end():
    client, address, codes = a_client(), "/institutions?limit=2", []
    first = read(address, client)
    codes += [each["code"] for each in first["data"]]
    second = read(f"{address}&after={first['pagination']['next']}", client)
    codes += [each["code"] for each in second["data"]]
    assert codes == ["LANG", "SFU", "UVIC"]
    assert second["pagination"]["next"] is None


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/institutions?city=Vancouver", {LANG.id}),
        ("/institutions?type=COLLEGE", set()),
        ("/courses?institution=LANG", {COURSES[2].id}),
        ("/courses?institution=lang", {COURSES[2].id}),
        (f"/courses?institution={SFU.id}&number=155", {COURSES[0].id}),
        ("/courses?subject=GEOG&institution=SFU", {COURSES[0].id, COURSES[1].id}),
        ("/courses?level=GRADUATE", set()),
        ("/credentials?institution=SFU&language=en&type=MICRO_CREDENTIAL", {PUBLISHED.id}),
        ("/credentials?language=fr", set()),
        ("/credentials?status=PUBLISHED", {PUBLISHED.id}),
        ("/agreements?sourceInstitution=LANG&recognizingInstitution=SFU", {AGREEMENT.id}),
        ("/agreements?sourceInstitution=SFU", set()),
        ("/agreements?code=LANG-GEOG-1155-SFU-1", {AGREEMENT.id}),
        ("/recognitions?microCredential=SFU-GIS-01", {STANDING.id, ENDED.id}),
        (f"/recognitions?microCredential={ARCHIVED.id}", {REFUSAL.id}),
        ("/recognitions?recognizingInstitution=UVIC", {STANDING.id, ENDED.id}),
        ("/recognitions?type=NO_CREDIT", {REFUSAL.id}),
        ("/pathways?targetInstitution=UVIC&microCredential=SFU-GIS-01&type=ARTICULATION", {ACTIVE.id}),
        ("/pathways?sourceInstitution=LANG", set()),
    ],
)
def test_a_list_holds_what_meets_every_condition(address, found):
    assert ids(read(address)) == {str(each) for each in found}


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/institutions?colour=blue", "colour"),
        ("/courses?institution=NOWHERE", "institution"),
        ("/courses?institution=GONE", "institution"),
        ("/courses?level=HARD", "level"),
        ("/courses?limit=0", "limit"),
        ("/courses?limit=101", "limit"),
        ("/courses?limit=1_0", "limit"),
        ("/courses?limit=%D9%A1", "limit"),
        ("/courses?limit=1e9", "limit"),
        ("/courses?after=nonsense", "after"),
        ("/courses?after=", "after"),
        ("/courses?subject=GEOG&subject=MATH", "subject"),
        ("/credentials?status=HIDDEN", "status"),
        ("/agreements?recognizingInstitution=NOWHERE", "recognizingInstitution"),
        ("/recognitions?asOf=yesterday", "asOf"),
        ("/recognitions?asOf=20260301", "asOf"),
        ("/recognitions?microCredential=SFU-DRAFT-01", "microCredential"),
        ("/institutions/SFU?fields=code", "fields"),
        ("/credentials/SFU-GIS-01?status=DRAFT", "status"),
    ],
)
def test_a_wrong_parameter_is_refused_by_its_name(address, field):
    status, error = refused(address)
    assert (status, error["code"]) == (422, "VALIDATION_ERROR")
    assert [each["field"] for each in error["details"]] == [field]


@pytest.mark.parametrize("other", ["courses", "credentials", "agreements", "recognitions", "pathways"])
def test_a_page_of_one_list_goes_on_in_no_other(other):
    bookmark = read("/institutions?limit=1")["pagination"]["next"]
    status, error = refused(f"/{other}?after={bookmark}")
    assert status == 422
    assert error["details"] == [
        {"field": "after", "message": "Must be the `next` of a page of this list, in the same order."}
    ]


@pytest.mark.parametrize("name", ["SFU", "sfu", str(SFU.id)])
def test_an_institution_is_read_by_code_or_id(name):
    assert read(f"/institutions/{name}")["data"]["name"] == "Simon Fraser University"


@pytest.mark.parametrize("name", ["SFU-GIS-01", str(PUBLISHED.id)])
def test_a_credential_is_read_by_program_code_or_id(name):
    shown = read(f"/credentials/{name}")["data"]
    assert shown["institution"] == {"id": str(SFU.id), "code": "SFU"}
    assert [each["outcomeText"] for each in shown["learningOutcomes"]] == [
        "Apply statistical tests to field data",
        "Evaluate the accuracy of a map",
    ]


@pytest.mark.parametrize(
    "address",
    [
        "/institutions/GONE",
        "/institutions/NOWHERE",
        f"/institutions/{an_id('institution GONE')}",
        f"/courses/{COURSES[3].id}",
        f"/courses/{an_id('no course')}",
        f"/credentials/{DRAFT.program_code}",
        f"/credentials/{DRAFT.id}",
        f"/credentials/{ARCHIVED.id}",
        f"/agreements/{an_id('no agreement')}",
        f"/recognitions/{an_id('no recognition')}",
        f"/pathways/{SUGGESTED.id}",
        "/courses/not-an-id",
    ],
)
def test_what_is_not_public_is_not_found(address):
    status, error = refused(address)
    assert (status, error["code"]) == (404, "NOT_FOUND")


def test_a_hidden_record_is_refused_in_the_words_for_one_that_never_was():
    hidden, absent = f"/pathways/{SUGGESTED.id}", f"/pathways/{an_id('no pathway')}"
    told = {refused(address)[1]["message"].replace(address[-36:], "…") for address in (hidden, absent)}
    assert told == {"There is no pathway …."}


def test_what_is_not_public_is_in_no_list():
    assert ids(read("/credentials")) == {str(PUBLISHED.id)}
    assert ids(read("/pathways")) == {str(ACTIVE.id)}
    assert str(COURSES[3].id) not in ids(read("/courses"))


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2019-12-31", set()),
        ("2020-01-01", {ENDED.id}),
        ("2024-12-31", {ENDED.id}),
        ("2025-01-01", {STANDING.id, REFUSAL.id}),
        ("2030-01-01", {STANDING.id, REFUSAL.id}),
    ],
)
def test_recognitions_can_be_asked_for_as_of_a_day(day, found):
    assert ids(read(f"/recognitions?asOf={day}")) == {str(each) for each in found}


def test_the_pages_of_what_stood_on_a_day_repeat_nothing_and_skip_nothing():
    container = Offline()
    institutions = [an_institution(code=f"I{number:02}") for number in range(40)]
    recognitions = [
        a_recognition(
            micro_credential_id=PUBLISHED.id,
            recognizing_institution_id=each.id,
            effective_date=date(2020, 1, 1),
            expiry_date=date(2021, 1, 1) if position % 3 else None,
        )
        for position, each in enumerate(institutions)
    ]
    container.keep(institutions=[SFU, *institutions], credentials=[PUBLISHED], recognitions=recognitions)
    client, after, found = a_client(container), "", []
    while after is not None:
        page = read(f"/recognitions?asOf=2025-01-01&limit=3{after and '&after=' + after}", client)
        assert len(page["data"]) == min(3, 14 - len(found))
        assert page["pagination"]["total"] == 14
        found += [each["id"] for each in page["data"]]
        after = page["pagination"]["next"]
    assert sorted(found) == sorted(str(each.id) for each in recognitions if each.expiry_date is None)


def test_every_field_of_every_record_reaches_the_wire():
    container = Offline()
    used = {"is_active": True}
    institution = a_full_institution(**used)
    pathway = a_full_pathway(**used, approved_by=None)
    container.keep(
        institutions=[institution, an_institution()],
        credentials=[a_full_credential(**used)],
        courses=[a_full_course(**used)],
        agreements=[a_full_agreement(**used)],
        recognitions=[a_full_recognition(**used)],
        pathways=[pathway],
    )
    client = a_client(container)
    shown = {name: read(f"/{name}", client)["data"] for name in ("courses", "credentials", "agreements")}
    shown |= {name: read(f"/{name}", client)["data"] for name in ("recognitions", "pathways")}
    shown["institutions"] = [read(f"/institutions/{institution.code}", client)["data"]]
    empty = {
        f"{name}.{field}"
        for name, (record, *_) in shown.items()
        for field, value in record.items()
        if value in (None, "", [], {})
    }
    assert empty == {"pathways.approvedBy"}
    assert shown["institutions"][0]["unit"] == {"name": "unit", "perCourse": 1.5}
    assert shown["agreements"][0]["grant"]["text"] == "GEOG 155 (3) & GEOG 2XX (1) or ENV 1XX (4)"
    assert shown["recognitions"][0]["evidence"]["confidence"] == 0.81
    assert shown["recognitions"][0]["microCredential"]["programCode"] == "UDI-CART-9"
    assert shown["credentials"][0]["prerequisites"][0]["programCode"] == "UDI-CART-1"
    assert shown["credentials"][0]["publishedAt"] == "2026-04-07T16:30:05.654321+00:00"


def test_a_read_bears_a_tag_and_an_unchanged_one_is_not_sent_again():
    client = a_client()
    tag = client.get("/api/v1/courses").headers["ETag"]
    again = client.get("/api/v1/courses", headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data()) == (304, b"")
    other = client.get("/api/v1/courses?limit=1", headers={"If-None-Match": tag})
    assert other.status_code == 200


def test_a_changed_record_changes_the_tag():
    container = Offline()
    container.keep(institutions=[SFU])
    client = a_client(container)
    tag = client.get("/api/v1/institutions/SFU").headers["ETag"]
    with container.work()() as unit:
        unit.institutions.save(SFU.changed(SFU.updated_at, city="Burnaby"))
        unit.commit()
    again = client.get("/api/v1/institutions/SFU", headers={"If-None-Match": tag})
    assert (again.status_code, again.get_json()["data"]["city"]) == (200, "Burnaby")
