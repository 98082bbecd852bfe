"""Learning outcomes: the points of a list, the clauses of a sentence, the rows of a table, each as its own text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bccb.domain.outline.headings import Part
from bccb.domain.outline.lines import Cell, Line, Passage, cells, passage
from bccb.domain.outline.parts import Stretch
from bccb.domain.outline.points import Point, tree
from bccb.domain.outline.words import PREFIX, begins_with_verb

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý(\"“])")
_SEMICOLON = re.compile(r"\s*;\s*(?:(?:and|or|et|ou)\b(?:/or)?\s*)?|\s*[•◦▪●✓]\s*")
_ENUMERATED = re.compile(r"(?:^|(?<=[\s,;:]))\(?(?:[a-h]|[1-9]|1[0-9]|i{1,3}|iv|v|vi)\)\s+")
_RUN_OF_POINTS = re.compile(r"[;,]\s+(?:and\s+)?\(?(?:b|2|ii)\)\s")
_COMMA = re.compile(
    r"\s*,\s*(?:(?:and|et|as\s+well\s+as)\s+)?(?:to\s+|de\s+|d['’])?|\s+(?:and|et)\s+(?:to\s+|de\s+|d['’])?"
)
_DULL_END = re.compile(r"(?:\s*[;,]\s*(?:and|or|et|ou))?[\s;,.:|]*$")
_DULL_START = re.compile(r"[\s;,.:|)\]–—-]*")
_OPEN_END = re.compile(r"(?:[,(–—/&-]|\b(?:and|or|of|the|a|an|to|in|for|with|on|by|from|et|ou|de|des|du|la|le|les|à))$")
_FOLLOWING = re.compile(r"\b(?:following|below|suivant\w*)\b", re.IGNORECASE)
_ADDRESSED = re.compile(r"(?:you|students|learners|participants)(?:\s+will|['’]ll)\s+\w", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"\d{1,2}[ \t]+")
_WORD = re.compile(r"\w+")

_FEWEST_LETTERS = 6
_LONGEST = 2_000  # as a record of an outcome takes it
_NARROW = 40  # a shorter line is never taken for one that was broken


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A text and where it stands in the source's text."""

    text: str
    start: int
    end: int


def read_outcomes(stretches: Sequence[Stretch], known: frozenset[str], *, is_french: bool) -> list[Piece]:
    """Every outcome once, in order, from the stretches that name them most plainly; empty where none does.

    `known` are words spelled with a hyphen, see `passage`.
    """
    reader = _Reader(known, is_french=is_french)
    read = [(each.strength, reader.read(each)) for each in stretches if each.part is Part.OUTCOMES]
    best = max((strength for strength, pieces in read if pieces), default=None)
    pieces = [piece for strength, pieces in read if strength == best for piece in pieces]
    if not pieces:
        pieces = reader.tasks_of_units(stretches) or reader.unnamed(stretches)
    return list({piece.text.casefold(): piece for piece in reversed(pieces)}.values())[::-1]


class _Reader:
    def __init__(self, known: frozenset[str], *, is_french: bool) -> None:
        self.known = known
        self.is_french = is_french

    def read(self, stretch: Stretch) -> list[Piece]:
        points = self._points(stretch.lines)
        if any(point.style for point in points):
            return [piece for point in tree(points) for piece in self._of_point(point)]
        pieces = [piece for point in points for piece in self._clauses(point.lines)]
        return pieces if pieces or stretch.strength < 3 else self._phrases(points)

    def tasks_of_units(self, stretches: Sequence[Stretch]) -> list[Piece]:
        """Where no heading names outcomes: the points of units, if most of them say what somebody does."""
        units = [stretch for stretch in stretches if stretch.part is Part.UNIT]
        points = [point for unit in units for point in self._points(unit.lines)] or self._labelled_points(stretches)
        points = points or self._addressed_points(stretches)
        marked = [point for point in points if point.style]
        doing = [point for point in marked if self._is_doing(_after_lead(point.lines[0].text))]
        if len(doing) < (3 if units else 2) or len(doing) * 3 < len(marked) * 2:
            return []
        return [piece for point in tree(points) for piece in self._of_point(point)]

    def unnamed(self, stretches: Sequence[Stretch]) -> list[Piece]:
        """The longest list whose every point says what somebody does, where no heading rules it out."""
        best: list[Piece] = []
        for stretch in stretches:
            points = (
                self._points(stretch.lines) if stretch.part in (Part.OPENING, Part.UNNAMED, Part.DESCRIPTION) else []
            )
            marked = [point for point in points if point.style]
            doing = sum(self._is_doing(_after_lead(point.lines[0].text)) for point in marked)
            if doing > 2 and doing * 4 >= len(marked) * 3:
                pieces = [piece for point in tree(points) for piece in self._of_point(point)]
                best = max(best, pieces, key=len)
        return best

    def _labelled_points(self, stretches: Sequence[Stretch]) -> list[Point]:
        """`Outcome 1: …`, wherever it stands but among the outcomes of a program."""
        lines = [line for each in stretches if each.part is not Part.PROGRAM_OUTCOMES for line in each.lines]
        return [point for point in self._points(lines) if point.style == "code"]

    def _addressed_points(self, stretches: Sequence[Stretch]) -> list[Point]:
        """`You will practise …`, point after point, where no heading rules it out."""
        told = [each for each in stretches if each.part in (Part.OPENING, Part.UNNAMED, Part.DESCRIPTION)]
        points = [point for each in told for point in self._points(each.lines)]
        return [point for point in points if point.style and _ADDRESSED.match(point.lines[0].text)]

    def _is_doing(self, text: str) -> bool:
        return begins_with_verb(text, is_french=self.is_french)

    def _points(self, lines: Sequence[Line]) -> list[Point]:
        width = max((len(line.text) for line in lines), default=0)
        is_list = self._is_plain_list(lines)
        points: list[Point] = []
        for line in lines:
            if not line.style and (bare := _BARE_NUMBER.match(line.text)) and self._is_doing(line.text[bare.end() :]):
                line = replace(line, text=line.text[bare.end() :], start=line.start + bare.end(), style="number")
            row = cells(line)
            is_row = len(row) > 1 and (bool(line.style) or not line.text[0].islower())
            if is_list and not is_row and _is_item(line):
                if line.follows_gap and len(points) > 1 and not self._is_doing(line.text):
                    break
                points.append(Point([replace(line, style="line")]))
            elif not is_row and points and not line.style and self._runs_on(points[-1], line, width):
                points[-1].lines.append(line)
            elif is_row:
                told = [cell for cell in row if self._is_doing(cell.text)]
                points += [Point([_as_point(line, cell)]) for cell in told[:1]]
                for last in points[-1:]:
                    last.is_closed = True
            else:
                points.append(Point([line]))
        return points

    def _is_plain_list(self, lines: Sequence[Line]) -> bool:
        """Whether lines without markers are points all the same: each a capital, few a full stop, most a verb."""
        items = [line for line in lines if not PREFIX.match(line.text)]
        if any(line.style for line in items) or len(items) < 3:
            return False
        capitals = [line for line in items if _is_item(line)]
        doing = sum(self._is_doing(line.text) for line in capitals)
        return doing > 1 and doing * 2 >= len(capitals) and len(capitals) * 3 >= len(items) * 2

    def _runs_on(self, point: Point, line: Line, width: int) -> bool:
        """Whether a line without a marker belongs to the point before it."""
        last = point.lines[-1].text
        if line.follows_gap or point.is_closed:
            return False
        if line.text[0].islower() or _OPEN_END.search(last):
            return not (self.is_french and last[-1] == ";")
        is_broken = len(last) >= max(_NARROW, 0.7 * width)
        if point.style:
            if line.indent < point.indent:
                return False
            return line.indent > point.indent or (is_broken and last[-1] not in ".;:")
        return is_broken and last[-1] not in ".;:" and not self._is_doing(line.text)

    def _of_point(self, point: Point) -> Iterator[Piece]:
        joined = passage(point.lines, self.known)
        if not point.style:
            if not point.under and PREFIX.match(joined.text):
                yield from self._clauses(point.lines)
            for each in point.under:
                yield from self._of_point(each)
            return
        if point.under and self._is_group(joined.text):
            for each in point.under:
                yield from self._of_point(each)
            return
        if not point.under and _RUN_OF_POINTS.search(joined.text):
            for start, end in _split(joined.text, 0, len(joined.text), _ENUMERATED):
                yield from self._piece(joined, start, end)
            return
        details = [each for each in point.under if not self._is_doing(_after_lead(each.lines[0].text))]
        yield from _with_details(self._piece(joined, 0, len(joined.text)), self._details(details))
        for each in point.under:
            if each not in details:
                yield from self._of_point(each)

    def _is_group(self, text: str) -> bool:
        """Whether what stands over other points only names them: `Knowledge`, `Perform the following:`."""
        return len(text.split()) == 1 or not self._is_doing(_after_lead(text)) or bool(_FOLLOWING.search(text))

    def _details(self, points: Sequence[Point]) -> list[Piece]:
        joined = [passage(point.lines, self.known) for point in points]
        return [piece for each in joined for piece in self._piece(each, 0, len(each.text), is_detail=True)]

    def _clauses(self, lines: Sequence[Line]) -> Iterator[Piece]:
        """The abilities told in running text: those that a lead-in introduces or that begin with a verb."""
        joined = passage(lines, self.known)
        for start, end in _split(joined.text, 0, len(joined.text), _SENTENCE):
            begin = _lead_end(joined.text, start, end)
            if not self._is_doing(joined.text[begin:end]) and not _ENUMERATED.match(joined.text, begin, end):
                continue
            for first, last in self._abilities(joined.text, begin, end, has_lead=begin > start):
                yield from self._piece(joined, first, last)

    def _abilities(self, text: str, start: int, end: int, *, has_lead: bool) -> list[tuple[int, int]]:
        for edge in (_ENUMERATED, _SEMICOLON):
            told = list(_split(text, start, end, edge))
            parts = told if has_lead and len(told) > 2 else self._doing(text, told)
            if len(parts) > 1:
                return parts
        parts = _lengthened(text, self._doing(text, list(_split(text, start, end, _COMMA))))
        is_run = len(parts) > 2 or (len(parts) == 2 and has_lead and ", and " in text[start:end])
        return parts if is_run else [(start, end)]

    def _doing(self, text: str, parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The parts, each that does not begin with a verb joined to the one before it."""
        joined: list[tuple[int, int]] = []
        for start, end in parts:
            begin = _lead_end(text, start, end)
            if self._is_doing(text[begin:end]) or not joined:
                joined.append((begin, end))
            else:
                joined[-1] = (joined[-1][0], end)
        return joined

    def _phrases(self, points: Sequence[Point]) -> list[Piece]:
        """Lines under a plain heading that are neither marked nor begin with a verb: `Knowledge of dressings`."""
        if len(points) < 2 or any(len(each.lines) > 2 or each.lines[-1].text[-1] in ".:?" for each in points):
            return []
        return self._details(points)

    def _piece(self, joined: Passage, start: int, end: int, *, is_detail: bool = False) -> Iterator[Piece]:
        begin = start if is_detail else _lead_end(joined.text, start, end)
        begin = _match_end(_DULL_START, joined.text, begin, end)
        if dull := _DULL_END.search(joined.text, begin, end):
            end = dull.start()
        text = " ".join(joined.text[begin:end].split())
        if not (is_detail and text) and sum(map(str.isalpha, text)) < _FEWEST_LETTERS:
            return
        first, last = joined.cut(begin, end)
        yield Piece(text=text if is_detail else text[0].upper() + text[1:], start=first, end=last)


def _lengthened(text: str, parts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts, each that is no clause of its own joined to the next: `cut and join mild steel`."""
    joined: list[tuple[int, int]] = []
    for start, end in parts:
        if joined and len(_WORD.findall(text[slice(*joined[-1])])) < 3:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _with_details(pieces: Iterator[Piece], details: Sequence[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        if details:
            text = f"{piece.text}: {'; '.join(detail.text for detail in details)}"
            yield Piece(text=text, start=piece.start, end=details[-1].end)
        else:
            yield piece


def _is_item(line: Line) -> bool:
    is_whole = not _SENTENCE.search(line.text) and line.text[-1] != ":" and not _OPEN_END.search(line.text)
    return line.text[0].isupper() and is_whole and not PREFIX.match(line.text)


def _as_point(line: Line, cell: Cell) -> Line:
    return replace(line, text=cell.text, start=cell.start, style=line.style or "row")


def _split(text: str, start: int, end: int, edge: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    position = start
    for found in edge.finditer(text, start, end):
        if position < found.start():
            yield position, found.start()
        position = found.end()
    if position < end:
        yield position, end


def _lead_end(text: str, start: int, end: int) -> int:
    """Where what a lead-in leads to begins; `start` where there is none."""
    for _ in range(3):
        if not (found := PREFIX.match(text, start, end)) or found.end() >= end:
            break
        start = found.end()
    return start


def _after_lead(text: str) -> str:
    return text[_lead_end(text, 0, len(text)) :]


def _match_end(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    found = pattern.match(text, start, end)
    return found.end() if found else start
