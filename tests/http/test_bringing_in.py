"""Files handed in to be imported: what goes in, what is told of the rest, and how much of a body is read (A19)."""

from __future__ import annotations

import gzip
import io
import tracemalloc
from typing import Any

import pytest
from offline import ARCHIVED, DRAFT, PUBLISHED, Offline, a_stocked_container
from people import ADMIN, COORDINATOR, ISSUING_ADMIN, LEARNER, REGISTRAR, STRANGER, Desk, a_desk, data
from werkzeug.test import TestResponse

from bccb.config import Settings
from bccb.domain.account import Account
from bccb.domain.ports.repositories import AuditQuestion
from bccb.entrypoints.http.gate import places
from bccb.entrypoints.http.views.imports import PERMISSIONS
from furniture import a_credential, an_agreement, an_id

COURSES = "institution,subject,number,title\nSFU,CMPT,990,Graphs\nSFU,CMPT,991,Trees\n"
LIMIT = 100_000


@pytest.fixture
def desk() -> Desk:
    container = a_stocked_container()
    container.settings = lambda: Settings(
        database_url="memory://", limit_anonymous=0, limit_signed_in=0, import_bytes=LIMIT
    )
    return a_desk(container)


def hand_in(desk: Desk, address: str, body: Any, by: Account | None = ISSUING_ADMIN, **headers: str) -> TestResponse:
    told = {"Content-Type": "text/csv"} | {name.replace("_", "-"): value for name, value in headers.items()}
    if by is not None:
        told["Authorization"] = f"Bearer {desk.token(by)}"
    return desk.app.test_client().post(f"/api/v1/imports/{address}", data=body, headers=told)


def errors(answer: TestResponse) -> list[tuple[int, str]]:
    return [(each["line"], each["column"]) for each in data(answer)["errors"]]


def numbers(desk: Desk) -> set[str]:
    with desk.container.work()() as unit:
        return {course.number for course in unit.courses.each()}


def test_rows_go_in_with_one_audit_entry_and_one_event(desk):
    report = data(hand_in(desk, "courses", COURSES))
    assert (report["kind"], report["added"], report["refused"], report["isDryRun"]) == ("courses", 2, 0, False)
    assert {"990", "991"} <= numbers(desk)
    assert desk.events() == ["RecordsImported"]
    with desk.container.work()() as unit:
        (entry,) = unit.audit.latest(AuditQuestion(entity_type="Import")).items
    assert (entry.account_id, entry.ip_address) == (ISSUING_ADMIN.id, "127.0.0.1")


def test_json_lines_are_taken_under_both_of_their_names(desk):
    row = '{"institution": "SFU", "subject": "CMPT", "number": "990", "title": "Graphs"}\n'
    assert data(hand_in(desk, "courses", row, Content_Type="application/jsonl"))["added"] == 1
    assert data(hand_in(desk, "courses", row, Content_Type="application/x-ndjson; charset=utf-8"))["unchanged"] == 1


def test_importing_twice_changes_nothing(desk):
    hand_in(desk, "courses", COURSES)
    report = data(hand_in(desk, "courses", COURSES))
    assert (report["added"], report["changed"], report["unchanged"]) == (0, 0, 2)
    assert desk.events() == ["RecordsImported"]


def test_a_bad_row_is_told_with_line_and_column_and_the_rest_go_in(desk):
    answer = hand_in(desk, "courses", COURSES + "SFU,CMPT,,Nothing\nSFU,CMPT,993\n")
    assert errors(answer) == [(4, "number"), (5, "")]
    assert {"990", "991"} <= numbers(desk)


def test_a_strict_import_names_every_bad_row_and_changes_nothing(desk):
    answer = hand_in(desk, "courses?strict=true", COURSES + "SFU,CMPT,,Nothing\n")
    assert answer.status_code == 422
    assert [each["field"] for each in answer.get_json()["error"]["details"]] == ["line 4, number"]
    assert not {"990", "991"} & numbers(desk)
    assert desk.events() == []


def test_a_dry_run_tells_what_would_be_and_changes_nothing(desk):
    report = data(hand_in(desk, "courses?dryRun=true", COURSES))
    assert (report["isDryRun"], report["added"]) == (True, 2)
    assert not {"990", "991"} & numbers(desk)
    assert desk.events() == []


def test_the_same_call_again_gets_the_same_answer_and_another_file_under_its_key_is_refused(desk):
    first = hand_in(desk, "courses", COURSES, Idempotency_Key="once")
    again = hand_in(desk, "courses", COURSES, Idempotency_Key="once")
    assert (again.get_json(), again.headers["Idempotent-Replayed"]) == (first.get_json(), "true")
    other = hand_in(desk, "courses", COURSES.replace("Trees", "Nets"), Idempotency_Key="once")
    assert (other.status_code, other.get_json()["error"]["details"][0]["field"]) == (422, "Idempotency-Key")


def test_a_dry_run_under_a_key_that_is_none_is_refused_like_any_call(desk):
    refused = hand_in(desk, "courses?dryRun=true", COURSES, Idempotency_Key="two words")
    assert [each["field"] for each in refused.get_json()["error"]["details"]] == ["Idempotency-Key"]
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("body", "places_told"),
    [
        (b"institution,subject,number,title\nSFU,CMPT,990,Gr\xffphs\n", [(2, "title")]),
        (b"institution,subject,number,title\nSFU,CM\0PT,990,Graphs\n", [(2, "subject")]),
        (b'institution,subject,number,title\nSFU,CMPT,990,"Gr\n', [(2, "")]),
    ],
)
def test_what_cannot_be_read_is_told_with_row_and_column(desk, body, places_told):
    assert errors(hand_in(desk, "courses", body)) == places_told


def test_a_column_that_there_is_not_is_refused_by_name(desk):
    answer = hand_in(desk, "courses", COURSES.replace("title", "titel"))
    assert (answer.status_code, answer.get_json()["error"]["details"][0]["field"]) == (422, "titel")
    row = '{"institution": "SFU", "subject": "CMPT", "number": "990", "title": "Graphs", "mascot": 1}'
    assert errors(hand_in(desk, "courses", row, Content_Type="application/jsonl")) == [(1, "mascot")]


def test_a_file_without_a_heading_is_refused_without_a_word_of_where_it_is_kept(desk):
    answer = hand_in(desk, "courses", b"")
    assert answer.status_code == 422
    assert answer.get_json()["error"]["message"].startswith("file: the file: line 1 has no heading")


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data"])
def test_other_media_are_refused(desk, content_type):
    assert hand_in(desk, "courses", COURSES, Content_Type=content_type).status_code == 415
    assert hand_in(desk, "courses", COURSES, Content_Encoding="br").status_code == 415


def test_a_packed_file_is_unpacked(desk):
    packed = gzip.compress(COURSES.encode())
    assert data(hand_in(desk, "courses", packed, Content_Encoding="gzip"))["added"] == 2
    broken = hand_in(desk, "courses", packed[:-6], Content_Encoding="gzip")
    assert broken.status_code == 400


def test_a19_a_body_is_counted_while_it_is_read_also_in_pieces_and_unpacked(desk):
    long = COURSES.encode() + b"\n" * LIMIT
    assert hand_in(desk, "courses", long).status_code == 413
    in_pieces = desk.app.test_client().post(
        "/api/v1/imports/courses",
        input_stream=io.BytesIO(long),
        headers={"Authorization": f"Bearer {desk.token(ISSUING_ADMIN)}", "Content-Type": "text/csv"},
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )
    assert in_pieces.status_code == 413
    assert hand_in(desk, "courses", gzip.compress(long), Content_Encoding="gzip").status_code == 413
    assert f"{LIMIT:,}" in in_pieces.get_json()["error"]["message"]


def test_a19_a_bomb_takes_no_memory(desk):
    bomb = gzip.compress(b"\0" * (64 << 20))
    desk.token(ISSUING_ADMIN)
    tracemalloc.start()
    try:
        assert hand_in(desk, "courses", bomb, Content_Encoding="gzip").status_code == 413
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_only_one_is_brought_in_at_a_time(desk):
    with desk.app.app_context(), places.taken("imports"):
        assert hand_in(desk, "courses", COURSES).status_code == 503
    assert hand_in(desk, "courses", COURSES).status_code == 200


@pytest.mark.parametrize("kind", PERMISSIONS)
def test_who_has_no_such_permission_hands_in_nothing(desk, kind):
    assert hand_in(desk, kind, COURSES, by=LEARNER).status_code == 403
    assert hand_in(desk, kind, COURSES, by=None).status_code == 401


def test_rows_of_other_institutions_are_refused_one_by_one(desk):
    assert errors(hand_in(desk, "courses", COURSES + "UVIC,GEOG,9,Maps\n")) == [(4, "institution")]
    rows = "code,name\nSFU,Renamed\nUVIC,Theirs\nNEW,New\n"
    assert errors(hand_in(desk, "institutions", rows)) == [(3, "code"), (4, "code")]
    rows = (
        f"program_code,title,institution\nSFU-NEW-1,Mine,SFU\nUVIC-1,Theirs,UVIC\n{PUBLISHED.program_code},Taken,UVIC\n"
    )
    assert errors(hand_in(desk, "credentials", rows, by=COORDINATOR)) == [(3, "institution"), (4, "institution")]


def test_an_administrator_brings_in_rows_of_every_institution(desk):
    rows = "code,name\nSFU,Renamed\nNEW,New\n"
    assert data(hand_in(desk, "institutions", rows, by=ADMIN))["refused"] == 0


def test_a_credential_of_another_institution_is_not_taken_over(desk):
    theirs = a_credential(program_code="UVIC-OWN-01", institution_id=an_id("institution UVIC"))
    desk.container.keep(credentials=(theirs,))
    rows = "program_code,title,institution\nUVIC-OWN-01,Mine now,SFU\n"
    assert errors(hand_in(desk, "credentials", rows, by=COORDINATOR)) == [(2, "institution")]


def test_an_agreement_of_another_institution_is_not_taken_over(desk):
    desk.container.keep(agreements=(an_agreement(code="UVIC-1", recognizing_institution_id=an_id("institution UVIC")),))
    heading = "agreement_id,source_institution,source_course,target_institution,agreement_text\n"
    rows = heading + "UVIC-1,LANG,GEOG 1155,SFU,GEOG 155 (3)\nSFU-1,LANG,GEOG 1155,SFU,GEOG 155 (3)\n"
    answer = hand_in(desk, "agreements", rows)
    assert errors(answer) == [(2, "agreement_id")]
    assert data(answer)["added"] == 1


def test_a_decision_is_brought_in_by_whoever_decides_and_never_with_evidence_of_their_own(desk):
    heading = "program_code,recognizing_institution,recognition_type,credit_value,effective_date,expiry_date,evidence\n"
    rows = (
        f"{PUBLISHED.program_code},UVIC,EQUIVALENCY,1.5,2020-01-01,2020-12-31,\n"
        f"{PUBLISHED.program_code},SFU,EQUIVALENCY,3,2020-01-01,2020-12-31,\n"
        f'{PUBLISHED.program_code},UVIC,EQUIVALENCY,1.5,2021-01-01,2021-12-31,"{{""summary"": ""x""}}"\n'
    )
    assert errors(hand_in(desk, "recognitions", heading + rows, by=REGISTRAR)) == [
        (3, "recognizing_institution"),
        (4, "evidence"),
    ]


def test_drafts_of_others_cannot_be_named_nor_guessed(desk):
    heading = "program_code,recognizing_institution,recognition_type,credit_value\n"
    answers = [
        hand_in(desk, "recognitions", f"{heading}{code},UVIC,EQUIVALENCY,1.5\n", by=REGISTRAR)
        for code in (DRAFT.program_code, "NO-SUCH-99")
    ]
    drafted, unheard = (data(answer)["errors"][0]["message"] for answer in answers)
    assert drafted.replace(DRAFT.program_code, "") == unheard.replace("NO-SUCH-99", "")


def test_a_pathway_is_promised_by_the_institution_it_leads_to(desk):
    heading = "name,source_institution,target_institution,program_code,status\n"
    rows = f"One way,SFU,UVIC,{PUBLISHED.program_code},ACTIVE\nAnother,SFU,UVIC,{PUBLISHED.program_code},DRAFT\n"
    assert errors(hand_in(desk, "pathways", heading + rows, by=COORDINATOR)) == [(2, "status")]
    assert errors(hand_in(desk, "pathways", heading + rows, by=REGISTRAR)) == []
    assert errors(hand_in(desk, "pathways", heading + rows, by=STRANGER)) == [
        (2, "source_institution"),
        (3, "source_institution"),
    ]


def test_what_was_exported_is_imported_and_changes_nothing(desk):
    for kind in ("institutions", "courses", "credentials", "agreements", "recognitions", "pathways"):
        for media, format in (("text/csv", "csv"), ("application/jsonl", "jsonl")):
            file = desk.get(f"/exports/{kind}?format={format}", ADMIN).get_data()
            report = data(hand_in(desk, kind, file, by=ADMIN, Content_Type=media))
            assert (report["added"], report["changed"], report["errors"]) == (0, 0, []), kind
            assert report["unchanged"] > 0


def test_units_of_other_institutions_are_not_learned_from_a_file(desk):
    container: Offline = desk.container
    rows = "institution,subject,number,title,credits\n" + "".join(f"SFU,MATH,{n},Sums,4\n" for n in range(700, 740))
    assert data(hand_in(desk, "courses", rows, by=ISSUING_ADMIN))["added"] == 40
    heading = "agreement_id,source_institution,source_course,source_credits,target_institution,agreement_text\n"
    rows = heading + "".join(f"A-{n},LANG,GEOG {n},4,SFU,No credit\n" for n in range(700, 740))
    assert data(hand_in(desk, "agreements", rows, by=ISSUING_ADMIN))["added"] == 40
    with container.work()() as unit:
        assert unit.institutions.by_code("LANG").unit.per_course == 3


def test_a_file_goes_no_way_that_steps_do_not_go(desk):
    heading = "program_code,title,institution,status,learning_outcomes\n"
    rows = (
        f"{DRAFT.program_code},Back again,SFU,UNDER_REVIEW,Draw a map\n"
        f"{PUBLISHED.program_code},A draft again,SFU,DRAFT,Draw a map\n"
        f"{ARCHIVED.program_code},Out of the archive,SFU,PUBLISHED,Draw a map\n"
        "SFU-NEW-1,Empty,SFU,PUBLISHED,\nSFU-NEW-2,Whole,SFU,PUBLISHED,Draw a map\n"
    )
    wrong = [(3, "status"), (4, "status"), (5, "learning_outcomes")]
    assert errors(hand_in(desk, "credentials", heading + rows, by=COORDINATOR)) == wrong


def test_on_no_day_do_two_decisions_of_one_institution_stand(desk):
    heading = "program_code,recognizing_institution,recognition_type,credit_value,effective_date,expiry_date\n"
    rows = "".join(
        f"{PUBLISHED.program_code},UVIC,EQUIVALENCY,1.5,{begins},{ends}\n"
        for begins, ends in (("2010-01", "2010-12"), ("2010-06", "2011-06"), ("2011-01", "2014-12"), ("2014-01", ""))
    )
    answer = hand_in(desk, "recognitions", heading + rows, by=REGISTRAR)
    assert errors(answer) == [(3, "effective_date"), (5, "effective_date")]
    assert data(answer)["added"] == 2
    assert data(hand_in(desk, "recognitions", heading + rows, by=REGISTRAR))["unchanged"] == 2
