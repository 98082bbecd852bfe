"""Watching: what is kept of answers, how they drift, how recommenders compare, and what was accepted."""

from dataclasses import dataclass, field, fields, replace
from datetime import timedelta

import pytest

from bccb.domain.errors import Invalid, NotFound
from bccb.domain.feedback import Response
from bccb.domain.prediction import Experiment, Prediction, Question
from bccb.domain.usecases.watching import Gauges, Watching
from furniture import a_suggestion, an_id, feedback
from usecases.offices import GIS
from usecases.schools import a_school

DAY = timedelta(days=1)


@dataclass
class Notebook:
    noted: list[Prediction] = field(default_factory=list)

    def note(self, prediction: Prediction) -> None:
        self.noted.append(prediction)


@pytest.fixture
def school():
    return a_school()


@pytest.fixture
def watching(school):
    return Watching(work=school.work, clock=school.clock, days_kept=90)


def kept(school, count, days_ago, **changes):
    fields = {"question": Question.ASSESS, "model_version": "v1", "latency_ms": 10.0, "confidence": 0.7}
    made = Prediction(at=school.clock.now() - days_ago * DAY, **fields | changes)
    with school.work() as unit:
        unit.predictions.add([made] * count)
        unit.commit()


def test_an_assessment_is_noted_with_its_model_and_its_confidence_and_without_a_word_of_the_text(school):
    notebook = Notebook()
    learning = school.describing.named("SFU-GIS-01")
    verdict = replace(school.recognizing, predictions=notebook).assess(learning, "UVIC")
    (noted,) = notebook.noted
    assert (noted.question, noted.model_version, noted.institution) == (Question.ASSESS, "v1", "UVIC")
    assert (noted.confidence, noted.grant, noted.latency_ms) == (verdict.confidence, verdict.grant, 0.0)
    assert noted.text_length == len(learning.title) + len(learning.body)
    told = [getattr(noted, each.name) for each in fields(noted)]
    assert not any(learning.title in str(each) or GIS.program_code in str(each) for each in told)


def test_a_recommendation_is_one_prediction_that_names_recommender_and_arm(school):
    notebook = Notebook()
    recommenders = school.recommenders.names()
    experiment = Experiment(recommenders=recommenders, share=1.0)
    pathfinding = replace(
        school.pathfinding,
        recognizing=replace(school.recognizing, predictions=notebook),
        predictions=notebook,
        experiment=experiment,
    )
    pathfinding.recommend("SFU-GIS-01")
    (noted,) = notebook.noted
    assert (noted.question, noted.recommender, noted.arm) == (Question.RECOMMEND, recommenders[1], "B")
    assert pathfinding.chosen("SFU-GIS-01").recommender == recommenders[1]


def test_a_recommender_that_is_named_answers_in_no_arm(school):
    first, second = school.recommenders.names()
    experiment = Experiment(recommenders=(first, second), share=1.0)
    pathfinding = replace(school.pathfinding, experiment=experiment)
    assert pathfinding.chosen("SFU-GIS-01", recommender=first).arm == ""
    assert pathfinding.recommend("SFU-GIS-01", recommender=first) == school.pathfinding.recommend("SFU-GIS-01")
    with pytest.raises(NotFound):
        pathfinding.recommend("SFU-GIS-01", recommender="nobody")


def test_what_has_moved_lately_is_found_against_what_was_before(school, watching):
    kept(school, 60, 20, subject="GEOG")
    kept(school, 60, 2, subject="ART")
    kept(school, 60, 50, subject="MATH")
    found = watching.moved(days=7, against=30)
    assert found.counts == (60, 60)
    verdicts = {each.name: each.verdict for each in found.drifts}
    assert (verdicts["subject"], verdicts["confidence"]) == ("much moved", "stable")


def test_gauges_tell_the_same_and_look_anew_only_after_a_while(school, watching):
    gauges = Gauges(watching=watching)
    assert (gauges.drift(), gauges.agreement()) == ({}, {})
    kept(school, 60, 20, subject="GEOG")
    kept(school, 60, 2, subject="ART")
    school.keep(feedback(created_at=school.clock.now() - DAY))
    assert gauges.drift() == {}
    school.clock.moment += timedelta(minutes=10)
    assert gauges.drift()["subject"] > 0.25
    assert gauges.drift()["confidence"] == 0
    assert gauges.agreement() == {"lately": 0.0}


def test_recommendations_do_not_count_among_assessments(school, watching):
    kept(school, 60, 2, question=Question.RECOMMEND)
    assert watching.moved().counts == (0, 0)


def test_agreement_counts_what_was_accepted_of_what_was_judged(school, watching):
    now = school.clock.now()
    for at, (response, days_ago) in enumerate(
        [(Response.ACCEPTED, 1), (Response.REJECTED, 2), (Response.ACCEPTED, 20), (Response.ACCEPTED, 21)]
    ):
        grant = a_suggestion().grant if response is Response.ACCEPTED else None
        given = feedback(id=an_id(f"given {at}"), response=response, grant=grant, created_at=now - days_ago * DAY)
        school.keep(given)
    before, lately = watching.moved().agreement
    assert ((before.accepted, before.judged), (lately.accepted, lately.judged)) == ((2, 2), (1, 2))


def test_two_recommenders_are_compared_by_what_they_answered_and_what_became_of_it(school, watching):
    kept(school, 10, 2, question=Question.RECOMMEND, recommender="balanced", arm="A", confidence=0.5)
    kept(school, 5, 2, question=Question.RECOMMEND, recommender="by-outcomes", arm="B", latency_ms=40.0)
    kept(school, 5, 2, question=Question.RECOMMEND, recommender="balanced")
    suggested = a_suggestion(recommender="by-outcomes")
    school.keep(feedback(response=Response.ACCEPTED, grant=suggested.grant, suggested=suggested))
    first, second = watching.arms(days=30)
    assert (first.arm, first.recommender, first.answers, first.confidence) == ("A", "balanced", 10, 0.5)
    assert (second.recommender, second.latency, second.agreement.accepted) == ("by-outcomes", (40.0, 40.0), 1)
    assert first.agreement.judged == 0


def test_predictions_are_forgotten_when_they_are_old(school, watching):
    kept(school, 3, 91)
    kept(school, 2, 89)
    watching.tidy()
    watching.tidy()
    with school.work() as unit:
        now = school.clock.now()
        assert len(unit.predictions.between(now - 1_000 * DAY, now + DAY, most=100)) == 2


@pytest.mark.parametrize("days", [0, -1, 4_000])
def test_no_days_are_refused(watching, days):
    with pytest.raises(Invalid):
        watching.moved(days=days)
    with pytest.raises(Invalid):
        watching.moved(against=days)
    with pytest.raises(Invalid):
        watching.arms(days=days)
