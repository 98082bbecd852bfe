"""Each kind of rule, on what is known, what is not, and what is just at its limit."""

from datetime import date

import pytest

from bccb.domain.errors import Invalid
from bccb.plugins import (
    CREDITS,
    UNITS,
    AgeOfLearning,
    AssessmentRequired,
    Case,
    CourseCode,
    Credit,
    CreditUnit,
    FindingKind,
    HoursPerCredit,
    LearnerRecord,
    Learning,
    Level,
    LevelCeiling,
    LevelFloor,
    MinimumGrade,
    Residency,
    Scope,
    SubjectExclusion,
    TransferCap,
)
from furniture import an_institution

PASSED, FAILED, CAPPED, UNKNOWN = FindingKind.PASSED, FindingKind.FAILED, FindingKind.CAPPED, FindingKind.UNKNOWN
BIOLOGY, MUSIC = CourseCode(subject="BIOL", number="101"), CourseCode(subject="MUSC", number="101")
NAMED = {"name": "test.rule", "policy": "A policy."}


def a_case(*, unit=CREDITS, proposed=None, learner=None, on=date(2026, 9, 1), **learning):
    return Case(
        learning=Learning(title="Something", **learning),
        institution=an_institution(unit=unit),
        on=on,
        learner=LearnerRecord(**(learner or {})),
        proposed=None if proposed is None else Credit(value=proposed, unit=unit),
    )


@pytest.mark.parametrize(
    ("hours", "proposed", "unit", "kind", "cap"),
    [
        (None, 3, CREDITS, UNKNOWN, None),
        (39, 3, CREDITS, PASSED, None),
        (36, 3, CREDITS, PASSED, None),  # a term of 12 weeks
        (35.7, 3, CREDITS, CAPPED, 2.5),
        (52, 4, CREDITS, PASSED, None),
        (40, 3.25, CREDITS, PASSED, None),
        (39, 4, CREDITS, CAPPED, 3),
        (24, 3, CREDITS, CAPPED, 2),
        (8, 3, CREDITS, CAPPED, 0.5),
        (3, 3, CREDITS, FAILED, None),
        (0, 3, CREDITS, FAILED, None),
        (0, 0, CREDITS, PASSED, None),
        (10_000, 300, CREDITS, PASSED, None),
        (39, 1.5, UNITS, PASSED, None),
        (26, 1.5, UNITS, CAPPED, 1),
        (8, 1.5, UNITS, CAPPED, 0.25),
        (39, None, CREDITS, PASSED, None),
        (13, None, CREDITS, CAPPED, 1),
        (300, None, CREDITS, PASSED, None),
    ],
)
def test_hours_carry_so_much_credit(hours, proposed, unit, kind, cap):
    found = HoursPerCredit(**NAMED).check(a_case(hours=hours, proposed=proposed, unit=unit))
    assert (found.kind, found.cap) == (kind, None if cap is None else Credit(value=cap, unit=unit))


@pytest.mark.parametrize(
    ("hours", "proposed", "remedy"),
    [
        (24, 3, "15 more hours of instruction would account for 3 credits."),
        (24.25, 3, "14.8 more hours of instruction would account for 3 credits."),
        (0, 3, "39 more hours of instruction would account for 3 credits."),
    ],
)
def test_a_want_of_hours_says_how_many_are_missing(hours, proposed, remedy):
    assert HoursPerCredit(**NAMED).check(a_case(hours=hours, proposed=proposed)).remedy == remedy


@pytest.mark.parametrize("hours", [0, -1, 1_001, float("nan")])
def test_an_impossible_course_is_refused_when_the_rule_is_written(hours):
    with pytest.raises(Invalid, match="hours_per_course"):
        HoursPerCredit(**NAMED, hours_per_course=hours)


@pytest.mark.parametrize(("grade", "kind"), [(None, UNKNOWN), (0, FAILED), (59.9, FAILED), (60, PASSED), (100, PASSED)])
def test_a_grade_reaches_the_minimum(grade, kind):
    found = MinimumGrade(**NAMED, percent=60).check(a_case(learner={"grade_percent": grade}))
    assert found.kind is kind
    assert ("60%" in found.remedy) is (kind is not PASSED)


@pytest.mark.parametrize(
    ("completed", "on", "kind"),
    [
        (None, date(2026, 9, 1), UNKNOWN),
        (date(2019, 9, 1), date(2026, 9, 1), PASSED),
        (date(2019, 8, 31), date(2026, 9, 1), FAILED),
        (date(2026, 9, 1), date(2026, 9, 1), PASSED),
        (date(2026, 9, 2), date(2026, 9, 1), UNKNOWN),  # still to come
        (date(2016, 2, 29), date(2023, 3, 1), PASSED),  # no 29 February in 2023
        (date(2016, 2, 29), date(2023, 3, 2), FAILED),
        (date.min, date.max, FAILED),
        (date.max, date.max, PASSED),
        (date(9998, 1, 1), date.max, PASSED),
    ],
)
def test_learning_is_current_until_the_same_day_seven_years_later(completed, on, kind):
    found = AgeOfLearning(**NAMED, years=7).check(a_case(on=on, learner={"completed_on": completed}))
    assert found.kind is kind
    assert bool(found.remedy) is (kind is not PASSED)


def test_old_learning_that_may_be_reviewed_is_open_and_not_refused():
    rule = AgeOfLearning(**NAMED, years=7, may_be_reviewed=True, remedy="Send the outline.")
    found = rule.check(a_case(learner={"completed_on": date(2001, 1, 1)}))
    assert (found.kind, found.remedy) == (UNKNOWN, "Send the outline.")


@pytest.mark.parametrize(
    ("level", "floor", "ceiling"),
    [
        (None, UNKNOWN, UNKNOWN),
        (Level.PREPARATORY, FAILED, PASSED),
        (Level.INTRODUCTORY, PASSED, PASSED),
        (Level.INTERMEDIATE, PASSED, PASSED),
        (Level.ADVANCED, PASSED, PASSED),
        (Level.GRADUATE, PASSED, FAILED),
    ],
)
def test_a_level_lies_between_floor_and_ceiling(level, floor, ceiling):
    case = a_case(level=level)
    assert LevelFloor(**NAMED, lowest=Level.INTRODUCTORY).check(case).kind is floor
    assert LevelCeiling(**NAMED, highest=Level.ADVANCED).check(case).kind is ceiling


@pytest.mark.parametrize(("is_assessed", "kind"), [(None, UNKNOWN), (False, FAILED), (True, PASSED)])
def test_learning_has_to_be_assessed(is_assessed, kind):
    assert AssessmentRequired(**NAMED).check(a_case(is_assessed=is_assessed)).kind is kind


@pytest.mark.parametrize(
    ("transferred", "proposed", "kind", "cap"),
    [
        (None, 3, UNKNOWN, None),
        (None, 61, CAPPED, 60),
        (None, None, UNKNOWN, None),
        (Credit(value=0), 3, PASSED, None),
        (Credit(value=57), 3, PASSED, None),
        (Credit(value=58), 3, CAPPED, 2),
        (Credit(value=60), 3, FAILED, None),
        (Credit(value=90), 3, FAILED, None),
        (Credit(value=60), None, FAILED, None),
        (Credit(value=58), None, PASSED, None),
        (Credit(value=29, unit=UNITS), 3, CAPPED, 2),  # 58 credits elsewhere
    ],
)
def test_transferred_credit_fills_a_cap(transferred, proposed, kind, cap):
    case = a_case(proposed=proposed, learner={"credit_transferred": transferred})
    found = TransferCap(**NAMED, most=Credit(value=60)).check(case)
    assert (found.kind, found.cap) == (kind, None if cap is None else Credit(value=cap))


def test_a_cap_is_in_the_unit_of_the_institution():
    case = a_case(unit=UNITS, proposed=3, learner={"credit_transferred": Credit(value=58)})
    assert TransferCap(**NAMED, most=Credit(value=60)).check(case).cap == Credit(value=1, unit=UNITS)


def test_a_cap_holds_in_a_unit_that_counts_much():
    points = CreditUnit(name="point", per_course=60)
    case = a_case(unit=points, proposed=300, learner={"credit_transferred": Credit(value=300, unit=points)})
    assert TransferCap(**NAMED, most=Credit(value=18)).check(case).cap == Credit(value=60, unit=points)


def test_residency_leaves_room_for_the_rest_of_the_program():
    rule = Residency(**NAMED, program=Credit(value=60, unit=UNITS), resident=Credit(value=60))
    case = a_case(unit=UNITS, proposed=3, learner={"credit_transferred": Credit(value=28.5, unit=UNITS)})
    assert rule.check(case).cap == Credit(value=1.5, unit=UNITS)


@pytest.mark.parametrize(("course", "kind"), [(None, UNKNOWN), (BIOLOGY, FAILED), (MUSIC, PASSED)])
def test_an_excluded_subject_carries_no_credit(course, kind):
    assert SubjectExclusion(**NAMED, subjects=("BIOL",)).check(a_case(course=course)).kind is kind


@pytest.mark.parametrize(
    ("grade", "level", "course", "kind"),
    [
        (50, Level.GRADUATE, BIOLOGY, FAILED),
        (90, Level.GRADUATE, BIOLOGY, PASSED),
        (50, Level.ADVANCED, BIOLOGY, PASSED),
        (50, Level.GRADUATE, MUSIC, PASSED),
        (50, Level.ADVANCED, None, PASSED),  # whatever its subject
        (50, None, BIOLOGY, UNKNOWN),
        (50, Level.GRADUATE, None, UNKNOWN),
        (90, None, None, PASSED),
        (None, Level.GRADUATE, BIOLOGY, UNKNOWN),
    ],
)
def test_a_rule_decides_only_on_learning_that_it_is_about(grade, level, course, kind):
    rule = MinimumGrade(**NAMED, percent=74, only=Scope(levels=(Level.GRADUATE,), subjects=("BIOL", "CHEM")))
    assert rule.check(a_case(level=level, course=course, learner={"grade_percent": grade})).kind is kind


def test_a_rule_is_illustrative_until_somebody_says_where_it_was_read():
    case = a_case()
    read = MinimumGrade(**NAMED, percent=60, source="https://example.ca/policy (read 2026-01-01)").check(case)
    unread = MinimumGrade(**NAMED, percent=60).check(case)
    assert (read.is_illustrative, read.source) == (False, "https://example.ca/policy (read 2026-01-01)")
    assert (unread.is_illustrative, unread.source) == (True, "")
