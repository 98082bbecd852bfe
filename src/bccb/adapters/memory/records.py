"""Adding, saving, finding and merging records of one kind in memory."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar, Unpack
from uuid import UUID

from bccb.adapters.memory.kinds import CREDENTIAL, Kind, Reference
from bccb.adapters.memory.lists import plainly, stretch
from bccb.adapters.memory.transaction import Key, Shelf, Transaction
from bccb.domain.errors import AlreadyExists, Invalid, NotFound, StaleVersion
from bccb.domain.ports.lists import Page, Window
from bccb.domain.ports.repositories import Tally
from bccb.domain.record import Record

RecordT = TypeVar("RecordT", bound=Record)


class Records(Generic[RecordT]):
    """The promises of `Repository`, kept for one kind inside one transaction."""

    def __init__(self, kind: Kind, transaction: Transaction) -> None:
        self._kind = kind
        self._transaction = transaction

    def add(self, record: RecordT) -> None:
        with self._transaction.write(self._kind.name) as shelf:
            self._put_new(shelf, record)

    def save(self, record: RecordT) -> None:
        with self._transaction.write(self._kind.name) as shelf:
            stored = shelf.records.get(record.id)
            if stored is None:
                raise NotFound(self._kind.name, record.id)
            if stored.version != record.version - 1:
                raise StaleVersion(self._kind.name, record.id, record.version)
            self._replace(shelf, stored, record)

    def get(self, identifier: UUID) -> RecordT:
        try:
            return self.shelf.records[identifier]
        except KeyError:
            raise NotFound(self._kind.name, identifier) from None

    def many(self, identifiers: Sequence[UUID]) -> Mapping[UUID, RecordT]:
        records = self.shelf.records
        return {identifier: records[identifier] for identifier in identifiers if identifier in records}

    def page(self, where: Mapping[str, object], **window: Unpack[Window]) -> Page[RecordT]:
        return self._paged(self._matching(where), window)

    def count(self, where: Mapping[str, object]) -> int:
        return len(self._matching(where))

    def _paged(self, found: Iterable[RecordT], window: Window) -> Page[RecordT]:
        return stretch(self._kind, [each for each in found if self._has_text(each, window.get("search", ""))], window)

    def _has_text(self, record: RecordT, search: str) -> bool:
        texts = [*self._kind.searched(record)]
        if search and self._kind.is_about_credential:
            about: Any = record
            credentials = self._transaction.read(CREDENTIAL.name).records
            credential = credentials[about.micro_credential_id]
            texts += (credential.program_code, credential.title)
        return not search or any(plainly(search) in plainly(text) for text in texts)

    def holder(self, field: str, value: Hashable) -> RecordT:
        """The record with this unique key, active or not. Raises NotFound."""
        identifier = self.shelf.holders.get((field, value))
        if identifier is None:
            raise NotFound(self._kind.name, value)
        return self.shelf.records[identifier]

    def active(self) -> Iterator[RecordT]:
        return (record for record in self.shelf.records.values() if record.is_active)

    def in_order(self, order: Callable[[RecordT], Any] | None = None) -> Iterator[RecordT]:
        return iter(sorted(self.active(), key=order or self._kind.order))

    def institution_code(self, identifier: UUID) -> str:
        return self._transaction.read("institution").records[identifier].code

    def merge_all(self, records: Iterable[RecordT]) -> Tally:
        """Merge by the first unique key of the kind."""
        with self._transaction.write(self._kind.name) as shelf:
            latest = {next(iter(self._kind.unique(record))): record for record in records}
            fates = [self._merge(shelf, key, record) for key, record in latest.items()]
        return Tally(**{fate: fates.count(fate) for fate in ("added", "changed", "unchanged")})

    def _merge(self, shelf: Shelf, key: Key, record: RecordT) -> str:
        if key not in shelf.holders:
            self._put_new(shelf, record)
            return "added"
        stored = shelf.records[shelf.holders[key]]
        kept = {name: getattr(stored, name) for name in ("id", "created_at", "updated_at", "version")}
        if replace(record, **kept) == stored:
            return "unchanged"
        kept |= {"updated_at": record.updated_at, "version": stored.version + 1}
        self._replace(shelf, stored, replace(record, **kept))
        return "changed"

    @property
    def shelf(self) -> Shelf:
        return self._transaction.read(self._kind.name)

    def _put_new(self, shelf: Shelf, record: RecordT) -> None:
        if record.id in shelf.records:
            raise AlreadyExists(self._kind.name, "id", record.id)
        self._check(shelf, record)
        self._put(shelf, record)

    def _replace(self, shelf: Shelf, stored: RecordT, record: RecordT) -> None:
        self._check(shelf, record)
        for key in self._kind.unique(stored):
            del shelf.holders[key]
        self._put(shelf, record)

    def _put(self, shelf: Shelf, record: RecordT) -> None:
        shelf.records[record.id] = record
        shelf.holders.update(dict.fromkeys(self._kind.unique(record), record.id))

    def _check(self, shelf: Shelf, record: RecordT) -> None:
        mine: set[Key] = set()
        for key in self._kind.unique(record):
            if key in mine or shelf.holders.get(key, record.id) != record.id:
                raise AlreadyExists(self._kind.name, key[0], _shown(key[1]))
            mine.add(key)
        check_references(self._transaction, self._kind.references(record))

    def _matching(self, where: Mapping[str, object]) -> list[RecordT]:
        known = (*self._kind.fields, *self._kind.conditions)
        for name in where:
            if name not in known:
                raise Invalid(name, f"must be one of {', '.join(known)}")
        return [record for record in self.active() if all(self._meets(record, *each) for each in where.items())]

    def _meets(self, record: RecordT, name: str, value: object) -> bool:
        if condition := self._kind.conditions.get(name):
            return condition(record, value)
        return getattr(record, name) == value


def check_references(transaction: Transaction, references: Iterable[Reference]) -> None:
    """Refuse a reference to what is not stored. None, for nothing, passes."""
    for field, kind, identifier in references:
        if identifier is not None and identifier not in transaction.read(kind).records:
            raise Invalid(field, f"must be the id of a stored {kind}, not {identifier}")


def _shown(value: Hashable) -> str:
    """A unique value as a person names it; of a course, without its institution's id."""
    return " ".join(map(str, value[1:])) if isinstance(value, tuple) else str(value)
