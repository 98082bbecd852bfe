"""A thread for what nobody waits for: one thing after the other, in the order in which they were handed over."""

from __future__ import annotations

import logging
from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread

log = logging.getLogger("bccb.aside")


class Aside:
    """The port `Aside`. The thread begins with the first thing to do and ends with the process; failures are logged."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._starting = Lock()
        self._thread: Thread | None = None

    def __call__(self, act: Callable[[], None]) -> None:
        self._waiting.put(act)
        with self._starting:
            if self._thread is None or not self._thread.is_alive():  # as in a process that was forked off
                self._thread = Thread(target=self._run, name="aside", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            act = self._waiting.get()
            try:
                act()
            except Exception as failure:  # the next thing must be done all the same
                log.warning("%s failed: %s", getattr(act, "__name__", "what was handed over"), failure)
