"""CSV, TSV and JSON Lines files, row by row: UTF-8, with or without a byte order mark."""

from __future__ import annotations

import csv
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from bccb.domain.errors import Invalid, NotFound
from bccb.domain.ports.rows import Row, RowError

LONGEST_LINE = 1 << 20  # bytes
_BYTE_ORDER_MARK = "\ufeff"
_MENDED = "\ufffd"  # stands where something could not be read
_CHUNK = 1 << 20


def read_rows(path: Path, name: str = "") -> FileRows:
    """The rows of a `.csv`, `.tsv`, `.jsonl` or `.ndjson` file, which messages know by `name`, or else by its path.

    Raises NotFound where there is no such file, Invalid, naming it, where it cannot be read or has no usable heading.
    """
    match path.suffix.lower():
        case ".csv":
            return CsvRows(path, name)
        case ".tsv":
            return CsvRows(path, name, delimiter="\t")
        case ".jsonl" | ".ndjson":
            return JsonRows(path, name)
    raise Invalid("file", f"{path} must end in .csv, .tsv, .jsonl or .ndjson")


class FileRows(ABC):
    """What both formats share: lines of bytes, decoded and checked."""

    def __init__(self, path: Path, name: str = "") -> None:
        self.path = path
        self._name = name or str(path)
        with _opened(path):
            pass

    @property
    def columns(self) -> tuple[str, ...] | None:
        return None

    @property
    def lines(self) -> int:
        with _opened(self.path) as file:
            chunks = iter(partial(file.read, _CHUNK), b"")
            ends, last = 0, b"\n"
            for last in chunks:
                ends += last.count(b"\n")
        return ends + (not last.endswith(b"\n"))

    def __iter__(self) -> Iterator[Row | RowError]:
        with _opened(self.path) as file:
            try:
                yield from self._rows(_Lines(file))
            except OSError as error:
                raise _unusable(self.path, error) from None

    @abstractmethod
    def _rows(self, lines: _Lines) -> Iterator[Row | RowError]: ...

    def _broken(self, line: int, reason: str, column: str = "") -> RowError:
        return RowError(file=self._name, line=line, column=column, reason=reason)


class _Lines:
    """Lines of text. `number` is that of the last one given out; `problem` says what was wrong since it was last asked.

    A line with a problem is given out all the same, made readable, so that a quoted cell that spans it stays in step.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.number = 0
        self._file = file
        self._problem = ""

    def problem(self) -> str:
        problem, self._problem = self._problem, ""
        return problem

    def __iter__(self) -> Iterator[str]:
        for line in iter(partial(self._file.readline, LONGEST_LINE + 1), b""):
            self.number += 1
            text = self._text(line)
            yield text.removeprefix(_BYTE_ORDER_MARK) if self.number == 1 else text

    def _text(self, line: bytes) -> str:
        if len(line) > LONGEST_LINE:
            self._skip_rest(line)
            return self._mended("\n", f"is longer than {LONGEST_LINE:,} bytes")
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            byte = f"byte {error.start + 1} of the line is 0x{line[error.start]:02X}"
            text = self._mended(line.decode(errors="replace"), f"is not UTF-8, which is expected: {byte}")
        if "\0" in text:
            text = self._mended(text.replace("\0", _MENDED), f"holds a NUL byte, at character {text.index(chr(0)) + 1}")
        return text

    def _mended(self, text: str, problem: str) -> str:
        self._problem = self._problem or problem
        return text

    def _skip_rest(self, line: bytes) -> None:
        while line and not line.endswith(b"\n"):
            line = self._file.readline(LONGEST_LINE)


class CsvRows(FileRows):
    """Cells between delimiters, under a heading. A row of empty lines only is none."""

    def __init__(self, path: Path, name: str = "", delimiter: str = ",") -> None:
        super().__init__(path, name)
        self._delimiter = delimiter
        with _opened(path) as file:
            self._columns = self._heading(_Lines(file))

    @property
    def columns(self) -> tuple[str, ...]:
        return self._columns

    def _heading(self, lines: _Lines) -> tuple[str, ...]:
        try:
            cells = next(csv.reader(iter(lines), delimiter=self._delimiter, strict=True), None)
        except csv.Error as error:
            self._refuse_heading(f"is no CSV: {error}")
        if problem := lines.problem():
            self._refuse_heading(problem)
        if not cells or not any(cell.strip() for cell in cells):
            self._refuse_heading("has no heading: the first line must name the columns")
        columns = tuple(cell.strip() for cell in cells)
        if twice := {column for column in columns if columns.count(column) > 1}:
            self._refuse_heading(f"names a column twice: {', '.join(sorted(twice))}")
        return columns

    def _mended_column(self, cells: list[str]) -> str:
        """The column in which something was made readable; empty where that is not to be said."""
        found = zip(self._columns, cells, strict=False)
        return next((column for column, cell in found if _MENDED in cell), "")

    def _refuse_heading(self, reason: str) -> NoReturn:
        raise Invalid("file", f"{self._name}: line 1 {reason}")

    def _rows(self, lines: _Lines) -> Iterator[Row | RowError]:
        csv.field_size_limit(LONGEST_LINE)  # a text too long for its field is told by that field's own limit
        reader = csv.reader(iter(lines), delimiter=self._delimiter, strict=True)
        columns, width = self._columns, len(self._columns)
        next(reader)
        while True:
            start = lines.number + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield self._broken(start, _unreadable(str(error), start, lines.number))
                continue
            if problem := lines.problem():
                yield self._broken(start, problem, self._mended_column(cells))
            elif len(cells) == width:
                yield start, dict(zip(columns, cells, strict=True))
            elif cells:
                yield self._broken(start, f"must have {width} cells like the heading, not {len(cells)}")


def _unreadable(error: str, first: int, last: int) -> str:
    through = f"; lines {first} to {last} were left out" if last > first else ""
    if "field limit" in error:
        return f"has a cell of over {LONGEST_LINE:,} characters, or a quotation that does not end{through}"
    if "unexpected end" in error:
        return f"has a quotation that does not end{through}"
    return f"is no CSV: {error}{through}"


class JsonRows(FileRows):
    """One JSON object a line."""

    def _rows(self, lines: _Lines) -> Iterator[Row | RowError]:
        for line in lines:
            if problem := lines.problem():
                yield self._broken(lines.number, problem)
            elif not line.isspace():
                yield self._row(lines.number, line)

    def _row(self, number: int, line: str) -> Row | RowError:
        try:
            row = json.loads(line, parse_constant=_refuse_constant)
        except json.JSONDecodeError as error:
            return self._broken(number, f"is no JSON: {error.msg} at character {error.pos + 1}")
        except (ValueError, RecursionError) as error:
            return self._broken(number, f"is no JSON that can be read: {error}")
        if not isinstance(row, dict):
            return self._broken(number, f"must be one JSON object, not {type(row).__name__}")
        return number, row


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise NotFound("file", path) from None
    except OSError as error:
        raise _unusable(path, error) from None


def _unusable(path: Path, error: OSError) -> Invalid:
    return Invalid("file", f"{path} cannot be read: {error.strerror}")
