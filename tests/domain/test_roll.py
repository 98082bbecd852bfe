"""The roll: which editions are known and which are awaited, whatever the order in which threads tell."""

from datetime import timedelta

from bccb.domain.ports.finding import COMPLETE_EVERY, OVERLAP, Roll
from furniture import NOON, an_id

ONE, TWO, THREE = (an_id(name) for name in ("one", "two", "three"))
SOON = NOON + timedelta(seconds=5)


def test_the_first_look_is_complete_and_the_next_ones_go_back_a_little():
    roll = Roll({})
    assert roll.since(NOON) is None
    assert roll.since(NOON) is None
    roll.tell({}, NOON, is_complete=True)
    assert roll.since(SOON) == NOON - OVERLAP


def test_one_of_many_makes_the_complete_look_of_a_minute():
    roll = Roll({})
    roll.tell({}, NOON, is_complete=True)
    later = NOON + COMPLETE_EVERY
    assert [roll.since(later) is None for _ in range(3)] == [True, False, False]


def test_what_a_look_tells_of_is_awaited_until_it_is_taken():
    roll = Roll({ONE: 1, TWO: 3})
    assert roll.tell({ONE: 2, TWO: 3, THREE: 1}, NOON, is_complete=False) == ()
    assert roll.awaited(9) == (ONE, THREE)
    roll.take(ONE, 2)
    assert roll.awaited(9) == (THREE,)


def test_a_complete_look_tells_what_is_gone():
    assert list(Roll({ONE: 1, TWO: 1}).tell({TWO: 1}, NOON, is_complete=True)) == [ONE]


def test_what_was_told_last_is_awaited_first():
    roll = Roll({})
    roll.tell({ONE: 1, TWO: 1}, NOON, is_complete=True)
    roll.tell({THREE: 1}, SOON, is_complete=False)
    assert roll.awaited(2) == (THREE, ONE)


def test_an_older_edition_that_comes_late_changes_nothing():
    roll = Roll({})
    roll.tell({ONE: 3}, NOON, is_complete=True)
    roll.take(ONE, 2)
    assert roll.awaited(9) == (ONE,)
    roll.take(ONE, 3)
    roll.take(ONE, 2)
    assert not roll.is_news(ONE, 3)
    assert roll.awaited(9) == ()


def test_what_was_struck_is_news_when_it_comes_back():
    roll = Roll({ONE: 4})
    roll.strike([ONE, TWO])
    assert roll.is_news(ONE, 4)
