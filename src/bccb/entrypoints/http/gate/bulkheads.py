"""Bulkheads: a route whose records cannot be reached holds up one request at a time, and the other routes not at all.

A request that waited long for the database, in vain, shuts its route. Then one request at a time is let in to try; all
others are told at once to come again. The first that is answered opens the route.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from typing import ClassVar

from flask import Flask, Response, g, request

from bccb.domain.errors import StorageFailed

KEPT = "bccb bulkheads"
LONG = 0.9  # seconds; a wait for a connection is given up after 1, a statement after 1.5


@dataclass(frozen=True)
class Waited:
    """That a request waited in vain before the application was asked: since when, and whether as the one who tries."""

    KEY: ClassVar[str] = "bccb.waited"  # in the environment of the request

    error: StorageFailed
    since: float
    is_trying: bool


class Bulkheads:
    def __init__(self) -> None:
        self._lock = Lock()
        self._shut: dict[str, bool] = {}  # route → whether somebody is trying it

    def enter(self, route: str) -> bool:
        """Whether this request is the one that tries a shut route. Raises StorageFailed where another tries it."""
        if route not in self._shut:
            return False
        with self._lock:
            if self._shut.get(route):
                raise StorageFailed(f"{route} is shut: the database did not answer it in time.")
            self._shut[route] = True
            return True

    def leave(self, route: str, *, is_answered: bool, is_trying: bool, seconds: float) -> None:
        if is_answered and route not in self._shut:
            return
        with self._lock:
            if is_answered:
                self._shut.pop(route, None)
            elif is_trying:
                self._shut[route] = False
            elif seconds >= LONG:
                self._shut.setdefault(route, False)


def install(app: Flask) -> None:
    bulkheads = app.extensions[KEPT] = Bulkheads()

    def enter() -> None:
        if (waited := request.environ.get(Waited.KEY)) is not None:
            g.is_trying, g.entered = waited.is_trying, waited.since
            raise waited.error
        if request.endpoint is not None:
            g.is_trying = bulkheads.enter(request.endpoint)
            g.entered = time.monotonic()

    def leave(response: Response) -> Response:
        if request.endpoint is not None and "entered" in g:
            is_answered = not (response.status_code == HTTPStatus.SERVICE_UNAVAILABLE and response.retry_after)
            seconds = time.monotonic() - g.entered
            bulkheads.leave(request.endpoint, is_answered=is_answered, is_trying=g.is_trying, seconds=seconds)
        return response

    app.before_request(enter)
    app.after_request(leave)
