"""Lists: from what was asked for to a page of records with the names their references go by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bccb.domain.credential import MicroCredential
from bccb.domain.errors import Invalid
from bccb.domain.institution import Institution
from bccb.domain.ports.repositories import Page, RecordT, Repository
from bccb.domain.ports.unit_of_work import UnitOfWork
from bccb.domain.record import Record
from bccb.entrypoints.http import public
from bccb.entrypoints.http.errors import blaming
from bccb.entrypoints.http.schemas.paging import NO_BOOKMARK, Listing
from bccb.entrypoints.http.schemas.shape import Shown, camel

_REFERENCES = (
    "institution_id",
    "source_institution_id",
    "recognizing_institution_id",
    "target_institution_id",
    "micro_credential_id",
)


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A page of a list: its records, where it goes on, and how long the list is (None where nobody counted).

    `shown` are the fields that are wanted of each; None, for all.
    """

    items: tuple[Shown, ...]
    limit: int
    next: str | None
    total: int | None
    shown: tuple[str, ...] | None = None


def listed(
    unit: UnitOfWork, repository: Repository[RecordT], listing: Listing, only: Mapping[str, object] | None = None
) -> Stretch:
    """The page asked for, of the records that meet the caller's conditions and `only` those."""
    where = {**conditions(unit, listing.where), **(only or {})}
    with going_on():
        page = repository.page(where, **listing.window)
    return stretch(listing, page, shown(unit, page.items))


def stretch(listing: Listing, page: Page[Any], items: tuple[Shown, ...]) -> Stretch:
    return Stretch(items=items, limit=listing.limit, next=page.following, total=page.total, shown=listing.shown)


@contextmanager
def going_on() -> Iterator[None]:
    """A page is asked for in here; if its bookmark is none, that is said in the words of the wire."""
    try:
        yield
    except Invalid as error:
        if error.details[0].field == "after":
            raise Invalid("after", NO_BOOKMARK) from error
        raise


def conditions(unit: UnitOfWork, where: Mapping[str, Any]) -> dict[str, object]:
    """The conditions, by id where they name an institution or a credential. Raises Invalid, naming the parameter."""
    return dict(_condition(unit, name, value) for name, value in where.items())


def shown(unit: UnitOfWork, records: Iterable[Record]) -> tuple[Shown, ...]:
    """The records with what they refer to, each looked up once."""
    records = tuple(records)
    known: dict[UUID, Institution | MicroCredential] = {}
    for name in _REFERENCES:
        repository: Repository[Any] = unit.credentials if name == "micro_credential_id" else unit.institutions
        if unknown := {getattr(record, name) for record in records if hasattr(record, name)} - known.keys():
            known |= repository.many(tuple(unknown))
    return tuple(Shown(record, known) for record in records)


def shown_one(unit: UnitOfWork, record: Record) -> Shown:
    (alone,) = shown(unit, [record])
    return alone


def _condition(unit: UnitOfWork, name: str, value: Any) -> tuple[str, object]:
    if name.endswith("institution"):
        with blaming(camel(name)):
            return f"{name}_id", public.institution(unit, value).id
    if name == "micro_credential":
        with blaming(camel(name)):
            return f"{name}_id", public.once_public_credential(unit, value).id
    return name, value
