"""What would change a verdict: said only where it was tried, and no more asked than is needed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bccb.domain.agreement import GrantKind
from bccb.domain.change import MOST_HOURS, weighed
from bccb.domain.credit import Credit
from bccb.domain.learning import LearnerRecord
from bccb.domain.rule import FindingKind
from bccb.domain.verdict import judge
from bccb.plugins.rules import AgeOfLearning, AssessmentRequired, HoursPerCredit, LevelFloor, MinimumGrade
from cases import Finds, a_case, a_finding, a_forecast, a_learning

HOURS = HoursPerCredit(name="sfu.hours", policy="Hours count.", hours_per_course=39)
ASSESSED = AssessmentRequired(name="sfu.assessed", policy="Assessment counts.")
GRADE = MinimumGrade(name="sfu.grade", policy="Grades count.", percent=60)


def change_of(*rules, **case):
    return weighed(a_case(**case), a_forecast(), rules, "1").change


def test_nothing_in_the_way_needs_no_change():
    assert change_of(HOURS, ASSESSED) is None


def test_the_hours_that_are_missing_are_named():
    change = change_of(HOURS, learning=a_learning(hours=20.0))
    assert (change.more_hours, change.assessment, change.passes) == (16.0, False, ("sfu.hours",))
    assert (change.grant, change.credit, change.granted_as) == (GrantKind.ASSIGNED, Credit(value=3), "GEOG 155")


def test_several_obstacles_are_removed_together():
    change = change_of(
        HOURS,
        ASSESSED,
        GRADE,
        learning=a_learning(hours=20.0, is_assessed=False),
        learner=LearnerRecord(grade_percent=51.5),
    )
    assert change.passes == ("sfu.assessed", "sfu.grade", "sfu.hours")
    assert str(change) == (
        "With 16 more hours and an assessment and a grade of 60%, sfu.assessed and sfu.grade and sfu.hours pass: "
        "3 credits for a course of its own (60%), most likely GEOG 155."
    )


def test_a_rule_that_no_such_change_satisfies_is_not_spoken_of():
    never = Finds(a_finding(FindingKind.FAILED, rule="sfu.never"))
    change = change_of(never, HOURS, learning=a_learning(hours=20.0))
    assert change.passes == ("sfu.hours",)
    assert change.grant is GrantKind.NO_CREDIT, "the other rule still refuses"
    assert change_of(never) is None


@pytest.mark.parametrize("rule", [LevelFloor, AgeOfLearning])
def test_what_is_not_known_is_no_obstacle(rule):
    kinds = {LevelFloor: {"lowest": "ADVANCED"}, AgeOfLearning: {"years": 5}}
    assert change_of(rule(name="sfu.x", policy="Something.", **kinds[rule])) is None


def test_the_summary_says_the_change_in_place_of_a_remedy():
    verdict = weighed(a_case(learning=a_learning(hours=20.0)), a_forecast(), [HOURS], "1")
    assert str(verdict.change) in verdict.summary
    assert "more hours of instruction would account" not in verdict.summary


@given(
    st.floats(min_value=0, max_value=200).map(lambda hours: round(hours, 1)),
    st.sampled_from([1.0, 3.0, 4.5, 12.0]),
    st.sampled_from([13.0, 39.0, 60.0]),
)
def test_with_the_change_the_named_rules_pass_and_with_an_hour_less_they_do_not(hours, credit, per_course):
    rule = replace(HOURS, hours_per_course=per_course)
    case = a_case(learning=a_learning(hours=hours), proposed=Credit(value=credit))
    verdict = weighed(case, a_forecast(), [rule], "1")
    if verdict.change is None:
        assert rule.check(case).kind is FindingKind.PASSED or 200 < MOST_HOURS < credit / 3 * per_course
        return

    def found(more):
        return rule.check(replace(case, learning=replace(case.learning, hours=hours + more))).kind

    assert found(verdict.change.more_hours) is FindingKind.PASSED
    assert found(verdict.change.more_hours - 1) is not FindingKind.PASSED


def test_the_outcome_told_is_that_of_the_changed_case():
    case = a_case(learning=a_learning(hours=20.0, is_assessed=False))
    change = weighed(case, a_forecast(), [HOURS, ASSESSED], "1").change
    changed = replace(case, learning=a_learning(hours=20 + change.more_hours, is_assessed=True))
    then = judge(changed, a_forecast(), [HOURS, ASSESSED], "1")
    assert (change.grant, change.credit, change.confidence) == (then.grant, then.credit, then.confidence)
