"""Places for work that takes long: so many requests of a kind at once in a process, and the next is asked to wait.

So the quick requests of everybody else always find a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from flask import Flask, current_app
from werkzeug.exceptions import ServiceUnavailable

MOST = {"exports": 2, "imports": 1, "outlines": 2}
PATIENCE = 0.3  # seconds that a request waits for a place

_KEPT = "bccb places"


def install(app: Flask) -> None:
    app.extensions[_KEPT] = {kind: BoundedSemaphore(most) for kind, most in MOST.items()}


@contextmanager
def taken(kind: str) -> Iterator[None]:
    """A place for as long as this lasts. Raises ServiceUnavailable where none comes free."""
    give_back = take(kind)
    try:
        yield
    finally:
        give_back()


def take(kind: str) -> Callable[[], None]:
    """Take a place; what is returned gives it back, once. Raises ServiceUnavailable where none comes free."""
    place = current_app.extensions[_KEPT][kind]
    if not place.acquire(timeout=PATIENCE):
        raise ServiceUnavailable
    taken = [place]

    def give_back() -> None:
        if taken:
            taken.pop().release()

    return give_back
