"""Texts as they stand in files: held by apostrophes where a program would take them for something else.

A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`, or with blanks and then one of them; an import drops
the blanks around a cell. An apostrophe before the first character, or behind the last, prevents both, and reading
takes it away again. What needs none keeps its own apostrophes: `'Namgis` is read as it stands. An apostrophe alone is
the empty text, said on purpose.
"""

from __future__ import annotations

import re

# After apostrophes of its own: a blank, the beginning of a formula (also full-width), or nothing at all.
_BEFORE = re.compile(r"'*(?:[\s=+\-@\uff1d\uff0b\uff0d\uff20]|\Z)")
_BEHIND = re.compile(r"\s'*\Z")


def guarded(text: str) -> str:
    """The text as a cell of a table that a spreadsheet may open."""
    held = f"'{text}" if _BEFORE.match(text) else text
    return f"{held}'" if _BEHIND.search(held) else held


def kept(text: str) -> str:
    """The text as a value in JSON, guarded only where reading it back would make another of it."""
    return text if text and bare(text) == text else guarded(text)


def bare(cell: str) -> str:
    """The text of a cell: without the blanks around it and without the guard that holds it."""
    text = cell.strip()
    if text[-1:] == "'" and _BEHIND.search(text[:-1]):
        text = text[:-1]
    if text[:1] == "'" and _BEFORE.match(text[1:]):
        text = text[1:]
    return text
