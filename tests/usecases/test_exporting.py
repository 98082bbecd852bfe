"""What is handed out can be taken back: exports of every kind, whatever their texts hold (promise A17)."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from importing_furniture import Office, counts

from bccb.adapters.files.rows import read_rows
from bccb.adapters.files.writing import FORMATS
from bccb.domain.agreement import Grant, GrantedCourse, GrantKind, SourceCourse, as_printed
from bccb.domain.course import Level
from bccb.domain.credit import CreditUnit
from bccb.domain.pathway import PathwayType
from bccb.domain.recognition import Evidence, RecognitionType
from bccb.domain.record import Record
from bccb.domain.usecases.exporting import COLUMNS, Exporting
from bccb.domain.usecases.importing import agreements, courses, credentials, institutions, pathways, recognitions
from bccb.domain.usecases.importing.guard import bare, guarded, kept
from furniture import (
    a_course,
    a_full_agreement,
    a_full_course,
    a_full_credential,
    a_full_institution,
    a_full_pathway,
    a_full_recognition,
    an_id,
    an_institution,
    an_outcome,
)

IMPORTERS = {
    "institutions": institutions.COLUMNS,
    "courses": courses.COLUMNS,
    "agreements": agreements.COLUMNS,
    "credentials": credentials.COLUMNS,
    "recognitions": recognitions.COLUMNS,
    "pathways": pathways.COLUMNS,
}
ONE_DATABASE_ALONE = {"id", "created_at", "updated_at", "version", "approved_by", "approved_at"}
NOT_HANDED_OUT = {"institutions": {"disabled_plugins"}}
FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]")
IN_USE = {"is_active": True, "version": 1, "is_illustrative": True}

# Everything a text may hold that a file, a spreadsheet or an importer could take for something else.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
texts = st.text(st.sampled_from(list("=+-@\t\r\n '\"|,;[{}\\é\uff1d\u3000a")), max_size=8) | st.text(
    max_size=20
).filter(lambda each: not _UNPRINTABLE.search(each))
said = texts.filter(str.strip)
days = st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))
amounts = st.none() | st.floats(0, 300) | st.integers(0, 300).map(float)
moments = st.none() | st.datetimes(timezones=st.just(UTC))
numbers_of_courses = st.sampled_from(["155", "1XX", "12 3", "(3)", "a"]) | st.text("ABC19&", min_size=1, max_size=4)
subjects = st.sampled_from(["GEOG", "A&B", "e", "No credit", "LANG B"]) | st.text("ABC &", min_size=1, max_size=6)
named = st.tuples(subjects, numbers_of_courses).map(lambda code: as_printed(*code)).filter(all)
granted = st.builds(lambda code, credit: GrantedCourse(subject=code[0], number=code[1], credit=credit), named, amounts)
sources = st.builds(
    lambda code, title, credit: SourceCourse(subject=code[0], number=code[1], title=title, credit=credit),
    *(named, texts, amounts),
)
bundles = st.lists(granted, min_size=1, max_size=3).map(tuple)
grants = (
    st.lists(bundles, min_size=1, max_size=3).map(lambda alternatives: Grant.of(*alternatives))
    | st.builds(Grant, kind=st.just(GrantKind.BLOCK), credit=amounts)
    | st.builds(
        Grant, kind=st.just(GrantKind.EXEMPTION), alternatives=st.lists(bundles, max_size=2).map(tuple), credit=amounts
    )
)
outcomes = st.lists(
    st.builds(an_outcome, said, keywords=st.lists(said, max_size=3).map(tuple), order_index=st.integers(0, 9)),
    max_size=3,
    unique_by=lambda outcome: outcome.outcome_text,
).map(tuple)
evidence = st.builds(
    Evidence,
    summary=texts,
    confidence=st.floats(0, 1),
    findings=st.lists(texts, max_size=2).map(tuple),
    assessed_on=days,
)

CHANGES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "institutions": st.fixed_dictionaries(
        {
            "name": said,
            "country": texts,
            "city": texts,
            "contact_phone": texts,
            "unit": st.builds(CreditUnit, name=said, per_course=st.floats(0.001, 60)),
        }
    ),
    "courses": st.fixed_dictionaries(
        {
            "title": texts,
            "description": texts,
            "subject": st.from_regex("[ABC][ABC&/ -]{0,2}[ABC]", fullmatch=True),
            "number": st.text("019X-", min_size=1, max_size=4),
            "credits": amounts,
            "level": st.none() | st.sampled_from(Level),
            "hours": amounts,
        }
    ),
    "agreements": st.fixed_dictionaries(
        {
            "code": said,
            "sources": st.lists(
                sources,
                min_size=1,
                max_size=3,
            ).map(tuple),
            "grant": grants,
            "notes": texts,
            "effective_until": st.none() | st.just(date(2031, 8, 31)),
        }
    ),
    "credentials": st.fixed_dictionaries(
        {
            "program_code": said,
            "title": said,
            "description": texts,
            "language": texts,
            "additional_info": texts,
            "duration": amounts,
            "published_at": moments,
            "last_review_date": days,
            "outcomes": outcomes,
        }
    ),
    "recognitions": st.fixed_dictionaries(
        {
            "recognition_type": st.just(RecognitionType.EQUIVALENCY),
            "credit_value": amounts.filter(lambda each: each is not None),
            "assigned_courses": st.lists(granted, max_size=3).map(tuple),
            "conditions": texts,
            "notes": texts,
            "badge_url": texts,
            "evidence": st.none() | evidence,
            "micro_credential_version": st.none() | st.integers(min_value=1, max_value=1_000),
            "reviewed_on": days,
        }
    ),
    "pathways": st.fixed_dictionaries(
        {
            "name": said,
            "description": texts,
            "pathway_type": st.just(PathwayType.LADDERING),
            "transfer_credits": amounts,
            "confidence_score": st.none() | st.floats(0, 1),
            "ai_reasoning": texts,
        }
    ),
}
FULL = {
    "institutions": a_full_institution,
    "courses": a_full_course,
    "agreements": a_full_agreement,
    "credentials": a_full_credential,
    "recognitions": a_full_recognition,
    "pathways": partial(a_full_pathway, approved_by=None),
}
KINDS = tuple(FULL)


def an_office(kind: str) -> Office:
    """What records of that kind refer to is there already."""
    office = Office()
    with office.look() as unit:
        unit.institutions.add(an_institution())
        if kind != "institutions":
            unit.institutions.add(a_full_institution(is_active=True, version=1))
        if kind in ("recognitions", "pathways"):
            unit.credentials.add(a_full_credential(is_active=True, version=1))
        unit.commit()
    return office


def put(office: Office, kind: str, *records: Record) -> None:
    with office.look() as unit:
        for record in records:
            getattr(unit, kind).add(record)
        unit.commit()


def written(office: Office, kind: str, format: str, folder: Path) -> Path:
    path = folder / f"{kind}.{format}"
    _, lines = FORMATS[format]
    rows = Exporting(work=office.database.unit_of_work).rows(kind)
    path.write_text("".join(lines(COLUMNS[kind], rows)), encoding="utf-8", newline="")
    return path


def stored(office: Office, kind: str) -> list[dict[str, Any]]:
    """The records, without what belongs to one database alone."""
    with office.look() as unit:
        found = getattr(unit, kind).page({}, limit=100).items
    left_out = ONE_DATABASE_ALONE | NOT_HANDED_OUT.get(kind, set())
    return [
        {each.name: _without_ids(getattr(record, each.name)) for each in fields(record) if each.name not in left_out}
        for record in found
    ]


def _without_ids(value: Any) -> Any:
    if isinstance(value, tuple) and value and hasattr(value[0], "id"):
        return tuple(replace(each, id=an_id("any")) for each in value)
    return value


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
def test_a17_what_is_exported_is_imported_as_the_very_same(kind, format, tmp_path_factory, data):
    here, there = an_office(kind), an_office(kind)
    put(here, kind, replace(FULL[kind](**IN_USE), **data.draw(CHANGES[kind])))
    path = written(here, kind, format, tmp_path_factory.getbasetemp())
    report = there.bring_in(kind, read_rows(path))
    assert report.errors == ()
    assert stored(there, kind) == stored(here, kind)
    again = here.bring_in(kind, read_rows(path))
    assert (again.added, again.changed, again.error_count) == (0, 0, 0)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
def test_a17_no_cell_begins_as_a_formula_would(kind, tmp_path_factory, data):
    office = an_office(kind)
    put(office, kind, replace(FULL[kind](**IN_USE), **data.draw(CHANGES[kind])))
    with written(office, kind, "csv", tmp_path_factory.getbasetemp()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    assert len(rows) > 1
    assert [cell for row in rows for cell in row if FORMULA.match(cell)] == []


@given(st.text() | texts)
def test_a17_a_guard_is_taken_away_and_nothing_else(text):
    assert bare(guarded(text)) == text
    assert bare(kept(text)) == text
    assert not FORMULA.match(guarded(text))


@pytest.mark.parametrize("name", ["'Namgis", "'Ksan Campus", "feet and inches: 5' 3''", "the students'"])
def test_an_apostrophe_of_ones_own_needs_no_guard(name):
    assert guarded(name) == kept(name) == bare(name) == name


@pytest.mark.parametrize("text", ["- reads maps", "=1+1", "+1 250 555 0100"])
def test_json_needs_no_guard_against_spreadsheets(text):
    assert kept(text) == text


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_is_one_that_the_importer_reads(kind):
    assert set(COLUMNS[kind]) <= IMPORTERS[kind].known


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_of_nothing_is_a_heading_and_nothing_else(kind, tmp_path):
    office = Office()
    assert written(office, kind, "csv", tmp_path).read_text(encoding="utf-8").split() == [",".join(COLUMNS[kind])]
    assert written(office, kind, "jsonl", tmp_path).read_text(encoding="utf-8") == ""


def test_rows_in_json_lines_bear_the_names_of_the_api(tmp_path):
    office = an_office("institutions")
    (line,) = written(office, "institutions", "jsonl", tmp_path).read_text(encoding="utf-8").splitlines()
    found = json.loads(line)
    assert (found["code"], found["creditsPerCourse"], found["postalCode"]) == ("SFU", 3.0, None)


def test_what_may_not_be_seen_is_not_handed_out_and_retired_records_neither():
    office = an_office("courses")
    mine, theirs = a_course("GEOG 155"), a_course("GEOG 255")
    put(office, "courses", mine, theirs, a_course("GEOG 355", is_active=False))
    exporting = Exporting(work=office.database.unit_of_work)
    assert [row["number"] for row in exporting.rows("courses")] == ["155", "255"]
    assert [row["number"] for row in exporting.rows("courses", sees=lambda each: each != theirs)] == ["155"]
    assert [row["number"] for row in exporting.rows("courses", {"number": "255"})] == ["255"]


def test_a_long_list_is_read_in_stretches_each_in_a_transaction_of_its_own():
    office = an_office("courses")
    put(office, "courses", *(a_course(f"GEOG {number}") for number in range(1000, 2100)))
    opened = []

    def work():
        opened.append(office.look())
        return opened[-1]

    rows = Exporting(work=work).rows("courses")
    next(rows)
    assert len(opened) == 1
    assert [row["number"] for row in rows] == [str(number) for number in range(1001, 2100)]
    assert len(opened) == 3


def test_what_was_a_draft_is_published_where_the_row_says_when(tmp_path):
    office = an_office("recognitions")
    published = written(office, "credentials", "csv", tmp_path)
    there = an_office("agreements")
    assert counts(there.bring_in("credentials", read_rows(published))) == (1, 0, 0, 0)
    assert stored(there, "credentials")[0]["published_at"] == datetime(2026, 4, 7, 16, 30, 5, 654321, tzinfo=UTC)
