"""Credit that is proposed, held against everything that is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bccb.adapters.memory.unit_of_work import MemoryDatabase
from bccb.domain.agreement import NO_CREDIT, Grant, GrantedCourse, GrantKind
from bccb.domain.articulation import Equivalent, Precedent
from bccb.domain.course import CourseCode
from bccb.domain.credit import UNITS, Credit
from bccb.domain.errors import Invalid
from bccb.domain.learning import Learning
from bccb.domain.rule import Finding, FindingKind
from bccb.domain.usecases.validating import Validating, Validation
from bccb.domain.verdict import Verdict
from furniture import a_course, an_agreement, an_institution

PASSED, FAILED, UNKNOWN = FindingKind.PASSED, FindingKind.FAILED, FindingKind.UNKNOWN
UVIC = an_institution(code="UVIC", unit=UNITS)
GEOG_101 = CourseCode(subject="GEOG", number="101")
LEARNING = Learning(title="Maps", credit=Credit(value=3))


def a_precedent(credit: float | None, **changes: Any) -> Precedent:
    grant = Grant.of((GrantedCourse(subject="GEOG", number="101", credit=credit),)) if credit != 0 else NO_CREDIT
    agreement = an_agreement(code=f"A-{credit}", recognizing_institution_id=UVIC.id, grant=grant, **changes)
    return Precedent(agreement=agreement, source_institution="LANG", likeness=0.7)


def a_finding(kind: FindingKind, cap: float | None = None) -> Finding:
    capped = None if cap is None else Credit(value=cap, unit=UNITS)
    return Finding(rule="uvic.rule", version="1", kind=kind, message="Found.", policy="A policy.", cap=capped)


VERDICT = Verdict(
    learning=LEARNING,
    institution="UVIC",
    on=date(2026, 3, 2),
    grant=GrantKind.ASSIGNED,
    credit=Credit(value=1.5, unit=UNITS),
    granted_as="GEOG 101",
    confidence=0.8,
    is_withheld=False,
    is_thin=False,
    probabilities={GrantKind.ASSIGNED: 0.8, GrantKind.UNASSIGNED: 0.1, GrantKind.NO_CREDIT: 0.1},
    equivalents=(Equivalent(institution="UVIC", course=GEOG_101, title="Maps", score=0.9, likeness=0.8),),
    precedents=(a_precedent(1.5),),
    findings=(),
    shares=(),
    support=2.0,
    from_institution=0.0,
    model_version="v1",
)


class Assessing:
    """Knows one verdict, and remembers what was proposed to it."""

    def __init__(self, **changes: Any) -> None:
        self.verdict = replace(VERDICT, **changes)
        self.proposed: Credit | None = None

    def assess(self, *_: Any, proposed: Credit, **__: Any) -> Verdict:
        self.proposed = proposed
        return self.verdict


def validated(
    credit: float, learning: Learning = LEARNING, course: CourseCode | None = None, **changes: Any
) -> Validation:
    database = MemoryDatabase()
    with database.unit_of_work() as unit:
        unit.institutions.add(UVIC)
        unit.courses.add(a_course("GEOG 101", institution_id=UVIC.id, credits=1.5))
        unit.courses.add(a_course("GEOG 380", institution_id=UVIC.id))
        unit.commit()
    validating = Validating(work=database.unit_of_work, recognizing=Assessing(**changes))
    return validating.validate(learning, UVIC, credit, course=course)


def kinds(validation: Validation) -> dict[str, FindingKind]:
    return {check.name: check.kind for check in validation.checks}


def test_credit_that_agrees_with_everything_is_consistent():
    found = validated(1.5, course=GEOG_101, findings=(a_finding(PASSED),))
    assert found.is_consistent
    assert set(kinds(found).values()) == {PASSED}
    assert list(kinds(found)) == ["units", "precedents", "forecast", "uvic.rule", "course", "course credit"]


def test_a_number_taken_over_from_another_unit_is_named_with_what_would_be_right():
    found = validated(3.0)
    assert not found.is_consistent
    check = found.checks[0]
    assert (check.name, check.kind, check.remedy) == ("units", FAILED, "Propose at most 1.5 units.")
    assert "taken over from another unit" in check.message


def test_less_than_the_learning_carries_is_no_fault_of_units():
    assert kinds(validated(0.75, precedents=()))["units"] is PASSED


@pytest.mark.parametrize("own", [None, Credit(value=0)])
def test_learning_without_credit_of_its_own_leaves_units_open(own):
    assert kinds(validated(1.5, replace(LEARNING, credit=own)))["units"] is UNKNOWN


@pytest.mark.parametrize(
    ("precedents", "kind"),
    [
        ((), UNKNOWN),
        ((a_precedent(None),), UNKNOWN),
        ((a_precedent(1.5, effective_until=date(2020, 1, 1)),), UNKNOWN),
        ((a_precedent(0.0), a_precedent(3.0)), PASSED),
        ((a_precedent(3.0),), FAILED),
        ((a_precedent(0.0),), FAILED),
    ],
)
def test_precedents_in_force_set_the_bounds(precedents, kind):
    assert kinds(validated(1.5, precedents=precedents))["precedents"] is kind


@pytest.mark.parametrize(
    ("credit", "none", "is_thin", "kind"),
    [
        (1.5, 0.1, False, PASSED),
        (1.5, 0.7, False, FAILED),
        (0, 0.7, False, PASSED),
        (0, 0.1, False, FAILED),
        (0, 0.1, True, UNKNOWN),
    ],
)
def test_the_forecast_speaks_unless_it_is_thin(credit, none, is_thin, kind):
    chances = {GrantKind.ASSIGNED: 0.9 - none, GrantKind.UNASSIGNED: 0.1, GrantKind.NO_CREDIT: none}
    assert kinds(validated(credit, probabilities=chances, is_thin=is_thin))["forecast"] is kind


@pytest.mark.parametrize(
    ("credit", "finding", "kind"),
    [
        (1.5, a_finding(FAILED), FAILED),
        (0, a_finding(FAILED), PASSED),
        (1.5, a_finding(FindingKind.CAPPED, 0.75), FAILED),
        (0.75, a_finding(FindingKind.CAPPED, 0.75), PASSED),
        (1.5, a_finding(UNKNOWN), UNKNOWN),
    ],
)
def test_rules_speak_against_what_they_refuse_or_cap(credit, finding, kind):
    assert kinds(validated(credit, findings=(finding,)))["uvic.rule"] is kind


@pytest.mark.parametrize(
    ("subject", "number", "course", "credit"),
    [
        ("GEOG", "101", PASSED, PASSED),
        ("GEOG", "380", UNKNOWN, None),
        ("GEOG", "999", FAILED, None),
        ("GEOG", "1XX", PASSED, None),
        ("HIST", "1XX", FAILED, None),
        ("HIST", "101", FAILED, None),
    ],
)
def test_a_course_is_looked_for_in_the_catalogue(subject, number, course, credit):
    found = kinds(validated(1.5, course=CourseCode(subject=subject, number=number)))
    assert (found["course"], found.get("course credit")) == (course, credit)


def test_other_credit_than_the_course_carries_is_refused_with_what_would_be_right():
    found = validated(1.0, course=GEOG_101, precedents=())
    assert [check.remedy for check in found.checks if check.kind is FAILED] == [
        "Propose 1.5, or credit without a course."
    ]


def test_the_rules_look_at_what_is_proposed():
    database, assessing = MemoryDatabase(), Assessing()
    Validating(work=database.unit_of_work, recognizing=assessing).validate(LEARNING, UVIC, 2.25)
    assert assessing.proposed == Credit(value=2.25, unit=UNITS)


def test_credit_that_cannot_be_is_refused():
    with pytest.raises(Invalid):
        validated(-1)
