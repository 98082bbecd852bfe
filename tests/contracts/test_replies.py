"""Replies: a key is claimed once, kept with its effect or not at all, and read back as it was."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from bccb.domain.errors import AlreadyExists, Invalid
from bccb.domain.ports.replies import Reply
from furniture import NOON, an_account, an_id

LEARNER = an_account()
CLAIM = Reply(account_id=LEARNER.id, key="a-key", digest="what was asked", made_at=NOON)
REPLY = replace(CLAIM, status=201, headers=(("ETag", 'W/"1.a"'), ("Location", "/there")), body='{"é": "—"}\n')


@pytest.fixture
def peopled(database):
    with database.unit_of_work() as unit:
        unit.accounts.add(LEARNER)
        unit.commit()
    return database


def kept(database, *replies):
    with database.unit_of_work() as unit:
        for reply in replies:
            unit.replies.claim(replace(reply, status=0, headers=(), body=""))
            unit.replies.keep(reply)
        unit.commit()


def found(database, key="a-key"):
    with database.unit_of_work() as unit:
        return unit.replies.find(LEARNER.id, key)


def test_a_reply_reads_back_as_it_was_kept(peopled):
    kept(peopled, REPLY)
    assert found(peopled) == REPLY
    assert found(peopled, "another") is None


def test_a_claim_that_is_not_committed_leaves_the_key_free(peopled):
    with peopled.unit_of_work() as unit:
        unit.replies.claim(CLAIM)
        assert unit.replies.find(LEARNER.id, "a-key") == CLAIM
    assert found(peopled) is None


def test_a_key_is_claimed_once(peopled):
    kept(peopled, REPLY)
    with peopled.unit_of_work() as unit, pytest.raises(AlreadyExists, match="a-key"):
        unit.replies.claim(CLAIM)


def test_a_claim_names_an_account_there_is(peopled):
    with peopled.unit_of_work() as unit, pytest.raises(Invalid, match="account"):
        unit.replies.claim(replace(CLAIM, account_id=an_id("nobody")))


def test_old_keys_are_freed(peopled):
    kept(peopled, REPLY, replace(REPLY, key="newer", made_at=NOON + timedelta(hours=2)))
    with peopled.unit_of_work() as unit:
        assert unit.replies.forget(NOON + timedelta(hours=1)) == 1
        unit.commit()
    assert found(peopled) is None
    assert found(peopled, "newer") is not None


def test_of_many_that_claim_a_key_at_once_one_does(peopled):
    together = Barrier(8)

    def claim(_):
        with peopled.unit_of_work() as unit:
            together.wait(timeout=10)
            try:
                unit.replies.claim(CLAIM)
            except AlreadyExists:
                return 0
            unit.replies.keep(REPLY)
            unit.commit()
            return 1

    with ThreadPoolExecutor(8) as callers:
        assert sum(callers.map(claim, range(8))) == 1
    assert found(peopled) == REPLY
