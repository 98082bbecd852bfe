"""Measures: against hand-made cases, and against scikit-learn where it measures the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, f1_score

from bccb.domain.measures import (
    Bin,
    average_precision,
    calibration_error,
    coverage,
    f1,
    hit_rate,
    interval,
    macro_f1,
    mean_reciprocal_rank,
    precision_recall,
    reliability,
    share,
)

PLACES = [1, 3, None, 12]
CHANCES = st.integers(0, 20).map(lambda twentieths: twentieths / 20)
SCORED = st.lists(st.tuples(CHANCES, st.booleans()), min_size=1, max_size=40)
LABELS = "abc"


def test_hits_count_from_the_first_place_on():
    assert [hit_rate(PLACES, most) for most in (1, 3, 10, 12)] == [0.25, 0.5, 0.5, 0.75]


def test_what_is_not_found_adds_nothing_to_the_mean_reciprocal_rank():
    assert mean_reciprocal_rank(PLACES) == pytest.approx((1 + 1 / 3 + 0 + 1 / 12) / 4)


def test_measures_of_nothing_are_nothing():
    assert [hit_rate([], 1), mean_reciprocal_rank([]), share([]), f1([]), average_precision([])] == [0] * 5
    assert (calibration_error([]), coverage([]), precision_recall([]), reliability([])) == (0, (), (), ())


@given(st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1, max_size=60))
def test_macro_f1_is_that_of_scikit_learn(answers):
    truth, told = zip(*answers, strict=True)
    expected = f1_score(truth, told, labels=list(LABELS), average="macro", zero_division=0)
    assert macro_f1(answers, LABELS) == pytest.approx(expected)


@given(SCORED.filter(lambda answers: any(truth for _, truth in answers)))
def test_average_precision_is_that_of_scikit_learn(answers):
    scores, truth = zip(*answers, strict=True)
    assert average_precision(answers) == pytest.approx(average_precision_score(truth, scores))


@given(SCORED)
def test_the_order_of_answers_decides_nothing(answers):
    backwards = answers[::-1]
    for measure in (average_precision, coverage, precision_recall):
        assert measure(backwards) == measure(answers)
    assert calibration_error(backwards) == pytest.approx(calibration_error(answers))


def test_chances_that_come_true_as_often_as_told_are_calibrated():
    answers = [(0.75, True)] * 3 + [(0.75, False)]
    assert calibration_error(answers) == 0
    assert calibration_error([(0.95, False)] * 4) == pytest.approx(0.95)


def test_reliability_tells_of_the_bins_that_have_answers():
    found = reliability([(0.95, True), (1.0, False), (0.41, True)])
    assert found == (Bin(count=1, told=0.41, true=1.0), Bin(count=2, told=0.975, true=0.5))


def test_coverage_answers_the_surest_first():
    found = coverage([(0.9, True), (0.5, False), (0.8, True), (0.6, False)])
    expected = [(0.9, 0.25, 0), (0.8, 0.5, 0), (0.6, 0.75, 1 / 3), (0.5, 1, 0.5)]
    assert [(each.chance, each.at, each.value) for each in found] == [pytest.approx(each) for each in expected]


def test_an_interval_draws_whole_groups():
    groups = [[1.0, 1.0], [0.0]]
    draws = [[0, 0], [0, 1], [1, 1]]
    assert interval(lambda cases: sum(cases) / len(cases), groups, draws) == (0.0, 1.0)


def test_an_interval_of_one_draw_is_that_draw():
    assert interval(sum, [[1.0], [2.0]], [[0, 1]]) == (3.0, 3.0)
