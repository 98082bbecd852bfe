"""Training: the engines learn from what is in the database, and the result is swapped in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bccb.domain.errors import EngineFailed, StorageFailed
from bccb.domain.outcome import BloomLevel
from bccb.domain.ports.engines import LabelledOutcome
from bccb.domain.usecases.training import Training
from furniture import LATER, NOON, a_course
from usecases.fakes import ModelShelf, WordTrainer
from usecases.offices import GIS, LANG, SFU, UVIC, an_office
from usecases.schools import ASSIGNED, REFUSED, REMOTE, SYSTEMS, WEATHER, a_school

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

    failing = Training(work=office.work, trainer=Trainer(), models=office.models, clock=office.clock)
    with pytest.raises(EngineFailed, match="The disk is full"):
        failing.train()
    assert office.models.current().version == "v1"


def test_a_version_that_cannot_be_stored_leaves_the_current_one_serving():
    office = a_school()

    class FullShelf(ModelShelf):
        def save(self, trained, *, trained_at, fingerprint, trial=None):  # noqa: ARG002
            raise StorageFailed("The disk is full.")

    failing = Training(work=office.work, trainer=WordTrainer(), models=FullShelf(), clock=office.clock)
    with pytest.raises(StorageFailed):
        failing.train()
    assert office.models.current().version == "v1"


def test_too_little_to_learn_from_is_said():
    with pytest.raises(EngineFailed, match="There are no courses to learn from"):
        an_office().training.train()


def test_progress_begins_with_reading_the_database():
    seen = []
    a_school().training.train(progress=lambda *step: seen.append(step))
    assert seen == [("Reading the database", 0, 0), ("Learning by heart", 3, 3)]


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
