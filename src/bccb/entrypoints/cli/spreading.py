"""Batch mode on several processors: processes of their own, each with engines of its own, answer parts of a batch.

They are started anew, not forked: no connection and no thread is shared. Answers come in the order of the questions.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from bccb.config import Settings
from bccb.domain.errors import BccbError, EngineFailed, StorageFailed
from bccb.entrypoints.cli.batch import Answer, Line

if TYPE_CHECKING:
    from bccb.container import Container

MOST = 4  # processes, unless more are asked for: each holds the engines
LONG = 500  # lines from which on a second process is worth its start
_PART = 20  # lines

Make = Callable[..., Answer]
Failure = tuple[type[BccbError], str]

_made: Callable[[], Answer]  # what this process was started for


def wanted(lines: int, settings: Settings) -> int:
    """How many processes answer so many lines, if nobody says. What is in memory cannot be shared."""
    if lines < LONG or settings.database_url == "memory://":
        return 1
    return min(MOST, os.cpu_count() or 1)


@contextmanager
def spread(settings: Settings, make: Make, given: tuple[Any, ...], processes: int) -> Iterator[Answer]:
    """Answers as `make(container, *given)` does, a part in each process in turn; `make` and `given` can be pickled.

    Raises EngineFailed or StorageFailed where one of them can answer nothing, EngineFailed too where one is ended.
    """
    starting = (settings, make, given)
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=_begin, initargs=starting) as pool:

        def answer(asked: Sequence[Line]) -> list[Line]:
            answers: list[Line] = []
            for found, failure in pool.map(_answered, [asked[at : at + _PART] for at in range(0, len(asked), _PART)]):
                if failure:
                    kind, message = failure
                    raise kind(message)
                answers += found
            return answers

        try:
            yield answer
        except BrokenProcessPool as error:
            raise EngineFailed("A process that answered was ended, perhaps for want of memory: try fewer.") from error
        finally:
            pool.shutdown(cancel_futures=True)


def _begin(settings: Settings, make: Make, given: tuple[Any, ...]) -> None:
    global _made
    _made = cache(lambda: make(_container(settings), *given))


def _answered(asked: Sequence[Line]) -> tuple[Sequence[Line], Failure | None]:
    """The answers, or why there can be none: not every error can be pickled."""
    try:
        return _made()(asked), None
    except EngineFailed as failure:
        return (), (EngineFailed, str(failure))
    except StorageFailed as failure:
        return (), (StorageFailed, str(failure))


def _container(settings: Settings) -> Container:
    from bccb.container import build

    return build(settings)
