"""Lines of an outline as a person sees them, and passages: lines that run on, as one text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

_LINE = re.compile(r"[^\n]+")
_RANK = re.compile(r"(#{1,6})[ \t]+")

# What stands before a point of a list, by the style it has in common with its neighbours.
_MARKER = re.compile(
    r"(?P<bullet>[•◦▪▫‣●○■□◆◇❖➢➤►▶✓✔☑☐✦★∙⁃§»\uf000-\uf0ff])[ \t]*"
    r"|(?P<dash>\[[ xX]?\]|[-–—−*·o])[ \t]+"
    r"|(?P<code>(?:[A-Z]{0,3}LO|RA|OA|Outcome|Objective|Competency|Competence|Goal|Task|Skill|Objectif"
    r"|Compétence|Résultat)[ \t]?#?-?\d{1,2}(?:\.\d{1,2})*)(?:[ \t]*[:.)–—-][ \t]*|[ \t]+)"
    r"|(?P<dotted>\d{1,2}(?:\.\d{1,2}){1,3})[.)]?[ \t]+"
    r"(?!(?i:hours?|hrs?|h\b|heures?|cr|credits?|crédits?|units?|%|weeks?))"
    r"|\(?(?P<number>\d{1,2})[.)](?:[ \t]+|(?=[A-Z][a-z]))"
    r"|(?P<column>\d{1,2})(?:[ \t]*\t[ \t]*|[ \t]*\|[ \t]*|[ ]{2,})(?=\D)"
    r"|(?P<task>[A-Z]{1,2}-?\d{1,2}(?:\.\d{1,2})?)[.:)]?[ \t]+(?=[A-Z])"
    r"|\(?(?P<roman>[ivx]{2,5})[.)][ \t]+"
    r"|\(?(?P<letter>[a-z])[.)][ \t]+"
    r"|\(?(?P<capital>[A-Z])[.)][ \t]+"
)
_CELL_EDGE = re.compile(r"[ \t]*\|[ \t]*|[ \t]*\t[ \t]*|[ ]{3,}|[ \t]*\.{3,}[ \t]*|[ \t]*…[ \t…]*")
_END_HYPHEN = re.compile(r"\w[-‐]$")
_HYPHENATED = re.compile(r"\b[^\W\d_]+(?:-[^\W\d_]+)+\b")
_COUNTING = frozenset({("v", "iv"), ("x", "ix")})
_PREFIXES = """
all anti case client co community computer cross culturally data decision e evidence ever first follow full half high
ill in inter land long low much multi non off on one part peer person post pre problem project second self semi short
third three trauma two up web well work
"""
_USUAL_PREFIXES = frozenset(_PREFIXES.split())


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line without its margin and marker. `start` is where `text` begins in the source's text.

    `style` names the kind of marker (`bullet •`, `number`, `letter` …) and is empty where there is none; `label` is
    the marker as printed. `rank` is that of a Markdown heading, 0 for none. `follows_gap`: a blank line stands before.
    """

    text: str
    start: int
    indent: int = 0
    style: str = ""
    label: str = ""
    rank: int = 0
    follows_gap: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def after(self, position: int) -> Line:
        """What follows `position` of the source's text, as a line that runs on from nothing."""
        rest = self.text[max(0, position - self.start) :].lstrip()
        return replace(self, text=rest, start=self.end - len(rest), style="", label="", rank=0)


@dataclass(frozen=True, kw_only=True)
class Cell:
    text: str
    start: int


@dataclass(frozen=True)
class Passage:
    """Lines as one text. `starts` are the positions at which each of `origins` in the source's text begins."""

    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]

    def place(self, position: int) -> int:
        """Where the character at `position` stands in the source's text."""
        piece = bisect_right(self.starts, position) - 1
        return self.origins[piece] + position - self.starts[piece]

    def cut(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters from `start` up to `end`, at least one, stand in the source's text."""
        return self.place(start), self.place(end - 1) + 1


def read_lines(text: str) -> tuple[Line, ...]:
    """Every line that says something: one of blanks or of a heading's signs alone counts as blank."""
    read: list[Line] = []
    ended = 0
    for found in _LINE.finditer(text):
        whole = found.group()
        trimmed = whole.strip(" \t|") if whole.lstrip().startswith("|") else whole.strip()
        start = found.start() + whole.index(trimmed)
        # two line ends between this line and the one before it: a blank line
        follows_gap = text.count("\n", ended, start) > 1
        line = _line(trimmed, start, len(whole[: start - found.start()].expandtabs(4)), follows_gap)
        if line.text.strip():
            read.append(line)
            ended = start + len(trimmed)
    return tuple(_with_roman_numerals(read))


def _with_roman_numerals(lines: Sequence[Line]) -> Iterator[Line]:
    """The letters i, v and x, where they count, are numerals and not letters."""
    last = ""
    for line in lines:
        if (line.style == "letter" and (line.label, last) in _COUNTING) or (line.label == "i" and last != "h"):
            line = replace(line, style="roman")
        last = line.label or last
        yield line


def _line(text: str, start: int, indent: int, follows_gap: bool) -> Line:
    if found := _RANK.match(text):
        rest = text[found.end() :].rstrip(" #")
        return Line(text=rest, start=start + found.end(), rank=len(found[1]), follows_gap=follows_gap)
    found = _MARKER.match(text)
    if not found or found.end() == len(text):
        return Line(text=text, start=start, indent=indent, follows_gap=follows_gap)
    kind = str(found.lastgroup)
    label = found[kind]
    style = f"{kind} {label}" if kind in ("bullet", "dash") else kind
    if kind == "dotted":
        style = f"dotted {label.count('.') + 1 - label.endswith('.0')}"
    return Line(
        text=text[found.end() :],
        start=start + found.end(),
        indent=indent,
        style=style,
        label=label,
        follows_gap=follows_gap,
    )


def cells(line: Line) -> tuple[Cell, ...]:
    """The cells of a table's row that was pasted as a line: parted by pipes, tabs, wide gaps or leader dots."""
    found: list[Cell] = []
    position = 0
    for edge in [*_CELL_EDGE.finditer(line.text), None]:
        end = edge.start() if edge else len(line.text)
        if text := line.text[position:end].strip():
            start = position + line.text[position:end].index(text)
            found.append(Cell(text=text, start=line.start + start))
        position = edge.end() if edge else end
    return tuple(found)


def is_head_of_table(line: Line) -> bool:
    """Whether it names columns: short cells without a number."""
    row = cells(line)
    return len(row) > 1 and all(len(cell.text) < 40 and not any(map(str.isdigit, cell.text)) for cell in row)


def passage(lines: Sequence[Line], known: frozenset[str] = frozenset()) -> Passage:
    """The lines as one text; a word broken by a hyphen at a line's end is whole again.

    `known` are the words that the outline itself spells with a hyphen: theirs is kept.
    """
    parts: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    length = 0
    for index, line in enumerate(lines):
        text = line.text
        following = lines[index + 1].text if index + 1 < len(lines) else ""
        joint = " " if following else ""
        if following and _END_HYPHEN.search(text):
            joint = ""
            if following[:1].islower() and not _keeps_hyphen(text, following, known):
                text = text[:-1]
        parts.append(text + joint)
        starts.append(length)
        origins.append(line.start)
        length += len(text) + len(joint)
    return Passage("".join(parts), tuple(starts) or (0,), tuple(origins) or (0,))


def hyphenated_words(text: str) -> frozenset[str]:
    spelled = " ".join(word for word in text.split() if "-" in word)
    return frozenset(found.group().lower() for found in _HYPHENATED.finditer(spelled))


def _keeps_hyphen(before: str, after: str, known: frozenset[str]) -> bool:
    first = re.split(r"[^\w-]", before[:-1])[-1].lower()
    second = re.split(r"[^\w-]", after, maxsplit=1)[0].lower()
    return f"{first}-{second}" in known or first in _USUAL_PREFIXES


def paragraphs(lines: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    """Lines that stand together without a blank line or a marker between them."""
    together: list[Line] = []
    for line in lines:
        if together and (line.follows_gap or line.style):
            yield tuple(together)
            together = []
        together.append(line)
    if together:
        yield tuple(together)
