"""The reading of outcomes as shipped."""

import pytest

from bccb.adapters.lexicon.classifier import LexiconClassifier
from bccb.domain.outcome import BloomLevel


def read(text: str):
    return LexiconClassifier().classify([text])[0]


def test_a_level_counts_less_beside_a_higher_one():
    alone, beside = LexiconClassifier().classify(["Describe markets", "Describe markets and evaluate policies"])
    assert beside.bloom_level is BloomLevel.EVALUATE
    assert beside.probabilities[BloomLevel.UNDERSTAND] < alone.probabilities[BloomLevel.UNDERSTAND]


@pytest.mark.parametrize(
    "text", ["Calibrate flow sensors", "Immobilize a suspected fracture", "Tune a loop to evaluate its gain"]
)
def test_a_verb_in_no_list_is_something_to_do(text):
    reading = read(text)
    assert reading.bloom_level is BloomLevel.APPLY
    assert reading.probabilities[BloomLevel.APPLY] >= 0.5


@pytest.mark.parametrize("text", ["Stages of healing", "The basic", "Calculer la taxe", "Préparer une activité"])
def test_of_a_topic_and_of_french_no_level_is_told(text):
    assert max(read(text).probabilities.values()) < 0.5


def test_where_no_level_is_likely_the_likeliest_is():
    reading = read("Test a pump")
    assert [level for level, chance in reading.probabilities.items() if chance >= 0.5] == [BloomLevel.APPLY]
