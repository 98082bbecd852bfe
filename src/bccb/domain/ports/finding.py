"""Finding among many by words and meaning, and keeping up with what comes and goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from bccb.domain.finding import Filter, Findable

OVERLAP = timedelta(seconds=10)
"""How much further back than the last look each look goes: clocks differ and transactions take their time."""

COMPLETE_EVERY = timedelta(minutes=1)
"""How often everything is looked at: what a clock or a long transaction hid is found by then."""

Aside = Callable[[Callable[[], None]], None]
"""Does what it is handed, now or soon. Who hands it over does not wait for it, and is not told if it fails."""

_ID, _VERSION = 16, 4  # bytes of an edition
_EDITION = _ID + _VERSION


@dataclass(frozen=True)
class Found:
    """What was found, and how well it fits, from 0 to 1."""

    id: UUID
    score: float


def packed(identifier: UUID, version: int) -> bytes:
    """An edition in twenty bytes: many are compared so in a twentieth of the time that ids and numbers take."""
    return identifier.bytes + version.to_bytes(_VERSION)


def _unpacked(edition: bytes) -> tuple[UUID, int]:
    return UUID(bytes=edition[:_ID]), int.from_bytes(edition[_ID:])


class Roll:
    """Which editions are known, which are awaited, and since when somebody has to look for new ones.

    Threads may share one: no call waits, and a call that comes late changes nothing that is newer.
    """

    def __init__(self, known: Mapping[UUID, int]) -> None:
        self._known = {identifier.bytes: version for identifier, version in known.items()}
        self._awaited: dict[UUID, int] = {}
        self._looked: datetime | None = None
        self._completed: datetime | None = None

    @property
    def since(self) -> datetime | None:
        """From when on changes must be looked at; None where everything must be, because nobody has looked yet."""
        return None if self._looked is None else self._looked - OVERLAP

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to look at everything again: yes to one of many who ask."""
        if self._completed is None or now - self._completed < COMPLETE_EVERY:
            return False
        self._completed = now
        return True

    def tell(self, editions: Mapping[UUID, int], now: datetime) -> None:
        """Take note of the versions seen at `now` of what has changed."""
        news = {each: version for each, version in editions.items() if self.is_news(each, version)}
        awaited = dict(self._awaited)  # others may take from it meanwhile
        self._awaited = news | {each: version for each, version in awaited.items() if each not in news}
        self._looked = now

    def take_stock(self, read: Callable[[], bytes], now: datetime) -> Sequence[UUID]:
        """Take note of everything, each edition `packed` in what `read` returns. Returns what is there no more."""
        before = {identifier + version.to_bytes(_VERSION) for identifier, version in dict(self._known).items()}
        read_now = read()
        there = {read_now[at : at + _EDITION] for at in range(0, len(read_now), _EDITION)}
        news, gone = (dict(map(_unpacked, each)) for each in (there - before, before - there))
        self.tell(news, now)
        self._completed = now
        return [each for each, version in gone.items() if each not in news and self._version(each) == version]

    def awaited(self, most: int) -> tuple[UUID, ...]:
        """What has yet to be read, what was last told of first."""
        return tuple(self._awaited)[:most]

    def is_news(self, identifier: UUID, version: int) -> bool:
        return version > self._version(identifier)

    def take(self, identifier: UUID, version: int) -> None:
        """This edition, or a newer one, is known from now on."""
        if self._awaited.get(identifier, 0) <= version:
            self._awaited.pop(identifier, None)
        if self.is_news(identifier, version):
            self._known[identifier.bytes] = version

    def strike(self, identifiers: Iterable[UUID]) -> None:
        for identifier in identifiers:
            self._known.pop(identifier.bytes, None)
            self._awaited.pop(identifier, None)

    def _version(self, identifier: UUID) -> int:
        return self._known.get(identifier.bytes, 0)


class Finder(Protocol):
    """Finds things of one kind: those the model was trained with, and those it has been told of since.

    Threads may share one. What it finds follows from what it was told alone, not from when or in which process.
    """

    @property
    def roll(self) -> Roll: ...

    def put(self, things: Sequence[Findable]) -> None:
        """Take these editions in, in the place of older ones of the same things."""
        ...

    def drop(self, identifiers: Iterable[UUID]) -> None:
        """Find these no more. What is not there is passed over."""
        ...

    def find(self, text: str, wanted: Filter, *, limit: int) -> tuple[Found, ...]:
        """What fits the text best among all that the filter admits, best first, ties by institution and code.

        A word that nothing has is read as the nearest ones in spelling. Never fewer than `limit` where so many of those
        admitted have a word or a meaning in common with the text; empty where none has.
        """
        ...

    def matcher(self, text: str) -> Callable[[str], bool]:
        """Tells of a folded word whether it is one that the text asks for, in this spelling or a near one."""
        ...
