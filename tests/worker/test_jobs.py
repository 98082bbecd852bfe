"""Every event has a job or a reason for none, and jobs may be done twice and in any order."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bccb.config import Settings
from bccb.container import build
from bccb.domain.events import Event, TrainingAsked
from bccb.domain.ports.unit_of_work import Message
from bccb.domain.usecases.forgetting import EVERYTHING, UNTRUE_AFTER
from bccb.entrypoints.worker.jobs import JOBS, WITHOUT_JOB, forget_copies, tidy, train
from furniture import NOON, a_course
from usecases.offices import an_office as an_empty_office
from usecases.schools import a_school

EVENTS = sorted(Event.__subclasses__(), key=lambda event: event.name())
FORGOTTEN_AFTER = sorted(UNTRUE_AFTER, key=lambda event: event.name())


def an_office():
    return build(Settings(database_url="memory://"))


def a_message(event: type[Event]) -> Message:
    return Message(id=uuid4(), sequence=1, name=event.name(), payload={}, created_at=NOON)


def copies_left(order: list[type[Event]]) -> set[str]:
    """Where copies are still given out when the jobs were done in this order."""
    office = an_office()
    cache = office.cache()
    for namespace in EVERYTHING:
        cache.keep(namespace, namespace, b"copy", version=cache.look(namespace, namespace).version, seconds=3600)
    assert all(cache.look(namespace, namespace).value for namespace in EVERYTHING)
    for event in order:
        JOBS[event](office, a_message(event))
    return {namespace for namespace in EVERYTHING if cache.look(namespace, namespace).value}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name())
def test_every_event_has_either_a_job_or_a_reason_for_none(event):
    assert (event in JOBS) != bool(WITHOUT_JOB.get(event))


def test_copies_are_forgotten_after_every_event_that_makes_some_untrue():
    assert {event for event, job in JOBS.items() if job is forget_copies} == set(UNTRUE_AFTER)


@given(some.lists(some.sampled_from(FORGOTTEN_AFTER), unique=True, max_size=4), some.data())
def test_jobs_done_twice_and_out_of_order_end_as_if_done_once(events, data):
    muddled = data.draw(some.permutations(events * 2))
    untrue = {namespace for event in events for namespace in UNTRUE_AFTER[event]}
    assert copies_left(muddled) == copies_left(events) == set(EVERYTHING) - untrue


class School:
    """A container whose engines learn by heart."""

    def __init__(self, office) -> None:
        self.training = lambda: office.training


def test_a_training_asked_for_twice_is_done_once():
    office = a_school()
    office.keep(a_course("GEOG 100"))
    for _ in range(2):
        train(School(office), a_message(TrainingAsked))
    assert office.models.served() == ("v2", "v1")


def test_where_there_is_nothing_to_learn_from_the_job_says_so_and_is_done(caplog):
    train(School(an_empty_office()), a_message(TrainingAsked))
    assert "There are no courses to learn from." in caplog.text


def test_tidying_twice_finds_nothing_the_second_time():
    office = an_office()
    tidy(office)
    assert office.signing_in().tidy() == 0
