"""A file as the importers see it: its rows under our own column names, and where to complain about one."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

from bccb.domain.errors import BccbError, Invalid
from bccb.domain.ports.engines import Progress
from bccb.domain.ports.repositories import Tally
from bccb.domain.ports.rows import RowError, Rows
from bccb.domain.usecases.importing.cells import Cells, snake, words
from bccb.domain.usecases.importing.report import ImportReport, Remarks

_EVERY = 500  # rows between two reports of progress
_MOST_IGNORED = 50


@dataclass(frozen=True, kw_only=True)
class Columns:
    """What a kind of file may hold. Of every group in `required` one column must be there."""

    known: frozenset[str]
    required: tuple[tuple[str, ...], ...]


@dataclass(kw_only=True)
class Sheet:
    """The rows of one file. Columns are ours in snake_case, whether the file writes `programCode` or `program_code`."""

    kind: str
    source: str
    rows: Rows
    columns: Columns
    progress: Progress
    is_exact: bool = False
    """Whether a column that there is not is refused; else it is ignored with a note."""
    remarks: Remarks = field(default_factory=Remarks)
    _ignored: set[str] = field(default_factory=set)
    _lines: dict[Hashable, int] = field(default_factory=dict)

    def check_heading(self) -> None:
        """Refuse a file that lacks a required column. Raises Invalid, naming it and those that there are."""
        if self.rows.columns is None:
            return
        if self.is_exact and (unknown := self._unknown(self.rows.columns)):
            raise Invalid(unknown[0], self._no_column())
        there = {snake(column) for column in self.rows.columns}
        for group in self.columns.required:
            if not there.intersection(group):
                missing = " or ".join(f"'{column}'" for column in group)
                raise Invalid("file", f"{self.source} needs a column {missing}; it has {', '.join(self.rows.columns)}")

    def __iter__(self) -> Iterator[tuple[int, Cells]]:
        """Every row that could be read; what could not is refused."""
        total, step = self.rows.lines, f"Importing {self.kind}"
        has_our_names = self.rows.columns is not None and all(each == snake(each) for each in self.rows.columns)
        self._note_unknown(self.rows.columns or ())
        for count, row in enumerate(self.rows):
            if isinstance(row, RowError):
                self.remarks.refuse(row)
                continue
            line, cells = row
            if not count % _EVERY:
                self.progress(step, line, total)
            if self.is_exact and (unknown := self._unknown(cells)):
                self.refuse(line, Invalid(unknown[0], self._no_column()))
                continue
            yield line, cells if has_our_names else self._renamed(cells)
        self.progress(step, total, total)
        if self._ignored:
            self.remarks.notes.append(f"columns ignored: {', '.join(sorted(self._ignored))}")

    def texts(self, column: str) -> Iterator[str]:
        """What stands in a column, row after row, where it is text at all."""
        for row in self.rows:
            if not isinstance(row, RowError):
                with suppress(Invalid):
                    yield words(self._renamed(row[1]), column)

    def refuse(self, line: int, error: BccbError) -> None:
        """Leave a row out, saying why."""
        details = error.details if isinstance(error, Invalid) else ()
        column = self._printed(details[0].field) if details else ""
        reason = "; ".join(detail.message for detail in details) or str(error)
        self.remarks.refuse(RowError(file=self.source, line=line, column=column, reason=reason))

    def ignore(self, column: str) -> None:
        """Note that something in the rows has no place here; of very many such names only the first are kept."""
        if len(self._ignored) < _MOST_IGNORED:
            self._ignored.add(self._printed(column).encode(errors="backslashreplace").decode()[:60])

    def once(self, line: int, column: str, key: Hashable) -> None:
        """Refuse what comes twice in the file. Raises Invalid.

        Only the hash of the key is kept, so that a quarter of a million rows stay small; that two of them share one by
        chance is less likely than one in a hundred million.
        """
        first = self._lines.setdefault(hash(key), line)
        if first != line:
            raise Invalid(column, f"comes twice in this file: first in line {first}")

    def report(self, tally: Tally) -> ImportReport:
        return ImportReport(
            kind=self.kind,
            source=self.source,
            added=tally.added,
            changed=tally.changed,
            unchanged=tally.unchanged,
            errors=tuple(self.remarks.errors),
            error_count=self.remarks.error_count,
            notes=self.remarks.all_notes(),
        )

    def refusal(self) -> ImportReport:
        """The report of a strict import that came to nothing."""
        notes = ("nothing was changed: a strict import refuses the whole file for one bad row",)
        return replace(self.report(Tally()), notes=notes, is_refused=True)

    def _renamed(self, cells: Cells) -> Cells:
        found = {snake(column): value for column, value in cells.items()}
        if self.rows.columns is None and not self.columns.known.issuperset(found):
            self._note_unknown(cells)
        return found

    def _unknown(self, columns: Iterable[str]) -> list[str]:
        return [column for column in columns if snake(column) not in self.columns.known]

    def _no_column(self) -> str:
        return f"is no column of {self.kind}; there are {', '.join(sorted(self.columns.known))}"

    def _note_unknown(self, columns: Iterable[str]) -> None:
        for column in self._unknown(columns):
            self.ignore(column)

    def _printed(self, name: str) -> str:
        """A field as the file writes it."""
        if self.rows.columns is None:
            return re.sub("_([a-z])", lambda letter: letter[1].upper(), name)
        return next((column for column in self.rows.columns if snake(column) == snake(name)), name)
