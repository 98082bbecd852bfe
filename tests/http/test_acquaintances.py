"""Acquaintances: who has just been recognised is answered from copies and counted, and is a stranger again at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from offline import DRAFT, NOW, PUBLISHED, UNLIMITED, a_stocked_container
from people import ADMIN, COORDINATOR, LEARNER, a_desk, data
from werkzeug.test import Client

from bccb.adapters.memory.counts import MemoryCounts
from bccb.domain.errors import StorageFailed
from bccb.entrypoints.http.gate.acquaintances import Acquaintances
from bccb.entrypoints.http.gate.lane import Lane
from bccb.entrypoints.http.gate.limits import COUNTED_FOR

CREDENTIAL = f"/api/v1/credentials/{PUBLISHED.program_code}"


class Reception:
    """A lane before a desk, with the counts and versions of one Redis."""

    def __init__(self, cache, most):
        from bccb.adapters.redis.counts import RedisCounts

        container, counts = a_stocked_container(cache), RedisCounts(cache, MemoryCounts())
        container.counts = lambda: counts
        container.settings = lambda: replace(UNLIMITED, limit_signed_in=most, limit_anonymous=5)
        self.desk = a_desk(container)
        self.client = Client(Lane(self.desk.app.wsgi_app, container), use_cookies=False)

    def get(self, by=None, path=CREDENTIAL, **headers):
        if by is not None:
            headers["Authorization"] = f"Bearer {self.desk.token(by)}"
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def came_from(self, *by, **headers):
        """Where answers come from; None from the application, which has asked who calls."""
        answers = [self.get(each, **headers) for each in by]
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.json["data"]["title"] for answer in answers}) == 1
        return [answer.headers.get("X-Cache") for answer in answers]


@pytest.fixture
def cache(redis_url):
    from bccb.adapters.redis.cache import RedisCache

    cache = RedisCache(redis_url, patience=2.0)
    yield cache
    cache.close()


@pytest.fixture
def reception(cache):
    return Reception(cache, most=100)


def test_who_was_just_recognised_is_answered_from_a_copy(reception):
    assert reception.came_from(LEARNER, LEARNER, LEARNER) == [None, "made", "process"]
    assert reception.came_from(None) == ["process"]


def test_every_request_of_an_acquaintance_is_counted_once_and_told(reception):
    answers = [reception.get(LEARNER, path) for path in (CREDENTIAL, CREDENTIAL, CREDENTIAL, "/api/v1/courses")]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["99", "98", "97", "96"]
    assert reception.get(COORDINATOR).headers["RateLimit-Remaining"] == "99"
    assert "RateLimit-Limit" not in reception.get().headers


def test_what_is_made_for_an_acquaintance_does_not_count_for_the_address(reception):
    reception.get(LEARNER)
    for number in range(8):
        assert reception.get(LEARNER, f"/api/v1/courses?limit={number + 1}").headers["X-Cache"] == "made"
    assert reception.get(None, "/api/v1/pathways").status_code == 200


def test_beyond_the_limit_a_copy_is_refused_too(cache):
    reception = Reception(cache, most=3)
    found = [reception.get(LEARNER) for _ in range(5)]
    assert [answer.status_code for answer in found] == [200, 200, 200, 429, 429]
    assert found[-1].headers["Retry-After"] == found[-1].headers["RateLimit-Reset"]
    assert reception.get(COORDINATOR).status_code == 200


def test_an_api_key_is_known_and_counted_for_itself(reception):
    wanted = {"name": "Nightly", "expiresOn": str(NOW.date())}
    key = data(reception.desk.post("/keys", COORDINATOR, wanted), 201)
    assert reception.came_from(None, None, X_API_Key=key["key"]) == [None, "made"]
    assert reception.get(X_API_Key=key["key"]).headers["RateLimit-Remaining"] == "97"
    reception.desk.send("DELETE", f"/keys/{key['id']}", COORDINATOR)
    assert "X-Cache" not in reception.get(X_API_Key=key["key"]).headers


def test_a_browser_is_known_by_its_cookie_until_it_signs_out(reception):
    cookie = {"Cookie": f"theme=dark; bccb_access={reception.desk.token(LEARNER)}"}
    assert reception.came_from(None, None, None, **cookie) == [None, "made", "process"]
    assert reception.get(**cookie).headers["RateLimit-Remaining"] == "96"
    reception.desk.post("/auth/logout", LEARNER)
    assert "X-Cache" not in reception.get(**cookie).headers


def test_who_proves_nothing_never_becomes_known(reception):
    assert reception.came_from(None, None, None, Authorization="Bearer made-up") == [None] * 3


def test_a9_who_signs_out_is_asked_for_again_at_once(reception):
    assert reception.came_from(LEARNER, LEARNER) == [None, "made"]
    reception.desk.post("/auth/logout", LEARNER)
    again = reception.get(LEARNER)
    assert "X-Cache" not in again.headers
    assert again.headers["RateLimit-Limit"] == "5"  # of the address


def test_a9_who_is_demoted_is_asked_for_again_at_once(reception):
    assert reception.came_from(COORDINATOR, COORDINATOR) == [None, "made"]
    found = reception.desk.patch(f"/users/{COORDINATOR.id}", ADMIN, {"role": "USER"})
    assert found.status_code == 200
    assert "X-Cache" not in reception.get(COORDINATOR).headers


def test_a9_without_redis_everybody_is_asked_for_every_time(reception, cache):
    assert reception.came_from(LEARNER, LEARNER) == [None, "made"]
    cache._asks_again_at = cache._clock() + 60
    assert reception.came_from(LEARNER, LEARNER) == [None, None]


def test_a9_an_acquaintance_is_forgotten_after_a_second_whatever_redis_says(cache):
    from bccb.adapters.redis.counts import RedisCounts

    moment = [100.0]
    known = Acquaintances(cache, RedisCounts(cache, MemoryCounts()), lambda: moment[0])
    environ = {"HTTP_AUTHORIZATION": "Bearer somebody"}
    known.remember({**environ, COUNTED_FOR: ("account one", 5)}, known.version())
    assert known.counted(environ)
    assert not known.counted({"HTTP_AUTHORIZATION": "Bearer another"})
    assert not known.counted({**environ, "HTTP_X_API_KEY": "and more"})
    moment[0] += 1
    assert not known.counted(environ)


def test_f9_what_failed_for_everybody_is_not_tried_again_for_an_acquaintance(reception):
    def away():
        tries.append(1)
        raise StorageFailed("The database does not answer.")

    tries = []
    assert reception.came_from(LEARNER, LEARNER) == [None, "made"]
    reception.desk.app.extensions["bccb"].database().glance = away
    assert reception.get(LEARNER, "/api/v1/credentials").status_code == 503
    assert len(tries) == 1


def test_a8_what_only_the_caller_may_see_is_not_shown_to_the_next(reception):
    draft = f"/api/v1/credentials/{DRAFT.program_code}"
    seen = [reception.get(COORDINATOR, draft) for _ in range(3)]
    assert [answer.status_code for answer in seen] == [200] * 3
    assert [answer.json["data"]["title"] for answer in seen] == [DRAFT.title] * 3
    assert not any("X-Cache" in answer.headers for answer in seen)
    assert seen[-1].headers["RateLimit-Remaining"] == "97"
    assert [reception.get(LEARNER, draft).status_code for _ in range(3)] == [404] * 3
    assert reception.get(None, draft).status_code == 404


def test_a8_no_more_are_remembered_than_there_is_room_for(cache, monkeypatch):
    monkeypatch.setattr("bccb.entrypoints.http.gate.acquaintances.MOST_KNOWN", 3)
    known = Acquaintances(cache, MemoryCounts())
    for number in range(10):
        known.remember({"HTTP_X_API_KEY": str(number), COUNTED_FOR: ("key", 5)}, "1")
    assert len(known._known) == 3
