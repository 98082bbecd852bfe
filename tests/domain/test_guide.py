"""Lines in the style of the BC Transfer Guide, read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bccb.domain.agreement import Grant, GrantedCourse, GrantKind
from bccb.domain.errors import Invalid
from bccb.domain.guide import GuideLine, read_line


def granted(line: str) -> list[str]:
    """The alternatives of a line's grant, as printed."""
    return [" & ".join(map(str, bundle)) for bundle in read_line(line).grant.alternatives]


def sources(line: str) -> list[str]:
    """The ways to the grant, each as the courses it needs."""
    return [" & ".join(str(course.code) for course in way) for way in read_line(line).ways]


@pytest.mark.parametrize(
    ("line", "kind", "credit"),
    [
        ("SFU BISC 101 (3)", GrantKind.ASSIGNED, 3),
        ("UVIC HSTR 200 (1.5)", GrantKind.ASSIGNED, 1.5),
        ("UNBC FNST 1XX (3)", GrantKind.UNASSIGNED, 3),
        ("UBCO ARTS 1st (3)", GrantKind.UNASSIGNED, 3),
        ("EC ENGL 100 lev (3)", GrantKind.UNASSIGNED, 3),
        ("EC Studio 100 lev (3)", GrantKind.UNASSIGNED, 3),
        ("SFU PHIL XX1 (3)", GrantKind.UNASSIGNED, 3),
        ("CMTN ARTS XXX (3)", GrantKind.UNASSIGNED, 3),
        ("OC GEOG/EESC 1XX (3)", GrantKind.UNASSIGNED, 3),
        ("SFU PHYS 190 (3) & SFU PHYS 1XX (1)", GrantKind.MIXED, 4),
        ("KPU ACCT 1130 (3) or KPU BUQU 1130 (3)", GrantKind.ALTERNATIVES, 3),
        ("No credit", GrantKind.NO_CREDIT, 0),
        ("No Credit, OL", GrantKind.NO_CREDIT, 0),
        ("UBCV No transfer credit", GrantKind.NO_CREDIT, 0),
        ("Individual assessment.", GrantKind.INDIVIDUAL_ASSESSMENT, None),
        ("Credit to be determined when student applies.", GrantKind.INDIVIDUAL_ASSESSMENT, None),
        ("Block credit (30)", GrantKind.BLOCK, 30),
        ("TRU 60 credits block transfer", GrantKind.BLOCK, 60),
        ("Block transfer", GrantKind.BLOCK, None),
        ("Exemption", GrantKind.EXEMPTION, 0),
        ("Exemption from UNBC ANTH 416", GrantKind.EXEMPTION, 0),
        ("DOUG HUMS 1172 (-)", GrantKind.ASSIGNED, None),
        ("UA BIOL 107", GrantKind.ASSIGNED, None),
        ("UTSC PSYC A01 (0.5 credit)", GrantKind.ASSIGNED, 0.5),
    ],
)
def test_a_line_tells_the_kind_of_grant_and_its_credit(line, kind, credit):
    assert (read_line(line).grant.kind, read_line(line).grant.credit) == (kind, credit)


def test_a_bundle_of_source_courses_stands_before_the_equals_sign():
    line = "LANG BIOL 1115 (4) & LANG BIOL 1215 (4) = SFU BISC 101 (3) & SFU BISC 102 (3), B-Sci for both"
    read = read_line(line)
    assert sources(line) == ["BIOL 1115 & BIOL 1215"]
    assert granted(line) == ["BISC 101 (3) & BISC 102 (3)"]
    assert (read.teaching, read.recognizing, read.notes) == (("LANG",), ("SFU",), "B-Sci for both")
    assert [course.credit for course in read.sources] == [4.0, 4.0]


def test_source_courses_joined_by_or_are_ways_to_the_same_grant():
    assert sources("LANG HKIN 3303 (3) or LANG KINS 3303 (3) = VIU PHED 302 (3)") == ["HKIN 3303", "KINS 3303"]


def test_any_two_of_three_courses_are_three_ways():
    line = "Any 2 of LANG ENGL 1 (3) or LANG ENGL 2 (3) or LANG ENGL 3 (3) = EC ENGL 100 (3) & EC ENGL 101 (3)"
    assert sources(line) == ["ENGL 1 & ENGL 2", "ENGL 1 & ENGL 3", "ENGL 2 & ENGL 3"]
    assert [str(course.code) for course in read_line(line).sources] == ["ENGL 1", "ENGL 2", "ENGL 3"]
    assert [course.number for course in read_line(line).way_through("ENGL", "3")] == ["1", "3"]
    assert read_line(line).way_through("ENGL", "4") == ()


def test_one_of_several_courses_completes_a_bundle():
    line = "LANG FINA 1120 (3) & one of LANG FINA 1140 (3), LANG FINA 1130 (3) = UBCV VISA 180 (3)"
    assert sources(line) == ["FINA 1120 & FINA 1140", "FINA 1120 & FINA 1130"]


def test_an_and_after_a_comma_belongs_to_every_alternative():
    line = "SFU STAT 201 (3) or SFU STAT 203 (3), & SFU ACMA 1XX (1) or BUS 232 (4) Student's choice"
    assert granted(line) == ["STAT 201 (3) & ACMA 1XX (1)", "STAT 203 (3) & ACMA 1XX (1)", "BUS 232 (4)"]
    assert read_line(line).notes == "Student's choice"


def test_an_and_without_a_comma_binds_closer_than_or():
    line = "DOUG BLAW 1320 (3) & DOUG BUSN 2420 (3), or DOUG BUSN 4420 (3)"
    assert granted(line) == ["BLAW 1320 (3) & BUSN 2420 (3)", "BUSN 4420 (3)"]
    assert read_line(line).grant.credit == 6


@pytest.mark.parametrize(
    ("line", "courses", "notes"),
    [
        ("SFU CHEM 122 (2), Q & SFU CHEM 126 (2) - Q", ["CHEM 122 (2) & CHEM 126 (2)"], "Q; Q"),
        ("SFU BUS 432 (0), Exemption & SFU BUS 2XX (3)", ["BUS 432 (0) & BUS 2XX (3)"], "Exemption"),
        ("SFU IS 101 (3), B-Hum/Soc or SFU POL 2XX (3) B-Soc", ["IS 101 (3)", "POL 2XX (3)"], "B-Hum/Soc; B-Soc"),
        ("SFU GEOG 312 (3), B-Scior SFU GEOG 2XX (3).", ["GEOG 312 (3)", "GEOG 2XX (3)"], "B-Sci"),
        ("KPU PHYS 1120 (5), pr KPU PHYS 1101 (5)", ["PHYS 1120 (5)", "PHYS 1101 (5)"], ""),
        ("SFU SA 2XX (0), SFU SA 218 (3)", ["SA 2XX (0) & SA 218 (3)"], ""),
        ("DOUG CISY 2510 (3), or DOUG ITEC 1260 (3", ["CISY 2510 (3)", "ITEC 1260 (3)"], ""),
        (
            "UBCV BIOL 201 (3), if taken with chemistry; or UBCV BIOL 2nd (3) if taken alone.",
            ["BIOL 201 (3)", "BIOL 2nd (3)"],
            "if taken with chemistry; if taken alone.",
        ),
    ],
)
def test_a_remark_between_two_courses_does_not_end_the_grant(line, courses, notes):
    assert (granted(line), read_line(line).notes) == (courses, notes)


@pytest.mark.parametrize(
    "note",
    [
        "Precludes credit for KPU ASTR 1100 (4), KPU ASTR 1120 (4) & KPU ASTR 3111 (3)",
        "Waives TWU ENGL 103 or TWU ENGL 104 (3)",
        "Precludes credit for UBCV GRSJ 303 (3).",
        "Student may request credit for SFU CMPT 120 (3) - Q/B-Sci or SFU CMPT 130 (3)",
        "and GEOG 2230 will fulfil a requirement",
        "HIST 265 may be taken more than once, to max. credit of 9 units.",
        "LANG SOCI 1120 (3) = DOUG SOCI 1125",
        "(For non science students, not for credit towards BSc)",
    ],
)
def test_courses_named_in_a_note_are_not_granted(note):
    line = f"LANG ANTH 1 (3) = SFU ANTH 2XX (3), {note}"
    assert (granted(line), read_line(line).notes) == (["ANTH 2XX (3)"], note)


def test_missing_spaces_are_forgiven():
    line = "LANG FINA2120 (3) & LANG FINA 2220 (3) =SFU CA 1XX (2) & SFU CA 262(3)"
    assert sources(line) == ["FINA 2120 & FINA 2220"]
    assert granted(line) == ["CA 1XX (2) & CA 262 (3)"]


def test_an_equals_sign_in_a_note_is_no_left_side():
    assert read_line("SFU MATH 100 (3), Note: minimum = C").ways == ()


@pytest.mark.parametrize(
    ("line", "position", "right"),
    [
        ("", None, "must not be empty"),
        ("see the calendar", 1, "a course like 'SFU BISC 101 (3)'"),
        ("LANG BIOL 1115 (4) = nothing much", 22, "a course like 'SFU BISC 101 (3)'"),
        ("LANG BIOL 1115 (4) & LANG BIOL (4) = SFU BISC 101 (3)", 21, "a source course"),
        ("LANG BIOL 1115 (4), minimum C = SFU BISC 101 (3)", 20, "a source course"),
        ("SFU BISC 101 (three)", 13, "a credit like (3) or (1.5)"),
        ("SFU BISC 101 (-3)", 13, "a credit like (3) or (1.5)"),
        ("SFU BISC 101 (301)", 15, "a credit of at most 300"),
        ("SFU BISC 101 (3)\x00", None, "U+0000"),
        ("SFU BISC 101 (3), " + "x" * 2_000, None, "at most 2,000 characters"),
        ("any 3 of " + " or ".join(f"LANG X {n}" for n in range(30)) + " = SFU X 1 (3)", 1, "at most 200 ways"),
    ],
)
def test_an_unreadable_line_says_where_and_what_would_be_right(line, position, right):
    with pytest.raises(Invalid) as refusal:
        read_line(line)
    assert refusal.value.details[0].field == "agreementText"
    assert right in str(refusal.value)
    assert position is None or f"at position {position} " in str(refusal.value)


subjects = st.from_regex(r"[A-Z]{2,5}", fullmatch=True)
numbers = st.from_regex(r"[0-9]{3,4}[A-Z]?|[1-4]X{2,3}|[1-4](st|nd|rd|th)|X{3}|X{2}[1-9]|[1-4]00 lev", fullmatch=True)
credits = st.none() | st.integers(0, 1200).map(lambda quarters: quarters / 4)
courses = st.builds(GrantedCourse, subject=subjects, number=numbers, credit=credits)
bundles = st.lists(courses, min_size=1, max_size=4).map(tuple)
grants_of_courses = st.lists(bundles, min_size=1, max_size=4).map(lambda alternatives: Grant.of(*alternatives))
exemptions = st.lists(bundles, max_size=2).map(
    lambda alternatives: Grant(kind=GrantKind.EXEMPTION, alternatives=tuple(alternatives), credit=0.0)
)
blocks = st.builds(Grant, kind=st.just(GrantKind.BLOCK), credit=credits)
plain = st.sampled_from(
    [Grant(kind=GrantKind.NO_CREDIT, credit=0.0), Grant(kind=GrantKind.INDIVIDUAL_ASSESSMENT)],
)


@given(grants_of_courses | exemptions | blocks | plain)
def test_a_printed_grant_reads_back_as_the_same_grant(grant):
    assert read_line(str(grant)).grant == grant


pieces = st.sampled_from(
    ["SFU", "BISC", "101", "1XX", "XX", "(3)", "(", ")", "&", "or", "=", ",", "any 2 of", "lev", "No credit", "-", "Q"]
)


def reading(line: str) -> object:
    try:
        return read_line(line)
    except Invalid as refusal:
        return {detail.field for detail in refusal.details}


@given(st.text(max_size=300) | st.lists(pieces, max_size=40).map(" ".join) | st.lists(pieces, max_size=40).map("".join))
def test_a_text_is_read_or_refused_by_name_and_nothing_else_happens(line):
    assert isinstance(reading(line), GuideLine) or reading(line) == {"agreementText"}
