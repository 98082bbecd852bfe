"""Lines of a document's text, gathered with the place each came from."""

from __future__ import annotations

import re
from typing import NoReturn

from bccb.domain.errors import Invalid
from bccb.domain.outline import LONGEST
from bccb.domain.ports.documents import Medium, Paper

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def refuse(reason: str) -> NoReturn:
    """The one way a document is turned away."""
    raise Invalid("file", reason)


def too_long() -> str:
    return f"has more than {LONGEST:,} characters of text: hand over one outline alone"


class Lines:
    """Text that grows line by line; refused once it is longer than any outline."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._starts: list[int] = []
        self._numbers: list[int] = []
        self._length = 0

    def add(self, line: str, number: int) -> None:
        """One line that stood at place `number`; an empty one parts what is before it from what follows."""
        line = _UNPRINTABLE.sub(" ", line).rstrip()
        if not line and (not self._lines or not self._lines[-1]):
            return
        if not self._numbers or self._numbers[-1] != number:
            self._starts.append(self._length)
            self._numbers.append(number)
        self._lines.append(line)
        self._length += len(line) + 1
        if self._length > LONGEST:
            refuse(too_long())

    def document(self, medium: Medium, kind: str, notes: tuple[str, ...] = ()) -> Paper:
        text = "\n".join(self._lines)
        if not text.strip():
            refuse("holds no text")
        return Paper(
            medium=medium, text=text, kind=kind, starts=tuple(self._starts), numbers=tuple(self._numbers), notes=notes
        )
