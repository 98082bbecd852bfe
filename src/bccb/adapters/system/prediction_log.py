"""The log of predictions: noted in memory, kept by a thread of its own, a stretch at a time.

Whoever answers never waits for it. What comes faster than it can be kept, and what the database does not take, is left
out and counted.
"""

from __future__ import annotations

import atexit
import logging
from collections import deque
from threading import Event, Lock, Thread

from bccb.domain.ports.unit_of_work import Work
from bccb.domain.prediction import Prediction

_MOST_WAITING = 5_000
_STRETCH = 500
_PAUSE = 1.0  # seconds

log = logging.getLogger("bccb.predictions")


class BufferedPredictionLog:
    """The port `PredictionLog`. The thread begins with the first note and ends with the process."""

    def __init__(self, work: Work, pause: float = _PAUSE) -> None:
        self._work = work
        self._pause = pause
        self._waiting: deque[Prediction] = deque(maxlen=_MOST_WAITING)
        self._starting = Lock()
        self._keeping = Lock()
        self._thread: Thread | None = None
        self._stop = Event()
        self.left_out = 0

    def note(self, prediction: Prediction) -> None:
        if len(self._waiting) == _MOST_WAITING:
            self.left_out += 1
            return
        self._waiting.append(prediction)
        if self._thread is None:
            self._begin()

    def flush(self) -> None:
        """Keep what waits."""
        with self._keeping:
            while stretch := self._next():
                try:
                    with self._work() as unit:
                        unit.predictions.add(stretch)
                        unit.commit()
                except Exception as failure:  # a log must not end what it is about
                    self.left_out += len(stretch)
                    log.warning("%d predictions were not kept: %s", len(stretch), failure)

    def close(self) -> None:
        self._stop.set()
        self.flush()

    def _begin(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="predictions", daemon=True)
                self._thread.start()
                atexit.register(self.close)

    def _run(self) -> None:
        while not self._stop.wait(self._pause):
            self.flush()

    def _next(self) -> list[Prediction]:
        stretch = []
        while self._waiting and len(stretch) < _STRETCH:
            stretch.append(self._waiting.popleft())
        return stretch
