"""The outbox in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from bccb.adapters.memory.transaction import Shelf, Store, Transaction
from bccb.domain.audit import plain
from bccb.domain.events import Event
from bccb.domain.ports.unit_of_work import Lag, Message

KIND = "message"


@dataclass(frozen=True)
class Waiting:
    """A message, and who has it in hand until when."""

    message: Message
    holder: object | None = None
    until: datetime | None = None

    def is_free(self, caller: object, now: datetime) -> bool:
        return self.until is None or self.until <= now or self.holder is caller


def enqueue(transaction: Transaction, event: Event, identifier: UUID, now: datetime) -> None:
    """Put an event last in the outbox, within the transaction."""
    with transaction.write(KIND) as shelf:
        sequence = shelf.count + 1
        message = Message(id=identifier, sequence=sequence, name=event.name(), payload=plain(event), created_at=now)
        shelf.records[identifier] = Waiting(message)
        shelf.count = sequence


class MemoryOutbox:
    """One caller's view of the outbox. What it takes in hand no other caller gets until its `lease` is over."""

    def __init__(self, store: Store, now: Callable[[], datetime], lease: timedelta) -> None:
        self._store = store
        self._now = now
        self._lease = lease

    def pending(self, limit: int) -> tuple[Message, ...]:
        now = self._now()
        with self._writing() as shelf:
            free = [waiting for waiting in shelf.records.values() if waiting.is_free(self, now)][:limit]
            for waiting in free:
                shelf.records[waiting.message.id] = replace(waiting, holder=self, until=now + self._lease)
        return tuple(waiting.message for waiting in free)

    def lag(self) -> Lag:
        waiting = [each.message.created_at for each in Transaction(self._store).read(KIND).records.values()]
        return Lag(len(waiting), (self._now() - min(waiting)).total_seconds() if waiting else 0.0)

    def deliver(self, limit: int, hand_on: Callable[[Message], None]) -> int:
        """As promised; stops early, leaving the rest pending, when half of the lease is over."""
        begun = self._now()
        messages = self.pending(limit)
        count = 0
        try:
            for message in messages:
                if self._now() - begun > self._lease / 2:
                    break
                hand_on(message)
                count += 1
        finally:
            self._settle(messages[:count], messages[count:])
        return count

    def _settle(self, delivered: Sequence[Message], rest: Sequence[Message]) -> None:
        """Drop what was delivered and give the rest back."""
        with self._writing() as shelf:
            for message in delivered:
                shelf.records.pop(message.id, None)
            for message in rest:
                if message.id in shelf.records and shelf.records[message.id].holder is self:
                    shelf.records[message.id] = Waiting(message)

    @contextmanager
    def _writing(self) -> Iterator[Shelf]:
        transaction = Transaction(self._store)
        try:
            with transaction.write(KIND) as shelf:
                yield shelf
            transaction.commit()
        finally:
            transaction.end()
