"""A table as somebody would hand it in, and an office of memory to bring it into."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bccb.adapters.memory.unit_of_work import MemoryDatabase
from bccb.domain.audit import AuditEntry
from bccb.domain.ports.rows import Row, RowError
from bccb.domain.usecases.importing import Importing, ImportReport
from furniture import NOON, an_id


@dataclass
class Table:
    """Rows as a file reader gives them; `columns` is None for JSON Lines."""

    rows: list[Row | RowError]
    columns: tuple[str, ...] | None

    @property
    def lines(self) -> int:
        return len(self.rows) + 1

    def __iter__(self):
        return iter(self.rows)


def table(text: str) -> Table:
    """`table("code,name\\nSFU,Simon Fraser")`: the heading is line 1."""
    heading, *rows = csv.reader(text.strip().splitlines(keepends=True))
    cells = [(line, dict(zip(heading, row, strict=True))) for line, row in enumerate(rows, start=2)]
    return Table(rows=cells, columns=tuple(heading))


def objects(*rows: dict[str, Any]) -> Table:
    """As JSON Lines, from line 1."""
    return Table(rows=list(enumerate(rows, start=1)), columns=None)


class Numbered:
    """Identifiers one after the other."""

    def __init__(self) -> None:
        self.count = 0

    def new(self) -> UUID:
        self.count += 1
        return numbered(self.count)


def numbered(count: int) -> UUID:
    return an_id(f"numbered {count}")


@dataclass
class Watch:
    """A clock that somebody sets."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()


@dataclass
class Office:
    database: MemoryDatabase = field(default_factory=MemoryDatabase)
    clock: Watch = field(default_factory=Watch)
    identifiers: Numbered = field(default_factory=Numbered)

    @property
    def importing(self) -> Importing:
        return Importing(work=self.database.unit_of_work, clock=self.clock, identifiers=self.identifiers)

    def bring_in(self, kind: str, rows: Table, **options: Any) -> ImportReport:
        return getattr(self.importing, kind)(rows, source="file.csv", **options)

    def look(self):
        """A unit of work to read in."""
        return self.database.unit_of_work()

    def messages(self) -> list[tuple[str, dict[str, Any]]]:
        """What was published since this was last asked."""
        found: list[tuple[str, dict[str, Any]]] = []
        self.database.outbox().deliver(1_000, lambda message: found.append((message.name, message.payload)))
        return found

    def audited(self, identifier: UUID) -> tuple[AuditEntry, ...]:
        with self.look() as unit:
            return unit.audit.of(identifier)


def told(report: ImportReport) -> list[tuple[int, str, str]]:
    """The refused rows: line, column, reason."""
    return [(error.line, error.column, error.reason) for error in report.errors]


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.error_count
