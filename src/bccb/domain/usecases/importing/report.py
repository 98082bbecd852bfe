"""What an import came to: counts, the rows that were refused, and what somebody should know."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from bccb.domain.ports.rows import RowError

MOST_ERRORS = 1_000


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """One file. `errors` are the first thousand bad rows, `error_count` counts them all.

    `is_refused` when the import was strict and a row was bad: then nothing was changed.
    """

    kind: str
    source: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: tuple[RowError, ...] = ()
    error_count: int = 0
    notes: tuple[str, ...] = ()
    is_refused: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "source": self.source,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "errors": [asdict(error) for error in self.errors],
            "errorCount": self.error_count,
            "notes": list(self.notes),
            "isRefused": self.is_refused,
        }


@dataclass(kw_only=True)
class Remarks:
    """What is written in the margin while the rows go by. `counts` become notes that begin with how many rows."""

    errors: list[RowError] = field(default_factory=list)
    error_count: int = 0
    notes: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def refuse(self, error: RowError) -> None:
        self.error_count += 1
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(error)

    def all_notes(self) -> tuple[str, ...]:
        counted = (f"{count:,} {'row' if count == 1 else 'rows'}: {what}" for what, count in self.counts.items())
        return (*self.notes, *counted)
