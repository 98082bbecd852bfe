"""What an outbox promises: every committed event is handed on at least once, oldest first, by one caller at a time."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from bccb.domain.events import RecordsImported
from bccb.domain.ports.unit_of_work import Lag
from furniture import NOON

LEASE_SECONDS = 30


@pytest.fixture
def outbox(database):
    """An outbox with five messages waiting."""
    with database.unit_of_work() as unit:
        for number in range(5):
            unit.publish(RecordsImported(kind="course", added=number, changed=0))
        unit.commit()
    return database.outbox()


def numbers(messages):
    return [message.payload["added"] for message in messages]


def test_messages_wait_oldest_first_and_say_when_they_came(outbox):
    messages = outbox.pending(10)
    assert numbers(messages) == [0, 1, 2, 3, 4]
    assert [message.sequence for message in messages] == sorted(message.sequence for message in messages)
    assert {message.created_at for message in messages} == {NOON}
    assert len({message.id for message in messages}) == 5


def test_no_more_are_given_than_were_asked_for(outbox):
    assert numbers(outbox.pending(2)) == [0, 1]


def test_a_caller_who_asks_again_gets_the_same(outbox):
    assert outbox.pending(2) == outbox.pending(2)


def test_no_message_is_given_to_two_callers(database, outbox):
    other = database.outbox()
    assert numbers(outbox.pending(2)) == [0, 1]
    assert numbers(other.pending(2)) == [2, 3]
    assert numbers(database.outbox().pending(10)) == [4]


def test_what_a_caller_never_settled_is_given_to_another_in_the_end(database, outbox, watch):
    assert len(outbox.pending(10)) == 5
    watch.passes(LEASE_SECONDS - 1)
    assert database.outbox().pending(10) == ()
    watch.passes(1)
    assert numbers(database.outbox().pending(10)) == [0, 1, 2, 3, 4]


@pytest.mark.usefixtures("outbox")
def test_callers_at_the_same_moment_share_the_messages(database):
    start, taken = Barrier(4), []

    def take():
        mine = database.outbox()
        start.wait()
        taken.extend(numbers(mine.pending(2)))

    callers = [Thread(target=take) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert sorted(taken) == sorted(set(taken))
    assert set(taken) <= {0, 1, 2, 3, 4}
    assert 0 in taken


def test_a_delivered_message_is_gone(database, outbox):
    handed_on = []
    assert outbox.deliver(3, handed_on.append) == 3
    assert numbers(handed_on) == [0, 1, 2]
    assert numbers(database.outbox().pending(10)) == [3, 4]
    assert outbox.deliver(10, handed_on.append) == 0  # the other has them in hand


def test_everything_is_delivered_in_order_by_asking_again(outbox):
    handed_on = []
    while outbox.deliver(2, handed_on.append):
        pass
    assert numbers(handed_on) == [0, 1, 2, 3, 4]


def test_what_cannot_be_handed_on_stays_with_all_after_it(database, outbox):
    handed_on = []

    def hand_on(message):
        if message.payload["added"] == 2:
            raise ConnectionError("queue down")
        handed_on.append(message)

    with pytest.raises(ConnectionError):
        outbox.deliver(10, hand_on)
    assert numbers(handed_on) == [0, 1]
    assert numbers(database.outbox().pending(10)) == [2, 3, 4]


def test_nothing_another_has_in_hand_is_delivered(database, outbox):
    database.outbox().pending(2)
    handed_on = []
    assert outbox.deliver(10, handed_on.append) == 3
    assert numbers(handed_on) == [2, 3, 4]


def test_handing_on_may_use_the_database(database, outbox):
    def hand_on(message):
        with database.unit_of_work() as unit:
            unit.publish(RecordsImported(kind="echo", added=message.payload["added"] + 10, changed=0))
            unit.commit()

    assert outbox.deliver(5, hand_on) == 5
    assert numbers(database.outbox().pending(10)) == [10, 11, 12, 13, 14]


def test_a_slow_delivery_stops_before_its_lease_is_over(database, outbox, watch):
    handed_on = []

    def hand_on(message):
        handed_on.append(message)
        watch.passes(10)

    assert outbox.deliver(5, hand_on) == 2
    assert numbers(handed_on) == [0, 1]
    assert numbers(database.outbox().pending(10)) == [2, 3, 4]


def test_a_sequence_is_never_used_again(database, outbox):
    handed_on = []
    outbox.deliver(10, handed_on.append)
    with database.unit_of_work() as unit:
        unit.publish(RecordsImported(kind="course", added=5, changed=0))
        unit.commit()
    assert outbox.pending(1)[0].sequence > handed_on[-1].sequence


def test_an_outbox_tells_how_much_waits_and_for_how_long_whoever_has_it_in_hand(database, outbox, watch):
    watch.passes(7)
    outbox.pending(2)
    assert database.outbox().lag() == Lag(events=5, seconds=7.0)
    outbox.deliver(10, lambda _: None)
    database.outbox().deliver(10, lambda _: None)
    assert database.outbox().lag() == Lag(events=0, seconds=0.0)
