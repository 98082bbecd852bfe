"""Bringing in institutions and courses, and learning how an institution counts."""

from datetime import timedelta

import pytest
from importing_furniture import Office, counts, objects, table, told

from bccb.domain.audit import AuditAction
from bccb.domain.course import CourseCode, Level
from bccb.domain.credit import CREDITS, UNITS, CreditUnit
from bccb.domain.institution import InstitutionType
from furniture import LATER, a_full_institution


@pytest.fixture
def office() -> Office:
    office = Office()
    office.bring_in("institutions", table("code,name\nSFU,Simon Fraser\nUVIC,Victoria\nUBCV,British Columbia"))
    office.messages()
    return office


def institution(office: Office, code: str):
    with office.look() as unit:
        return unit.institutions.by_code(code)


def course(office: Office, code: str, named: str):
    with office.look() as unit:
        code_of = CourseCode.parse(named)
        return unit.courses.find(unit.institutions.by_code(code).id, [code_of])[code_of]


def catalogue(code: str, *credits: object) -> str:
    rows = (f"{code},MATH,{number},Title,{credit}" for number, credit in enumerate(credits, start=100))
    return "institution,subject,number,title,credits\n" + "\n".join(rows)


def test_every_column_of_an_institution_is_read(office):
    office.bring_in(
        "institutions",
        table(
            "code,name,type,city,province,country,website,credits_per_course,address,postal_code,contact_email,"
            "contact_phone,illustrative\n"
            "UDI,Example,polytechnic,Port Example,BC,Elsewhere,https://example.ca,1.5,1 Harbour Road,V0V 0V0,"
            "a@example.ca,250-555-0100,1"
        ),
    )
    found = institution(office, "UDI")
    assert (found.name, found.type, found.city, found.province) == (
        "Example",
        InstitutionType.POLYTECHNIC,
        "Port Example",
        "BC",
    )
    assert (found.country, found.website, found.address, found.postal_code) == (
        "Elsewhere",
        "https://example.ca",
        "1 Harbour Road",
        "V0V 0V0",
    )
    assert (found.contact_email, found.contact_phone) == ("a@example.ca", "250-555-0100")
    assert (found.unit, found.is_illustrative) == (UNITS, True)


def test_a_column_that_the_file_lacks_leaves_the_institution_as_it_was(office):
    full = a_full_institution(is_active=True)
    with office.look() as unit:
        unit.institutions.add(full)
        unit.commit()
    office.bring_in("institutions", table(f"code,name\n{full.code},Renamed"))
    found = institution(office, full.code)
    assert found == full.changed(found.updated_at, name="Renamed")


def test_an_unknown_type_of_institution_is_told_with_those_there_are(office):
    report = office.bring_in("institutions", table("code,name,type\nUDI,Example,ACADEMY"))
    assert told(report) == [
        (2, "type", "must be one of UNIVERSITY, COLLEGE, INSTITUTE, POLYTECHNIC, EXTERNAL, not 'ACADEMY'")
    ]


def test_the_code_of_a_retired_institution_is_not_taken_again(office):
    with office.look() as unit:
        unit.institutions.add(a_full_institution())
        unit.commit()
    report = office.bring_in("institutions", table("code,name\nUDI-N,Again"))
    assert told(report) == [(2, "code", "belongs to a record that is no longer in use: UDI-N")]


def test_every_column_of_a_course_is_read(office):
    rows = table(
        "institution,subject,number,title,description,credits,level,hours,illustrative\n"
        'sfu, cmpt ,120w,Introduction,"Programs, and\nmore",3,intermediate,39,1'
    )
    assert counts(office.bring_in("courses", rows)) == (1, 0, 0, 0)
    found = course(office, "SFU", "CMPT 120W")
    assert (found.title, found.description, found.credits) == ("Introduction", "Programs, and\nmore", 3.0)
    assert (found.level, found.hours, found.is_illustrative) == (Level.INTERMEDIATE, 39.0, True)


def test_a_course_keeps_its_identifier_wherever_it_is_imported(office):
    rows = "institution,subject,number,title\nSFU,CMPT,120,Introduction"
    office.bring_in("courses", table(rows))
    elsewhere = Office()
    elsewhere.bring_in("institutions", table("code,name\nSFU,Another name"))
    elsewhere.bring_in("courses", table(rows))
    assert course(office, "SFU", "CMPT 120").id == course(elsewhere, "SFU", "CMPT 120").id


def test_a_course_that_differs_is_changed(office):
    rows = "institution,subject,number,title\nSFU,CMPT,120,{}\nSFU,CMPT,125,Structures"
    office.bring_in("courses", table(rows.format("Old")))
    office.clock.moment = LATER
    assert counts(office.bring_in("courses", table(rows.format("New")))) == (0, 1, 1, 0)
    assert course(office, "SFU", "CMPT 120").title == "New"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("SUF,CMPT,120,x,,3", "institution", "names no institution that is known: 'SUF'; the nearest are SFU"),
        (",CMPT,120,x,,3", "institution", "must not be empty"),
        ("SFU,,120,x,,3", "subject", "must not be empty"),
        ("SFU,CMPT,,x,,3", "number", "must not be empty"),
        ("SFU,CMPT,120, ,,3", "title", "must not be empty"),
        ("SFU,CMPT,120,x,,-3", "credits", "must be between 0 and 300, not -3"),
        ("SFU,CMPT,120,x,,three", "credits", "must be a number, not 'three'"),
        ("SFU,CMPT,120,x,,1e3", "credits", "must be a number, not '1e3'"),
        ("SFU,CMPT,120,a\x00b,,3", "title", "must not contain the character U+0000"),
        (f"SFU,CMPT,120,x,{'long ' * 5_000},3", "description", "must be at most 20,000 characters, not 24,999"),
        (f"SFU,{'X' * 30},120,x,,3", "subject", "must be at most 20 characters, not 30"),
        ("SFU,C4E,120,x,,3", "subject", "must be at most 12 letters like CMPT or 'ED-D', not 'C4E'"),
        ("SFU,CMPT,1 20,x,,3", "number", "must be at most 12 letters and digits without a blank, not '1 20'"),
    ],
)
def test_a_bad_course_is_told_by_its_column(office, row, column, reason):
    report = office.bring_in("courses", table(f"institution,subject,number,title,description,credits\n{row}"))
    assert told(report) == [(2, column, reason)]


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("title", 5.5, "must be text, not 5.5"),
        ("title", ["x"], "must be text, not ['x']"),
        ("credits", True, "must be a number, not True"),
        ("hours", 10**400, "must be a number, not 1000"),
        ("credits", float("inf"), "must be between 0 and 300, not inf"),
        ("illustrative", "perhaps", "must be 1 or 0, true or false, not 'perhaps'"),
    ],
)
def test_json_of_another_type_is_told_by_its_field(office, field, value, reason):
    row = {"institution": "SFU", "subject": "CMPT", "number": 120, "title": "x"} | {field: value}
    ((line, column, told_reason),) = told(office.bring_in("courses", objects(row)))
    assert (line, column) == (1, field)
    assert told_reason.startswith(reason)


def test_credit_that_varies_is_not_known(office):
    values = ["['1.5', '3']", "{'min': '0.5', 'max': '3'}", "1.5-3", "1 to 3"]
    rows = objects(
        *(
            {"institution": "UVIC", "subject": "ED", "number": str(number), "title": "x", "credits": value}
            for number, value in enumerate([*values, ["1.5", "3"]])
        )
    )
    report = office.bring_in("courses", rows)
    assert counts(report) == (5, 0, 0, 0)
    assert report.notes == ("5 rows: credits vary from section to section; kept as not known",)
    assert course(office, "UVIC", "ED 0").credits is None


def test_a_level_in_other_words_is_left_out_with_a_note(office):
    report = office.bring_in("courses", table("institution,subject,number,title,level\nSFU,CMPT,120,x,UGRD"))
    assert counts(report) == (1, 0, 0, 0)
    assert report.notes[0].startswith("1 row: level ignored where it is none of PREPARATORY")


def test_the_same_course_twice_in_a_file_is_refused(office):
    rows = "institution,subject,number,title\nSFU,CMPT,120,x\nUVIC,CMPT,120,x\nSFU,cmpt,120,y"
    assert told(office.bring_in("courses", table(rows))) == [(4, "number", "comes twice in this file: first in line 2")]


def test_how_an_institution_counts_is_learned_from_its_courses(office):
    office.clock.moment = LATER
    report = office.bring_in("courses", table(catalogue("UVIC", *[1.5] * 15, *[3] * 8)))
    assert report.notes == ("UVIC counts 1.5 units for a one-term course: learned from 23 courses",)
    found = institution(office, "UVIC")
    assert (found.unit, found.version, found.updated_at) == (UNITS, 2, LATER)
    (entry,) = office.audited(found.id)
    assert (entry.action, entry.changes["unit"][1]) == (
        AuditAction.UPDATE,
        {"name": "unit", "per_course": 1.5},
    )
    assert ("InstitutionChanged", {"institution_id": str(found.id)}) in office.messages()


def test_few_or_mixed_credits_teach_nothing(office):
    for credits in ([1.5] * 19, [1.5] * 11 + [3] * 12 + [4.5] * 12, [3] * 30):
        assert office.bring_in("courses", table(catalogue("UVIC", *credits))).notes == ()
    assert institution(office, "UVIC").unit == CREDITS


def test_a_unit_that_a_file_says_outright_is_never_unlearned(office):
    office.bring_in("institutions", table("code,name,credits_per_course\nUVIC,Victoria,3"))
    report = office.bring_in("courses", table(catalogue("UVIC", *[1.5] * 30)))
    assert (report.notes, institution(office, "UVIC").unit) == ((), CREDITS)


def test_a_unit_that_a_file_says_outright_replaces_a_learned_one(office):
    office.bring_in("courses", table(catalogue("UVIC", *[1.5] * 30)))
    office.bring_in("institutions", table("code,name,credits_per_course\nUVIC,Victoria,4"))
    assert institution(office, "UVIC").unit == CreditUnit(name="unit", per_course=4)
    office.bring_in("courses", table(catalogue("UVIC", *[1.5] * 31)))
    assert institution(office, "UVIC").unit.per_course == 4


def test_saying_how_an_institution_counts_again_adds_nothing_to_its_trail(office):
    for days in range(3):
        office.clock.moment = LATER + timedelta(days=days)
        office.bring_in("institutions", table("code,name,credits_per_course\nUVIC,Victoria,3"))
    (entry,) = office.audited(institution(office, "UVIC").id)
    assert entry.action is AuditAction.IMPORT


def test_a_strict_import_that_is_refused_learns_nothing(office):
    report = office.bring_in("courses", table(catalogue("UVIC", *[1.5] * 30, "three")), strict=True)
    assert report.is_refused
    assert institution(office, "UVIC").unit == CREDITS
