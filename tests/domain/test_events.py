"""Events: facts of plain values, named in the past tense."""

import json
from dataclasses import FrozenInstanceError, fields
from typing import get_type_hints
from uuid import UUID

import pytest

from bccb.domain import events
from bccb.domain.audit import plain
from bccb.domain.events import Event
from furniture import an_id

EVERY_EVENT = sorted(Event.__subclasses__(), key=lambda event: event.__name__)
SAMPLES = {UUID: an_id("something"), UUID | None: an_id("somebody"), str: "something", int: 7}


def a(event: type[Event]) -> Event:
    kinds = get_type_hints(event)
    return event(**{each.name: SAMPLES[kinds[each.name]] for each in fields(event)})


def test_every_event_of_the_module_is_an_event():
    classes = {each for each in vars(events).values() if isinstance(each, type) and each.__module__ == events.__name__}
    assert classes == {Event, *EVERY_EVENT}


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_an_event_holds_ids_and_plain_values_alone(event):
    assert set(get_type_hints(event).values()) <= set(SAMPLES)
    assert fields(event)


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_an_event_can_be_sent_as_json(event):
    assert json.loads(json.dumps(plain(a(event)))) == plain(a(event))


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_an_event_cannot_be_changed(event):
    happened = a(event)
    with pytest.raises(FrozenInstanceError):
        setattr(happened, fields(event)[0].name, None)


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_an_event_is_known_by_its_own_name_in_the_past_tense(event):
    assert event.name() == event.__name__
    assert event.name().endswith(("ed", "Begun", "Given", "Sent", "TakenBack", "Withdrawn"))


def test_no_two_events_share_a_name():
    assert len({event.name() for event in EVERY_EVENT}) == len(EVERY_EVENT)
