"""Merging many records: a chunk at a time is staged in temporary tables, told apart and written by whole sets.

A digest of the content of each record tells whether it has changed; rows that have not are not written. What was there
before is noted once per record, so that one that comes twice counts once. While the database works on one chunk the
next is being prepared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import Column, Connection, Table

from bccb.adapters.sql.engine import wait_as_long_as_it_takes
from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.merge_statements import ANY_CHANGED, BEFORE, FATE, adding, changing, counting, noting, told_apart
from bccb.adapters.sql.staging import Load, load, staged_name
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.errors import AlreadyExists
from bccb.domain.ports.repositories import Tally
from bccb.domain.record import Record

RecordT = TypeVar("RecordT", bound=Record)

KEPT = ("id", "created_at", "updated_at", "version")  # what says nothing about the content of a record
_AT_ONCE = 10_000


def digest(content: Sequence[object]) -> bytes:
    """The same for the same content, in every process. `content` holds texts, numbers, None and sequences of them."""
    return hashlib.blake2b(repr(content).encode("utf-8", "surrogatepass"), digest_size=16).digest()


@dataclass(frozen=True, kw_only=True)
class Merge(Generic[RecordT]):
    """How records of one kind are merged. `key` are the fields, and columns, by which two of them are the same."""

    table: Table
    key: tuple[str, ...]
    to_rows: Callable[[RecordT], tuple[Row, Mapping[Table, Sequence[Row]]]]
    parts: Mapping[Table, Column[UUID]] = field(default_factory=dict)

    def run(self, transaction: Transaction, records: Iterable[RecordT]) -> Tally:
        with transaction.spoiled_by_failure(), ThreadPoolExecutor(max_workers=1) as database:
            with transaction.writing() as connection:
                wait_as_long_as_it_takes(connection)
                for statement in noting(self.table):
                    connection.exec_driver_sql(statement)
            running = database.submit(lambda: None)
            for chunk in self._chunks(records):
                write = self._prepared(transaction, chunk)
                running.result()
                running = database.submit(write)
            running.result()
            return self._tally(transaction)

    def _chunks(self, records: Iterable[RecordT]) -> Iterator[list[RecordT]]:
        """The records a chunk at a time; of those in a chunk that are the same, the last."""
        key = attrgetter(*self.key)
        rest = iter(records)
        while chunk := {key(record): record for record in islice(rest, _AT_ONCE)}:
            yield list(chunk.values())

    def _prepared(self, transaction: Transaction, chunk: Sequence[RecordT]) -> Callable[[], None]:
        """What writes the chunk, ready to run while the next is being prepared."""
        rows: dict[Table, list[Row]] = {table: [] for table in (self.table, *self.parts)}
        for record in chunk:
            row, parts = self.to_rows(record)
            rows[self.table].append(row)
            for table, those in parts.items():
                rows[table].extend(those)
        self._refuse_shared_ids(rows[self.table])
        loads = {table: load(transaction.dialect, table, those) for table, those in rows.items()}
        parents = rows[self.table]

        def write() -> None:
            with transaction.writing(self.table, parents) as connection:
                self._merge(connection, loads)

        return write

    def _refuse_shared_ids(self, rows: Sequence[Row]) -> None:
        seen: set[UUID] = set()
        for row in rows:
            if row["id"] in seen:
                raise AlreadyExists(self.table.info["kind"], "id", row["id"])
            seen.add(row["id"])

    def _merge(self, connection: Connection, loads: Mapping[Table, Load]) -> None:
        for table, bring_in in loads.items():
            twin = f"CREATE TEMPORARY TABLE {staged_name(table)} AS SELECT * FROM {table} WHERE false"
            connection.exec_driver_sql(twin)
            bring_in(connection)
        for statement in told_apart(self.table, self.key):
            connection.exec_driver_sql(statement)
        if connection.exec_driver_sql(ANY_CHANGED).first():
            for statement in changing(self.table, self.parts):
                connection.exec_driver_sql(statement)
        for statement in adding(self.table, self.parts):
            connection.exec_driver_sql(statement)
        for name in (FATE, *map(staged_name, loads)):
            connection.exec_driver_sql(f"DROP TABLE {name}")

    def _tally(self, transaction: Transaction) -> Tally:
        with transaction.writing() as connection:
            counts = connection.exec_driver_sql(counting(self.table)).mappings().one()
            connection.exec_driver_sql(f"DROP TABLE {BEFORE}")
        return Tally(**counts)
