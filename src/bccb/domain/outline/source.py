"""The text of an outline made fit to read, with a way back from every character to where it stood.

Left out: the prefix of quoted mail, and what is not quoted where most of a mail is; running heads and page numbers;
Markdown's emphasis and rules; zero-width characters and soft hyphens. Control characters become spaces.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from bccb.domain.errors import Invalid
from bccb.domain.outline.values import Span

LONGEST = 400_000  # characters: some 130 pages

# One for one, so that positions stay: line ends to \n, unusual spaces and what no page can show to a space.
_PLAIN = {
    **dict.fromkeys([*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA1)], " "),
    **dict.fromkeys([*range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, *range(0x202A, 0x202F)], " "),
    **dict.fromkeys([*range(0x2066, 0x206A), *range(0xD800, 0xE000)], " "),
    **dict.fromkeys([0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029], "\n"),
}
_INVISIBLE = re.compile("[\xad\u200b-\u200f\u2060\ufeff]+")
_UNUSUAL = re.compile("[" + "".join(map(re.escape, map(chr, _PLAIN))) + "]")
_EMPHASIS = re.compile(r"([*_]{1,3})(?=[^\s*_])([^\n*_]{1,300})(?<=[^\s*_])\1(?![\w*])")
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_MAIL_HEADING = re.compile(
    r"^(?:From|To|Cc|Bcc|Sent|Date|Subject|De|À|Envoyé|Objet|Reply-To|Attachments?)[ \t]*:[^\n]*\n?", re.MULTILINE
)
_RULE = re.compile(
    r"^[ \t]*(?:[-=_*~·•—–]{3,}|\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?)[ \t]*(?:\n|\Z)", re.MULTILINE
)
_PAGE = re.compile(
    r"(?:[^\n]{0,160}?[ \t])?(?:page|p\.)[ \t]?\d{1,3}[ \t]?(?:of|de|sur|/)[ \t]?\d{1,3}[ \t]*"
    r"|(?:[^\n]{0,160}?(?:[ \t]{2}|[|·•–—-])[ \t]*)?page[ \t]?\d{1,3}[ \t]*"
    r"|[ \t]*[-–—][ \t]?\d{1,3}[ \t]?[-–—][ \t]*",
    re.IGNORECASE,
)
_PAGE_ENDS = frozenset("0123456789-–—")
_NUMBER_ALONE = re.compile(r"[ \t]*(\d{1,3})[ \t]*")
_LINE = re.compile(r"[^\n]*(?:\n|\Z)")


class Source:
    """`original` is what was handed over, `text` what is read; `span` leads from the second to the first."""

    def __init__(self, original: str) -> None:
        """Raises Invalid for what is no text, is empty or is longer than an outline can be."""
        if not isinstance(original, str):
            raise Invalid("text", f"must be text, not {type(original).__name__}")
        if len(original) > LONGEST:
            raise Invalid(
                "text", f"must be at most {LONGEST:,} characters, not {len(original):,}: hand over one outline alone"
            )
        self.original = original
        plain = original.replace("\r\n", " \n")
        plain = _UNUSUAL.sub(lambda found: _PLAIN[ord(found.group())], plain)
        self.text, self._starts, self._origins = plain, [0], [0]
        for cuts in (_invisible, _unquoted, _markup, _furniture):
            self._leave_out(sorted(cuts(self.text)))
        if not self.text.strip():
            raise Invalid("text", "must not be empty")

    def span(self, start: int, end: int) -> Span:
        """Where `text[start:end]` stood in the original; `end` is above `start`."""
        return Span(self._origin(start), self._origin(end - 1) + 1)

    def _origin(self, position: int) -> int:
        piece = bisect_right(self._starts, position) - 1
        return self._origins[piece] + position - self._starts[piece]

    def _leave_out(self, cuts: list[tuple[int, int]]) -> None:
        kept: list[str] = []
        starts: list[int] = []
        origins: list[int] = []
        length = position = 0
        for start, end in [*cuts, (len(self.text), len(self.text))]:
            for first, last in self._pieces(position, start):
                kept.append(self.text[first:last])
                starts.append(length)
                origins.append(self._origin(first))
                length += last - first
            position = max(position, end)
        self.text, self._starts, self._origins = "".join(kept), starts or [0], origins or [0]

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The stretch from `start` to `end`, broken where something was left out of it before."""
        breaks = self._starts[bisect_right(self._starts, start) : bisect_right(self._starts, end)]
        edges = [start, *(each for each in breaks if start < each < end), end]
        yield from ((first, last) for first, last in pairwise(edges) if first < last)


def _invisible(text: str) -> Iterator[tuple[int, int]]:
    return (found.span() for found in _INVISIBLE.finditer(text))


def _unquoted(text: str) -> Iterator[tuple[int, int]]:
    """Quote marks; and every line without one where more lines have one."""
    quotes = {found.start(): found.end() for found in _QUOTED.finditer(text)} if ">" in text else {}
    lines = [found.span() for found in _LINE.finditer(text) if found.group().strip()]
    mostly = sum(start in quotes for start, _ in lines) * 2 > len(lines)
    for start, end in lines:
        if start in quotes:
            yield start, quotes[start]
        elif mostly:
            yield start, end


def _markup(text: str) -> Iterator[tuple[int, int]]:
    for found in _EMPHASIS.finditer(text):
        if not re.match(r"[\w*\\]", text[found.start() - 1 : found.start()]):
            yield found.start(), found.start(2)
            yield found.end(2), found.end()


def _furniture(text: str) -> Iterator[tuple[int, int]]:
    """Mail headings, rules, page numbers, and the lines that come again beside page numbers.

    The blank lines about a page break go too where the sentence runs on across it.
    """
    headings = [found.span() for found in _MAIL_HEADING.finditer(text)]
    yield from headings if len(headings) > 1 else ()
    yield from (found.span() for found in _RULE.finditer(text))
    lines = [found.span() for found in _LINE.finditer(text)]
    pages = set(_page_lines([text[start:end].rstrip("\n") for start, end in lines]))
    if pages:
        for first, last in _page_breaks(text, lines, pages):
            yield lines[first][0], lines[last][1]


def _page_lines(lines: list[str]) -> Iterator[int]:
    """Lines that say which page it is; a number alone does where the numbers alone count up."""
    ending = [(index, line) for index, line in enumerate(lines) if line.rstrip()[-1:] in _PAGE_ENDS]
    numbers = {index: int(found[1]) for index, line in ending if (found := _NUMBER_ALONE.fullmatch(line))}
    values = set(numbers.values())
    for index, line in ending:
        if index in numbers:
            if numbers[index] - 1 in values or numbers[index] + 1 in values:
                yield index
        elif _PAGE.fullmatch(line):
            yield index


def _page_breaks(text: str, lines: list[tuple[int, int]], pages: set[int]) -> Iterator[tuple[int, int]]:
    words = [_without_numbers(text[start:end]) for start, end in lines]
    often = Counter(words)
    is_head = [index in pages or (bool(each) and often[each] > 1) for index, each in enumerate(words)]
    last = -1
    for page in sorted(pages):
        if page <= last:
            continue
        first = last = page
        while first > 0 and words[first - 1] and is_head[first - 1]:
            first -= 1
        while last + 1 < len(lines) and words[last + 1] and is_head[last + 1]:
            last += 1
        before, after = first - 1, last + 1
        while before >= 0 and not words[before]:
            before -= 1
        while after < len(lines) and not words[after]:
            after += 1
        if before >= 0 and after < len(lines) and _runs_on(text, lines[before], lines[after]):
            first, last = before + 1, after - 1
        yield first, last


def _runs_on(text: str, before: tuple[int, int], after: tuple[int, int]) -> bool:
    end, start = text[slice(*before)].rstrip(), text[slice(*after)].lstrip()
    return end[-1:] not in ".:;!?" and start[:1].islower()


def _without_numbers(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()))
