"""Whatever a row holds, it goes in or is refused by name: nothing else happens."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from importing_furniture import Office, Table, objects, table

from bccb.domain.usecases.importing import agreements, courses, credentials, institutions, pathways, recognitions

KINDS = {
    "institutions": institutions.COLUMNS,
    "courses": courses.COLUMNS,
    "agreements": agreements.COLUMNS,
    "credentials": credentials.COLUMNS,
    "recognitions": recognitions.COLUMNS,
    "pathways": pathways.COLUMNS,
}

likely = st.sampled_from(
    ["SFU", "UVIC", "SFU-GIS-01", "CMPT 120", "SFU CMPT 120 (3)", "LANG A 1 = SFU A 1", "2024-05", "NO_CREDIT", "1", ""]
)
texts = likely | st.text(alphabet=st.characters(codec=None), max_size=40)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
parts = st.dictionaries(
    st.sampled_from(["outcomeText", "description", "keywords", "programCode", "isCore", "orderIndex", "course"]),
    scalars,
)
values = scalars | st.lists(scalars | parts, max_size=3) | parts


def rows_of(kind: str) -> st.SearchStrategy[list[dict]]:
    names = st.sampled_from(sorted(KINDS[kind].known)) | texts
    needed = {group[0]: likely | values for group in KINDS[kind].required}
    row = st.builds(dict.__or__, st.fixed_dictionaries(needed), st.dictionaries(names, values, max_size=6))
    return st.lists(row, max_size=4)


def an_office() -> Office:
    office = Office()
    office.bring_in("institutions", table("code,name\nSFU,Simon Fraser\nUVIC,Victoria"))
    office.bring_in("credentials", objects({"programCode": "SFU-GIS-01", "title": "GIS", "institution": "SFU"}))
    return office


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_row_is_counted_once_and_every_error_names_its_field(kind, data):
    rows = data.draw(rows_of(kind))
    report = an_office().bring_in(kind, objects(*rows))
    assert report.added + report.changed + report.unchanged + report.error_count == len(rows)
    assert all(error.column and error.reason for error in report.errors)
    assert all(note.encode() for note in report.notes)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_a_heading_alone_brings_in_nothing(kind):
    report = an_office().bring_in(kind, Table(rows=[], columns=tuple(sorted(KINDS[kind].known))))
    assert (report.added, report.changed, report.unchanged, report.error_count, report.notes) == (0, 0, 0, 0, ())
