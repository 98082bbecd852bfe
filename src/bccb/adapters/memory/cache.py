"""A cache for one process."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from threading import Lock

from bccb.domain.ports.cache import Look

_MOST = 2_000  # copies


class MemoryCache:
    """Keeps no copy longer than `longest` seconds.

    That bounds how old an answer can be where another process, which cannot tell this one, has changed the records.
    """

    damaged = failures = 0

    def __init__(self, *, longest: float = math.inf, clock: Callable[[], float] = time.monotonic) -> None:
        self._longest = longest
        self._clock = clock
        self._lock = Lock()
        self._versions: dict[str, int] = {}
        self._copies: dict[str, tuple[str, float, bytes]] = {}
        self._claims: dict[str, float] = {}

    def look(self, namespace: str, key: str) -> Look:
        with self._lock:
            version = self._version(namespace)
            kept_under, until, value = self._copies.get(key, ("", 0.0, b""))
            is_there = kept_under == version and self._clock() < until
            return Look(version, value if is_there else None)

    def keep(self, namespace: str, key: str, value: bytes, *, version: str, seconds: float) -> None:
        with self._lock:
            self._claims.pop(key, None)
            if version != self._version(namespace):
                return
            self._copies.pop(key, None)
            self._copies[key] = version, self._clock() + min(seconds, self._longest), value
            if len(self._copies) > _MOST:
                del self._copies[next(iter(self._copies))]

    def claim(self, key: str, seconds: float) -> bool:
        with self._lock:
            now = self._clock()
            if self._claims.get(key, 0.0) > now:
                return False
            self._claims[key] = now + seconds
            return True

    def release(self, key: str) -> None:
        with self._lock:
            self._claims.pop(key, None)

    def forget(self, namespaces: Iterable[str]) -> None:
        with self._lock:
            for namespace in namespaces:
                self._versions[namespace] = self._versions.get(namespace, 0) + 1

    def _version(self, namespace: str) -> str:
        return str(self._versions.get(namespace, 0))
