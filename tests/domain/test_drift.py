"""Drift: nothing moves where nothing changed, and what moved is named."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bccb.domain.drift import Agreement, drifts, quantile, stability
from bccb.domain.prediction import Prediction, Question

COUNTS = some.dictionaries(some.sampled_from("abcdef"), some.integers(1, 500), min_size=1).map(Counter)


def predictions(count: int, **changes):
    fields = {
        "at": datetime(2026, 3, 2, tzinfo=UTC),
        "question": Question.ASSESS,
        "model_version": "v1",
        "latency_ms": 12.0,
        "confidence": 0.7,
        "text_length": 300,
        "subject": "GEOG",
    }
    return [Prediction(**fields | changes)] * count


@given(COUNTS, some.integers(2, 9))
def test_the_same_shares_have_not_moved_however_many_they_are(counted, times):
    assert stability(counted, counted) == 0
    assert stability(counted, Counter({name: count * times for name, count in counted.items()})) == pytest.approx(0)


@given(COUNTS, COUNTS)
def test_the_index_is_never_below_zero_and_the_same_from_both_sides(one, other):
    assert stability(one, other) >= -1e-12
    assert stability(one, other) == pytest.approx(stability(other, one))


def test_the_index_is_the_published_sum():
    before, after = Counter(a=50, b=50), Counter(a=80, b=20)
    assert stability(before, after) == pytest.approx(0.3 * 0.470004 + 0.3 * 0.916291, abs=1e-5)


def test_what_has_moved_is_named_and_what_has_not_is_stable():
    found = {each.name: each for each in drifts(predictions(100), predictions(100, subject="ART", confidence=0.2))}
    assert found["subject"].verdict == found["confidence"].verdict == "much moved"
    assert found["length of the text"].verdict == found["level"].verdict == "stable"


def test_few_answers_tell_nothing():
    assert {each.verdict for each in drifts(predictions(49), predictions(500))} == {"too few answers"}


def test_agreement_says_how_sure_it_is():
    agreement = Agreement(accepted=8, judged=10)
    low, high = agreement.interval
    assert (agreement.share, round(low, 3), round(high, 3)) == (0.8, 0.49, 0.943)
    assert (Agreement(accepted=0, judged=0).share, Agreement(accepted=0, judged=0).interval) == (None, (0.0, 1.0))


def test_a_quantile_is_one_of_the_values():
    assert [quantile([5, 1, 3], share) for share in (0.0, 0.5, 0.95, 1.0)] == [1, 3, 5, 5]
    assert quantile([], 0.5) == 0
