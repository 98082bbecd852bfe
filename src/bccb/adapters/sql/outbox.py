"""The outbox in SQL: committed events wait here until they are handed on, and then leave.

A caller holds what it was given until its lease is over, so that a caller that died delays its messages and loses none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, delete, func, or_, select, update

from bccb.adapters.sql.engine import seeing_the_latest
from bccb.adapters.sql.journal_tables import outbox
from bccb.adapters.sql.rows import lifted
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.audit import plain
from bccb.domain.events import Event
from bccb.domain.ports.unit_of_work import Lag, Message


def enqueue(transaction: Transaction, event: Event, identifier: UUID, now: datetime) -> None:
    """Put an event last in the outbox, within the transaction."""
    row = {"id": identifier, "name": event.name(), "payload": plain(event), "created_at": now}
    transaction.append(outbox, row)


class SqlOutbox:
    """One caller's view of the outbox. What it takes in hand no other caller gets until its `lease` is over."""

    def __init__(self, engine: Engine, holder: UUID, now: Callable[[], datetime], lease: timedelta) -> None:
        self._engine = seeing_the_latest(engine)
        self._holder = holder
        self._now = now
        self._lease = lease

    def pending(self, limit: int) -> tuple[Message, ...]:
        now = self._now()
        is_free = or_(outbox.c.held_until.is_(None), outbox.c.held_until <= now, outbox.c.holder == self._holder)
        oldest = select(outbox).where(is_free).order_by(outbox.c.sequence).limit(limit)
        with self._transaction() as transaction, transaction.writing(outbox) as connection:
            rows = connection.execute(oldest.with_for_update(skip_locked=True)).mappings().all()
            taken = outbox.c.sequence.in_([row["sequence"] for row in rows])
            connection.execute(update(outbox).where(taken).values(holder=self._holder, held_until=now + self._lease))
        return tuple(Message(**lifted(row, outbox, Message)) for row in rows)

    def lag(self) -> Lag:
        waiting = select(func.count().label("events"), func.min(outbox.c.created_at).label("since")).select_from(outbox)
        with self._transaction() as transaction:
            (row,) = transaction.read(waiting)
        return Lag(row["events"], (self._now() - row["since"]).total_seconds() if row["events"] else 0.0)

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
        with self._transaction() as transaction, transaction.writing(outbox) as connection:
            connection.execute(delete(outbox).where(_among(delivered)))
            given_back = update(outbox).where(_among(rest), outbox.c.holder == self._holder)
            connection.execute(given_back.values(holder=None, held_until=None))

    @contextmanager
    def _transaction(self) -> Iterator[Transaction]:
        transaction = Transaction(self._engine)
        try:
            yield transaction
            transaction.commit()
        finally:
            transaction.end()


def _among(messages: Sequence[Message]) -> ColumnElement[bool]:
    return outbox.c.sequence.in_([message.sequence for message in messages])
