"""Where an import is worked on: one transaction, one file, one moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from functools import cache, lru_cache
from hashlib import sha1
from typing import Any, Generic
from uuid import UUID

from bccb.domain.audit import SYSTEM, Actor
from bccb.domain.caller import Caller
from bccb.domain.credential import MicroCredential
from bccb.domain.errors import Invalid, NotFound
from bccb.domain.institution import Institution
from bccb.domain.ports.repositories import RecordT, Repository, Tally
from bccb.domain.ports.unit_of_work import UnitOfWork
from bccb.domain.record import Record
from bccb.domain.usecases import permitting
from bccb.domain.usecases.importing.cells import Cells, choice
from bccb.domain.usecases.importing.sheet import Sheet
from bccb.domain.usecases.keeping import Keeping

_REMEMBERED = 1_024  # credentials that rows have named
_NAMESPACE = UUID("7f6f4b1e-6f0c-5d7b-9a55-0d4a8c1f2e33").bytes


def lasting_id(kind: str, natural_key: str) -> UUID:
    """The same identifier for the same natural key, in every database: `uuid5`, in half its time."""
    name = f"{kind} {natural_key}".encode(errors="surrogatepass")
    digest = sha1(_NAMESPACE + name, usedforsecurity=False).digest()
    return UUID(bytes=digest[:16], version=5)


@dataclass(frozen=True, kw_only=True)
class Desk:
    unit: UnitOfWork
    sheet: Sheet
    keeping: Keeping
    now: datetime
    caller: Caller | None = None
    """Whoever hands the file in; None for the command line, which may bring in everything."""

    @property
    def by(self) -> Actor:
        return self.caller.actor if self.caller else SYSTEM

    def permit(self, before: Record | None, after: Record) -> None:
        """Raises Invalid, naming the column, for a row that the caller may not bring in."""
        if self.caller is not None:
            permitting.to_bring_in(self.caller, before, after)

    def stamp(self) -> dict[str, Any]:
        """What a new record needs beside its own fields."""
        return {"id": self.keeping.identifiers.new(), "created_at": self.now, "updated_at": self.now}


@dataclass(frozen=True, kw_only=True)
class Shelf(Generic[RecordT]):
    """Where records are put one by one, and counted."""

    repository: Repository[RecordT]
    fates: Counter[str] = field(default_factory=Counter)

    def put(self, before: RecordT | None, record: RecordT) -> None:
        """Add what is new, save what has changed since `before`, leave alone what has not."""
        if before is None:
            self.repository.add(record)
            self.fates["added"] += 1
        elif record is before:
            self.fates["unchanged"] += 1
        else:
            self.repository.save(record)
            self.fates["changed"] += 1

    @property
    def tally(self) -> Tally:
        return Tally(**self.fates)


def renewed(before: RecordT, now: datetime, fields: Mapping[str, Any]) -> RecordT:
    """The next version of a record with these fields, or the record itself where they are its own already."""
    changes = {name: value for name, value in fields.items() if getattr(before, name) != value}
    return before.changed(now, **changes) if changes else before


class Known:
    """Records by the code that rows name them by; an unknown code is answered with the nearest of `codes`, if given."""

    def __init__(self, kind: str, codes: Callable[[], Iterable[str]] | None) -> None:
        self._kind = kind
        self._codes = codes and cache(lambda: sorted(codes()))
        self._refusals: dict[str, str] = {}

    def refusal(self, column: str, code: str) -> Invalid:
        if not code:
            return Invalid(column, "must not be empty")
        if code not in self._refusals:
            self._refusals[code] = f"names no {self._kind} that is known: {code[:50]!r}{self._hint(code)}"
        return Invalid(column, self._refusals[code])

    def _hint(self, code: str) -> str:
        if self._codes is None:
            return ""
        if near := get_close_matches(code[:50], self._codes(), n=3, cutoff=0.4):
            return f"; the nearest are {', '.join(near)}"
        return "" if self._codes() else "; there are none yet"


class Institutions:
    """The active institutions by code."""

    def __init__(self, unit: UnitOfWork) -> None:
        self.by_code = {institution.code: institution for institution in unit.institutions.all()}
        self._known = Known("institution", lambda: self.by_code)

    def find(self, column: str, code: str) -> Institution:
        """Raises Invalid, naming the code and the nearest ones."""
        found = self.by_code.get(code) or self.by_code.get(code.strip().upper())
        if found is None:
            raise self._known.refusal(column, code.strip())
        return found


class Credentials:
    """Credentials by program code, looked up as they are named. The nearest codes are for the command line alone."""

    def __init__(self, desk: Desk) -> None:
        self._unit, self._caller = desk.unit, desk.caller
        self._known = Known("credential", None if desk.caller else self._codes)
        self.named = lru_cache(maxsize=_REMEMBERED)(self._named)

    def find(self, column: str, code: str) -> MicroCredential:
        """One in use that the caller may see. Raises Invalid, naming the code and the nearest ones."""
        found = self.named(code)
        if found is None or not found.is_active or not self._is_seen(found):
            raise self._known.refusal(column, code)
        return found

    def _named(self, code: str) -> MicroCredential | None:
        try:
            return self._unit.credentials.by_program_code(code) if code else None
        except NotFound:
            return None

    def _is_seen(self, credential: MicroCredential) -> bool:
        return self._caller is None or permitting.sees_credential(self._caller, credential)

    def _codes(self) -> Iterator[str]:
        return (credential.program_code for credential in self._unit.credentials.each())


def refuse_retired(find: Callable[[str], Record], column: str, code: str) -> None:
    """Refuse a code that a retired record still holds. Raises Invalid."""
    try:
        find(code)
    except NotFound:
        return
    raise retired(column, code)


def retired(column: str, code: str) -> Invalid:
    return Invalid(column, f"belongs to a record that is no longer in use: {code}")


Convert = Callable[[Cells, str], Any]


def given(cells: Cells, columns: Mapping[str, Convert]) -> dict[str, Any]:
    """The cells that the row has at all, converted; what it has no column for is left as it is."""
    return {column: convert(cells, column) for column, convert in columns.items() if column in cells}


def where_said(cells: Cells, choices: Mapping[str, type[StrEnum]]) -> dict[str, StrEnum]:
    """The choices that a row makes; a column that is missing or empty makes none."""
    found = {column: choice(cells, column, among) for column, among in choices.items()}
    return {column: value for column, value in found.items() if value is not None}
