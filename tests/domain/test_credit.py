"""Credit: amounts in units that differ between institutions."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bccb.domain.credit import CREDITS, UNITS, Credit, CreditType, CreditUnit, usual_course_credit
from bccb.domain.errors import Invalid

HALF_COURSES = CreditUnit(name="half course", per_course=2.0)
UNIT = st.sampled_from([CREDITS, UNITS, HALF_COURSES, CreditUnit(name="point", per_course=15.0)])
# Up to ten one-term courses in any unit, so that no conversion leaves the bounds of a credit.
AMOUNT = st.floats(min_value=0, max_value=10)
CREDIT = st.builds(lambda unit, courses: Credit(value=courses * unit.per_course, unit=unit), UNIT, AMOUNT)


def quarters_of(unit: CreditUnit):
    return st.integers(min_value=0, max_value=60).map(lambda quarters: Credit(value=quarters / 4, unit=unit))


def test_three_credits_are_one_and_a_half_units():
    assert Credit(value=3).in_unit(UNITS) == Credit(value=1.5, unit=UNITS)


def test_one_and_a_half_units_are_three_credits():
    assert Credit(value=1.5, unit=UNITS).in_unit(CREDITS) == Credit(value=3.0)


def test_amounts_in_different_units_meet_in_one_term_courses():
    assert Credit(value=3).courses == Credit(value=1.5, unit=UNITS).courses == 1


@pytest.mark.parametrize(("credits", "units"), [(0.25, 0.25), (0.5, 0.25), (0.75, 0.5), (1, 0.5), (1.25, 0.75), (4, 2)])
def test_half_a_quarter_is_rounded_up_always(credits, units):
    assert Credit(value=credits).in_unit(UNITS).value == units


@given(CREDIT)
def test_credit_in_its_own_unit_is_left_alone(credit):
    assert credit.in_unit(credit.unit) is credit


@given(CREDIT, UNIT)
def test_a_conversion_is_never_off_by_more_than_half_a_quarter(credit, unit):
    converted = credit.in_unit(unit)
    assert converted.unit == unit
    assert abs(converted.courses - credit.courses) * unit.per_course <= 0.125 + 1e-6


@given(quarters_of(UNITS))
def test_quarters_of_a_unit_survive_the_way_to_credits_and_back(credit):
    assert credit.in_unit(CREDITS).in_unit(UNITS) == credit


@given(AMOUNT, AMOUNT, UNIT, UNIT)
def test_more_credit_is_never_less_in_another_unit(one, other, unit, wanted):
    less, more = sorted((one * unit.per_course, other * unit.per_course))
    assert Credit(value=less, unit=unit).in_unit(wanted).value <= Credit(value=more, unit=unit).in_unit(wanted).value


@given(CREDIT, st.sampled_from(CreditType))
def test_what_credit_counts_toward_survives_conversion(credit, toward):
    assert replace(credit, toward=toward).in_unit(UNITS).toward is toward


@given(CREDIT, CREDIT)
def test_capped_credit_is_no_more_than_the_cap_nor_than_before_and_keeps_its_unit(credit, most):
    capped = credit.capped(most)
    assert capped.unit == credit.unit
    assert capped.courses <= most.courses + 1e-9
    assert capped.courses <= credit.courses


@given(AMOUNT, AMOUNT, AMOUNT, UNIT)
def test_two_caps_in_the_same_unit_leave_the_smaller_whichever_comes_first(amount, least, most, unit):
    credit, one, other = (Credit(value=each * unit.per_course, unit=unit) for each in (amount, least, most))
    assert credit.capped(one).capped(other) == credit.capped(other).capped(one)


def test_a_cap_above_the_credit_changes_nothing():
    credit = Credit(value=3, toward=CreditType.MAJOR_REQUIRED)
    assert credit.capped(Credit(value=1.5, unit=UNITS)) is credit


def test_a_cap_in_another_unit_is_rounded_down_so_that_it_is_never_exceeded():
    assert Credit(value=1.5, unit=UNITS).capped(Credit(value=0.75)) == Credit(value=0.25, unit=UNITS)


def test_capped_credit_still_counts_toward_the_same():
    credit = Credit(value=6, toward=CreditType.MAJOR_REQUIRED)
    assert credit.capped(Credit(value=3)) == Credit(value=3, toward=CreditType.MAJOR_REQUIRED)


@pytest.mark.parametrize("value", [-0.5, 301, float("nan"), float("inf"), 10**400, True, "3"])
def test_an_impossible_amount_is_refused_by_name(value):
    with pytest.raises(Invalid, match=r"^credits: must be"):
        Credit(value=value)


@pytest.mark.parametrize("per_course", [0, -1, 61, float("nan"), 10**400, True, "3"])
def test_an_impossible_unit_is_refused_by_name(per_course):
    with pytest.raises(Invalid, match=r"^creditsPerCourse: must be"):
        CreditUnit(per_course=per_course)


def test_a_unit_has_a_name():
    with pytest.raises(Invalid, match=r"^creditUnit: must not be empty"):
        CreditUnit(name=" ")


@pytest.mark.parametrize(
    ("credit", "shown"),
    [
        (Credit(value=3), "3 credits"),
        (Credit(value=1), "1 credit"),
        (Credit(value=1.5, unit=UNITS), "1.5 units"),
        (Credit(value=1, unit=UNITS), "1 unit"),
        (Credit(value=0), "0 credits"),
    ],
)
def test_credit_reads_as_people_say_it(credit, shown):
    assert str(credit) == shown


def test_the_usual_credit_is_the_commonest_value_above_zero():
    assert usual_course_credit([3.0] * 15 + [4.0] * 5 + [0.0] * 50) == 3.0


def test_the_usual_credit_is_unknown_from_too_few_courses():
    assert usual_course_credit([3.0] * 19) is None
    assert usual_course_credit([3.0] * 19, least=19) == 3.0


def test_the_usual_credit_is_unknown_where_no_value_stands_for_half_of_the_courses():
    assert usual_course_credit([3.0] * 9 + [4.0] * 6 + [1.0] * 6) is None
    assert usual_course_credit([3.0] * 10 + [4.0] * 6 + [1.0] * 4) == 3.0


def test_of_two_values_equally_common_the_smaller_is_usual():
    assert usual_course_credit([4.0] * 10 + [3.0] * 10) == 3.0


def test_no_courses_tell_nothing():
    assert usual_course_credit([], least=0) is None
