"""What the repositories of sessions, invitations, keys and attempts promise beyond every other, in every store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from kept import add_and_ask, surrounded

from bccb.domain.errors import AlreadyExists, BccbError, Conflict, Invalid, NotFound
from bccb.domain.ports.accounts import Tried, Tries
from bccb.domain.session import Attempt, Client, SpentToken
from furniture import (
    LATER,
    NOON,
    a_full_account,
    a_full_key,
    a_full_session,
    a_key,
    a_session,
    an_id,
    an_invitation,
)

HERE = "192.0.2.1"


@pytest.fixture
def unit(database):
    """A unit of work in which nothing need be committed."""
    surrounded(database)
    with database.unit_of_work() as unit:
        yield unit


def a_spent_token(**changes) -> SpentToken:
    fields = {"token_digest": "a" * 64, "session_id": a_session().id, "spent_at": NOON, "client": Client("h", "u")}
    return SpentToken(**(fields | changes))


def an_attempt(number: int, **changes) -> Attempt:
    fields = {"id": an_id(f"attempt {number}"), "at": NOON, "account_digest": "a", "neighbourhood": HERE}
    return Attempt(**(fields | changes))


@dataclass(frozen=True)
class Secretive:
    """A kind of record that is found by the digest of a secret."""

    where: str
    find: str
    field: str
    record: Any

    def __str__(self) -> str:
        return self.where

    @property
    def digest(self) -> str:
        return getattr(self.record, self.field)

    def found(self, unit: Any, digest: str) -> Any:
        return getattr(getattr(unit, self.where), self.find)(digest)


SECRETIVE = [
    Secretive("sessions", "by_token", "token_digest", a_full_session()),
    Secretive("invitations", "by_token", "token_digest", an_invitation()),
    Secretive("api_keys", "by_digest", "key_digest", a_full_key()),
]


@pytest.fixture(params=SECRETIVE, ids=str)
def secretive(request, unit):
    """One such kind, with a record of it in the unit."""
    getattr(unit, request.param.where).add(request.param.record)
    return request.param


def test_a_record_is_found_by_the_digest_of_its_secret(unit, secretive):
    assert secretive.found(unit, secretive.digest) == secretive.record


@pytest.mark.parametrize("digest", ["f" * 64, "", "\x00", "\ud800", "'; --"])
def test_a_digest_of_nothing_finds_nothing(unit, secretive, digest):
    assert secretive.found(unit, digest) is None


def test_a_digest_is_taken_once_and_no_refusal_shows_it(unit, secretive):
    with pytest.raises(AlreadyExists) as refusal:
        add_and_ask(getattr(unit, secretive.where), replace(secretive.record, id=an_id("one more")))
    assert secretive.digest not in str(refusal.value)


def test_nobody_lists_records_by_the_digest_of_their_secret(unit, secretive):
    with pytest.raises(Invalid):
        getattr(unit, secretive.where).page({secretive.field: secretive.digest})


def test_a_session_is_found_no_more_by_a_token_it_has_renewed(unit):
    unit.sessions.add(a_session())
    unit.sessions.save(a_session().renewed("b" * 64, LATER))
    assert unit.sessions.by_token(a_session().token_digest) is None
    assert unit.sessions.by_token("b" * 64).version == 2


def test_a_spent_token_comes_back_as_it_was_spent(unit):
    unit.sessions.add(a_session())
    unit.sessions.spend(a_spent_token())
    assert unit.sessions.spent("a" * 64) == a_spent_token()


@pytest.mark.parametrize("digest", ["b" * 64, "", "\x00", "\ud800"])
def test_a_token_that_was_never_spent_is_not_found(unit, digest):
    unit.sessions.add(a_session())
    unit.sessions.spend(a_spent_token())
    assert unit.sessions.spent(digest) is None


def test_a_token_is_spent_once(unit):
    unit.sessions.add(a_session())
    unit.sessions.spend(a_spent_token())
    with pytest.raises(AlreadyExists) as refusal:
        unit.sessions.spend(a_spent_token(spent_at=LATER))
    assert "aaaa" not in str(refusal.value)


def test_only_a_stored_session_spends_a_token(unit):
    with pytest.raises(Invalid, match="sessionId"):
        unit.sessions.spend(a_spent_token())


def test_old_spent_tokens_are_forgotten(unit):
    unit.sessions.add(a_session())
    unit.sessions.spend(a_spent_token())
    unit.sessions.spend(a_spent_token(token_digest="b" * 64, spent_at=LATER))
    assert unit.sessions.forget_spent(LATER) == 1
    assert unit.sessions.spent("a" * 64) is None
    assert unit.sessions.spent("b" * 64).spent_at == LATER


def test_the_keys_of_an_account_come_oldest_first_and_without_those_revoked(unit):
    of_account = a_full_account().id
    keys = [
        a_key(id=an_id("later key"), key_digest="b" * 64, created_at=LATER, updated_at=LATER),
        a_key(),
        a_key(id=an_id("revoked key"), key_digest="c" * 64, is_active=False),
        a_full_key(is_active=True),
    ]
    for key in keys:
        unit.api_keys.add(key)
    assert unit.api_keys.of_account(of_account) == (keys[1], keys[0])
    assert unit.api_keys.of_account(an_id("nobody")) == ()


def test_the_use_of_a_key_is_noted_without_a_new_version(unit):
    unit.api_keys.add(a_key())
    unit.api_keys.note_use(a_key().id, date(2026, 3, 2))
    assert unit.api_keys.get(a_key().id) == replace(a_key(), last_used_on=date(2026, 3, 2))


def test_a_sign_in_is_noted_without_a_new_version(unit):
    unit.accounts.note_sign_in(a_full_account().id, NOON)
    assert unit.accounts.get(a_full_account().id) == replace(a_full_account(), last_login_at=NOON)


def test_no_use_is_noted_of_a_key_that_is_not_stored(unit):
    with pytest.raises(NotFound):
        unit.api_keys.note_use(an_id("nobody"), date(2026, 3, 2))


def test_attempts_are_counted_for_the_account_the_neighbourhood_and_in_all(unit):
    early, late = NOON - timedelta(minutes=2), NOON - timedelta(minutes=1)
    unit.attempts.add(an_attempt(1, at=late))
    unit.attempts.add(an_attempt(2, at=early, account_digest="b"))
    unit.attempts.add(an_attempt(3, neighbourhood="2001:db8::/64"))
    unit.attempts.add(an_attempt(4, at=NOON - timedelta(minutes=5), account_digest="c", neighbourhood=""))
    unit.attempts.add(an_attempt(5, at=NOON - timedelta(minutes=5, microseconds=1)))
    assert unit.attempts.tries("a", HERE, NOON - timedelta(minutes=5)) == Tries(
        for_account=Tried(2, late),
        from_neighbourhood=Tried(2, early),
        in_all=Tried(4, NOON - timedelta(minutes=5)),
    )


def test_where_nothing_was_tried_nothing_is_counted(unit):
    nothing = Tried(0, None)
    assert unit.attempts.tries("a", HERE, NOON) == Tries(
        for_account=nothing, from_neighbourhood=nothing, in_all=nothing
    )


def test_an_attempt_that_is_removed_counts_no_longer(unit):
    unit.attempts.add(an_attempt(1))
    unit.attempts.remove(an_attempt(1).id)
    unit.attempts.remove(an_attempt(1).id)
    assert unit.attempts.tries("a", HERE, NOON).in_all.count == 0


def test_old_attempts_are_forgotten(unit):
    unit.attempts.add(an_attempt(1))
    unit.attempts.add(an_attempt(2, at=LATER))
    assert unit.attempts.forget(LATER) == 1
    assert unit.attempts.tries("a", HERE, NOON).in_all == Tried(1, LATER)


def at_once(count: int, act) -> list[object]:
    """What `act(number)` gave or raised, for as many numbers, all beginning together."""
    ready, outcomes = Barrier(count), []

    def run(number: int) -> None:
        ready.wait()
        try:
            outcomes.append(act(number))
        except BccbError as error:
            outcomes.append(error)

    threads = [Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_of_many_that_renew_a_session_at_once_one_succeeds_and_nothing_of_the_others_stays(database):
    surrounded(database)
    with database.unit_of_work() as unit:
        unit.sessions.add(a_session())
        unit.commit()
    everybody_has_read = Barrier(8)

    def renew(number: int) -> int:
        with database.unit_of_work() as unit:
            before = unit.sessions.by_token(a_session().token_digest)
            everybody_has_read.wait()
            unit.sessions.save(before.renewed(f"{number:064}", LATER))
            unit.sessions.spend(a_spent_token(token_digest=f"spent {number}"))
            unit.commit()
        return number

    outcomes = at_once(8, renew)
    winners = [outcome for outcome in outcomes if isinstance(outcome, int)]
    assert len(winners) == 1
    assert all(isinstance(outcome, Conflict) for outcome in outcomes if outcome not in winners)
    with database.unit_of_work() as unit:
        assert unit.sessions.by_token(f"{winners[0]:064}").version == 2
        assert [number for number in range(8) if unit.sessions.spent(f"spent {number}")] == winners
