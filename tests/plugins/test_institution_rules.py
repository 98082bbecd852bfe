"""What the shipped rules do in cases a registrar would know, one row a case."""

from datetime import date

import pytest

from bccb.plugins import (
    CREDITS,
    UNITS,
    Case,
    CourseCode,
    Credit,
    FindingKind,
    LearnerRecord,
    Learning,
    Level,
)
from bccb.plugins.manager import Plugins
from bccb.plugins.rulebook import PluginRulebook
from furniture import an_institution

PASSED, FAILED, CAPPED, UNKNOWN = FindingKind.PASSED, FindingKind.FAILED, FindingKind.CAPPED, FindingKind.UNKNOWN
RULEBOOK = PluginRulebook(Plugins())
INSTITUTIONS = ("UBCV", "UBCO", "SFU", "UVIC", "BCIT", "TRU", "DOUG")


def findings(code, *, proposed=None, grade=None, completed=None, transferred=None, **learning):
    """What every rule of the institution finds, by its name, on 1 September 2026."""
    unit = UNITS if code == "UVIC" else CREDITS
    institution = an_institution(code=code, unit=unit)
    if course := learning.get("course"):
        learning["course"] = CourseCode.parse(course)
    case = Case(
        learning=Learning(title="Something", **learning),
        institution=institution,
        on=date(2026, 9, 1),
        learner=LearnerRecord(
            grade_percent=grade,
            completed_on=completed,
            credit_transferred=None if transferred is None else Credit(value=transferred, unit=unit),
        ),
        proposed=None if proposed is None else Credit(value=proposed, unit=unit),
    )
    return {finding.rule: finding for finding in (rule.check(case) for rule in RULEBOOK.rules(institution))}


CASES = [
    ("RRU", "general.assessment", {"is_assessed": False}, FAILED, None),
    ("RRU", "general.assessment", {"is_assessed": True}, PASSED, None),
    ("RRU", "general.hours-per-credit", {"hours": 26, "proposed": 3}, CAPPED, 2),
    ("RRU", "general.hours-per-credit", {"hours": 39, "proposed": 3}, PASSED, None),
    ("RRU", "general.preparatory-level", {"level": Level.PREPARATORY}, FAILED, None),
    ("RRU", "general.preparatory-level", {"level": Level.INTRODUCTORY}, PASSED, None),
    ("UBCV", "ubc.transfer-cap", {"proposed": 6, "transferred": 57}, CAPPED, 3),
    ("UBCO", "ubc.transfer-cap", {"proposed": 3, "transferred": 60}, FAILED, None),
    ("UBCO", "ubc.performance-measures", {"is_assessed": False}, FAILED, None),
    ("UBCV", "ubc.passing-grade", {"grade": 49}, FAILED, None),
    ("UBCV", "ubc.passing-grade", {"grade": 50}, PASSED, None),
    ("UBCV", "ubc.graduate-grade", {"grade": 73, "level": Level.GRADUATE}, FAILED, None),
    ("UBCV", "ubc.graduate-grade", {"grade": 74, "level": Level.GRADUATE}, PASSED, None),
    ("UBCV", "ubc.graduate-grade", {"grade": 55, "level": Level.ADVANCED}, PASSED, None),
    ("UBCV", "ubc.graduate-age", {"completed": date(2020, 1, 1), "level": Level.GRADUATE}, FAILED, None),
    ("UBCV", "ubc.graduate-age", {"completed": date(2020, 1, 1), "level": Level.INTERMEDIATE}, PASSED, None),
    ("UBCV", "ubc.graduate-age", {"completed": date(2020, 1, 1)}, UNKNOWN, None),
    ("SFU", "sfu.passing-grade", {"grade": 49.5}, FAILED, None),
    ("SFU", "sfu.transfer-cap", {"proposed": 4, "transferred": 58}, CAPPED, 2),
    ("SFU", "sfu.language-training", {"course": "ESL 101"}, FAILED, None),
    ("SFU", "sfu.language-training", {"course": "ENGL 1100"}, PASSED, None),
    ("SFU", "sfu.language-training", {}, UNKNOWN, None),
    ("UVIC", "uvic.hours-per-unit", {"hours": 39, "proposed": 3}, CAPPED, 1.5),
    ("UVIC", "uvic.hours-per-unit", {"hours": 39, "proposed": 1.5}, PASSED, None),
    ("UVIC", "uvic.final-units", {"proposed": 3, "transferred": 28.5}, CAPPED, 1.5),
    ("UVIC", "uvic.final-units", {"proposed": 1.5, "transferred": 30}, FAILED, None),
    ("UVIC", "uvic.passing-grade", {"grade": 12}, FAILED, None),
    ("BCIT", "bcit.upgrading", {"level": Level.PREPARATORY}, FAILED, None),
    ("BCIT", "bcit.minimum-grade", {"grade": 55}, FAILED, None),
    ("BCIT", "bcit.current-technology", {"completed": date(2018, 4, 30), "course": "CPSC 1150"}, FAILED, None),
    ("BCIT", "bcit.current-technology", {"completed": date(2018, 4, 30), "course": "ENGL 1100"}, PASSED, None),
    ("BCIT", "bcit.current-technology", {"completed": date(2018, 4, 30)}, UNKNOWN, None),
    ("BCIT", "bcit.residency", {"proposed": 6, "transferred": 57}, CAPPED, 3),
    ("BCIT", "bcit.work-terms", {"course": "COOP 1100"}, FAILED, None),
    ("TRU", "tru.passing-grade", {"grade": 49}, FAILED, None),
    ("TRU", "tru.older-courses", {"completed": date(2010, 4, 30)}, UNKNOWN, None),
    ("TRU", "tru.older-courses", {"completed": date(2024, 4, 30)}, PASSED, None),
    ("TRU", "tru.prior-learning", {"is_assessed": False}, FAILED, None),
    ("TRU", "tru.residency", {"proposed": 6, "transferred": 102}, CAPPED, 3),
    ("DOUG", "douglas.passing-grade", {"grade": 49}, FAILED, None),
    ("DOUG", "douglas.age-of-science", {"completed": date(2018, 4, 30), "course": "BIOL 1210"}, FAILED, None),
    ("DOUG", "douglas.age-of-science", {"completed": date(2018, 4, 30), "course": "HIST 1113"}, PASSED, None),
    ("DOUG", "douglas.age-of-other-learning", {"completed": date(2018, 4, 30), "course": "HIST 1113"}, PASSED, None),
    ("DOUG", "douglas.age-of-other-learning", {"completed": date(2016, 4, 30), "course": "HIST 1113"}, FAILED, None),
    ("DOUG", "douglas.undergraduate-level", {"level": Level.GRADUATE}, FAILED, None),
    ("DOUG", "douglas.undergraduate-level", {"level": Level.ADVANCED}, PASSED, None),
]


@pytest.mark.parametrize(("code", "rule", "facts", "kind", "cap"), CASES)
def test_a_rule_finds_what_its_policy_says(code, rule, facts, kind, cap):
    found = findings(code, **facts)[rule]
    assert (found.kind, None if found.cap is None else found.cap.value) == (kind, cap)


@pytest.mark.parametrize(("code", "rule", "facts", "kind", "cap"), CASES)
def test_whatever_does_not_pass_says_what_can_be_done(code, rule, facts, kind, cap):  # noqa: ARG001
    found = findings(code, **facts)[rule]
    assert bool(found.remedy) is (kind is not PASSED)


def test_no_rule_is_without_a_case_that_it_does_not_let_pass():
    stopped = {rule for _, rule, _, kind, _ in CASES if kind is not PASSED}
    assert stopped == {rule for code in INSTITUTIONS for rule in findings(code)}


@pytest.mark.parametrize("code", INSTITUTIONS)
def test_an_institution_has_three_to_five_rules_of_its_own(code):
    own = [rule for rule in findings(code) if not rule.startswith("general.")]
    assert 3 <= len(own) <= 5


@pytest.mark.parametrize("code", INSTITUTIONS)
@pytest.mark.parametrize("credits_proposed", [3, 4])
@pytest.mark.parametrize("course", ["ENGL 1100", "BIOL 2430", "HIST 3310"])
def test_an_ordinary_course_with_unknown_hours_and_learner_is_neither_refused_nor_limited(
    code, credits_proposed, course
):
    level = {"1": Level.INTRODUCTORY, "2": Level.INTERMEDIATE, "3": Level.ADVANCED}[course[5]]
    proposed = credits_proposed / 2 if code == "UVIC" else credits_proposed
    found = findings(code, proposed=proposed, course=course, level=level, is_assessed=True)
    assert {rule: finding.kind for rule, finding in found.items() if finding.kind in (FAILED, CAPPED)} == {}


@pytest.mark.parametrize("code", INSTITUTIONS)
def test_a_good_and_fresh_course_of_39_hours_passes_every_rule(code):
    found = findings(
        code,
        proposed=1.5 if code == "UVIC" else 3,
        grade=80,
        completed=date(2025, 4, 30),
        transferred=0,
        hours=39,
        level=Level.INTRODUCTORY,
        is_assessed=True,
        course="ENGL 1100",
    )
    assert {finding.kind for finding in found.values()} == {PASSED}
