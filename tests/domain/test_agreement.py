"""Articulation agreements: dated course-to-course decisions."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bccb.domain.agreement import (
    INDIVIDUAL_ASSESSMENT,
    NO_CREDIT,
    Grant,
    GrantedCourse,
    GrantKind,
    SourceCourse,
)
from bccb.domain.errors import Invalid
from furniture import LATER, a_full_agreement, an_agreement

COURSES = st.builds(
    GrantedCourse,
    subject=st.sampled_from(["GEOG", "CMPT", "ENV"]),
    number=st.sampled_from(["101", "1115", "300A", "1XX", "2XXX", "1st", "100 lev"]),
    credit=st.none() | st.sampled_from([0.0, 1.5, 3.0, 4.0]),
)
BUNDLES = st.lists(COURSES, min_size=1, max_size=3).map(tuple)


def granted(number: str, credit: float | None = 3.0, subject: str = "GEOG") -> GrantedCourse:
    return GrantedCourse(subject=subject, number=number, credit=credit)


@pytest.mark.parametrize(
    "number", ["1XX", "2XXX", "XX1", "XXX", "1X", "1xx", "1st", "2nd", "3rd", "4th", "100 lev", "200 LEVEL"]
)
def test_a_number_that_names_a_level_leaves_credit_unassigned(number):
    assert granted(number).is_unassigned


@pytest.mark.parametrize("number", ["101", "1115", "300A", "1X01", "101X", "0500", "", "A100"])
def test_a_number_that_names_a_course_assigns_credit(number):
    assert not granted(number).is_unassigned


@pytest.mark.parametrize(
    ("bundles", "kind", "credit"),
    [
        (((granted("101"),),), GrantKind.ASSIGNED, 3.0),
        (((granted("1XX"),),), GrantKind.UNASSIGNED, 3.0),
        (((granted("101"), granted("102", 1.5)),), GrantKind.ASSIGNED, 4.5),
        (((granted("101"), granted("1XX", 1.0)),), GrantKind.MIXED, 4.0),
        (((granted("101"),), (granted("1XX", 6.0),)), GrantKind.ALTERNATIVES, 3.0),
        (((granted("101", 0.0),),), GrantKind.ASSIGNED, 0.0),
        (((granted("101", None),),), GrantKind.ASSIGNED, None),
        (((granted("101"), granted("102", None)),), GrantKind.ASSIGNED, None),
    ],
)
def test_the_kind_and_credit_of_a_grant_follow_from_its_courses(bundles, kind, credit):
    grant = Grant.of(*bundles)
    assert (grant.kind, grant.credit) == (kind, credit)


@given(st.lists(BUNDLES, min_size=1, max_size=4))
def test_a_grant_names_every_course_of_every_alternative_in_order(bundles):
    grant = Grant.of(*bundles)
    assert grant.courses == tuple(course for bundle in bundles for course in bundle)
    assert (grant.kind is GrantKind.ALTERNATIVES) == (len(bundles) > 1)


@pytest.mark.parametrize(
    ("grant", "shown"),
    [
        (Grant.of((granted("155"),)), "GEOG 155 (3)"),
        (Grant.of((granted("155", None),)), "GEOG 155"),
        (Grant.of((granted("155", 1.5), granted("1XX"))), "GEOG 155 (1.5) & GEOG 1XX (3)"),
        (Grant.of((granted("155"),), (granted("100", 4.0, "ENV"),)), "GEOG 155 (3) or ENV 100 (4)"),
        (NO_CREDIT, "No credit"),
        (INDIVIDUAL_ASSESSMENT, "Individual assessment"),
        (Grant(kind=GrantKind.BLOCK, credit=30.0), "Block credit (30)"),
        (Grant(kind=GrantKind.BLOCK), "Block credit"),
        (Grant(kind=GrantKind.EXEMPTION), "Exemption"),
        (Grant(kind=GrantKind.EXEMPTION, alternatives=((granted("155", None),),)), "Exemption from GEOG 155"),
    ],
)
def test_a_grant_reads_as_the_transfer_guide_prints_it(grant, shown):
    assert str(grant) == shown


@pytest.mark.parametrize("alternatives", [(), ((),), ((granted("101"),), ())])
def test_a_grant_of_courses_names_at_least_one_in_each_alternative(alternatives):
    with pytest.raises(Invalid, match="grantedCourses"):
        Grant.of(*alternatives)


@pytest.mark.parametrize("kind", [GrantKind.NO_CREDIT, GrantKind.INDIVIDUAL_ASSESSMENT, GrantKind.BLOCK])
def test_a_grant_without_courses_names_none(kind):
    with pytest.raises(Invalid, match=f"grantedCourses: must be empty for a grant of the kind {kind}"):
        Grant(kind=kind, alternatives=((granted("101"),),))


@pytest.mark.parametrize("kind", [GrantKind.ASSIGNED, GrantKind.UNASSIGNED, GrantKind.MIXED])
def test_a_single_grant_has_no_alternatives(kind):
    with pytest.raises(Invalid, match="grantedCourses"):
        Grant(kind=kind, alternatives=((granted("101"),), (granted("102"),)))


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Grant(kind=GrantKind.BLOCK, credit=-1), "grantedCredit"),
        (lambda: Grant(kind=GrantKind.NO_CREDIT, credit=3), "grantedCredit"),
        (lambda: granted("101", 301), "grantedCredit"),
        (lambda: granted("", subject=" "), "grantedCourse"),
        (lambda: granted("1" * 61), "grantedCourse"),
        (lambda: SourceCourse(subject="", number=""), "sourceCourse"),
        (lambda: SourceCourse(subject="GEOG", number="101", title="x" * 301), "sourceTitle"),
        (lambda: SourceCourse(subject="GEOG", number="101", credit=True), "sourceCredits"),
        (lambda: an_agreement(code=" "), "agreementId"),
        (lambda: an_agreement(notes="x" * 2_001), "notes"),
        (lambda: an_agreement(sources=()), "sourceCourse"),
        (lambda: an_agreement(effective_until=date(2019, 8, 31)), "effectiveEnd"),
    ],
)
def test_what_is_wrong_in_an_agreement_is_refused_by_name(make, field):
    with pytest.raises(Invalid) as refusal:
        make()
    assert refusal.value.details[0].field == field


def test_an_agreement_stands_from_its_first_day_to_its_last():
    agreement = a_full_agreement(is_active=True)
    for day, stands in (
        (date(2012, 8, 31), False),
        (date(2012, 9, 1), True),
        (date(2020, 8, 31), True),
        (date(2020, 9, 1), False),
    ):
        assert agreement.stands(day) is stands


@given(st.dates(min_value=date(2019, 9, 1)))
def test_an_agreement_without_an_end_stands_on(day):
    agreement = an_agreement()
    assert agreement.stands(day)
    assert not agreement.stands(date(2019, 9, 1) - timedelta(days=1))


def test_a_retired_agreement_stands_on_no_day():
    assert not an_agreement().retired(LATER).stands(date(2024, 1, 1))
