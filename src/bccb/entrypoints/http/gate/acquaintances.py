"""Acquaintances: whoever the application has just recognised, so that the fast lane need not have it done again.

Only the application decides who calls. The lane remembers for whom a token or a key counted, for less than a second and
only while nobody's account, session or key has changed; the trip to Redis that counts the request says whether one has.
What the lane then answers is public: it never hands anybody's own answer to anybody.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bccb.domain.ports.cache import Cache
from bccb.domain.ports.counts import Counts, Window
from bccb.domain.usecases.forgetting import CALLERS
from bccb.entrypoints.http.gate.limits import COUNTED_FOR, WINDOW
from bccb.entrypoints.http.gate.tokens import ACCESS_COOKIE

Environ = dict[str, Any]
Shown = tuple[str | None, str | None, str | None]

SHOWN_IN = ("HTTP_AUTHORIZATION", "HTTP_X_API_KEY", "HTTP_COOKIE")
KNOWN_SECONDS = 0.8
MOST_KNOWN = 10_000


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """What is counted for whom, up to how many an hour; under which version of all callers, and how long that holds."""

    counted_for: str
    most: int
    version: str
    until: float


class Acquaintances:
    def __init__(self, cache: Cache, counts: Counts, clock: Callable[[], float] = time.monotonic) -> None:
        self._cache = cache
        self._counts = counts
        self._clock = clock
        self._known: dict[Shown, Acquaintance] = {}

    def counted(self, environ: Environ) -> bool:
        """Whether whoever shows this is known; then the request has been counted."""
        known = self._known.get(_shown(environ))
        if known is None or self._clock() >= known.until:
            return False
        counted = self._counts.hit(known.counted_for, known.most, (CALLERS,))
        if counted.versions != (known.version,):
            return False
        environ[WINDOW] = counted.window
        return True

    def version(self) -> str | None:
        """To be asked before the application says who calls, and handed to `remember` when it has."""
        return self._cache.look(CALLERS, CALLERS).version

    def remember(self, environ: Environ, version: str | None) -> None:
        """Remember what the application has found, if it found anybody."""
        if version is None or COUNTED_FOR not in environ:
            return
        self._known[_shown(environ)] = Acquaintance(*environ[COUNTED_FOR], version, self._clock() + KNOWN_SECONDS)
        if len(self._known) > MOST_KNOWN:
            self._known.pop(next(iter(self._known)), None)


def window_of(environ: Environ) -> Window | None:
    """What was counted for this request, if anything was."""
    return environ.get(WINDOW)


def shows_something(environ: Environ) -> bool:
    """Whether there is anything by which somebody could be known; cookies of others are nothing."""
    return any(each is not None for each in _shown(environ))


def _shown(environ: Environ) -> Shown:
    token, key, cookies = map(environ.get, SHOWN_IN)
    return token, key, cookies if cookies is not None and ACCESS_COOKIE in cookies else None
