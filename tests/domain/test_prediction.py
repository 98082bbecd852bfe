"""Predictions and experiments: what is kept of an answer, and who gives it."""

import pytest

from bccb.domain.errors import Invalid
from bccb.domain.learning import Learning
from bccb.domain.prediction import Chosen, Experiment, Shape

TWO = Experiment(recommenders=("balanced", "by-outcomes"), share=0.3)


def test_the_same_request_always_gets_the_same_recommender():
    requests = [f"CODE-{at} SFU" for at in range(200)]
    assert [TWO.choose(each, "usual") for each in requests] == [TWO.choose(each, "usual") for each in requests]
    assert TWO.choose("SFU-GIS-01 UVIC", "usual") == Chosen(recommender="by-outcomes", arm="B")


def test_the_second_gets_about_its_share_of_the_requests():
    seconds = sum(TWO.choose(f"CODE-{at}", "usual").arm == "B" for at in range(5_000))
    assert 0.27 < seconds / 5_000 < 0.33


@pytest.mark.parametrize(("share", "arm"), [(0.0, "A"), (1.0, "B")])
def test_a_share_of_none_or_all_is_just_that(share, arm):
    experiment = Experiment(recommenders=("one", "two"), share=share)
    assert {experiment.choose(str(at), "usual").arm for at in range(100)} == {arm}


def test_without_an_experiment_the_usual_one_answers_in_no_arm():
    assert Experiment().choose("anything", "usual") == Chosen(recommender="usual")


@pytest.mark.parametrize("recommenders", [("one",), ("one", "one"), ("one", "two", "three")])
def test_an_experiment_compares_two(recommenders):
    with pytest.raises(Invalid, match="BCCB_AB_RECOMMENDERS"):
        Experiment(recommenders=recommenders)


def test_of_the_learning_only_its_shape_is_kept():
    shape = Shape.of(Learning(title="Maps", description="Draw them.", code="A-1"))
    assert shape == Shape(text_length=14, subject="", level="")
