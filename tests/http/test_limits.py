"""How often everybody may ask: counted for accounts, keys and addresses, in Redis or without it."""

from __future__ import annotations

from dataclasses import replace
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits.storage import RedisStorage
from offline import NOW, UNLIMITED, a_stocked_container
from people import COORDINATOR, LEARNER, a_desk, data
from werkzeug.test import Client

from bccb.entrypoints.http.lane import Lane
from bccb.entrypoints.http.limits import HOUR, CountedHere, CountedTogether, Window

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


class Moment:
    def __init__(self):
        self.now = 1_000_000 * HOUR

    def __call__(self):
        return self.now


@pytest.fixture
def moment():
    return Moment()


def limited(**changes):
    container = a_stocked_container()
    container.settings = lambda: replace(UNLIMITED, **changes)
    return a_desk(container)


def statuses(desk, times, by=None, address="/institutions", **headers):
    return [desk.get(address, by, **headers).status_code for _ in range(times)]


# Counting.


def test_no_more_than_the_limit_get_through_in_an_hour(moment):
    counts = CountedHere(moment)
    assert [counts.hit("one", 3).is_within for _ in range(5)] == [True, True, True, False, False]
    assert counts.hit("another", 3).is_within


@given(st.lists(st.floats(0, HOUR), max_size=120), st.integers(1, 12))
def test_whoever_waits_as_long_as_they_are_told_gets_through(pauses, most):
    moment = Moment()
    counts = CountedHere(moment)
    for pause in pauses:
        moment.now += pause / 20
        window = counts.hit("one", most)
        assert 0 <= window.remaining <= most
        if not window.is_within:
            moment.now += window.wait
            assert counts.hit("one", most).is_within


@given(st.lists(st.floats(0, 600), min_size=1, max_size=200), st.integers(1, 30))
def test_no_sliding_hour_holds_more_than_twice_the_limit_and_no_hour_of_the_clock_more_than_it(pauses, most):
    moment = Moment()
    counts, through = CountedHere(moment), []
    for pause in pauses:
        moment.now += pause
        if counts.hit("one", most).is_within:
            through.append(moment.now)
    assert all(sum(each - HOUR < other <= each for other in through) <= 2 * most for each in through)
    hours = [each // HOUR for each in through]
    assert all(hours.count(hour) <= most for hour in hours)


def test_many_at_once_get_no_more_than_the_limit(moment):
    counts, within = CountedHere(moment), []
    threads = [
        Thread(target=lambda: within.extend(counts.hit("one", 50).is_within for _ in range(20))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(within) == 50


def test_a_process_tells_no_more_callers_apart_than_it_can_hold(moment):
    counts = CountedHere(moment, most_callers=10)
    for number in range(100):
        counts.hit(f"address {number}", 1)
    assert len(counts._now) == 10
    assert not counts.hit("address 99", 1).is_within


def test_an_hour_s_silence_forgets_everything(moment):
    counts = CountedHere(moment)
    counts.hit("one", 1)
    moment.now += 2 * HOUR
    assert counts.hit("one", 1).is_within


# Redis.


@pytest.fixture
def storage(redis_url):
    storage = RedisStorage(redis_url, key_prefix="bccb:test:limits")
    yield storage
    storage.storage.close()


def test_processes_that_share_a_redis_count_together(storage):
    here, there = CountedTogether(storage, CountedHere()), CountedTogether(storage, CountedHere())
    windows = [counts.hit("one", 5) for _ in range(4) for counts in (here, there)]
    assert [window.is_within for window in windows] == [True] * 5 + [False] * 3
    assert [window.remaining for window in windows] == [4, 3, 2, 1, 0, 0, 0, 0]
    assert all(0 < window.wait <= HOUR + 1 for window in windows[:5])
    assert all(HOUR / 2 < window.wait <= 2 * HOUR for window in windows[5:])


class Failing:
    """A Redis that is away until it comes back."""

    def __init__(self, storage):
        self.storage, self.is_away, self.asked = storage, True, 0

    def acquire_sliding_window_entry(self, *about):
        self.asked += 1
        if self.is_away:
            from redis.exceptions import RedisError

            raise RedisError("away")
        return self.storage.acquire_sliding_window_entry(*about)

    def get_sliding_window(self, *about):
        return self.storage.get_sliding_window(*about)


def test_f7_without_redis_a_process_counts_alone_and_goes_back_by_itself(storage, moment):
    failing = Failing(storage)
    counts = CountedTogether(failing, CountedHere(moment), moment)
    assert [counts.hit("one", 2).is_within for _ in range(3)] == [True, True, False]
    assert failing.asked == 1  # nobody waits for it again at once
    failing.is_away = False
    moment.now += 5
    assert [counts.hit("one", 2).is_within for _ in range(3)] == [True, True, False]
    assert failing.asked == 4


def test_a_redis_that_cannot_be_reached_lets_nobody_through_beyond_the_limit():
    pytest.importorskip("redis", reason="asks for the extra redis")
    desk = limited(limit_anonymous=2, cache_url=NOBODY_LISTENS)
    assert statuses(desk, 3) == [200, 200, 429]


# The door.


def test_who_is_not_signed_in_is_counted_by_address():
    desk = limited(limit_anonymous=2, limit_signed_in=0)
    assert statuses(desk, 3) == [200, 200, 429]
    elsewhere = desk.app.test_client().get("/api/v1/institutions", environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert elsewhere.status_code == 200


def test_an_answer_says_how_much_is_left_and_a_refusal_how_long_to_wait():
    desk = limited(limit_anonymous=2)
    first = desk.get("/institutions").headers
    assert (first["RateLimit-Limit"], first["RateLimit-Remaining"]) == ("2", "1")
    assert first["RateLimit-Policy"] == "2;w=3600"
    assert 0 < int(first["RateLimit-Reset"]) <= HOUR
    desk.get("/institutions")
    refused = desk.get("/institutions")
    assert refused.get_json()["error"]["code"] == "RATE_LIMIT_EXCEEDED"
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert refused.headers["Retry-After"] == refused.headers["RateLimit-Reset"]


def test_accounts_and_keys_are_counted_each_for_itself():
    desk = limited(limit_anonymous=0, limit_signed_in=3)
    assert statuses(desk, 4, LEARNER) == [200, 200, 200, 429]
    wanted = {"name": "Nightly", "expiresOn": str(NOW.date())}
    key = data(desk.post("/keys", COORDINATOR, wanted), 201)["key"]
    assert statuses(desk, 4, X_API_Key=key) == [200, 200, 200, 429]
    assert statuses(desk, 3, COORDINATOR) == [200, 200, 429]  # the key was made with the first


def test_whoever_signs_in_is_free_of_what_the_address_has_used_up():
    desk = limited(limit_anonymous=2, limit_signed_in=10)
    token = desk.token(LEARNER)
    assert statuses(desk, 2) == [200, 429]
    assert (
        desk.app.test_client().get("/api/v1/institutions", headers={"Authorization": f"Bearer {token}"}).status_code
        == 200
    )


def test_what_proves_nothing_counts_for_the_address():
    desk = limited(limit_anonymous=2, limit_signed_in=0)
    made_up = [{"X_API_Key": f"bccb_{number}"} for number in range(3)]
    assert [desk.get("/auth/me", **each).status_code for each in made_up] == [401, 401, 429]


def test_health_the_documentation_and_preflights_are_not_counted():
    client = limited(limit_anonymous=1).app.test_client()
    for address in ("/health/live", "/api/v1/health/live", "/api/v1/openapi.json", "/docs", "/"):
        assert [client.get(address).status_code for _ in range(3)] == [200] * 3
    assert [client.options("/api/v1/institutions").status_code for _ in range(3)] == [200] * 3
    assert "RateLimit-Limit" not in client.get("/health/live").headers


def test_zero_switches_a_limit_off():
    desk = limited(limit_anonymous=0, limit_signed_in=0)
    assert statuses(desk, 5) == [200] * 5
    assert "RateLimit-Limit" not in desk.get("/institutions").headers


def test_what_the_fast_lane_answers_from_a_copy_is_not_counted_and_says_nothing_of_limits():
    desk = limited(limit_anonymous=1)
    client = Client(Lane(desk.app.wsgi_app, desk.container))
    answers = [client.get("/api/v1/institutions") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert {answer.headers["X-Cache"] for answer in answers} == {"made", "process"}
    assert not any("RateLimit-Limit" in answer.headers for answer in answers)
    assert client.get("/api/v1/courses").status_code == 429
    assert client.get("/api/v1/institutions").status_code == 200


@pytest.mark.parametrize(("proxies", "found"), [(0, [200, 429, 429]), (1, [200, 200, 200]), (2, [200, 429, 429])])
def test_a24_only_as_many_proxies_are_believed_as_there_are(proxies, found):
    client = limited(limit_anonymous=1, trusted_proxies=proxies).app.test_client()
    told = [f"203.0.113.9, 192.0.2.{number}" for number in (1, 2, 3)]
    assert found == [client.get("/api/v1/institutions", headers={"X-Forwarded-For": each}).status_code for each in told]


def test_the_addresses_of_one_subscriber_count_as_one():
    client = limited(limit_anonymous=1).app.test_client()
    found = [
        client.get("/api/v1/institutions", environ_base={"REMOTE_ADDR": address}).status_code
        for address in ("2001:db8::1", "2001:db8::ffff", "2001:db8:0:1::1", "")
    ]
    assert found == [200, 429, 200, 200]


def test_a_window_tells_when_the_next_request_is_welcome():
    assert Window(10, 0, 5, 600.0, True).wait == 601
    assert Window(10, 20, 5, 1200.0, False).wait == 301  # then 20 of the hour before weigh 5
    assert Window(10, 0, 10, 600.0, False).wait == 601
