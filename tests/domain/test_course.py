"""Courses, their codes, and the level a number tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bccb.domain.course import CourseCode, Level, level_of_number
from bccb.domain.errors import Invalid
from furniture import a_course, a_full_course

SUBJECTS = st.from_regex(r"[A-Z]([A-Z&/-]{0,7}[A-Z])?( [A-Z]{1,2})?", fullmatch=True)
NUMBERS = st.from_regex(r"[0-9]{2,4}[A-Z]?|[1-9]X{2,3}", fullmatch=True)


@pytest.mark.parametrize(
    ("typed", "subject", "number"),
    [
        ("CMPT 120", "CMPT", "120"),
        ("  cmpt   120w ", "CMPT", "120W"),
        ("ED-D 101", "ED-D", "101"),
        ("HIST & POLI 205", "HIST & POLI", "205"),
        ("GEOG/EESC 1XX", "GEOG/EESC", "1XX"),
        ("BIOL\t1115", "BIOL", "1115"),
    ],
)
def test_a_course_code_is_read_as_people_type_it(typed, subject, number):
    assert CourseCode.parse(typed) == CourseCode(subject=subject, number=number)


@pytest.mark.parametrize(
    "typed", ["", " ", "CMPT", "120", "CMPT120", "120 CMPT", "CMPT 120 121", "ABCDEFGHIJKLM 1", "CMPT\0 1"]
)
def test_what_is_no_course_code_is_refused_by_name(typed):
    with pytest.raises(Invalid, match="equivalent: must"):
        CourseCode.parse(typed, "equivalent")


@pytest.mark.parametrize("typed", [None, 120, ["CMPT 120"]])
def test_a_course_code_that_is_no_text_is_refused_by_name(typed):
    with pytest.raises(Invalid, match="course: must be text"):
        CourseCode.parse(typed)


def test_a_very_long_course_code_is_refused_without_repeating_it():
    with pytest.raises(Invalid) as refusal:
        CourseCode.parse("CMPT " * 200_000)
    assert len(str(refusal.value)) < 200


@given(SUBJECTS, NUMBERS)
def test_a_course_code_as_shown_is_read_as_the_same_code(subject, number):
    code = CourseCode(subject=subject, number=number)
    assert CourseCode.parse(str(code)) == code


@pytest.mark.parametrize(
    ("subject", "number", "kept"),
    [("cmpt", "120w", "CMPT 120W"), (" Ed-d ", "\t101 ", "ED-D 101"), ("Hist & Poli", "2xx", "HIST & POLI 2XX")],
)
def test_a_course_is_kept_under_the_code_by_which_it_is_found(subject, number, kept):
    assert str(CourseCode.of(subject, number)) == kept


@given(st.text(max_size=14) | SUBJECTS, st.text(max_size=14) | NUMBERS)
def test_whatever_is_typed_is_refused_by_name_or_found_again(subject, number):
    kept = kept_or_refused(subject, number)
    assert kept in ("subject", "number") or CourseCode.parse(f"{subject} {number}") == kept == CourseCode.parse(
        str(kept)
    )


def kept_or_refused(subject: str, number: str) -> CourseCode | str:
    try:
        return CourseCode.of(subject, number)
    except Invalid as refusal:
        return refusal.details[0].field


@pytest.mark.parametrize(
    ("subject", "number", "field"),
    [
        *(("", "120", "subject"), ("C4E", "120", "subject"), ("É", "120", "subject"), ("A" * 13, "120", "subject")),
        *(("CMPT", " ", "number"), ("CMPT", "1 20", "number"), ("CMPT", "1" * 13, "number"), ("CMPT", "１", "number")),
    ],
)
def test_a_code_that_would_never_be_found_is_refused_by_name(subject, number, field):
    with pytest.raises(Invalid) as refusal:
        CourseCode.of(subject, number)
    assert [each.field for each in refusal.value.details] == [field]


def test_course_codes_sort_by_subject_and_then_number():
    codes = [CourseCode.parse(code) for code in ("MATH 100", "BIOL 200", "BIOL 100")]
    assert [str(code) for code in sorted(codes)] == ["BIOL 100", "BIOL 200", "MATH 100"]


@pytest.mark.parametrize(
    ("number", "level"),
    [
        ("0500", Level.PREPARATORY),
        ("099", Level.PREPARATORY),
        ("101", Level.INTRODUCTORY),
        ("1115", Level.INTRODUCTORY),
        ("1st", Level.INTRODUCTORY),
        ("100 lev", Level.INTRODUCTORY),
        ("2XX", Level.INTERMEDIATE),
        ("300A", Level.ADVANCED),
        ("499", Level.ADVANCED),
        ("500", Level.GRADUATE),
        ("990", Level.GRADUATE),
        ("XXX", None),
        ("", None),
        ("A100", None),
    ],
)
def test_the_first_digit_of_a_number_tells_the_level(number, level):
    assert level_of_number(number) is level


def test_levels_rank_from_preparatory_to_graduate():
    assert [level.rank for level in Level] == [0, 1, 2, 3, 4]
    assert (Level.PREPARATORY.rank, Level.GRADUATE.rank) == (0, 4)


def test_a_course_is_known_by_its_code():
    assert str(a_course("GEOG 155").code) == "GEOG 155"
    assert str(a_full_course().code) == "CART 300A"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"subject": " "}, "subject"),
        ({"subject": "x" * 21}, "subject"),
        ({"number": ""}, "number"),
        ({"title": "x" * 301}, "title"),
        ({"description": "x" * 20_001}, "description"),
        ({"credits": -3}, "credits"),
        ({"credits": True}, "credits"),
        ({"hours": float("nan")}, "hours"),
        ({"hours": 10_001}, "hours"),
    ],
)
def test_what_is_wrong_in_a_course_is_refused_by_name(changes, field):
    with pytest.raises(Invalid) as refusal:
        a_course(**changes)
    assert refusal.value.details[0].field == field


def test_a_course_without_a_title_credits_or_hours_is_still_a_course():
    course = a_course(title="")
    assert (course.title, course.credits, course.hours, course.level) == ("", None, None, None)


def test_a_code_without_a_subject_is_its_number_alone():
    assert str(CourseCode(subject="", number="BCIT-PYDA-01")) == "BCIT-PYDA-01"
