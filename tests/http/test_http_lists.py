"""Lists over HTTP: sorted, searched, in fewer fields, by page, and nothing that costs without bound."""

from __future__ import annotations

import pytest
from offline import ACTIVE, ARCHIVED, COURSES, DRAFT, LANG, PUBLISHED, UVIC, a_client
from people import ADMIN, COORDINATOR, LEARNER, REGISTRAR, Desk, a_desk, data, refusal

LISTS = ("institutions", "credentials", "courses", "agreements", "recognitions", "pathways")
INJECTIONS = (
    "' OR '1'='1",
    "1; DROP TABLE institutions; --",
    "') UNION SELECT password_hash FROM users --",
    "code) AND 1=(SELECT COUNT(*) FROM users) --",
    "%' AND pg_sleep(5) --",
    "$$;SELECT 1;$$",
    "\\' OR 1=1 #",
    "admin'/*",
    "name COLLATE nocase",
    "id,(CASE WHEN 1=1 THEN 1 ELSE 2 END)",
)


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def read(address: str, **query) -> dict:
    answer = a_client().get(f"/api/v1/{address}", query_string=query)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def refused(address: str, **query) -> tuple[int, list[str], str]:
    answer = a_client().get(f"/api/v1/{address}", query_string=query)
    details = answer.get_json()["error"]["details"]
    return answer.status_code, [each["field"] for each in details], details[0]["message"]


def test_a_list_is_sorted_both_ways():
    names = [each["name"] for each in read("institutions", sort="name")["data"]]
    assert names == sorted(names)
    assert [each["name"] for each in read("institutions", sort="-name")["data"]] == names[::-1]
    titles = [each["title"] for each in read("courses", sort="-title")["data"]]
    assert titles == sorted(titles, reverse=True)


def test_a_sorted_list_goes_on_where_the_page_ended():
    seen, after = [], None
    while True:
        page = read("courses", sort="-createdAt", limit=1, **({"after": after} if after else {}))
        seen += [each["id"] for each in page["data"]]
        if (after := page["pagination"]["next"]) is None:
            break
    assert sorted(seen) == sorted(str(each.id) for each in COURSES if each.is_active)


def test_a_page_can_be_asked_for_by_its_number():
    codes = [read("institutions", limit=1, page=number)["data"][0]["code"] for number in (1, 2, 3)]
    assert codes == ["LANG", "SFU", "UVIC"]
    assert read("institutions", limit=1, page=4) | {"metadata": None} == {
        "success": True,
        "data": [],
        "pagination": {"limit": 1, "total": 3, "next": None},
        "metadata": None,
    }


def test_a_page_by_its_number_goes_as_far_as_anybody_counts():
    assert read("institutions", limit=100, page=100)["data"] == []
    assert read("institutions", limit=1, page=10_000)["data"] == []


@pytest.mark.parametrize("name", LISTS)
def test_only_the_fields_that_are_wanted_are_told(name):
    whole = read(name)["data"][0]
    few = read(name, fields="updatedAt,id")["data"][0]
    assert few == {key: whole[key] for key in ("id", "updatedAt")}
    assert read(name, fields=",".join(whole))["data"][0] == whole


def test_a_field_that_is_none_is_refused_by_its_name():
    told = refused("credentials", fields="title,passwordHash")
    assert told == (422, ["fields"], "Must be fields of the record: 'passwordHash' is none of its own.")


@pytest.mark.parametrize("name", [*LISTS, "requests"])
def test_what_a_list_is_sorted_by_is_in_its_documentation(name, desk):
    paths = desk.get("/openapi.json").get_json()["paths"]
    (sort,) = [each for each in paths[f"/api/v1/{name}"]["get"]["parameters"] if each["name"] == "sort"]
    for way in sort["schema"]["enum"]:
        data(desk.get(f"/{name}?sort={way}", ADMIN))
    assert refusal(desk.get(f"/{name}?sort=id", ADMIN)) == (422, "VALIDATION_ERROR")


def test_a_search_finds_what_is_written():
    assert [each["code"] for each in read("institutions", search="simon FRASER")["data"]] == ["SFU"]
    assert [each["code"] for each in read("courses", search="geog 25")["data"]] == ["GEOG 255"]
    assert read("credentials", search="old")["data"] == []


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("search", ["%%%", "___", "S_U", "S%U", "\\\\\\", ".*.", "[A-Z]{3}"])
def test_a6_wildcards_are_letters_like_others(name, search):
    assert read(name, search=search)["data"] == []


@pytest.mark.parametrize("search", ["", "a", "ab", "x" * 101])
def test_a6_a_search_is_neither_too_short_nor_too_long(search):
    assert refused("courses", search=search)[:2] == (422, ["search"])


@pytest.mark.parametrize("written", INJECTIONS)
@pytest.mark.parametrize("name", LISTS)
def test_a5_sql_is_a_text_in_a_search_and_nothing_to_sort_by(name, written):
    assert read(name, search=written)["data"] == []
    assert refused(name, sort=written)[:2] == (422, ["sort"])
    assert refused(name, fields=written)[:2] == (422, ["fields"])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "1000000000"}, "limit"),
        ({"limit": "9" * 100}, "limit"),
        ({"page": "1000000000"}, "page"),
        ({"page": "10001", "limit": "1"}, "page"),
        ({"page": "101", "limit": "100"}, "page"),
        ({"page": "0"}, "page"),
        ({"page": "-1"}, "page"),
        ({"page": "2", "after": "bm9uZQ=="}, "page"),
        ({"limit": ["5", "100"]}, "limit"),
        ({"sort": ["code", "-code"]}, "sort"),
        ({"search": ["abc", "def"]}, "search"),
        ({"fields": ["id", "code"]}, "fields"),
        ({"fields": ",".join(["id"] * 3_000)}, "fields"),
        ({"fields": "id,,code"}, "fields"),
        ({"sort[]": "code"}, "sort[]"),
        ({"ids": ",".join(["1f0c7a52-6f0e-4d6e-9a53-4d1c1f0c9d11"] * 10)}, "ids"),
    ],
)
@pytest.mark.parametrize("name", LISTS)
def test_a25_what_would_cost_without_bound_or_has_two_readings_is_refused(name, query, field):
    status, fields, _ = refused(name, **query)
    assert (status, fields) == (422, [field])


@pytest.mark.parametrize("limit", ["0", "-1", "101", "9" * 20])
def test_a25_a_limit_beyond_its_range_is_told_the_range(limit):
    _, _, message = refused("courses", limit=limit)
    assert message == "Must be greater than or equal to 1 and less than or equal to 100."


def test_a25_ten_thousand_ids_are_refused():
    query = {"institution": ",".join(["1f0c7a52-6f0e-4d6e-9a53-4d1c1f0c9d11"] * 10_000)}
    assert refused("courses", **query)[0] == 422


def test_drafts_are_listed_for_those_who_edit_them(desk):
    for by in (COORDINATOR, ADMIN):
        drafts = data(desk.get("/credentials?status=DRAFT&sort=-updatedAt", by))
        assert [each["id"] for each in drafts] == [str(DRAFT.id)]
    assert [each["id"] for each in data(desk.get("/credentials?status=ARCHIVED", COORDINATOR))] == [str(ARCHIVED.id)]
    assert [each["id"] for each in data(desk.get("/credentials", COORDINATOR))] == [str(PUBLISHED.id)]


def test_a7_drafts_are_listed_for_nobody_else(desk):
    assert refusal(desk.get("/credentials?status=DRAFT")) == (401, "AUTHENTICATION_ERROR")
    assert refusal(desk.get("/credentials?status=DRAFT", LEARNER)) == (403, "AUTHORIZATION_ERROR")
    for code in ("SFU", str(PUBLISHED.institution_id)):
        answer = desk.get(f"/credentials?status=DRAFT&institution={code}", REGISTRAR)
        assert refusal(answer) == (403, "AUTHORIZATION_ERROR")
    mine = desk.get("/credentials?status=DRAFT", REGISTRAR).get_json()
    assert (mine["data"], mine["pagination"]["total"]) == ([], 0)


def test_agreements_are_found_by_subject_and_kind():
    assert len(read("agreements", subject="GEOG", kind="ASSIGNED", sourceInstitution=LANG.code)["data"]) == 1
    assert read("agreements", subject="GEO%")["data"] == []
    assert read("agreements", kind="NO_CREDIT")["data"] == []
    assert refused("agreements", kind="SOME")[:2] == (422, ["kind"])


def test_conditions_and_order_hold_together():
    found = read("pathways", targetInstitution=UVIC.code, sort="-updatedAt", fields="id", search="gis")
    assert found["data"] == [{"id": str(ACTIVE.id)}]
