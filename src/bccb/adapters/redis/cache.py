"""A cache in Redis. One round trip a look; forgetting a namespace is one INCR, however much it holds.

Redis may be down, hang, lose everything or hold garbage: then there is no copy, and answers are made from the records.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterable
from random import SystemRandom
from threading import Lock, Thread
from typing import Any, TypeVar

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as NoAnswer
from redis.retry import Retry

from bccb.adapters.redis.wire import Wire
from bccb.domain.errors import Invalid
from bccb.domain.ports.cache import Look

T = TypeVar("T")

_FORMAT = b"2"
_TRIES_AGAIN_AFTER = 0.25  # seconds
_MOST_CONNECTIONS = 64
_DOWN = (NoConnection, NoAnswer, OSError)


class RedisCache:
    """After a call that failed, nobody asks for `pause` seconds; then one call tries. `patience` bounds each call.

    `damaged` counts the copies that were garbage, `failures` the calls that Redis did not answer.
    """

    def __init__(
        self, url: str, *, patience: float = 0.05, pause: float = 1.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._redis = _connected(url, patience)
        self._wire = Wire(self._redis)
        self._pause = pause
        self._clock = clock
        self._asks_again_at = 0.0
        self._lock = Lock()
        self._owed: dict[str, int] = {}
        self._serial = 0
        self._is_closed = False
        self._chance = SystemRandom()
        self.damaged = 0
        self.failures = 0

    def look(self, namespace: str, key: str) -> Look:
        return self.asked(lambda wire: self._looked(wire, namespace, key), Look(None))

    def keep(self, namespace: str, key: str, value: bytes, *, version: str, seconds: float) -> None:  # noqa: ARG002
        setting = "SET", key, _tagged(version, value), "PX", _milliseconds(seconds)
        self.asked(lambda wire: wire.ask(setting, ("DEL", _claim(key))), [])

    def claim(self, key: str, seconds: float) -> bool:
        setting = "SET", _claim(key), b"1", "NX", "PX", _milliseconds(seconds)
        return bool(self.asked(lambda wire: wire.ask(setting), [True])[0])

    def release(self, key: str) -> None:
        self.asked(lambda wire: wire.ask(("DEL", _claim(key))), [])

    def forget(self, namespaces: Iterable[str]) -> None:
        wanted = sorted(namespaces)
        if self._is_asked() and self._forgotten(wanted):
            return
        with self._lock:
            is_begun = bool(self._owed)
            self._serial += 1
            self._owed.update(dict.fromkeys(wanted, self._serial))
        if not is_begun:
            Thread(target=self._make_up, name="forgetting", daemon=True).start()

    def close(self) -> None:
        self._is_closed = True
        self._wire.let_go()
        self._redis.close()

    def asked(self, ask: Callable[[Wire], T], otherwise: T) -> T:
        """What Redis says; `otherwise` where it says nothing, or nothing that may be believed."""
        if self._owed or not self._is_asked():
            return otherwise
        try:
            found = ask(self._wire)
        except _DOWN:
            self._has_failed()
            return otherwise
        except RedisError:  # refused, as when its memory is full: this call is lost, the next may not be
            found = otherwise
        self._asks_again_at = 0.0
        return found

    def _looked(self, wire: Wire, namespace: str, key: str) -> Look:
        ((version, content),) = wire.ask(("MGET", version_of(namespace), key))
        if version is None or not version.isdigit():
            return Look(self._begun(version_of(namespace), is_new=version is None))
        told = version.decode()
        return Look(told, self._opened(told, content))

    def _begun(self, name: str, *, is_new: bool) -> str | None:
        """A version where there is none: by chance, so that none comes twice when Redis has lost them all."""
        self._redis.set(name, self._chance.getrandbits(52), nx=is_new)
        version = self._redis.get(name)
        return None if version is None else version.decode()

    def _opened(self, version: str, content: bytes | None) -> bytes | None:
        if content is None:
            return None
        tag, _, value = content.partition(b"\n")
        kept_under = tag.split(b" ")[1] if tag.count(b" ") == 2 else b""
        if tag != _tag(kept_under, value):
            self.damaged += 1
            return None
        return value if kept_under == version.encode() else None

    def _is_asked(self) -> bool:
        """Whether Redis may be asked now. After a failure one call a pause is let through."""
        if not self._asks_again_at:
            return True
        now = self._clock()
        if now < self._asks_again_at:
            return False
        self._asks_again_at = now + self._pause
        return True

    def _has_failed(self) -> None:
        self.failures += 1
        self._asks_again_at = self._clock() + self._pause
        self._redis.connection_pool.disconnect(inuse_connections=False)
        self._wire.let_go()

    def _forgotten(self, namespaces: Iterable[str]) -> bool:
        """Whether Redis gives out nothing of them any more."""
        try:
            for namespace in namespaces:
                self._forget(version_of(namespace))
        except (RedisError, OSError):
            self._has_failed()
            return False
        self._asks_again_at = 0.0
        return True

    def _forget(self, name: str) -> None:
        steps: Any = self._redis.pipeline(transaction=False)
        steps.set(name, self._chance.getrandbits(52), nx=True)
        steps.incr(name)
        try:
            steps.execute()
        except ResponseError:  # what is there is no number
            self._redis.set(name, self._chance.getrandbits(52))

    def _make_up(self) -> None:
        """Forget what is owed, as soon as Redis answers."""
        while self._owed and not self._is_closed:
            time.sleep(_TRIES_AGAIN_AFTER)
            with self._lock:
                owed = dict(self._owed)
            if self._forgotten(owed):
                with self._lock:  # what was owed anew meanwhile stays owed
                    self._owed = {name: since for name, since in self._owed.items() if owed.get(name) != since}


def _connected(url: str, patience: float) -> Redis:
    try:
        return Redis.from_url(
            url,
            socket_timeout=patience,
            socket_connect_timeout=patience,
            retry=Retry(NoBackoff(), 0),
            max_connections=_MOST_CONNECTIONS,
            protocol=2,
        )
    except ValueError as error:
        raise Invalid("BCCB_CACHE_URL", f"must be a URL like redis://host:6379/0: {error}") from error


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))


def version_of(namespace: str) -> str:
    """The key under which the version of a namespace is kept."""
    return f"bccb:{namespace}:version"


def _claim(key: str) -> str:
    return f"{key}:claim"


def _tagged(version: str, value: bytes) -> bytes:
    return _tag(version.encode(), value) + b"\n" + value


def _tag(version: bytes, value: bytes) -> bytes:
    """Which format, under which version, and a checksum of it all."""
    return b"%s %s %08x" % (_FORMAT, version, zlib.crc32(value, zlib.crc32(version)))
