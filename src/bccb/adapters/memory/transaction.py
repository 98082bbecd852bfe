"""Transactions in memory: many read, one writes, nothing is seen before it is committed.

A transaction reads the state that was committed when it began. With its first write it becomes the one writer, waiting
for the writer before it, and reads what is committed then; from there on it works on copies.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from uuid import UUID

from bccb.domain.errors import Conflict, StorageFailed

Key = tuple[str, Hashable]  # a field and the value that only one record may have in it


@dataclass
class Shelf:
    """The records of one kind by id, and who holds which unique key. `count` numbers what comes in an order."""

    records: dict[UUID, Any] = field(default_factory=dict)
    holders: dict[Key, UUID] = field(default_factory=dict)
    count: int = 0

    def copy(self) -> Shelf:
        return Shelf(dict(self.records), dict(self.holders), self.count)


_EMPTY = Shelf()
State = dict[str, Shelf]


@dataclass
class Store:
    """What is committed. `patience` is how many seconds a writer waits for the one before it."""

    patience: float = 5.0
    committed: State = field(default_factory=dict)
    writing: Lock = field(default_factory=Lock)


class Transaction:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._begin()

    def read(self, kind: str) -> Shelf:
        return self._state.get(kind, _EMPTY)

    @contextmanager
    def write(self, kind: str) -> Iterator[Shelf]:
        """The records of one kind, to be changed. A write that raises spoils the transaction: it can only be left."""
        try:
            self._become_writer()
            yield self._own(kind)
        except BaseException:
            self._is_refused = True
            raise

    def commit(self) -> None:
        if self._is_refused:
            raise Conflict("Something in this unit of work was refused or failed: nothing of it can be kept.")
        if self._is_writer:
            self._store.committed = self._state
        self.end()

    def end(self) -> None:
        """Forget what is not committed and let the next writer in."""
        if self._is_writer:
            self._store.writing.release()
        self._begin()

    def _begin(self) -> None:
        self._state = self._store.committed
        self._copied: set[str] = set()
        self._is_writer = False
        self._is_refused = False

    def _become_writer(self) -> None:
        if self._is_writer:
            return
        if not self._store.writing.acquire(timeout=self._store.patience):
            raise StorageFailed("Another unit of work has been writing for too long: try again later.")
        self._is_writer = True
        self._state = dict(self._store.committed)

    def _own(self, kind: str) -> Shelf:
        if kind not in self._copied:
            self._state[kind] = self.read(kind).copy()
            self._copied.add(kind)
        return self._state[kind]
