"""What every cache promises, and what the one in Redis does when Redis misbehaves."""

from __future__ import annotations

from threading import Thread
from time import sleep

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bccb.adapters.memory.cache import MemoryCache
from bccb.domain.errors import Invalid
from bccb.domain.ports.cache import Look

SPACE, KEY = "credentials", "bccb:credential:SFU-GIS-01:v1"


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.time = 1_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture(params=["memory", "redis"])
def cache(request):
    if request.param == "memory":
        yield MemoryCache()
    else:
        yield from redis_caches(request)


@pytest.fixture
def redis_cache(request):
    yield from redis_caches(request)


def redis_caches(request):
    url = request.getfixturevalue("redis_url")
    from bccb.adapters.redis.cache import RedisCache

    cache = RedisCache(url, patience=1.0)
    yield cache
    cache.close()


def kept(cache, value=b"a copy", *, seconds=60.0, key=KEY, space=SPACE):
    version = cache.look(space, key).version
    cache.keep(space, key, value, version=version, seconds=seconds)
    return version


def test_a_copy_comes_back_with_its_version(cache):
    version = kept(cache)
    assert cache.look(SPACE, KEY) == Look(version, b"a copy")


def test_any_bytes_come_back(cache):
    content = bytes(range(256)) * 3 + b"\n\n 1 2\n"
    kept(cache, content)
    assert cache.look(SPACE, KEY).value == content


def test_nothing_kept_is_nothing_found_under_a_version_that_lasts(cache):
    first = cache.look(SPACE, KEY)
    assert first.value is None
    assert first.version is not None
    assert cache.look(SPACE, "bccb:another:v1") == first


def test_what_is_forgotten_is_not_given_out(cache):
    before = kept(cache)
    cache.forget([SPACE])
    found = cache.look(SPACE, KEY)
    assert found.value is None
    assert found.version != before


def test_a_namespace_is_forgotten_alone(cache):
    kept(cache)
    kept(cache, b"a list", key="bccb:pathways:list:v1", space="pathways")
    cache.forget(["pathways"])
    assert cache.look(SPACE, KEY).value == b"a copy"
    assert cache.look("pathways", "bccb:pathways:list:v1").value is None


def test_a_copy_made_before_the_forgetting_is_not_given_out_when_it_comes_late(cache):
    """The refill race: read, changed and forgotten, and only then kept."""
    before = cache.look(SPACE, KEY).version
    cache.forget([SPACE])
    cache.keep(SPACE, KEY, b"what it was", version=before, seconds=60)
    assert cache.look(SPACE, KEY).value is None
    kept(cache, b"what it is")
    assert cache.look(SPACE, KEY).value == b"what it is"


def test_no_version_comes_twice(cache):
    versions = []
    for _ in range(50):
        cache.forget([SPACE])
        versions.append(cache.look(SPACE, KEY).version)
    assert len(set(versions)) == 50


def test_a_copy_is_kept_for_its_time(cache):
    kept(cache, seconds=0.05)
    sleep(0.1)
    assert cache.look(SPACE, KEY).value is None


def test_one_of_many_makes_a_copy_until_it_lets_go(cache):
    won = []
    threads = [Thread(target=lambda: won.append(cache.claim(KEY, 60))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won.count(True) == 1
    assert not cache.claim(KEY, 60)
    cache.release(KEY)
    assert cache.claim(KEY, 60)


def test_who_keeps_a_copy_lets_go_of_the_claim(cache):
    assert cache.claim(KEY, 60)
    kept(cache)
    assert cache.claim(KEY, 60)


def test_a_claim_ends_by_itself(cache):
    assert cache.claim(KEY, 0.05)
    sleep(0.1)
    assert cache.claim(KEY, 60)


def test_memory_keeps_nothing_longer_than_it_may():
    clock = Hand()
    cache = MemoryCache(longest=1.0, clock=clock)
    kept(cache, seconds=900)
    clock.time += 0.9
    assert cache.look(SPACE, KEY).value == b"a copy"
    clock.time += 0.2
    assert cache.look(SPACE, KEY).value is None


def test_memory_is_bounded():
    cache = MemoryCache()
    for number in range(3_000):
        kept(cache, key=f"key {number}")
    found = [number for number in range(3_000) if cache.look(SPACE, f"key {number}").value]
    assert found == list(range(1_000, 3_000))


def test_two_processes_share_one_cache(redis_cache, redis_url):
    from bccb.adapters.redis.cache import RedisCache

    kept(redis_cache)
    other = RedisCache(redis_url, patience=1.0)
    assert other.look(SPACE, KEY) == redis_cache.look(SPACE, KEY)
    other.forget([SPACE])
    assert redis_cache.look(SPACE, KEY).value is None
    other.close()


def test_f7_a_flush_loses_copies_and_brings_no_old_version_back(redis_cache):
    before = [kept(redis_cache, b"before the flush")]
    for _ in range(20):
        redis_cache.forget([SPACE])
        before.append(redis_cache.look(SPACE, KEY).version)
    server(redis_cache).flushdb()
    redis_cache.keep(SPACE, KEY, b"made before the flush", version=before[-1], seconds=60)
    assert redis_cache.look(SPACE, KEY).value is None
    for _ in range(30):
        assert redis_cache.look(SPACE, KEY).version not in before
        redis_cache.forget([SPACE])


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_f18_garbage_is_a_miss_that_is_counted_and_overwritten(redis_cache, data):
    kept(redis_cache, b"the true copy")
    stored = server(redis_cache).get(KEY)
    spoil = data.draw(
        st.binary(max_size=60)
        | st.integers(0, len(stored) - 1).map(lambda length: stored[:length])
        | st.integers(0, len(stored) - 1).map(
            lambda place: stored[:place] + bytes([stored[place] ^ 1]) + stored[place + 1 :]
        )
        | st.binary(min_size=1, max_size=9).map(lambda more: stored + more)
    )
    server(redis_cache).set(KEY, spoil)
    before = redis_cache.damaged
    assert redis_cache.look(SPACE, KEY).value is None
    assert redis_cache.damaged == before + 1
    kept(redis_cache, b"the true copy")
    assert redis_cache.look(SPACE, KEY).value == b"the true copy"


def test_f18_a_version_that_is_no_number_is_overwritten(redis_cache):
    for garbage in (b"\xff\xfe rubbish", b"", b"1.5"):
        server(redis_cache).set("bccb:credentials:version", garbage)
        kept(redis_cache)
        before = redis_cache.look(SPACE, KEY)
        assert before.value == b"a copy"
        redis_cache.forget([SPACE])
        assert redis_cache.look(SPACE, KEY).version != before.version
        assert redis_cache.look(SPACE, KEY).value is None


def test_f18_another_kind_of_value_under_a_key_is_a_miss(redis_cache):
    server(redis_cache).lpush(KEY, b"a list")
    assert redis_cache.look(SPACE, KEY).value is None
    kept(redis_cache)
    assert redis_cache.look(SPACE, KEY).value == b"a copy"


def test_a_cache_that_is_not_there_has_nothing_and_does_not_hold_anybody_up(redis_url):  # noqa: ARG001 - needs the package
    from bccb.adapters.redis.cache import RedisCache

    clock = Hand()
    cache = RedisCache("redis://127.0.0.1:1/0", clock=clock)
    assert cache.look(SPACE, KEY) == Look(None)
    cache.keep(SPACE, KEY, b"a copy", version="1", seconds=60)
    cache.release(KEY)
    cache.forget([SPACE])
    assert cache.claim(KEY, 60)
    assert cache.claim(KEY, 60)
    cache.close()


def test_a_url_that_is_none_of_redis_is_refused_by_its_name(redis_url):  # noqa: ARG001 - needs the package
    from bccb.adapters.redis.cache import RedisCache

    with pytest.raises(Invalid) as refusal:
        RedisCache("http://127.0.0.1/0")
    assert refusal.value.details[0].field == "BCCB_CACHE_URL"


def server(cache):
    return cache._redis
