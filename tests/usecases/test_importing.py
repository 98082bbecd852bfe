"""What every import promises, whatever it brings in."""

import pytest
from importing_furniture import Office, Table, counts, numbered, objects, table, told

from bccb.domain.audit import AuditAction
from bccb.domain.errors import Invalid, StorageFailed
from bccb.domain.ports.rows import RowError
from bccb.domain.usecases.importing.report import MOST_ERRORS
from furniture import LATER

INSTITUTIONS = "code,name\nSFU,Simon Fraser\nUVIC,Victoria\n"


@pytest.fixture
def office() -> Office:
    return Office()


def test_what_is_new_goes_in(office):
    report = office.bring_in("institutions", table(INSTITUTIONS))
    assert (report.kind, report.source, counts(report)) == ("institutions", "file.csv", (2, 0, 0, 0))
    with office.look() as unit:
        assert [each.code for each in unit.institutions.all()] == ["SFU", "UVIC"]


def test_importing_twice_changes_nothing(office):
    office.bring_in("institutions", table(INSTITUTIONS))
    office.messages()
    with office.look() as unit:
        before = unit.institutions.all()
    office.clock.moment = LATER
    assert counts(office.bring_in("institutions", table(INSTITUTIONS))) == (0, 0, 2, 0)
    with office.look() as unit:
        assert unit.institutions.all() == before
    assert office.messages() == []


def test_what_differs_is_changed_and_keeps_its_identity(office):
    office.bring_in("institutions", table(INSTITUTIONS))
    office.clock.moment = LATER
    report = office.bring_in("institutions", table(INSTITUTIONS.replace("Fraser", "Fraser University")))
    assert counts(report) == (0, 1, 1, 0)
    with office.look() as unit:
        changed = unit.institutions.by_code("SFU")
    assert (changed.name, changed.version, changed.updated_at) == ("Simon Fraser University", 2, LATER)
    assert changed.created_at < LATER


def test_a_bad_row_is_told_with_its_place_and_the_rest_go_in(office):
    report = office.bring_in(
        "institutions", table("code,name\nSFU,Simon Fraser\n?,Nobody\nUVIC,\nUBCV,British Columbia")
    )
    assert counts(report) == (2, 0, 0, 2)
    assert told(report) == [
        (3, "code", "must be 2 to 12 upper-case letters, digits or hyphens, not '?'"),
        (4, "name", "must not be empty"),
    ]
    assert report.errors[0].file == "file.csv"


def test_a_strict_import_refuses_all_for_one_bad_row(office):
    report = office.bring_in("institutions", table("code,name\nSFU,Simon Fraser\n?,Nobody"), strict=True)
    assert counts(report) == (0, 0, 0, 1)
    assert report.is_refused
    assert "nothing was changed" in report.notes[0]
    with office.look() as unit:
        assert unit.institutions.all() == ()
    assert office.messages() == []


def test_a_strict_import_without_a_bad_row_goes_in(office):
    report = office.bring_in("institutions", table(INSTITUTIONS), strict=True)
    assert (counts(report), report.is_refused) == ((2, 0, 0, 0), False)


def test_one_audit_entry_and_one_event_tell_of_the_whole_file(office):
    office.bring_in("institutions", table(INSTITUTIONS + "?,Nobody"))
    assert office.messages() == [("RecordsImported", {"kind": "institutions", "added": 2, "changed": 0})]
    (entry,) = (entry for number in range(office.identifiers.count) for entry in office.audited(numbered(number + 1)))
    assert entry.entity_type == "Import"
    assert entry.action is AuditAction.IMPORT
    assert {name: after for name, (_, after) in entry.changes.items()} == {
        "kind": "institutions",
        "file": "file.csv",
        "added": 2,
        "changed": 0,
        "unchanged": 0,
        "refused": 1,
    }


def test_a_line_that_could_not_be_read_is_told_as_it_is(office):
    broken = RowError(file="file.csv", line=3, column="", reason="holds a NUL byte, at character 4")
    rows = table(INSTITUTIONS)
    report = office.bring_in("institutions", Table(rows=[*rows.rows, broken], columns=rows.columns))
    assert (counts(report), report.errors) == ((2, 0, 0, 1), (broken,))


def test_a_missing_column_refuses_the_file_and_names_those_that_there_are(office):
    with pytest.raises(Invalid, match=r"file\.csv needs a column 'name'; it has code, titel"):
        office.bring_in("institutions", table("code,titel\nSFU,Simon Fraser"))


def test_in_json_lines_a_missing_field_refuses_its_row(office):
    report = office.bring_in("institutions", objects({"code": "SFU"}, {"code": "UVIC", "name": "Victoria"}))
    assert counts(report) == (1, 0, 0, 1)
    assert told(report) == [(1, "name", "must not be empty")]


def test_columns_are_known_in_either_writing(office):
    office.bring_in("institutions", objects({"code": "SFU", "name": "Simon Fraser", "postalCode": "V5A 1S6"}))
    office.bring_in("institutions", table("Code,Name,Postal Code\nUVIC,Victoria,V8P 5C2"))
    with office.look() as unit:
        assert [each.postal_code for each in unit.institutions.all()] == ["V5A 1S6", "V8P 5C2"]


def test_an_error_names_the_column_as_the_file_writes_it(office):
    rows = table("Code,Name,Credits Per Course\nSFU,Simon Fraser,many")
    assert told(office.bring_in("institutions", rows)) == [(2, "Credits Per Course", "must be a number, not 'many'")]
    rows = objects({"code": "SFU", "name": "Simon Fraser", "creditsPerCourse": -3})
    assert told(office.bring_in("institutions", rows)) == [(1, "creditsPerCourse", "must be between 0 and 60, not -3")]


def test_unknown_columns_are_ignored_with_one_note(office):
    report = office.bring_in("institutions", table("code,name,mascot,anthem\nSFU,x,y,z\nUVIC,x,y,z"))
    assert (counts(report), report.notes) == ((2, 0, 0, 0), ("columns ignored: anthem, mascot",))
    report = office.bring_in("institutions", objects({"code": "UBCV", "name": "x", "mascot": "a bird"}))
    assert report.notes == ("columns ignored: mascot",)


def test_a_row_that_comes_twice_is_refused_the_second_time(office):
    report = office.bring_in("institutions", table("code,name\nSFU,First\nUVIC,Victoria\nsfu,Second"))
    assert told(report) == [(4, "code", "comes twice in this file: first in line 2")]
    with office.look() as unit:
        assert unit.institutions.by_code("SFU").name == "First"


def test_of_many_errors_the_first_are_kept_and_all_are_counted(office):
    rows = "code,name\n" + "?,x\n" * (MOST_ERRORS + 10)
    report = office.bring_in("institutions", table(rows))
    assert (len(report.errors), report.error_count) == (MOST_ERRORS, MOST_ERRORS + 10)


def test_a_failure_halfway_leaves_nothing_behind(office):
    class Torn(Table):
        def __iter__(self):
            yield from self.rows
            raise StorageFailed("the disk is gone")

    rows = table(INSTITUTIONS)
    with pytest.raises(StorageFailed):
        office.bring_in("institutions", Torn(rows=rows.rows, columns=rows.columns))
    with office.look() as unit:
        assert unit.institutions.all() == ()


def test_progress_is_told_and_ends_at_the_end(office):
    seen = []
    rows = "code,name\n" + "".join(f"C{number},x\n" for number in range(1_100))
    office.bring_in("institutions", table(rows), progress=lambda *step: seen.append(step))
    assert seen[0] == ("Importing institutions", 2, 1_101)
    assert len(seen) == 4
    assert seen[-1] == ("Importing institutions", 1_101, 1_101)


def test_a_report_can_be_written_as_json(office):
    report = office.bring_in("institutions", table("code,name,mascot\nSFU,Simon Fraser,dog\n?,Nobody,cat"))
    assert report.as_json() == {
        "kind": "institutions",
        "source": "file.csv",
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "errors": [
            {
                "file": "file.csv",
                "line": 3,
                "column": "code",
                "reason": "must be 2 to 12 upper-case letters, digits or hyphens, not '?'",
            }
        ],
        "errorCount": 1,
        "notes": ["columns ignored: mascot"],
        "isRefused": False,
    }
