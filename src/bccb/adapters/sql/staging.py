"""Bringing many rows into a table at once: COPY in PostgreSQL, plain inserts in SQLite.

Rows are packed while the database is busy with others, and sent when it is free.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import Any, Generic, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, Table, insert
from sqlalchemy.exc import DBAPIError

from bccb.adapters.sql.errors import Row, storable
from bccb.adapters.sql.layouts import KEPT, Layout, RecordT, line

_READ_AT_ONCE = 1 << 20  # few large reads, or the reader waits for the interpreter at each of them
_kept = attrgetter(*KEPT)


class Parcel(NamedTuple):
    """One record, packed: what it is known by, its own row, and the rows of each of its parts."""

    id: UUID
    key: Any
    contents: tuple[Any, ...]


class Carrier(Protocol[RecordT]):
    """Packs records of one layout and brings what it packed into tables."""

    def pack(self, record: RecordT) -> Parcel: ...

    def send(self, connection: Connection, table: str, names: Sequence[str], packed: Iterable[Any]) -> None:
        """Bring the packed rows into the columns `names` of a table that is like one of the layout's."""
        ...

    def rows(self, parcels: Sequence[Parcel]) -> Sequence[Row]:
        """The records' own rows, for a database that does not tell which of them it refused."""
        ...


def carrier(dialect: str, layout: Layout[RecordT]) -> Carrier[RecordT]:
    return Copying(layout) if dialect == "postgresql" else Inserting(layout)


class Copying(Generic[RecordT]):
    """Text for PostgreSQL's COPY."""

    def __init__(self, layout: Layout[RecordT]) -> None:
        self._layout = layout
        self._key = layout.key_of
        self._is_single = len(layout.key) == 1

    def pack(self, record: RecordT) -> Parcel:
        own, parts, digest = self._layout.lines(record)
        kept, end = line(_kept(record)), line((digest,))
        owner = kept.partition("\t")[0]
        key = self._key(record)
        key_text = line((key,) if self._is_single else key)
        contents = [f"{kept}\t{own}\t{end}\n"]
        for lines in parts:
            contents.append("".join([f"{owner}\t{position}\t{each}\n" for position, each in enumerate(lines)]))
        return Parcel(record.id, f"{owner}\t{key_text}\t{end}\n", tuple(contents))

    def send(self, connection: Connection, table: str, names: Sequence[str], packed: Iterable[str]) -> None:
        with storable():
            content = "".join(packed).encode()
        if content:
            _copy(connection, f"COPY {table} ({', '.join(names)}) FROM STDIN", content)

    def rows(self, _: Sequence[Parcel]) -> Sequence[Row]:
        return ()


def _copy(connection: Connection, command: str, content: bytes) -> None:
    """COPY goes past SQLAlchemy, which therefore has to be told of the driver's errors."""
    errors = connection.dialect.loaded_dbapi.Error
    with connection.connection.cursor() as cursor:
        try:
            cursor.copy_expert(command, io.BytesIO(content), _READ_AT_ONCE)
        except errors as error:
            raise DBAPIError.instance(command, None, error, errors, dialect=connection.dialect) from error


class Inserting(Generic[RecordT]):
    """Rows for SQLite."""

    def __init__(self, layout: Layout[RecordT]) -> None:
        self._layout = layout

    def pack(self, record: RecordT) -> Parcel:
        row, parts = self._layout.to_rows(record)
        key = {name: row[name] for name in self._layout.key_names}
        return Parcel(record.id, [key], ([row], *(parts[part.table] for part in self._layout.parts)))

    def send(self, connection: Connection, table: str, names: Sequence[str], packed: Iterable[list[Row]]) -> None:
        if rows := list(chain.from_iterable(packed)):
            columns = [Column(name, self._types[name]) for name in names]
            connection.execute(insert(Table(table, MetaData(), *columns)), rows)

    def rows(self, parcels: Sequence[Parcel]) -> Sequence[Row]:
        return [row for parcel in parcels for row in parcel.contents[0]]

    @cached_property
    def _types(self) -> dict[str, Any]:
        tables = (*(part.table for part in self._layout.parts), self._layout.table)
        return {column.name: column.type for table in tables for column in table.columns}
