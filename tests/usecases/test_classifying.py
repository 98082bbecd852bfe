"""Classifying: reading outcomes, with the trained classifier or the one that is shipped."""

import pytest

from bccb.domain.errors import Invalid
from bccb.domain.outcome import BloomLevel
from usecases.offices import an_office
from usecases.schools import a_school


def test_before_any_training_the_shipped_classifier_reads():
    office = an_office()
    assert office.classifying.classifier().version == "shipped"
    (reading,) = office.classifying.classify(["Explain what a projection does"])
    assert reading.bloom_level is BloomLevel.UNDERSTAND


def test_after_a_training_the_trained_classifier_reads():
    assert a_school().classifying.classifier().version == "v1"


def test_readings_come_in_the_order_of_the_texts():
    readings = an_office().classifying.classify(["List the parts of a map", "Evaluate a map", "Draw a map"])
    assert [each.bloom_level for each in readings] == [BloomLevel.REMEMBER, BloomLevel.EVALUATE, BloomLevel.APPLY]


def test_a_reading_has_all_six_levels_each_from_0_to_1():
    (reading,) = an_office().classifying.classify(["Draw a map"])
    assert set(reading.probabilities) == set(BloomLevel)
    assert all(0 <= each <= 1 for each in reading.probabilities.values())


def test_no_texts_have_no_readings():
    assert an_office().classifying.classify([]) == ()


@pytest.mark.parametrize("text", ["", " \n", "x" * 2_001, "Read\0maps", None, 7])
def test_a_text_that_cannot_be_read_is_refused_by_its_place(text):
    with pytest.raises(Invalid) as refusal:
        an_office().classifying.classify(["Read maps", text])
    assert refusal.value.details[0].field == "texts[1]"
