"""Bringing in agreements: from the guide's line alone, and with somebody else's parse of it beside."""

from datetime import date

import pytest
from importing_furniture import Office, counts, objects, table, told

from bccb.domain.agreement import ArticulationAgreement, GrantKind
from bccb.domain.credit import CREDITS, UNITS
from bccb.domain.errors import Invalid
from furniture import LATER

SHORT = "agreement_id,source_institution,source_course,source_title,source_credits,target_institution,agreement_text\n"
FULL = (
    "agreement_id,source_institution,source_institution_name,source_subject,source_number,source_course,source_title,"
    "source_credits,source_all_courses,n_source_courses,target_institution,target_courses,credits_granted,outcome,"
    "notes,agreement_text,effective_start,effective_end,is_current\n"
)


@pytest.fixture
def office() -> Office:
    office = Office()
    office.bring_in("institutions", table("code,name\nLANG,Langara\nSFU,Simon Fraser\nUVIC,Victoria\nEC,Emily Carr"))
    office.messages()
    return office


def agreements(office: Office) -> list[ArticulationAgreement]:
    with office.look() as unit:
        return list(unit.agreements.each())


def test_every_column_of_an_agreement_is_read(office):
    rows = table(
        SHORT.strip() + ",notes,effective_start,effective_end,illustrative\n"
        'LANG-1,LANG,GEOG 1155,Maps and Data,3.0,SFU,"SFU GEOG 155 (3), B-Sci",,2003-05,2012-02,1'
    )
    assert counts(office.bring_in("agreements", rows)) == (1, 0, 0, 0)
    (found,) = agreements(office)
    (source,) = found.sources
    assert (found.code, str(found.grant), found.notes) == ("LANG-1", "GEOG 155 (3)", "B-Sci")
    assert (str(source.code), source.title, source.credit) == ("GEOG 1155", "Maps and Data", 3.0)
    assert (found.effective_from, found.effective_until) == (date(2003, 5, 1), date(2012, 2, 29))
    assert found.is_illustrative
    with office.look() as unit:
        assert unit.institutions.get(found.source_institution_id).code == "LANG"
        assert unit.institutions.get(found.recognizing_institution_id).code == "SFU"


def test_dates_may_name_a_day(office):
    rows = SHORT.strip() + ",effective_start,effective_end\nA-1,LANG,GEOG 1,x,3,SFU,No credit,2020-01-15,2021-06-30"
    office.bring_in("agreements", table(rows))
    (found,) = agreements(office)
    assert (found.effective_from, found.effective_until) == (date(2020, 1, 15), date(2021, 6, 30))


def test_a_bundle_takes_its_courses_from_the_line_and_its_title_from_the_row(office):
    line = '"LANG BIOL 1115 (4) & LANG BIOL 1215 (4) = SFU BISC 101 (3) & SFU BISC 102 (3), B-Sci for both"'
    office.bring_in("agreements", table(f"{SHORT}A-1,LANG,BIOL 1215,Biology II,4,SFU,{line}"))
    (found,) = agreements(office)
    assert [(str(each.code), each.title, each.credit) for each in found.sources] == [
        ("BIOL 1115", "", 4.0),
        ("BIOL 1215", "Biology II", 4.0),
    ]
    assert str(found.grant) == "BISC 101 (3) & BISC 102 (3)"


def test_of_several_ways_the_one_through_the_row_s_course_is_kept_and_all_are_noted(office):
    line = "LANG EDAS 1111 (4) or LANG EDAS 1211 (4) = EC EA 106 (3)"
    office.bring_in("agreements", table(f"{SHORT}A-1,LANG,EDAS 1211,x,4,EC,{line}"))
    (found,) = agreements(office)
    assert [str(each.code) for each in found.sources] == ["EDAS 1211"]
    assert found.notes == "granted for LANG EDAS 1111 (4) or LANG EDAS 1211 (4)"


def test_the_line_alone_is_enough(office):
    rows = table("agreement_text\nLANG BIOL 1115 (4) & LANG BIOL 1215 (4) = SFU BISC 101 (3)\nLANG A 1 = SFU A 2 (3)")
    assert counts(office.bring_in("agreements", rows)) == (2, 0, 0, 0)
    first, second = agreements(office)
    assert first.code.startswith("LANG-A-1-SFU-")
    assert second.code.startswith("LANG-BIOL-1115-SFU-")
    assert counts(office.bring_in("agreements", rows)) == (0, 0, 2, 0)


def test_without_an_identifier_the_line_and_its_beginning_tell_agreements_apart(office):
    heading = "source_institution,source_course,target_institution,agreement_text,effective_start,effective_end\n"
    rows = (
        "LANG,A 1,SFU,SFU A 1 (3),2001-01,2004-12\nLANG,A 1,SFU,SFU A 1 (3),2010-01,\nLANG,A 1,SFU,SFU A 2 (3),2010-01,"
    )
    assert counts(office.bring_in("agreements", table(heading + rows))) == (3, 0, 0, 0)
    ended = rows.replace("SFU A 2 (3),2010-01,", "SFU A 2 (3),2010-01,2015-12")
    assert counts(office.bring_in("agreements", table(heading + ended))) == (0, 1, 2, 0)


def test_the_notes_of_the_column_stand_in_where_the_line_has_none(office):
    heading = SHORT.strip() + ",notes\n"
    rows = 'A-1,LANG,A 1,x,3,SFU,SFU A 1 (3),from the column\nA-2,LANG,A 2,x,3,SFU,"SFU A 1 (3), from the line",other'
    office.bring_in("agreements", table(heading + rows))
    assert [each.notes for each in agreements(office)] == ["from the column", "from the line"]


def test_importing_agreements_twice_changes_nothing(office):
    rows = SHORT + "A-1,LANG,A 1,x,3,SFU,SFU A 1 (3)\nA-2,LANG,A 2,x,3,SFU,No credit"
    office.bring_in("agreements", table(rows))
    office.messages()
    before = agreements(office)
    office.clock.moment = LATER
    assert counts(office.bring_in("agreements", table(rows))) == (0, 0, 2, 0)
    assert (agreements(office), office.messages()) == (before, [])


def test_a_changed_agreement_is_its_next_version(office):
    rows = SHORT + "A-1,LANG,A 1,x,3,SFU,{}"
    office.bring_in("agreements", table(rows.format("SFU A 1 (3)")))
    office.clock.moment = LATER
    assert counts(office.bring_in("agreements", table(rows.format("No credit")))) == (0, 1, 0, 0)
    (found,) = agreements(office)
    assert (found.grant.kind, found.version, found.updated_at) == (GrantKind.NO_CREDIT, 2, LATER)


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ("LNAG,A 1,x,3,SFU,No credit", "source_institution", "known: 'LNAG'; the nearest are LANG"),
        ("LANG,A 1,x,3,UVICT,No credit", "target_institution", "known: 'UVICT'; the nearest are UVIC"),
        ("LANG,A 1,x,3,,No credit", "target_institution", "must not be empty"),
        ("LANG,A 1,x,3,SFU,UVIC A 1 (1.5)", "target_institution", "is SFU, but agreement_text speaks of UVIC"),
        ("LANG,A 1,x,3,SFU,UVIC A 1 (1.5) or SFU A 1 (3)", "target_institution", "speaks of UVIC, SFU"),
        ("SFU,A 1,x,3,SFU,LANG A 1 = SFU A 1 (3)", "source_institution", "is SFU, but agreement_text speaks of LANG"),
        ("LANG,,x,3,SFU,No credit", "source_course", "agreement_text names no source course either"),
        ("LANG,one,x,3,SFU,No credit", "source_course", "must be a subject and a number"),
        (
            "LANG,B 2,x,3,SFU,LANG A 1 & LANG A 2 = SFU A 1 (3)",
            "source_course",
            "is B 2, but agreement_text starts",
        ),
        ("LANG,A 1,x,-3,SFU,No credit", "source_credits", "must be between 0 and 300, not -3"),
        ("LANG,A 1,x,3,SFU,", "agreement_text", "must not be empty"),
        ("LANG,A 1,x,3,SFU,see the calendar", "agreement_text", "at position 1 expected a course"),
        ("LANG,A 1,x,3,SFU,SFU A 1 (-3)", "agreement_text", "at position 8 expected a credit like (3)"),
    ],
)
def test_a_bad_agreement_is_told_by_its_column(office, cells, column, reason):
    ((line, told_column, told_reason),) = told(office.bring_in("agreements", table(f"{SHORT}A-1,{cells}")))
    assert (line, told_column) == (2, column)
    assert reason in told_reason


@pytest.mark.parametrize(
    ("start", "end", "column", "reason"),
    [
        ("2012-05", "2011-04", "effective_end", "must not be before its beginning: 2011-04-30 is before 2012-05-01"),
        ("2012-13", "", "effective_start", "must be a date like 2024-09 or 2024-09-30, not '2012-13'"),
        ("2012-02-30", "", "effective_start", "must be a date like"),
        ("May 2012", "", "effective_start", "must be a date like"),
        ("", "0000-01", "effective_end", "must be a date like"),
    ],
)
def test_a_bad_date_is_told_by_its_column(office, start, end, column, reason):
    heading = SHORT.strip() + ",effective_start,effective_end\n"
    rows = table(f"{heading}A-1,LANG,A 1,x,3,SFU,No credit,{start},{end}")
    ((_, told_column, told_reason),) = told(office.bring_in("agreements", rows))
    assert told_column == column
    assert reason in told_reason


def test_the_same_agreement_twice_in_a_file_is_refused(office):
    rows = SHORT + "A-1,LANG,A 1,x,3,SFU,No credit\nA-1,LANG,A 2,x,3,SFU,No credit"
    report = office.bring_in("agreements", table(rows))
    assert told(report) == [(3, "agreement_id", "comes twice in this file: first in line 2")]


def test_a_file_without_the_line_is_refused(office):
    with pytest.raises(Invalid, match="needs a column 'agreement_text'; it has agreement_id, target_courses"):
        office.bring_in("agreements", table("agreement_id,target_courses\nA-1,GEOG 155"))


def test_columns_that_agree_with_the_line_are_passed_over(office):
    bundle = "LANG A 1 (4) & LANG A 2 (4) = SFU B 101 (3) & SFU B 102 (3), B-Sci for both"
    rows = FULL + (
        "A-1,LANG,Langara,A,1,A 1,x,4.0,A 1 & A 2,2,SFU,B 101 & B 102,6.0,credit_assigned,"
        f'B-Sci for both,"{bundle}",2005-01,,1\n'
        "A-2,LANG,Langara,A,1,A 1,x,3,A 1,1,SFU,,0,no_credit,,No credit,2005-01,,1\n"
        "A-3,LANG,Langara,A,1,A 1,x,3,A 1,1,SFU,A 1 | B 2XX,3.0,credit_alternatives,"
        'OL,"SFU A 1 (3) or SFU B 2XX (3), OL.",2005-01,,1'
    )
    report = office.bring_in("agreements", table(rows))
    assert counts(report) == (3, 0, 0, 0)
    assert report.notes == ("columns ignored: is_current, n_source_courses, source_institution_name",)


def test_columns_that_disagree_with_the_line_are_counted_and_the_line_is_followed(office):
    rows = FULL + (
        'A-1,LANG,Langara,A,1,A 1,x,3,A 1,1,SFU,A 1 & A 2,6.0,credit_mixed,Exclude,"SFU A 1 (3), Exclude SFU A 2 (3)",'
        "2005-01,,1"
    )
    report = office.bring_in("agreements", table(rows))
    assert report.notes[1] == (
        "columns that say other than agreement_text, which was followed: "
        "outcome 1, target_courses 1, credits_granted 1, notes 1"
    )
    assert [str(each.grant) for each in agreements(office)] == ["A 1 (3)"]


def test_agreements_come_as_json_lines_too(office):
    row = {"agreementId": "A-1", "sourceInstitution": "LANG", "sourceCourse": "A 1", "targetInstitution": "SFU"}
    good = row | {"agreementText": "SFU A 1 (3)", "sourceCredits": 3, "effectiveStart": "2020-01"}
    odd = row | {"agreementId": "A-2", "agreementText": "SFU A 1 (3)", "sourceTitle": ["x"]}
    report = office.bring_in("agreements", objects(good, odd))
    assert counts(report) == (1, 0, 0, 1)
    assert told(report) == [(2, "sourceTitle", "must be text, not ['x']")]


def many(grant: str) -> str:
    return SHORT + "".join(f"A-{number},LANG,A {number},x,3,UVIC,{grant}\n" for number in range(20))


def test_an_institution_without_a_catalogue_is_learned_from_its_agreements(office):
    report = office.bring_in("agreements", table(many("UVIC A 1 (1.5)")))
    assert report.notes == ("UVIC counts 1.5 units for a one-term course: learned from 20 agreements",)
    with office.look() as unit:
        assert unit.institutions.by_code("UVIC").unit == UNITS
        assert unit.institutions.by_code("LANG").unit == CREDITS


def test_an_institution_with_a_catalogue_is_not_learned_from_its_agreements(office):
    office.bring_in("courses", table("institution,subject,number,title\nUVIC,A,1,x"))
    assert office.bring_in("agreements", table(many("UVIC A 1 (1.5)"))).notes == ()
    with office.look() as unit:
        assert unit.institutions.by_code("UVIC").unit == CREDITS


def test_courses_that_are_spelled_out_are_kept_as_the_guide_prints_them(office):
    row = {"agreement_id": "LANG-2", "source_institution": "LANG", "target_institution": "UVIC", "agreement_text": "-"}
    spelled = {"kind": "MIXED", "alternatives": [{"courses": [named("geog", "155w"), named("geog", "1ST")]}]}
    report = office.bring_in("agreements", objects(row | {"sources": [named(" geog", "1155a")], "grant": spelled}))
    assert report.errors == ()
    (found,) = agreements(office)
    assert [str(each.code) for each in (*found.sources, *found.grant.courses)] == [
        "GEOG 1155A",
        "GEOG 155W",
        "GEOG 1st",
    ]


def named(subject: str, number: str) -> dict[str, str]:
    return {"subject": subject, "number": number}
