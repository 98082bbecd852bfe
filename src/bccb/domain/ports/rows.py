"""Rows of a file that somebody hands in, one at a time, with the place of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Row = tuple[int, Mapping[str, Any]]
"""The line a row begins on, as an editor counts, and its cells by column."""


@dataclass(frozen=True, kw_only=True)
class RowError:
    """A row that cannot be used: where it is and why. `column` is empty where the whole line is broken."""

    file: str
    line: int
    column: str
    reason: str


class Rows(Protocol):
    """The rows of one file. Iterating again reads it again; memory stays flat whatever its length."""

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The heading; None where each row names its own columns."""
        ...

    @property
    def lines(self) -> int:
        """How many lines the file has."""
        ...

    def __iter__(self) -> Iterator[Row | RowError]:
        """Every row in the order of the file; a line that cannot be read is an error in its place."""
        ...
