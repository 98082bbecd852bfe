"""The copies in this process, and how it is known that they are still true.

A copy is given out only while its namespace is known to be at the copy's version, and that is asked again after
`TRUSTED_SECONDS`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from threading import Lock

from bccb.domain.ports.cache import Cache
from bccb.entrypoints.http.gate.addresses import Place
from bccb.entrypoints.http.gate.copies import Copy, opened

TRUSTED_SECONDS = 0.8
STALE_SECONDS = 5.0
MOST_BYTES = 64 * 1024 * 1024  # of copies in this process

_ALONE = "alone "


class Stock:
    """Copies by address, the oldest given up first; behind them stands the cache that all processes share."""

    def __init__(self, cache: Cache, wall: Callable[[], float]) -> None:
        self._cache = cache
        self._wall = wall
        self._lock = Lock()
        self._forgettings = 0
        self._seen: dict[str, tuple[str, float]] = {}  # namespace → its version, and when that was asked
        self._copies: dict[str, tuple[Place, Copy, str]] = {}  # address → its copy, and the version it was made under
        self._bytes = 0
        self._alone = count()

    def fresh(self, address: str) -> Copy | None:
        """The copy, if it is fresh and of the version its namespace is known to have."""
        return self._within(address, 0)

    def stale(self, address: str) -> Copy | None:
        """The copy, if its only fault is to have outlived its time by little."""
        return self._within(address, STALE_SECONDS)

    def look(self, place: Place) -> tuple[str, Copy | None]:
        """The version of the namespace now, and the copy the shared cache has, be it a little stale."""
        asked, forgettings = time.monotonic(), self._forgettings
        look = self._cache.look(place.namespace, place.key)
        with self._lock:
            version = look.version or self._version_alone(place.namespace)
            if forgettings == self._forgettings and (look.version or not self._is_current(place, version)):
                self._seen[place.namespace] = version, asked
        return version, opened(look.value) if look.value is not None else None

    def put(self, address: str, place: Place, copy: Copy, version: str) -> None:
        with self._lock:
            self._drop(address)
            self._copies[address] = place, copy, version
            self._bytes += _size(copy)
            while self._bytes > MOST_BYTES:
                self._drop(next(iter(self._copies)))

    def doubt(self) -> None:
        """This process has changed something: ask again for every version before the next answer."""
        with self._lock:
            self._forgettings += 1
            self._seen.clear()

    def _within(self, address: str, more_seconds: float) -> Copy | None:
        found = self._copies.get(address)
        if found is None or self._wall() >= found[1].fresh_until + more_seconds:
            return None
        place, copy, version = found
        return copy if self._is_current(place, version) else None

    def _is_current(self, place: Place, version: str) -> bool:
        seen = self._seen.get(place.namespace)
        return seen is not None and seen[0] == version and time.monotonic() - seen[1] <= TRUSTED_SECONDS

    def _version_alone(self, namespace: str) -> str:
        """Without the cache nobody says what is current: what is made now is trusted for its second and no longer."""
        version, asked = self._seen.get(namespace, ("", 0.0))
        is_trusted = version.startswith(_ALONE) and time.monotonic() - asked <= TRUSTED_SECONDS
        return version if is_trusted else f"{_ALONE}{next(self._alone)}"

    def _drop(self, address: str) -> None:
        if found := self._copies.pop(address, None):
            self._bytes -= _size(found[1])


def _size(copy: Copy) -> int:
    return len(copy.plain) * 3 // 2 + 1_000  # one day it may be compressed too
