"""How many requests an hour: for an account, for an API key, and for the address of whoever is not signed in.

Counted in a window that slides: the hour before weighs by how much of it still lies within the last sixty minutes.
Processes count together in Redis. While it is away each counts alone, and goes back to it by itself.

What the fast lane answers from a copy never comes here. Health, the documentation and a browser's question whether it
may ask are not counted either.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request

from bccb.config import Settings
from bccb.domain.errors import Invalid, TooManyAttempts
from bccb.entrypoints.http import callers

if TYPE_CHECKING:
    from limits.storage import RedisStorage

HOUR = 3600
MOST_COUNTED = 100_000  # callers that one process tells apart; beyond, the first are forgotten

_COUNTED = "/api/v1/"
_FREE = ("/api/v1/health", "/api/v1/openapi.json")
_PATIENCE = 0.05  # seconds that Redis has to answer
_PAUSE = 1.0  # seconds without asking Redis after it did not


@dataclass(frozen=True)
class Window:
    """What has been counted: in the hour before and in this one, of which `rest` seconds are left."""

    most: int
    before: int
    now: int
    rest: float
    is_within: bool

    @property
    def remaining(self) -> int:
        return max(0, self.most - int(self.before * self.rest / HOUR + self.now)) if self.is_within else 0

    @property
    def wait(self) -> int:
        """Seconds until the next request is within the limit; until this hour is over for one that is now."""
        if self.is_within:
            return int(self.rest) + 1
        if self.now < self.most:
            return max(0, int(self.rest - (self.most - self.now) * HOUR / self.before)) + 1
        return int(self.rest + HOUR - self.most * HOUR / self.now) + 1


class CountedHere:
    """Counts of this process alone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most_callers: int = MOST_COUNTED) -> None:
        self._clock = clock
        self._most_callers = most_callers
        self._lock = Lock()
        self._hour = -1
        self._before: dict[str, int] = {}
        self._now: dict[str, int] = {}

    def hit(self, who: str, most: int) -> Window:
        """Count one request unless it is beyond the limit."""
        with self._lock:
            rest = self._turned()
            before, now = self._before.get(who, 0), self._now.get(who, 0)
            is_within = before * rest / HOUR + now < most
            if is_within:
                self._now[who] = now = now + 1
                if len(self._now) > self._most_callers:
                    del self._now[next(iter(self._now))]
        return Window(most, before, now, rest, is_within)

    def _turned(self) -> float:
        """The seconds left of this hour, once what belongs to earlier ones is put aside."""
        moment = self._clock()
        hour = int(moment // HOUR)
        if hour != self._hour:
            self._before = self._now if hour == self._hour + 1 else {}
            self._now, self._hour = {}, hour
        return HOUR - moment % HOUR


class CountedTogether:
    """Counts that every process shares in Redis; those of this process alone while it does not answer."""

    def __init__(self, storage: RedisStorage, alone: CountedHere, clock: Callable[[], float] = time.monotonic) -> None:
        self._storage, self._alone, self._clock = storage, alone, clock
        self._asks_again_at = 0.0

    def hit(self, who: str, most: int) -> Window:
        from redis.exceptions import RedisError

        if self._clock() < self._asks_again_at:
            return self._alone.hit(who, most)
        try:
            is_within = self._storage.acquire_sliding_window_entry(who, most, HOUR)
            before, _, now, lasting = self._storage.get_sliding_window(who, HOUR)
        except (RedisError, OSError):
            self._asks_again_at = self._clock() + _PAUSE
            return self._alone.hit(who, most)
        return Window(most, before, now, lasting - HOUR if lasting > HOUR else lasting, is_within)


Counts = CountedHere | CountedTogether


def install(app: Flask, settings: Settings) -> None:
    if not settings.limit_signed_in and not settings.limit_anonymous:
        return
    counts = counting(settings)

    def count() -> None:
        if _is_counted():
            who, most = _caller(settings)
            if most:
                g.window = counts.hit(who, most)
                if not g.window.is_within:
                    raise TooManyAttempts(g.window.wait)

    app.before_request(count)
    app.after_request(_tell)


def counting(settings: Settings) -> Counts:
    """Together with other processes where there is a Redis. Raises Invalid where it is asked for and not installed."""
    url = settings.cache_url or settings.redis_url
    return CountedTogether(_storage(url), CountedHere()) if url else CountedHere()


def _storage(url: str) -> RedisStorage:
    try:
        from limits.storage import RedisStorage
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ModuleNotFoundError as error:
        raise Invalid("BCCB_CACHE_URL", "asks for redis, which is not installed: pip install 'bccb[redis]'") from error
    return RedisStorage(
        url,
        key_prefix="bccb:limit",
        socket_timeout=_PATIENCE,
        socket_connect_timeout=_PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )


def _is_counted() -> bool:
    return request.method != "OPTIONS" and request.path.startswith(_COUNTED) and not request.path.startswith(_FREE)


def _caller(settings: Settings) -> tuple[str, int]:
    """What a request counts for, and how many of them there may be. Who proves nothing counts for his address."""
    caller = callers.known()
    if caller is None:
        return f"address {callers.client().neighbourhood}", settings.limit_anonymous
    who = f"key {caller.key_id}" if caller.key_id else f"account {caller.account.id}"
    return who, settings.limit_signed_in


def _tell(response: Response) -> Response:
    if (window := g.get("window")) is not None:
        response.headers["RateLimit-Limit"] = str(window.most)
        response.headers["RateLimit-Remaining"] = str(window.remaining)
        response.headers["RateLimit-Reset"] = str(window.wait)
        response.headers["RateLimit-Policy"] = f"{window.most};w={HOUR}"
    return response
