"""Whole lists as files: who gets which rows, how they are sent, and that they can be imported."""

from __future__ import annotations

import csv
import io
import json

import pytest
from offline import ACTIVE
from people import ADMIN, COORDINATOR, LEARNER, REGISTRAR, STRANGER, Desk, a_desk

from bccb.domain.account import Account
from bccb.domain.errors import StorageFailed
from bccb.domain.usecases.exporting import COLUMNS
from bccb.entrypoints.http.gate import places


@pytest.fixture(scope="module")
def desk() -> Desk:
    return a_desk()


def rows(desk: Desk, address: str, by: Account = LEARNER) -> list[dict[str, str]]:
    answer = desk.send("GET", f"/exports/{address}", by)
    assert answer.status_code == 200, answer.get_json()
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True), newline=""), strict=True))


@pytest.mark.parametrize("kind", COLUMNS)
def test_every_kind_comes_as_csv_and_as_json_lines(desk, kind):
    found = rows(desk, kind)
    assert found
    assert tuple(found[0]) == COLUMNS[kind]
    answer = desk.send("GET", f"/exports/{kind}?format=jsonl", LEARNER)
    assert answer.content_type == "application/jsonl; charset=utf-8"
    assert len([json.loads(line) for line in answer.get_data(as_text=True).splitlines()]) == len(found)


def test_the_file_has_a_name_and_is_kept_by_nobody(desk):
    answer = desk.send("GET", "/exports/courses", LEARNER)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="courses-2026-03-02.csv"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content_type == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    ("by", "statuses"),
    [
        (LEARNER, {"PUBLISHED"}),
        (REGISTRAR, {"PUBLISHED"}),
        (STRANGER, {"PUBLISHED"}),
        (COORDINATOR, {"PUBLISHED", "DRAFT", "ARCHIVED"}),
        (ADMIN, {"PUBLISHED", "DRAFT", "ARCHIVED"}),
    ],
)
def test_drafts_are_for_those_who_may_edit_them(desk, by, statuses):
    assert {row["status"] for row in rows(desk, "credentials", by)} == statuses


def test_pathways_that_are_not_active_are_for_the_institutions_at_their_ends(desk):
    assert [row["name"] for row in rows(desk, "pathways", LEARNER)] == [ACTIVE.name]
    assert len(rows(desk, "pathways", ADMIN)) == 2


def test_the_filters_of_the_list_hold(desk):
    assert rows(desk, "courses?institution=UVIC&subject=NONE") == []
    assert {row["recognizing_institution"] for row in rows(desk, "recognitions?recognizingInstitution=SFU")} <= {"SFU"}
    assert {row["status"] for row in rows(desk, "credentials?status=PUBLISHED", ADMIN)} == {"PUBLISHED"}
    assert rows(desk, "courses?search=nothing%20like%20it") == []
    titles = {row["title"] for row in rows(desk, "courses?search=maps%20and")}
    assert titles
    assert all("maps and" in title.lower() for title in titles)
    standing = rows(desk, "recognitions?asOf=2026-03-02")
    assert 0 < len(standing) < len(rows(desk, "recognitions"))


@pytest.mark.parametrize(
    ("query", "field"),
    [("format=xlsx", "format"), ("limit=5", "limit"), ("institution=NONE", "institution"), ("x=1", "x")],
)
def test_a_wrong_parameter_is_refused_by_name(desk, query, field):
    answer = desk.send("GET", f"/exports/credentials?{query}", LEARNER)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.get_json()["error"]["details"]] == [field]


def test_nobody_exports_without_an_account(desk):
    assert desk.send("GET", "/exports/courses", None).status_code == 401


def test_a_database_that_is_away_is_told_before_a_file_begins():
    desk = a_desk()
    desk.token(LEARNER)
    broken = desk.container.exporting()

    def away():
        raise StorageFailed("the database is away")

    desk.container.exporting = lambda: type(broken)(work=away)
    assert desk.send("GET", "/exports/courses", LEARNER).status_code == 503


def test_a_place_is_given_back_however_an_export_ends():
    desk = a_desk()
    for _ in range(places.MOST["exports"] + 1):
        for method in ("HEAD", "GET"):
            answer = desk.send(method, "/exports/courses", LEARNER)
            assert answer.status_code == 200
            answer.close()  # as every server does


def test_no_more_than_a_few_are_made_at_once():
    desk = a_desk()
    with desk.app.app_context():
        given_back = [places.take("exports") for _ in range(places.MOST["exports"])]
    refused = desk.send("GET", "/exports/courses", LEARNER)
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (503, "SERVICE_UNAVAILABLE")
    assert refused.headers["Retry-After"] == "5"
    for give_back in given_back:
        give_back()
    assert desk.send("GET", "/exports/courses", LEARNER).status_code == 200
