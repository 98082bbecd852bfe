"""Counts of one process alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import Lock

from bccb.domain.ports.counts import HOUR, Counted, Window

MOST_COUNTED = 100_000  # callers that one process tells apart; beyond, the first are forgotten


class MemoryCounts:
    alone = 0  # nothing is shared here

    def __init__(self, clock: Callable[[], float] = time.monotonic, most_callers: int = MOST_COUNTED) -> None:
        self._clock = clock
        self._most_callers = most_callers
        self._lock = Lock()
        self._hour = -1
        self._before: dict[str, int] = {}
        self._now: dict[str, int] = {}

    def hit(self, who: str, most: int, namespaces: Sequence[str] = ()) -> Counted:
        with self._lock:
            rest = self._turned()
            before, now = self._before.get(who, 0), self._now.get(who, 0)
            is_within = before * rest / HOUR + now < most
            if is_within:
                self._now[who] = now = now + 1
                if len(self._now) > self._most_callers:
                    del self._now[next(iter(self._now))]
        return Counted(Window(most, before, now, rest, is_within), (None,) * len(namespaces))

    def _turned(self) -> float:
        """The seconds left of this hour, once what belongs to earlier ones is put aside."""
        moment = self._clock()
        hour = int(moment // HOUR)
        if hour != self._hour:
            self._before = self._now if hour == self._hour + 1 else {}
            self._now, self._hour = {}, hour
        return HOUR - moment % HOUR
