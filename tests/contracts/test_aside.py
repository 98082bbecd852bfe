"""What every `Aside` promises: it is done, in its order, and a failure is told to nobody who handed it over."""

import logging
from threading import Event

from bccb.adapters.system.aside import Aside

PATIENCE = 10  # seconds until a test that waits in vain fails


def test_what_is_handed_over_is_done_in_its_order():
    done, all_done, aside = [], Event(), Aside()
    for number in range(20):
        aside(lambda number=number: done.append(number))
    aside(all_done.set)
    assert all_done.wait(PATIENCE)
    assert done == list(range(20))


def test_who_hands_something_over_does_not_wait_for_it():
    goes_on, done, aside = Event(), Event(), Aside()
    aside(lambda: goes_on.wait(PATIENCE) and done.set())
    goes_on.set()
    assert done.wait(PATIENCE)


def test_a_failure_is_logged_and_the_next_thing_done_all_the_same(caplog):
    def fail():
        raise ValueError("no database")

    done, aside = Event(), Aside()
    with caplog.at_level(logging.WARNING, "bccb.aside"):
        aside(fail)
        aside(done.set)
        assert done.wait(PATIENCE)
    assert [record.getMessage() for record in caplog.records] == ["fail failed: no database"]
