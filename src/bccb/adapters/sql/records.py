"""Adding, saving and finding aggregates of one kind: what the files of the aggregates have in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar, Unpack
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Delete,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    exists,
    func,
    select,
    text,
    update,
)

from bccb.adapters.sql.conditions import Order, behind, could_hold, equal
from bccb.adapters.sql.errors import Overtaken, Row, storable
from bccb.adapters.sql.lists import Ordering, counting, has_text
from bccb.adapters.sql.prepared import MOST
from bccb.adapters.sql.rows import shared
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.errors import Invalid, NotFound, StaleVersion
from bccb.domain.ports.lists import Page, Window, counted, limit_of, skipped, sort_of
from bccb.domain.record import Record

RecordT = TypeVar("RecordT", bound=Record)
Parts = Mapping[Table, Sequence[Row]]

_WHICH, _BEFORE, _AMONG = "which_record", "version_before", "which_records"  # parameters that are no column
_STRETCH = 1_000  # records read together where there may be many


@dataclass(frozen=True, kw_only=True)
class Aggregate(Generic[RecordT]):
    """How one kind of record lies in its tables.

    `order` is that of its pages; no two records share a place in it. The rows of `parts` live and die with the record:
    the column named there says whose they are, their column `position` keeps their order. `compound` are fields with a
    column of their own that hold more than one value. `conditions` are those besides fields; `searched` the texts that
    are looked through.
    """

    type: type[RecordT]
    table: Table
    order: Order
    to_rows: Callable[[RecordT], tuple[Row, Parts]]
    from_rows: Callable[[Row, Parts], RecordT]
    parts: Mapping[Table, Column[UUID]] = field(default_factory=dict)
    compound: frozenset[str] = frozenset()
    conditions: Mapping[str, Callable[[Any], ColumnElement[bool]]] = field(default_factory=dict)
    searched: Sequence[ColumnElement[str]] = ()

    @property
    def kind(self) -> str:
        return self.table.info["kind"]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields by which a page can be asked for."""
        return tuple(name for name in shared(self.type, self.table) if name not in self.compound)


@dataclass(frozen=True)
class Stored:
    """The rows of one record as they were read."""

    row: Row
    parts: Parts

    def has(self, table: Table, rows: Sequence[Row]) -> bool:
        """Whether these are the rows of that part."""
        return len(rows) == len(self.parts[table]) and not any(map(_different, rows, self.parts[table]))


def _different(new: Row, old: Row) -> Row:
    """The columns of a new row that are not as they were."""
    return {name: value for name, value in new.items() if old[name] != value}


class Records(Generic[RecordT]):
    """The promises of `Repository`, kept for one aggregate inside one transaction."""

    def __init__(self, aggregate: Aggregate[RecordT], transaction: Transaction) -> None:
        self._aggregate = aggregate
        self._table = aggregate.table
        self._transaction = transaction
        self._seen: dict[UUID, Stored] = {}

    def add(self, record: RecordT) -> None:
        row, parts = self._aggregate.to_rows(record)
        self._transaction.insert(self._table, [row])
        self._insert(parts)

    def save(self, record: RecordT) -> None:
        """Of a record that was read in this unit only what differs is written, and that with what follows."""
        row, parts = self._aggregate.to_rows(record)
        stored = self._standing(record)
        self._seen.pop(record.id, None)
        if stored is None:
            self._replace(record, row)
        else:
            self._leave(record, _different(row, stored.row))
        for table, rows in parts.items():
            if stored is None or not stored.has(table, rows):
                self._transaction.leave(table, _emptying(self._aggregate.parts[table]), {_WHICH: record.id})
                self._transaction.insert(table, rows)

    def _replace(self, record: RecordT, row: Row) -> None:
        try:
            with self._transaction.writing(self._table, [row]) as connection, storable():
                if not connection.execute(_replacing(self._table), {**row, **_version_before(record)}).rowcount:
                    self._refuse(connection, record)
        except Overtaken:
            raise self._stale(record) from None

    def _leave(self, record: RecordT, differing: Row) -> None:
        changing = _changing(self._table, tuple(sorted(differing)))
        self._transaction.leave(self._table, changing, {**differing, **_version_before(record)}, self._stale(record))

    def get(self, identifier: UUID) -> RecordT:
        return self.one(self._table.c.id, identifier)

    def one(self, column: Column[Any], value: object) -> RecordT:
        """The record with this value in a unique column, active or not. Raises NotFound."""
        rows = self._transaction.read(_having(column), {_WHICH: value}) if could_hold(column, value) else ()
        if not rows:
            raise NotFound(self._aggregate.kind, value)
        (row,) = rows
        whose = {_WHICH: row["id"]}
        parts = {table: self._transaction.read(_parts(owner), whose) for table, owner in self._aggregate.parts.items()}
        self._seen[row["id"]] = Stored(row, parts)
        return self._aggregate.from_rows(row, parts)

    def many(self, identifiers: Sequence[UUID]) -> Mapping[UUID, RecordT]:
        among = _among(self._table.c.id)
        found = (self._built(self._rows(among, {_AMONG: some})) for some in batched(identifiers, _STRETCH))
        return {record.id: record for records in found for record in records}

    def page(self, where: Mapping[str, object], **window: Unpack[Window]) -> Page[RecordT]:
        return self._paged(self._conditions(where), window)

    def count(self, where: Mapping[str, object]) -> int:
        statement = select(func.count().label("total")).select_from(self._table)
        return self._rows(statement.where(self._table.c.is_active, *self._conditions(where)))[0]["total"]

    def _paged(self, held: Iterable[ColumnElement[bool]], window: Window) -> Page[RecordT]:
        """A page of the active records for which all of these conditions hold."""
        limit, conditions, order = limit_of(window), [self._table.c.is_active, *held], self._ordering(window)
        if search := window.get("search"):
            conditions.append(has_text(self._aggregate.searched, search, self._transaction.dialect))
        rows = self._rows(self._stretch(conditions, order, window))
        following = order.bookmark(rows[limit - 1]) if len(rows) > limit else None
        is_whole = following is None and window.get("after") is None and not skipped(window)
        total = len(rows) if is_whole else counted(self._rows(counting(self._table, conditions))[0]["total"])
        return Page(items=tuple(self._built(rows[:limit])), following=following, total=total)

    def _ordering(self, window: Window) -> Ordering:
        kind, sort = self._aggregate.kind, sort_of(self._aggregate.type, window)
        return Ordering(kind, sort, self._aggregate.order, self._table, self._transaction.dialect)

    def _stretch(self, conditions: Sequence[ColumnElement[bool]], order: Ordering, window: Window) -> Select:
        """The rows of a page and one more. What is before a page by number is passed over by its ids alone."""
        skip, most, after = skipped(window), limit_of(window) + 1, window.get("after")
        begin = [] if after is None else [order.behind(after)]
        by = order.by(is_searched=bool(window.get("search")))
        if not skip:
            return select(self._table).where(*conditions, *begin).order_by(*by).limit(most)
        ids = select(self._table.c.id).where(*conditions, *begin).order_by(*by).limit(most).offset(skip)
        return select(self._table).where(self._table.c.id.in_(ids)).order_by(*by)

    def _conditions(self, where: Mapping[str, object]) -> list[ColumnElement[bool]]:
        return [self._condition(name, value) for name, value in where.items()]

    def all_of(self, *conditions: ColumnElement[bool], order: Order = ()) -> list[RecordT]:
        """Every record, active or not, for which all of the conditions hold."""
        return self._built(self._rows(select(self._table).where(*conditions).order_by(*order)))

    def each_of(self, *conditions: ColumnElement[bool], order: Order) -> Iterator[RecordT]:
        """The same for many: read a stretch at a time, in an order that no two records share."""
        place: list[ColumnElement[bool]] = []
        while rows := self._rows(select(self._table).where(*conditions, *place).order_by(*order).limit(_STRETCH)):
            yield from self._built(rows)
            place = [behind(order, [rows[-1][column.name] for column in order])]

    def _condition(self, name: str, value: object) -> ColumnElement[bool]:
        if condition := self._aggregate.conditions.get(name):
            return condition(value)
        self._check_field(name)
        return equal(self._table.c[name], value)

    def _check_field(self, name: str) -> None:
        if name not in self._aggregate.fields:
            raise Invalid(name, f"must be one of {', '.join(self._aggregate.fields)}")

    def _rows(self, statement: Select, given: Row | None = None) -> Sequence[Row]:
        return self._transaction.read(statement, given)

    def _built(self, rows: Sequence[Row]) -> list[RecordT]:
        """The records of these rows, each with its parts."""
        parts = {table: self._parts_of(table, rows) for table in self._aggregate.parts}
        build = self._aggregate.from_rows
        return [build(row, {table: found[row["id"]] for table, found in parts.items()}) for row in rows]

    def _parts_of(self, table: Table, rows: Sequence[Row]) -> Mapping[UUID, Sequence[Row]]:
        owner = self._aggregate.parts[table]
        found: defaultdict[UUID, list[Row]] = defaultdict(list)
        for stretch in batched([row["id"] for row in rows], _STRETCH):
            for part in self._rows(_parts_among(owner), {_AMONG: stretch}):
                found[part[owner.name]].append(part)
        return found

    def _standing(self, record: RecordT) -> Stored | None:
        """What is stored, known without asking: the version before was read in this unit, and stands until its end."""
        stored = self._seen.get(record.id) if self._transaction.keeps_its_view else None
        return stored if stored is not None and stored.row["version"] == record.version - 1 else None

    def _insert(self, parts: Parts) -> None:
        for table, rows in parts.items():
            self._transaction.insert(table, rows)

    def _refuse(self, connection: Connection, record: RecordT) -> None:
        if connection.scalar(select(exists().where(self._table.c.id == record.id))):
            raise self._stale(record)
        raise NotFound(self._aggregate.kind, record.id)

    def _stale(self, record: RecordT) -> StaleVersion:
        return StaleVersion(self._aggregate.kind, record.id, record.version)


def _version_before(record: Record) -> Row:
    return {_WHICH: record.id, _BEFORE: record.version - 1}


# Made once: to make one anew costs more than to run it.


@cache
def _having(column: Column[Any]) -> Select:
    return select(column.table).where(column == bindparam(_WHICH, type_=column.type))


@cache
def _parts(owner: Column[UUID]) -> Select:
    return select(owner.table).where(owner == bindparam(_WHICH)).order_by(owner.table.c.position)


@cache
def _among(column: Column[Any]) -> Select:
    return select(column.table).where(column.in_(bindparam(_AMONG, expanding=True)))


@cache
def _parts_among(owner: Column[UUID]) -> Select:
    return _among(owner).order_by(owner.table.c.position)


@cache
def _replacing(table: Table) -> Update:
    return update(table).where(table.c.id == bindparam(_WHICH), table.c.version == bindparam(_BEFORE))


@lru_cache(maxsize=MOST)
def _changing(table: Table, names: tuple[str, ...]) -> Select:
    return met(_replacing(table).values({name: bindparam(name, type_=table.c[name].type) for name in names}))


def met(change: Update) -> Select:
    """The change; where it meets no row PostgreSQL has to divide by nothing, and refuses it as overtaken."""
    return select(text("1 / count(*)")).select_from(change.returning(text("1")).cte("changed"))


@cache
def _emptying(owner: Column[UUID]) -> Delete:
    return delete(owner.table).where(owner == bindparam(_WHICH))


def batched(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """The items in stretches no longer than `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))
