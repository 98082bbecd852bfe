"""Learning outcomes and what a classifier reads in them."""

import pytest

from bccb.domain.errors import Invalid
from bccb.domain.outcome import BloomLevel, LearningOutcome
from furniture import an_id, an_outcome


def test_the_levels_of_thinking_rank_from_remember_to_create():
    assert [level.rank for level in BloomLevel] == [1, 2, 3, 4, 5, 6]
    assert min(BloomLevel, key=lambda level: level.rank) is BloomLevel.REMEMBER
    assert max(BloomLevel, key=lambda level: level.rank) is BloomLevel.CREATE


def test_a_new_outcome_is_core_and_has_no_level_until_somebody_has_said():
    outcome = LearningOutcome(id=an_id("outcome"), outcome_text="Read a map")
    assert (outcome.is_core, outcome.bloom_level, outcome.category, outcome.keywords) == (True, None, None, ())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome_text": "  "}, "outcomeText"),
        ({"outcome_text": "x" * 2_001}, "outcomeText"),
        ({"outcome_text": "Read\0maps"}, "outcomeText"),
        ({"order_index": -1}, "orderIndex"),
        ({"order_index": True}, "orderIndex"),
        ({"keywords": ("map",) * 51}, "keywords"),
        ({"keywords": ("map", "")}, "keywords"),
        ({"keywords": ("x" * 101,)}, "keywords"),
    ],
)
def test_what_is_wrong_in_an_outcome_is_refused_by_name(changes, field):
    with pytest.raises(Invalid) as refusal:
        an_outcome(**changes)
    assert refusal.value.details[0].field == field


def test_an_outcome_may_have_fifty_keywords():
    assert len(an_outcome(keywords=("map",) * 50).keywords) == 50
