"""F9: a route that waits for the database in vain takes one request at a time until it is answered again."""

from __future__ import annotations

import pytest

from bccb.domain.errors import StorageFailed
from bccb.entrypoints.http.gate.bulkheads import LONG, Bulkheads

ROUTE = "requests.list_requests"


@pytest.fixture
def bulkheads() -> Bulkheads:
    """With the route shut, by one who waited in vain."""
    bulkheads = Bulkheads()
    went(bulkheads, is_answered=False, seconds=LONG)
    return bulkheads


def went(bulkheads: Bulkheads, *, is_answered: bool, is_trying: bool = False, seconds: float = 0.0) -> None:
    bulkheads.leave(ROUTE, is_answered=is_answered, is_trying=is_trying, seconds=seconds)


def test_f9_a_shut_route_is_tried_by_one_and_refused_to_the_others(bulkheads):
    assert bulkheads.enter(ROUTE) is True
    for _ in range(3):
        with pytest.raises(StorageFailed):
            bulkheads.enter(ROUTE)
    assert bulkheads.enter("credentials.list_credentials") is False


def test_f9_who_tries_in_vain_leaves_it_shut_and_another_may_try(bulkheads):
    assert bulkheads.enter(ROUTE)
    went(bulkheads, is_answered=False, is_trying=True, seconds=0.1)
    assert bulkheads.enter(ROUTE)
    with pytest.raises(StorageFailed):
        bulkheads.enter(ROUTE)


def test_f9_one_of_the_first_who_fails_late_lets_no_second_in_to_try(bulkheads):
    assert bulkheads.enter(ROUTE)
    went(bulkheads, is_answered=False, seconds=LONG)
    with pytest.raises(StorageFailed):
        bulkheads.enter(ROUTE)


def test_f9_the_first_answer_opens_the_route(bulkheads):
    assert bulkheads.enter(ROUTE)
    went(bulkheads, is_answered=True, is_trying=True)
    assert [bulkheads.enter(ROUTE) for _ in range(3)] == [False] * 3


def test_a_refusal_that_came_at_once_shuts_nothing():
    bulkheads = Bulkheads()
    went(bulkheads, is_answered=False, seconds=0.1)
    assert [bulkheads.enter(ROUTE) for _ in range(3)] == [False] * 3
