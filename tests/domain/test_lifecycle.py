"""Lifecycles: every step from every state either leads on or is refused by name."""

from enum import StrEnum

import pytest

from bccb.domain import credential, pathway, recognition
from bccb.domain.credential import CredentialStatus
from bccb.domain.errors import IllegalStep
from bccb.domain.lifecycle import Lifecycle
from bccb.domain.pathway import PathwayStatus
from bccb.domain.recognition import RequestState


class Light(StrEnum):
    RED = "RED"
    GREEN = "GREEN"
    BROKEN = "BROKEN"


LIGHTS = Lifecycle[Light](
    "light", {"go": {Light.RED: Light.GREEN}, "stop": {Light.GREEN: Light.RED}, "break": {Light.RED: Light.BROKEN}}
)
ALL = [
    pytest.param(lifecycle, state, step, id=f"{lifecycle.kind} {state} {step}")
    for lifecycle, states in (
        (credential.LIFECYCLE, CredentialStatus),
        (pathway.LIFECYCLE, PathwayStatus),
        (recognition.LIFECYCLE, RequestState),
    )
    for state in states
    for step in lifecycle.steps
]


def test_a_step_leads_from_one_state_to_the_next():
    assert LIGHTS.after(Light.RED, "go") is Light.GREEN


def test_the_possible_steps_come_in_alphabetical_order():
    assert LIGHTS.possible(Light.RED) == ("break", "go")
    assert LIGHTS.possible(Light.BROKEN) == ()


def test_a_step_that_no_lifecycle_has_is_refused_by_name():
    with pytest.raises(IllegalStep) as refusal:
        LIGHTS.after(Light.GREEN, "dance")
    assert (refusal.value.step, refusal.value.possible) == ("dance", ("stop",))


@pytest.mark.parametrize(("lifecycle", "state", "step"), ALL)
def test_every_step_from_every_state_leads_on_or_is_refused_by_name(lifecycle, state, step):
    if step in lifecycle.possible(state):
        assert type(lifecycle.after(state, step)) is type(state)
    else:
        with pytest.raises(IllegalStep) as refusal:
            lifecycle.after(state, step)
        assert (refusal.value.current, refusal.value.step) == (state, step)
        assert refusal.value.possible == lifecycle.possible(state)


@pytest.mark.parametrize(
    ("lifecycle", "first"),
    [
        (credential.LIFECYCLE, CredentialStatus.DRAFT),
        (pathway.LIFECYCLE, PathwayStatus.DRAFT),
        (recognition.LIFECYCLE, RequestState.SUBMITTED),
    ],
)
def test_every_state_can_be_reached_from_the_first(lifecycle, first):
    reached, waiting = set(), [first]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting += [lifecycle.after(state, step) for step in lifecycle.possible(state)]
    assert reached == set(type(first))


@pytest.mark.parametrize(
    ("lifecycle", "last"),
    [
        (credential.LIFECYCLE, {CredentialStatus.ARCHIVED}),
        (pathway.LIFECYCLE, {PathwayStatus.ARCHIVED}),
        (recognition.LIFECYCLE, {RequestState.ANSWERED, RequestState.CLOSED}),
    ],
)
def test_nothing_leads_on_from_the_last_states_alone(lifecycle, last):
    states = type(next(iter(last)))
    assert {state for state in states if not lifecycle.possible(state)} == last
