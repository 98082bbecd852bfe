"""An outline laid out: its text, its lines, its parts, and which part a place in the text belongs to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bccb.domain.outline.headings import Part
from bccb.domain.outline.lines import Line, hyphenated_words, passage, read_lines
from bccb.domain.outline.parts import Stretch, gather
from bccb.domain.outline.source import Source
from bccb.domain.outline.values import Found, Span, T

# Where numbers and modes are those of something else.
ELSEWHERE = frozenset({Part.PREREQUISITES, Part.OTHER, Part.PROGRAM_OUTCOMES, Part.OUTCOMES, Part.ASSESSMENT})

_CLAUSE_EDGE = re.compile(r"[.!?](?=\s)|[;()\n]")
_SENTENCE_EDGE = re.compile(r"[.!?](?=\s)|\n\s*\n|\n(?=[ \t]*(?:[•*·-]|\d{1,2}[.)])[ \t])|\n(?=[^\n:]{2,30}:)")


@dataclass(frozen=True, kw_only=True)
class Page:
    source: Source
    lines: tuple[Line, ...]
    stretches: tuple[Stretch, ...]
    language: str | None  # that the text is written in; None where it is too short to tell

    @classmethod
    def of(cls, text: str) -> Page:
        """Raises Invalid for what cannot be read as an outline."""
        source = Source(text)
        lines = read_lines(source.text)
        french = sounds_french(source.text)
        return cls(
            source=source,
            lines=lines,
            stretches=tuple(gather(source.text, lines, is_french=bool(french))),
            language=None if french is None else "fr" if french else "en",
        )

    @property
    def text(self) -> str:
        return self.source.text

    @property
    def is_french(self) -> bool:
        return self.language == "fr"

    @cached_property
    def hyphenated(self) -> frozenset[str]:
        return hyphenated_words(self.text)

    @cached_property
    def _places(self) -> tuple[list[int], list[Part]]:
        places = sorted(
            (line.start, each.part)
            for each in self.stretches
            for line in ((each.head, *each.lines) if each.head else each.lines)
        )
        return [start for start, _ in places], [part for _, part in places]

    def part_at(self, position: int) -> Part:
        starts, parts = self._places
        index = bisect_right(starts, position) - 1
        return parts[index] if index >= 0 else Part.OPENING

    def of_part(self, *parts: Part) -> Iterator[Stretch]:
        return (each for each in self.stretches if each.part in parts)

    @cached_property
    def _lower(self) -> str:
        return self.text.replace("İ", "I").lower()  # İ is the one letter that is longer in lower case

    def near(self, pattern: re.Pattern[str], words: Sequence[str], reach: int = 150) -> Iterator[re.Match[str]]:
        """What the pattern finds within `reach` of any of the words: for patterns too slow for a whole text."""
        places = sorted(place for word in words for place in _places(self._lower, word))
        ended = 0
        for index, place in enumerate(places):
            if index + 1 < len(places) and places[index + 1] - reach <= place + reach:
                continue
            first = index
            while first > 0 and places[first] - reach <= places[first - 1] + reach:
                first -= 1
            for found in pattern.finditer(self.text, max(ended, places[first] - reach), place + reach):
                yield found
                ended = found.end()

    def field_values(self, part: Part, inline: re.Pattern[str], words: Sequence[str]) -> Iterator[tuple[int, str]]:
        """What the fields of a part say, then each `value` that `inline` finds near the words; with its place."""
        for stretch in self.of_part(part):
            yield from ((line.start, line.text) for line in stretch.lines[:4])
        for found in self.near(inline, words):
            if self.part_at(found.start()) not in ELSEWHERE:
                yield found.start("value"), found["value"]

    def found(self, value: T, start: int, end: int, how: str = "") -> Found[T]:
        return Found(value=value, span=self.source.span(start, end), how=how)

    def everything(self) -> Span:
        return Span(0, len(self.source.original))

    def clause(self, position: int) -> str:
        """What stands about `position` up to the next full stop, semicolon, bracket or line end."""
        return self.text[slice(*self._about(position, _CLAUSE_EDGE))]

    def sentence(self, position: int) -> tuple[int, int]:
        """Where the sentence about `position` begins and ends, over line ends but not into the next point or field."""
        return self._about(position, _SENTENCE_EDGE)

    def _about(self, position: int, edge: re.Pattern[str]) -> tuple[int, int]:
        start = max(0, position - 300)
        for found in edge.finditer(self.text, start, position):
            start = found.end()
        after = edge.search(self.text, position, position + 300)
        return start, after.start() if after else min(len(self.text), position + 300)

    def joined(self, lines: Sequence[Line]) -> str:
        return passage(lines, self.hyphenated).text


def _places(text: str, word: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + 1)


_ENGLISH = frozenset({"the", "and", "of", "to", "in", "will", "for", "with", "is", "are", "you", "an"})
_FRENCH = frozenset(
    {"le", "la", "les", "des", "du", "de", "et", "un", "une", "est", "pour", "dans", "au", "aux", "sur"}
)
_FEWEST_WORDS = 4


def sounds_french(text: str) -> bool | None:
    """Which language the small words of a text belong to; None where there are too few of them."""
    words = text[:10_000].lower().split()
    english, french = sum(word in _ENGLISH for word in words), sum(word in _FRENCH for word in words)
    if max(english, french) < _FEWEST_WORDS or english == french:
        return None
    return french > english
