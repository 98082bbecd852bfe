"""The two brokers: one in Redis that outlives processes, one of this process alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dramatiq.broker import Broker
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import Middleware, Retries

from bccb.domain.errors import Invalid

NAMESPACE = "bccb-jobs"
_HEARTBEAT_TIMEOUT = 15_000  # ms: as long after a worker has died its messages go to another (docs/promises.md, Jobs)
_ALWAYS = 1_000_000  # of a million commands: by default an idle worker looks for the dead next to never
_TRIES_AGAIN = 3
_FIRST_PAUSE = 1_000  # ms, doubled each time
_LONGEST_PAUSE = 60_000  # ms


def redis_broker(url: str, more: Sequence[Middleware] = ()) -> tuple[Broker, tuple[type[Exception], ...]]:
    """A broker in Redis and what it raises where Redis does not answer; connects when first used.

    Waiting is bounded by the sockets. Dramatiq's own time limits raise in the middle of a job, which can leave a
    connection half read in its pool, so they are left out.
    """
    try:
        from dramatiq.brokers.redis import RedisBroker
        from redis import Redis
        from redis.backoff import ExponentialBackoff
        from redis.exceptions import RedisError
        from redis.retry import Retry
    except ImportError as error:
        raise Invalid("BCCB_REDIS_URL", "asks for redis, which is not installed: pip install 'bccb[redis]'") from error
    patience: dict[str, Any] = {"socket_timeout": 5, "socket_connect_timeout": 2}
    try:
        client = Redis.from_url(url, retry=Retry(ExponentialBackoff(cap=1, base=0.1), _TRIES_AGAIN), **patience)
    except ValueError as error:
        raise Invalid("BCCB_REDIS_URL", f"must be like redis://host:6379/0: {error}") from error
    broker = RedisBroker(
        client=client,
        namespace=NAMESPACE,
        heartbeat_timeout=_HEARTBEAT_TIMEOUT,
        maintenance_chance=_ALWAYS,
        middleware=[_retries(_FIRST_PAUSE), *more],
    )
    return broker, (RedisError,)


def own_broker(more: Sequence[Middleware] = (), first_pause: int = _FIRST_PAUSE) -> Broker:
    """A broker that ends with this process: let its dispatcher wait for each job. `first_pause` in milliseconds."""
    return StubBroker(middleware=[_retries(first_pause), *more], fail_fast_default=False)


def _retries(first_pause: int) -> Retries:
    return Retries(max_retries=_TRIES_AGAIN, min_backoff=first_pause, max_backoff=_LONGEST_PAUSE)
