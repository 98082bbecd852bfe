"""Whole files: the shipped sample, and the real catalogues and agreements where they are at hand."""

import csv
from importlib import resources
from pathlib import Path

import pytest
from importing_furniture import Office, counts

from bccb.adapters.files.rows import read_rows
from bccb.domain.credit import UNITS
from bccb.domain.errors import Invalid
from bccb.domain.guide import GuideLine, read_line
from bccb.domain.usecases.importing.agreements import as_columns, says_the_same

SAMPLE = (
    "institutions.csv",
    "courses.csv",
    "agreements.csv",
    "credentials.jsonl",
    "recognitions.jsonl",
    "pathways.jsonl",
)
REAL = Path(__file__).parents[2].parent / "shared" / "data"
needs_real_data = pytest.mark.skipif(not REAL.is_dir(), reason="the real data are not at ../shared/data")


@pytest.fixture
def office() -> Office:
    return Office()


def bring_in(office: Office, kind: str, path: Path, **options):
    return getattr(office.importing, kind)(read_rows(path), source=path.name, **options)


def test_the_shipped_sample_goes_in_without_an_error_and_twice_is_once(office):
    with resources.as_file(resources.files("bccb") / "sample") as sample:
        for name in SAMPLE:
            report = bring_in(office, name.split(".")[0], sample / name, strict=True)
            assert (report.errors, report.notes, report.changed, report.unchanged) == ((), (), 0, 0)
            assert report.added == read_rows(sample / name).lines - name.endswith(".csv")
        for name in SAMPLE:
            again = bring_in(office, name.split(".")[0], sample / name)
            assert (again.added, again.changed, again.error_count) == (0, 0, 0)


@needs_real_data
def test_the_real_catalogues_and_agreements_go_in_without_an_error(office):
    bring_in(office, "institutions", REAL / "bc_transfer_guide" / "institutions.csv")
    for catalogue in sorted((REAL / "bc_catalogues").glob("*.csv")):
        assert bring_in(office, "courses", catalogue).error_count == 0
    with office.look() as unit:
        assert {each.code for each in unit.institutions.all() if each.unit == UNITS} == {"UVIC"}
        assert sum(1 for _ in unit.courses.each()) == 15_075
    report = bring_in(office, "agreements", REAL / "bc_transfer_guide" / "agreements.csv")
    assert counts(report) == (8_776, 0, 0, 0)


@needs_real_data
@pytest.mark.parametrize("column", ["outcome", "target_courses", "credits_granted", "notes", "source_all_courses"])
def test_our_reading_agrees_with_the_published_columns_in_99_of_100_lines(column):
    with (REAL / "bc_transfer_guide" / "agreements.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    agreeing = sum(agrees(column, row) for row in rows)
    assert agreeing >= 0.99 * len(rows)


def agrees(column: str, row: dict[str, str]) -> bool:
    reading = readable(row["agreement_text"])
    if reading is None:
        return False
    ours = as_columns(reading)[column]
    if column == "source_all_courses" and not reading.ways:
        ours = row["source_course"]
    return says_the_same(column, ours, row[column])


def readable(line: str) -> GuideLine | None:
    try:
        return read_line(line)
    except Invalid:
        return None
