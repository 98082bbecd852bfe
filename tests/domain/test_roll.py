"""The roll: which editions are known and which are awaited, whatever the order in which threads tell."""

from datetime import timedelta

from bccb.domain.ports.finding import COMPLETE_EVERY, OVERLAP, Roll, packed
from furniture import NOON, an_id

ONE, TWO, THREE = (an_id(name) for name in ("one", "two", "three"))
SOON = NOON + timedelta(seconds=5)


def stock_taken(roll, editions, now=NOON):
    return list(roll.take_stock(lambda: b"".join(packed(*each) for each in editions.items()), now))


def test_everything_is_looked_at_first_and_later_looks_go_back_a_little():
    roll = Roll({})
    assert roll.since is None
    stock_taken(roll, {})
    assert roll.since == NOON - OVERLAP
    roll.tell({}, SOON)
    assert roll.since == SOON - OVERLAP


def test_one_of_many_takes_stock_each_minute():
    roll = Roll({})
    assert not roll.is_due(NOON)
    stock_taken(roll, {})
    later = NOON + COMPLETE_EVERY
    assert not roll.is_due(later - timedelta(seconds=1))
    assert [roll.is_due(later) for _ in range(3)] == [True, False, False]
    assert roll.is_due(later + COMPLETE_EVERY)


def test_what_a_look_tells_of_is_awaited_until_it_is_taken():
    roll = Roll({ONE: 1, TWO: 3})
    roll.tell({ONE: 2, TWO: 3, THREE: 1}, NOON)
    assert roll.awaited(9) == (ONE, THREE)
    roll.take(ONE, 2)
    assert roll.awaited(9) == (THREE,)


def test_taking_stock_tells_what_is_new_and_what_is_gone():
    roll = Roll({ONE: 1, TWO: 1})
    assert stock_taken(roll, {TWO: 2, THREE: 70_000}) == [ONE]
    assert set(roll.awaited(9)) == {TWO, THREE}
    roll.take(THREE, 69_999)
    assert THREE in roll.awaited(9)
    roll.take(THREE, 70_000)
    assert roll.awaited(9) == (TWO,)


def test_what_is_known_in_a_newer_edition_is_neither_news_nor_gone():
    roll = Roll({ONE: 3})
    assert stock_taken(roll, {ONE: 2}) == []
    assert roll.awaited(9) == ()


def test_what_comes_while_stock_is_taken_is_not_gone():
    roll = Roll({ONE: 1})

    def read():
        roll.take(ONE, 2)
        roll.take(TWO, 1)
        return b""

    assert list(roll.take_stock(read, NOON)) == []


def test_what_was_told_last_is_awaited_first():
    roll = Roll({})
    stock_taken(roll, {ONE: 1, TWO: 1})
    roll.tell({THREE: 1}, SOON)
    assert roll.awaited(1) == (THREE,)
    assert set(roll.awaited(9)) == {ONE, TWO, THREE}


def test_an_older_edition_that_comes_late_changes_nothing():
    roll = Roll({})
    roll.tell({ONE: 3}, NOON)
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
