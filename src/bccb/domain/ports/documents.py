"""Documents that somebody hands in, as text, with a way back to where each character stood."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

MOST_BYTES = 10 * 2**20
MOST_PAGES = 500
MOST_PACKED_FILES = 1_000
MOST_UNPACKING = 50  # times the packed size


class Medium(StrEnum):
    TEXT = "TEXT"
    HTML = "HTML"
    PDF = "PDF"
    DOCX = "DOCX"


@dataclass(frozen=True)
class Place:
    """Where something stands in a document: `page 3`, `paragraph 12`, `line 40`; counted from 1."""

    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A document that was handed in, as text. `starts` are the positions at which places in it begin, the first 0.

    Plain text is as it was handed in. Elsewhere headings begin with `#`, points of lists with `•` or a number, and the
    cells of a row are parted by ` | `.
    `notes` tell what a person should know: pages without text, an encoding that was assumed.
    """

    medium: Medium
    text: str
    kind: str
    starts: tuple[int, ...]
    numbers: tuple[int, ...]
    notes: tuple[str, ...] = ()

    def place(self, position: int) -> Place:
        """Where the character at `position` of the text stood."""
        return Place(self.kind, self.numbers[bisect_right(self.starts, position) - 1])


class Documents(Protocol):
    def read(self, content: bytes, *, name: str = "") -> Paper:
        """The text of a plain text, HTML, PDF or DOCX file, told apart by their content; `name` is for messages.

        Nothing is run, fetched or written. Raises Invalid, naming `file`, for what is empty, larger than 10 MiB, of
        another kind, encrypted, damaged, a scan without text, has more than 500 pages or more text than an outline can
        have; for an archive of more than 1,000 files or that unpacks to more than 50 times its size; and for XML that
        declares entities.
        """
        ...
