"""Whether a database answers at all. While it is mute one unit of work at a time tries it; the others fail at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from sqlalchemy import Connection, Engine

from bccb.domain.errors import StorageFailed

KNOWN_AS = "bccb_answering"  # among the execution options of an engine


class Answering:
    """What is known of one server, by all who ask it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_tried = False
        self.is_mute = False

    def fell_silent(self) -> None:
        self.is_mute = True

    @contextmanager
    def trying(self) -> Iterator[None]:
        """If nothing is raised inside, the server answers. Raises StorageFailed where somebody else is trying it."""
        with self._lock:
            if self._is_tried:
                raise StorageFailed("The database does not answer.")
            self._is_tried = True
        try:
            yield
            self.is_mute = False
        finally:
            self._is_tried = False


def answering_of(engine: Engine) -> Answering:
    return engine.get_execution_options()[KNOWN_AS]


def connected(engine: Engine) -> Connection:
    """A connection; of a server that was mute, one that has just answered."""
    answering = answering_of(engine)
    if not answering.is_mute:
        return engine.connect()
    with answering.trying():
        connection = engine.connect()
        try:
            connection.exec_driver_sql("SELECT 1")
        except BaseException:
            connection.close()
            raise
        return connection
