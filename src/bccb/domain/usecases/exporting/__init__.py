"""Exporting: handing out the records of one kind as rows that an import takes back, whatever their number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bccb.domain.ports.unit_of_work import Work
from bccb.domain.record import Record
from bccb.domain.usecases.exporting.names import Known, Names
from bccb.domain.usecases.exporting.rows import KINDS

__all__ = ["COLUMNS", "Exporting", "Row", "everything", "row"]

Row = Mapping[str, Any]

COLUMNS: Mapping[str, tuple[str, ...]] = {kind: tuple(columns) for kind, columns in KINDS.items()}
"""Kind, named like its repository, → its columns in order."""

_STRETCH = 500  # records read together, in a transaction of their own


def row(kind: str, record: Record, names: Names) -> Row:
    return {column: cell(record, names) for column, cell in KINDS[kind].items()}


def everything(_: Record) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Exporting:
    work: Work

    def rows(
        self,
        kind: str,
        where: Mapping[str, object] | None = None,
        *,
        search: str = "",
        sees: Callable[[Any], bool] = everything,
    ) -> Iterator[Row]:
        """A row for each active record of the kind that a page with these conditions would have and that `sees` holds
        for, in the same order.

        Read a stretch at a time, each in a short transaction, so that memory stays flat and nobody waits: what changes
        meanwhile may be in it or not, but no record comes twice or is left out because another came or went.
        """
        after: str | None = None
        while True:
            with self.work() as unit:
                page = getattr(unit, kind).page(where or {}, after=after, limit=_STRETCH, search=search)
                names = Known(unit)
                found = [row(kind, record, names) for record in page.items if sees(record)]
            yield from found
            after = page.following
            if after is None:
                return
