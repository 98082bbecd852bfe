"""Training: the engines learn from what is in the database, and the result is swapped in."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bccb.domain.agreement import Grant, GrantedCourse, GrantKind, SourceCourse
from bccb.domain.errors import EngineFailed, ModelDamaged, StorageFailed
from bccb.domain.outcome import BloomLevel
from bccb.domain.ports.engines import LabelledOutcome
from bccb.domain.trial import Answers, Forecast, Ranked, Read
from bccb.domain.usecases.evaluating.questions import fold_of
from bccb.domain.usecases.promoting import identifier_of
from bccb.domain.usecases.trying import Trying, from_bytes, to_bytes
from furniture import LATER, NOON, a_course
from usecases.fakes import ModelShelf, WordTrainer
from usecases.offices import GIS, LANG, SFU, UVIC, an_office
from usecases.schools import ASSIGNED, REFUSED, REMOTE, SYSTEMS, WEATHER, a_school, granting

OUTCOME = LabelledOutcome(text="Draw a map", levels=frozenset({BloomLevel.APPLY, BloomLevel.CREATE}))


def test_the_engines_learn_from_every_active_record():
    office = a_school(a_course("GEOG 100", is_active=False))
    lessons = office.models.load().lessons
    assert list(lessons.institutions) == [LANG, SFU, UVIC]
    assert list(lessons.courses) == [WEATHER, SYSTEMS, REMOTE]
    assert list(lessons.agreements) == [ASSIGNED, REFUSED]
    assert list(lessons.credentials) == [GIS]
    assert lessons.outcomes == ()


def test_a_version_says_when_and_from_what_it_was_made_and_serves_at_once():
    office = an_office()
    office.keep(SYSTEMS)
    office.clock.moment = LATER
    version = office.training.train([OUTCOME])
    assert (version.trained_at, version.learned_from) == (LATER, {"courses": 1, "agreements": 0})
    assert office.models.current() == version
    assert office.models.load().lessons.outcomes == (OUTCOME,)


def test_the_next_version_takes_the_place_of_the_one_before():
    office = a_school()
    office.training.train()
    assert office.models.current().version == "v2"
    assert office.models.names() == ("v2", "v1")


def test_a_training_that_fails_leaves_the_current_version_serving():
    office = a_school()

    class Trainer(WordTrainer):
        def train(self, lessons, progress):  # noqa: ARG002
            raise EngineFailed("The disk is full.")

    failing = replace(office.training, trainer=Trainer())
    with pytest.raises(EngineFailed, match="The disk is full"):
        failing.train()
    assert office.models.current().version == "v1"


def test_a_version_that_cannot_be_stored_leaves_the_current_one_serving():
    office = a_school()

    class FullShelf(ModelShelf):
        def save(self, trained, *, trained_at, fingerprint, trial=None, beside=None):  # noqa: ARG002
            raise StorageFailed("The disk is full.")

    failing = replace(office.training, models=FullShelf())
    with pytest.raises(StorageFailed):
        failing.train()
    assert office.models.current().version == "v1"


def test_too_little_to_learn_from_is_said():
    with pytest.raises(EngineFailed, match="There are no courses to learn from"):
        an_office().training.train()


def test_progress_begins_with_reading_the_database():
    seen = []
    a_school().training.train(progress=lambda *step: seen.append(step))
    assert (seen[0], seen[-1]) == (("Reading the database", 0, 0), ("Learning by heart", 3, 3))
    assert {step.partition(":")[0] for step, _, _ in seen[1:-1]} == {"Trial"}


def fingerprint(*records, outcomes=()) -> str:
    office = an_office()
    office.keep(SYSTEMS, *records)
    return office.training.train(outcomes).fingerprint


def test_equal_rows_have_an_equal_fingerprint_whenever_they_were_written_and_read():
    later = replace(WEATHER, created_at=NOON + timedelta(days=1), updated_at=LATER, version=9)
    assert fingerprint(WEATHER) == fingerprint(WEATHER) == fingerprint(later)


@pytest.mark.parametrize(
    "changed",
    [
        replace(WEATHER, title="Climate"),
        replace(WEATHER, description="Storms."),
        replace(WEATHER, credits=4.0),
        replace(WEATHER, institution_id=UVIC.id),
    ],
)
def test_other_rows_have_another_fingerprint(changed):
    assert fingerprint(changed) != fingerprint(WEATHER)


def test_more_rows_and_labelled_outcomes_have_another_fingerprint():
    other = replace(OUTCOME, levels=frozenset({BloomLevel.APPLY}))
    labelled = [fingerprint(outcomes=[each]) for each in (OUTCOME, other)]
    assert len({fingerprint(), fingerprint(WEATHER), *labelled}) == 4


def many_agreements(count: int, title: str = "Geographic Information Systems"):
    """On as many source courses, each granted GEOG 255 at SFU: one in ten of them is held back."""
    grant = Grant.of((GrantedCourse(subject="GEOG", number="255", credit=4.0),))
    return [
        granting(f"M-{at}", grant, sources=(SourceCourse(subject="GEOG", number=str(2000 + at), title=title),))
        for at in range(count)
    ]


class Forgetful(WordTrainer):
    """Learns no course but the weather, so that no equivalent is found."""

    def train(self, lessons, progress):
        return super().train(replace(lessons, courses=(WEATHER,)), progress)


def forgetful(office):
    trainer = Forgetful()
    return replace(office.training, trainer=trainer, trying=Trying(trainer=trainer, read=trainer.read))


def test_a_training_is_tried_out_on_decisions_that_it_had_not_seen():
    office = a_school(*many_agreements(800))
    trial = office.models.current().trial
    assert 30 < trial.asked["equivalents"] < 120
    assert (trial.folds, trial.of, trial.against, trial.fallen) == ("9", 10, "", ())
    assert trial.measures["hit@10"] == 1.0
    assert len(office.trainer.last.agreements) == 802


def test_what_is_tried_out_was_not_learned_from():
    office = an_office()
    office.keep(SYSTEMS, *many_agreements(100))
    seen = []

    class Watched(WordTrainer):
        def train(self, lessons, progress):
            seen.append({each.code for each in lessons.agreements})
            return super().train(lessons, progress)

    trainer = Watched()
    replace(office.training, trainer=trainer, trying=Trying(trainer=trainer, read=trainer.read)).train()
    in_trial, in_all = seen
    held_back = {str(fold_of(f"LANG GEOG {2000 + at}")) == "9": f"M-{at}" for at in range(100)}
    assert held_back[True] not in in_trial
    assert held_back[False] in in_trial
    assert len(in_all) == 100


def test_a_training_that_falls_is_kept_and_does_not_serve():
    office = a_school(*many_agreements(800))
    version = forgetful(office).train()
    assert version.trial.fallen == ("hit@10 fell from 1.000 to 0.000", "MRR fell from 1.000 to 0.000")
    assert version.trial.against == "v1"
    assert office.models.names() == ("v2", "v1")
    assert office.models.served() == ("v1",)
    assert not office.training.is_serving(version)


def test_a_training_that_falls_serves_for_a_reason_which_the_trail_keeps():
    office = a_school(*many_agreements(800))
    version = forgetful(office).train(force="The old courses are gone")
    assert office.training.is_serving(version)
    assert office.trail(identifier_of("v2"))[0].changes["reason"] == (None, "The old courses are gone")


def test_a_fall_within_the_tolerance_serves():
    office = a_school(*many_agreements(800))
    version = replace(forgetful(office), tolerance=1.0).train()
    assert office.training.is_serving(version)


def test_the_labelled_outcomes_of_the_serving_model_are_learned_from_again():
    office = a_school()
    office.training.train([OUTCOME])
    office.training.train()
    assert office.models.load().lessons.outcomes == (OUTCOME,)
    office.training.train(())
    assert office.models.load().lessons.outcomes == ()


def test_a_worker_trains_only_if_there_is_something_new():
    office = a_school()
    assert office.training.train_if_new() is None
    office.keep(a_course("GEOG 100"))
    assert office.training.train_if_new().version == "v2"
    assert office.training.train_if_new() is None


def test_a_training_is_left_to_a_worker_by_an_event():
    office = a_school()
    office.training.ask_for()
    assert office.messages()[-1].name == "TrainingAsked"


@given(some.text(), some.integers(1, 99), some.floats(0, 1))
def test_answers_are_read_back_as_they_were_kept(text, place, chance):
    answers = Answers(
        equivalents={text: Ranked(text, place), "none": Ranked("", None)},
        grants={text: Forecast(GrantKind.NO_CREDIT, (chance, 0.0, 1 - chance), GrantKind.ASSIGNED)},
        outcomes={text: Read((BloomLevel.APPLY,), ())},
    )
    assert from_bytes(to_bytes(answers)) == answers


def test_answers_that_are_none_are_refused():
    for content in (b"", b"[]", b"{}", b'{"equivalents": {"a": 1}, "grants": {}, "outcomes": {}}'):
        with pytest.raises(ModelDamaged):
            from_bytes(content)
