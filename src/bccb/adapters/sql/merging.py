"""Merging many records, a chunk at a time.

The database is first asked which of a chunk it knows and which of those are different, by a digest of their content.
New records then go straight into their tables, different ones through temporary tables, and the others nowhere. What
was there before is noted once per record, so that one that comes twice counts once. While the database works on one
chunk the next is being packed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from operator import attrgetter
from typing import Generic
from uuid import UUID

from sqlalchemy import Boolean, Connection, Table, Uuid, text

from bccb.adapters.sql import merge_statements as statements
from bccb.adapters.sql.engine import wait_as_long_as_it_takes
from bccb.adapters.sql.layouts import Layout, RecordT
from bccb.adapters.sql.staging import Carrier, Parcel, carrier
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.errors import AlreadyExists
from bccb.domain.ports.repositories import Tally

_AT_ONCE = 10_000


def merge(transaction: Transaction, layout: Layout[RecordT], records: Iterable[RecordT]) -> Tally:
    """Merge the records by the key of their layout, as the repositories promise."""
    return _Merge(transaction, layout).run(records)


class _Merge(Generic[RecordT]):
    def __init__(self, transaction: Transaction, layout: Layout[RecordT]) -> None:
        self._transaction = transaction
        self._layout = layout
        self._carrier: Carrier[RecordT] = carrier(transaction.dialect, layout)
        self._added = 0

    def run(self, records: Iterable[RecordT]) -> Tally:
        with self._transaction.spoiled_by_failure(), ThreadPoolExecutor(max_workers=1) as database:
            with self._transaction.writing() as connection:
                wait_as_long_as_it_takes(connection)
                _execute(connection, statements.noting(self._layout))
            running = database.submit(lambda: None)
            for chunk in self._chunks(records):
                self._refuse_shared_ids(chunk)
                parcels = [self._carrier.pack(record) for record in chunk]
                running.result()
                running = database.submit(self._write, parcels)
            running.result()
            return self._tally()

    def _chunks(self, records: Iterable[RecordT]) -> Iterator[list[RecordT]]:
        """The records a chunk at a time; of those in a chunk that are the same, the last."""
        key, rest = self._layout.key_of, iter(records)
        while chunk := {key(record): record for record in islice(rest, _AT_ONCE)}:
            yield list(chunk.values())

    def _refuse_shared_ids(self, chunk: Sequence[RecordT]) -> None:
        if len({record.id.int for record in chunk}) < len(chunk):
            shared, _ = Counter(record.id for record in chunk).most_common(1)[0]
            raise AlreadyExists(self._layout.table.info["kind"], "id", shared)

    def _write(self, parcels: Sequence[Parcel]) -> None:
        with self._transaction.writing(self._layout.table, self._carrier.rows(parcels)) as connection:
            known = self._told_apart(connection, parcels)
            if any(known.values()):
                _execute(connection, statements.making_room(self._layout))
                different = [parcel for parcel in parcels if known.get(parcel.id)]
                self._send(connection, different, statements.incoming)
                _execute(connection, statements.replacing(self._layout))
            new = [parcel for parcel in parcels if parcel.id not in known] if known else parcels
            self._send(connection, new, attrgetter("name"))
            self._added += len(new)
            _execute(connection, statements.clearing())

    def _told_apart(self, connection: Connection, parcels: Sequence[Parcel]) -> Mapping[UUID, bool]:
        """Those that are known already, and whether they are different now."""
        _execute(connection, statements.telling_apart_begins(self._layout))
        keys = (parcel.key for parcel in parcels)
        self._carrier.send(connection, statements.ARRIVING, self._layout.key_names, keys)
        _execute(connection, statements.telling_apart(self._layout))
        found = text(statements.KNOWN).columns(arriving_id=Uuid(), is_different=Boolean())
        known = {row.arriving_id: row.is_different for row in connection.execute(found)}
        if known:
            _execute(connection, statements.noting_known())
        return known

    def _send(self, connection: Connection, parcels: Sequence[Parcel], name: Callable[[Table], str]) -> None:
        tables = [(self._layout.table, self._layout.names), *((part.table, part.names) for part in self._layout.parts)]
        for place, (table, names) in enumerate(tables):
            self._carrier.send(connection, name(table), names, (parcel.contents[place] for parcel in parcels))

    def _tally(self) -> Tally:
        with self._transaction.writing() as connection:
            counts = connection.exec_driver_sql(statements.counting(self._layout)).mappings().one()
            _execute(connection, statements.forgetting())
        return Tally(added=self._added, **counts)


def _execute(connection: Connection, several: Iterable[str]) -> None:
    for statement in several:
        connection.exec_driver_sql(statement)
