"""The log: one JSON object a line, on standard error. No bodies, and no addresses with what people typed into them.

A request is logged as its route, never as its path or query; what it carried stays out.
"""

from __future__ import annotations

import atexit
import logging
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import TextIO

import structlog
from flask import Flask, Response, g, request

from bccb.entrypoints.http.context import request_id

log = structlog.get_logger("bccb.http")


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Let this process log JSON from `level` up, whoever writes the line: this product or a library it uses."""
    out = stream or sys.stderr
    common = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*common, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(out),
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=common,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)


Teller = Callable[[str, int, float, str, str, str], None]


def tell_request(route: str, status: int, seconds: float, request_id: str, cache: str, _: str) -> None:
    """Log a read that was answered below the application, from a copy. The last is the time, as ISO 8601 in UTC."""
    log.info(
        "request",
        method="GET",
        route=route,
        status=status,
        durationMs=round(seconds * 1000, 1),
        requestId=request_id,
        cache=cache,
    )


class Lines:
    """Lines that a thread of its own writes within some hundredths of a second, all that came meanwhile at once.

    Whoever writes lets another thread go first, and with many readers that costs more than the whole answer. What is
    not written yet is written when the process ends by itself; a process that is killed may lose its last lines.
    """

    MOST = 10_000  # that may wait: then whoever brings one writes them
    SECONDS = 0.02

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._waiting: deque[str] = deque()
        self._is_any = Event()
        self._writing = Lock()
        Thread(target=self._write_on, name="log lines", daemon=True).start()
        atexit.register(self.write)

    def add(self, line: str) -> None:
        self._waiting.append(line)
        if len(self._waiting) > self.MOST:
            self.write()
        elif not self._is_any.is_set():
            self._is_any.set()

    def write(self) -> None:
        """Write what waits. A stream that takes nothing loses it, and does not end the request that is told of."""
        with self._writing, suppress(OSError, ValueError):
            lines = [self._waiting.popleft() for _ in range(len(self._waiting))]
            if lines:
                self._stream.write("\n".join(lines) + "\n")
                self._stream.flush()

    def _write_on(self) -> None:
        while self._is_any.wait():
            time.sleep(self.SECONDS)
            self._is_any.clear()
            self.write()


def teller(level: str, lines: Lines) -> Teller:
    """What tells the same in a small part of the time, for the one place where that is a good part of the whole.

    Nothing in the line needs escaping.
    """
    if logging.getLevelName(level) > logging.INFO:
        return lambda *_: None

    def tell(route: str, status: int, seconds: float, request_id: str, cache: str, moment: str) -> None:
        lines.add(
            f'{{"method": "GET", "route": "{route}", "status": {status}, "durationMs": {seconds * 1000:.1f}, '
            f'"requestId": "{request_id}", "cache": "{cache}", "event": "request", "level": "info", '
            f'"timestamp": "{moment[:-6]}Z"}}'
        )

    return tell


def install(app: Flask) -> None:
    """Log one line a request; every line written meanwhile, by whomever, carries its id."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(requestId=request_id())


def _end(response: Response) -> Response:
    log.info(
        "request",
        method=request.method,
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        durationMs=round((time.perf_counter() - g.began) * 1000, 1),
    )
    return response
