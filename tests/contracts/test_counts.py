"""How requests are counted: the same in every store, together where there is a Redis, alone while it is away."""

from __future__ import annotations

from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bccb.adapters.memory.counts import MemoryCounts
from bccb.domain.ports.counts import HOUR, Window

SPACE = "credentials"


class Moment:
    def __init__(self):
        self.now = 1_000_000 * HOUR

    def __call__(self):
        return self.now


@pytest.fixture
def moment():
    return Moment()


@pytest.fixture
def redis_cache(redis_url):
    from bccb.adapters.redis.cache import RedisCache

    cache = RedisCache(redis_url, patience=1.0)
    yield cache
    cache.close()


def in_redis(cache, otherwise=None):
    from bccb.adapters.redis.counts import RedisCounts

    return RedisCounts(cache, otherwise or MemoryCounts())


@pytest.fixture(params=["memory", "redis"])
def counts(request, moment):
    return MemoryCounts(moment) if request.param == "memory" else in_redis(request.getfixturevalue("redis_cache"))


def test_no_more_than_the_limit_get_through(counts):
    windows = [counts.hit("one", 3).window for _ in range(5)]
    assert [window.is_within for window in windows] == [True, True, True, False, False]
    assert [window.remaining for window in windows] == [2, 1, 0, 0, 0]
    assert all(0 < window.wait <= HOUR + 1 for window in windows[:3])
    assert all(0 < window.wait <= 2 * HOUR for window in windows[3:])
    assert counts.hit("another", 3).window.is_within


@given(st.lists(st.floats(0, HOUR), max_size=120), st.integers(1, 12))
def test_whoever_waits_as_long_as_they_are_told_gets_through(pauses, most):
    moment = Moment()
    counts = MemoryCounts(moment)
    for pause in pauses:
        moment.now += pause / 20
        window = counts.hit("one", most).window
        assert 0 <= window.remaining <= most
        if not window.is_within:
            moment.now += window.wait
            assert counts.hit("one", most).window.is_within


@given(st.lists(st.floats(0, 600), min_size=1, max_size=200), st.integers(1, 30))
def test_no_sliding_hour_holds_more_than_twice_the_limit_and_no_hour_of_the_clock_more_than_it(pauses, most):
    moment = Moment()
    counts, through = MemoryCounts(moment), []
    for pause in pauses:
        moment.now += pause
        if counts.hit("one", most).window.is_within:
            through.append(moment.now)
    assert all(sum(each - HOUR < other <= each for other in through) <= 2 * most for each in through)
    hours = [each // HOUR for each in through]
    assert all(hours.count(hour) <= most for hour in hours)


def test_many_at_once_get_no_more_than_the_limit(moment):
    counts, within = MemoryCounts(moment), []
    threads = [
        Thread(target=lambda: within.extend(counts.hit("one", 50).window.is_within for _ in range(20)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(within) == 50


def test_a_process_tells_no_more_callers_apart_than_it_can_hold(moment):
    counts = MemoryCounts(moment, most_callers=10)
    for number in range(100):
        counts.hit(f"address {number}", 1)
    assert len(counts._now) == 10
    assert not counts.hit("address 99", 1).window.is_within


def test_an_hour_s_silence_forgets_everything(moment):
    counts = MemoryCounts(moment)
    counts.hit("one", 1)
    moment.now += 2 * HOUR
    assert counts.hit("one", 1).window.is_within


# Redis.


def test_processes_that_share_a_redis_count_together(redis_cache):
    here, there = in_redis(redis_cache), in_redis(redis_cache)
    windows = [counts.hit("one", 5).window for _ in range(4) for counts in (here, there)]
    assert [window.is_within for window in windows] == [True] * 5 + [False] * 3
    assert [window.remaining for window in windows] == [4, 3, 2, 1, 0, 0, 0, 0]


def test_counts_of_the_hour_before_weigh_by_how_much_of_it_is_left_and_older_ones_nothing(redis_cache):
    key, counts = "bccb:limit:one", in_redis(redis_cache)
    counts.hit("one", 100)
    hour = int(redis_cache._redis.hget(key, "hour"))
    redis_cache._redis.hset(key, mapping={"hour": hour - 1, "before": 70, "now": 40})
    window = counts.hit("one", 100).window
    assert (window.before, window.now) == (40, 1)
    assert window.remaining == 100 - int(40 * window.rest / HOUR + 1)
    assert 0 < redis_cache._redis.ttl(key) <= 2 * HOUR
    redis_cache._redis.hset(key, mapping={"hour": hour - 2, "before": 70, "now": 40})
    window = counts.hit("one", 100).window
    assert (window.before, window.now, window.remaining) == (0, 1, 99)


def test_versions_are_told_in_the_same_trip(redis_cache):
    counts = in_redis(redis_cache)
    version = redis_cache.look(SPACE, "any").version
    assert counts.hit("one", 5, [SPACE, "nothing yet"]).versions == (version, None)
    redis_cache.forget([SPACE])
    (anew,) = counts.hit("one", 5, [SPACE]).versions
    assert anew == redis_cache.look(SPACE, "any").version != version
    assert MemoryCounts().hit("one", 5, [SPACE]).versions == (None,)


def test_a_redis_that_has_forgotten_how_to_count_is_told_again(redis_cache):
    counts = in_redis(redis_cache)
    counts.hit("one", 5)
    redis_cache._redis.script_flush()
    assert counts.hit("one", 5).window.now == 2


def test_f7_without_redis_a_process_counts_alone_and_goes_back_by_itself(redis_url, moment):
    from bccb.adapters.redis.cache import RedisCache

    cache = RedisCache("redis://127.0.0.1:1/0", clock=moment)
    counts = in_redis(cache, MemoryCounts(moment))
    assert [counts.hit("one", 2).window.is_within for _ in range(3)] == [True, True, False]
    assert counts.hit("two", 2, [SPACE]).versions == (None,)
    there = RedisCache(redis_url, patience=1.0)
    cache._wire = there._wire
    assert not counts.hit("one", 2).window.is_within  # nobody waits for it again at once
    moment.now += 5
    assert [counts.hit("one", 2).window.is_within for _ in range(3)] == [True, True, False]
    there.close()


def test_f18_garbage_where_counts_are_kept_is_counted_alone(redis_cache):
    redis_cache._redis.set("bccb:limit:one", b"rubbish")
    counts = in_redis(redis_cache)
    assert [counts.hit("one", 2).window.is_within for _ in range(3)] == [True, True, False]


def test_a_window_tells_when_the_next_request_is_welcome():
    assert Window(10, 0, 5, 600.0, True).wait == 601
    assert Window(10, 20, 5, 1200.0, False).wait == 301  # then 20 of the hour before weigh 5
    assert Window(10, 0, 10, 600.0, False).wait == 601
