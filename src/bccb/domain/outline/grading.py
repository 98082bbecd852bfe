"""How learners are assessed: each part with its weight, from rows, lists and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from bccb.domain.outline.headings import Part
from bccb.domain.outline.lines import Cell, Line, Passage, cells, paragraphs, passage
from bccb.domain.outline.page import Page
from bccb.domain.outline.parts import Stretch
from bccb.domain.outline.unweighted import ASSESSED_THING, LONGEST, STOP, Assessed, unweighted
from bccb.domain.outline.values import Amount, AssessedPart, Found

_N = r"\d{1,3}(?:[.,]\d{1,2})?"
_RANGE = rf"(?P<least>{_N})\s*(?:%\s*)?(?:(?:-|–|—|to|à)\s*(?P<most>{_N})\s*)?"
_WEIGHT = re.compile(rf"(?<![\w.,]){_RANGE}(?:%|per\s?cent\b|percent\b|pour\s?cent\b|p\.\s?100\b)", re.IGNORECASE)
_BARE_WEIGHT = re.compile(_RANGE)
_NO_WEIGHT = re.compile(
    r"\b(?:minimum|at\s+least|pass(?:ed|ing)?\s+(?:mark|grade|score|at|is|requires)|a\s+pass\b|to\s+pass|required|must"
    r"|late|penalt\w+|los[et]s?|deduct\w*|reduc\w+|more\s+than|less\s+than|refund\w*|score|absen\w+|miss(?:es|ed|ing)?"
    r"|below|overall\s+of|average|attend(?:ed|ing)?|attendance\s+(?:at|of|is)|up\s+to|discount|success\s+rate"
    r"|pour\s+réussir|note\s+de\s+passage|minimale?|retard|pénalité)\b",
    re.IGNORECASE,
)
_NO_WEIGHT_AFTER = re.compile(
    r"\s*(?:(?:a|per|each|par)\s+(?:day|jour|calendar|week|business)|or\s+(?:higher|better|above|more|greater)|overall\b"
    r"|minimum|to\s+pass|penalty|deduct|attendance|of\s+(?:the\s+|all\s+)?(?:classes|sessions|labs|students|value)|discount)",
    re.IGNORECASE,
)
_LETTER_GRADE = re.compile(r"(?<!\w)(?:[A-DF][+-]?|P|S)\s*[:=(]?\s*$")
_TOTAL = re.compile(r"(?:grand\s+|sub-?)?total(?:e|s)?\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)|(?<=:)\s+(?=\S)")
_MADE_OF = re.compile(
    r"\b(?:(?:based|calculated)\s+(?:up)?on|made\s+(?:up\s+)?of|composed\s+of|comes?\s+from|consists?\s+of|comprised?(?:\s+of)?|determined\s+by|calculated\s+from"
    r"|includ(?:es|ing)|(?:assessed|graded|evaluated|marked)\s+(?:through|by|with|on|via|using)|fondée?\s+sur|comprend)\s+",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"(?:[\s,;:.)\]|•·*–—-]+|(?:and|et|plus|also|then|pass|on|in|for|with|while|followed\s+by|pour|puis)\b)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:[\s(\[:=,|•·–—.-]|\b(?:is|are|will\s+be|counts?(?:\s+(?:for|as|toward))?|counting\s+for|for|worth|weighted(?:\s+at)?"
    r"|each|makes?\s+up|carr(?:y|ies)|contributes?|at|about|approximately|accounts?\s+for|valued\s+at|vaut|valent"
    r"|comptent?\s+pour|pour|x|×|value|weight|an?|and|the|remaining)\b)+$",
    re.IGNORECASE,
)
_OF_GRADE = re.compile(
    r"\s*(?:of\s+(?:the\s+|your\s+)?(?:final|total|course|overall)?\s*(?:grade|mark)s?|de\s+la\s+note\s+(?:finale|globale)"
    r"|each\b|chacune?s?\b|apiece)?\s*[)\]]?",
    re.IGNORECASE,
)
_EACH = re.compile(r"\b(?:each|chacune?s?|apiece)\b", re.IGNORECASE)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_COUNTS |= {"deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "dix": 10}
_COUNT = re.compile(rf"\b(?:{'|'.join(_COUNTS)}|\d{{1,2}})\b", re.IGNORECASE)
_TIMES = re.compile(r"\d[ \t]*[x×@][ \t]*$")
_MULTIPLIED = re.compile(r"\s*\([^()]{0,60}(?:[x×@]|each)[^()]{0,60}\)?\s*$")
_METHODS_HEAD = re.compile(
    r"assess|evaluat|item|show|demonstrat|component|activit|assignment|task|method|evidence|deliverable|évaluation|travail|élément|exam",
    re.IGNORECASE,
)
_WEIGHTS_HEAD = re.compile(
    r"weight|\bvalue|portion|share|%|percent|\bmarks?\b|points|grade|worth|pondération|valeur|\bnote\b", re.IGNORECASE
)
_NO_METHODS_HEAD = re.compile(r"outcome|weight|pass|criteri", re.IGNORECASE)


def read_assessment(page: Page) -> tuple[tuple[Found[AssessedPart], ...], tuple[str, ...]]:
    """What is assessed, with weights where they are given; and what a person should look at."""
    stretches = list(page.of_part(Part.ASSESSMENT))
    parts = _weighted(page, stretches)
    if not _is_whole(parts):
        parts = _whole_elsewhere(page) or parts
    if not parts:
        elsewhere = [each for each in page.stretches if each.part not in (Part.ASSESSMENT, Part.PREREQUISITES)]
        parts = [each for each in _weighted(page, elsewhere) if ASSESSED_THING.search(each.method)]
    parts = parts or unweighted(page, stretches)
    found = tuple(
        page.found(AssessedPart(method=each.method, weight=each.weight), each.start, each.end) for each in _once(parts)
    )
    return found, tuple(_doubts(found))


def _is_whole(parts: Sequence[Assessed]) -> bool:
    """Whether there are several and their weights can come to 100 %."""
    weights = [each.weight for each in parts if each.weight is not None]
    least, most = sum(weight.least for weight in weights), sum(weight.most for weight in weights)
    return len(weights) > 1 and least - 0.5 <= 100 <= most + 0.5


def _whole_elsewhere(page: Page) -> list[Assessed]:
    """Weights that come to 100 % together are those of the assessment, whatever the heading over them."""
    for stretch in page.stretches:
        blocks = [] if stretch.part is Part.PREREQUISITES else [stretch.lines, *_blocks(stretch.lines)]
        for block in blocks:
            if _is_whole(parts := _once(_weighted(page, [replace(stretch, lines=list(block))]))):
                return parts
    return []


def _blocks(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """The lines between two blank lines."""
    edges = [0, *(index for index, line in enumerate(lines) if line.follows_gap and index), len(lines)]
    yield from (lines[start:end] for start, end in pairwise(edges))


def _once(parts: Sequence[Assessed]) -> list[Assessed]:
    return list({(each.method.casefold(), each.weight): each for each in reversed(parts)}.values())[::-1]


def _doubts(found: Sequence[Found[AssessedPart]]) -> Iterator[str]:
    weights = [each.value.weight for each in found if each.value.weight is not None]
    total = sum(weight.least for weight in weights)
    if weights and not any(weight.is_range for weight in weights) and abs(total - 100) > 0.5:
        yield f"The weights of the assessments add up to {total:g} %, not 100 %."


def _weighted(page: Page, stretches: Sequence[Stretch]) -> list[Assessed]:
    found: list[Assessed] = []
    for stretch in stretches:
        rest = list(_rows(stretch.lines, found))
        for paragraph in paragraphs(rest):
            found += _of_passage(passage(paragraph, page.hyphenated))
    return sorted(found, key=lambda each: each.start)


def _rows(lines: Sequence[Line], found: list[Assessed]) -> Iterator[Line]:
    """Adds to `found` what rows of tables tell, and gives the lines that are none."""
    head: list[Cell] | None = None
    for line in lines:
        row = list(cells(line))
        if len(row) < 2:
            head = None if line.follows_gap else head
            yield line
        elif _is_head(row):
            head = row
        elif (weight := _weight_cell(row, has_head=head is not None)) is not None:
            found += _of_row(row, weight, head)
        else:
            yield line


def _is_head(row: Sequence[Cell]) -> bool:
    names_weights = any(_WEIGHTS_HEAD.search(cell.text) for cell in row)
    return names_weights and not any(map(str.isdigit, "".join(cell.text for cell in row)))


def _weight_cell(row: Sequence[Cell], *, has_head: bool) -> Cell | None:
    full = [cell for cell in row if _WEIGHT.fullmatch(cell.text)]
    bare = [cell for cell in row[1:] if _BARE_WEIGHT.fullmatch(cell.text)] if has_head else []
    return full[-1] if full else bare[-1] if bare else None


def _of_row(row: Sequence[Cell], weight: Cell, head: Sequence[Cell] | None) -> Iterator[Assessed]:
    """The part that a row tells. Heads are counted from the right: a numbered row has lost its first cell."""
    named = [cell for cell in row if cell is not weight and any(map(str.isalpha, cell.text))]
    for back, cell in enumerate(reversed(head or ()), start=1):
        is_methods = _METHODS_HEAD.search(cell.text) and not _NO_METHODS_HEAD.search(cell.text)
        if is_methods and back <= len(row) and row[-back] in named:
            named = [row[-back]]
    amount = _amount(weight.text)
    if not named or amount is None or _TOTAL.match(named[0].text) or _NO_WEIGHT.search(named[0].text):
        return
    method = _MULTIPLIED.sub("", named[0].text).rstrip(" :.–-")
    if method and len(method) <= LONGEST:
        places = (named[0].start, named[0].start + len(named[0].text), weight.start, weight.start + len(weight.text))
        yield Assessed(method=method, weight=amount, start=min(places), end=max(places))


def _of_passage(joined: Passage) -> Iterator[Assessed]:
    """The parts told in running text: `quizzes 40 %, exam 60 %` or `40 % quizzes, 60 % exam`."""
    text = joined.text
    weights = [_weight_of(found) for found in _WEIGHT.finditer(text)]
    if not weights:
        return
    before = text[_last_edge(joined, 0, weights[0].start()) : weights[0].start()].rstrip()
    is_after = before.endswith(":") and len(weights) > 1 and _is_told_after(joined, weights[0].end())
    is_after = is_after or not re.search(r"[^\W\d_]{3}", before)
    ended = 0
    for index, found in enumerate(weights):
        tail = _OF_GRADE.match(text, found.end())
        end = tail.end() if tail else found.end()
        if is_after:
            following = weights[index + 1].start() if index + 1 < len(weights) else len(text)
            stop = STOP.search(text, end, following)
            start, last = end, stop.start() if stop else following
        else:
            start, last = _last_edge(joined, ended, found.start()), found.start()
        if not _is_no_weight(text, found, ended if is_after else start):
            yield from _part(joined, found, start, last, whole=text[start : max(end, last)])
        ended = end


def _is_told_after(joined: Passage, position: int) -> bool:
    """Whether a word follows the weight on its line before any punctuation does: `50 % simulation, …`."""
    word = re.match(r"\s+(?!of\b|each\b)[^\W\d_]{3}", joined.text[position : position + 20])
    return word is not None and not any(position < start < position + word.end() for start in joined.starts)


def _weight_of(found: re.Match[str]) -> re.Match[str]:
    """The weight alone where the number before the dash is that of the part: `Assignment 1 – 15 %`."""
    is_name = found["most"] and found.string[: found.start()].rstrip()[-1:].isalpha() and " " in found.group()
    if (
        is_name
        and "%" not in found.group()[:-1]
        and (float(found["least"].replace(",", ".")) % 5 or "." in found["least"])
    ):
        return _WEIGHT.match(found.string, found.start("most")) or found
    return found


def _last_edge(joined: Passage, start: int, end: int) -> int:
    """Where the sentence or the line begins that leads up to `end`, not before `start`."""
    for edge in _SENTENCE.finditer(joined.text, start, end):
        if any(map(str.isalpha, joined.text[edge.end() : end])):
            start = edge.end()
    for edge in _MADE_OF.finditer(joined.text, start, end):
        start = edge.end()
    for line in joined.starts:
        if start < line < end and not joined.text[line].islower() and any(map(str.isalpha, joined.text[line:end])):
            start = line
    return start


def _is_no_weight(text: str, found: re.Match[str], start: int) -> bool:
    before = text[max(start, found.start() - LONGEST) : found.start()]
    return bool(
        _NO_WEIGHT.search(before)
        or _LETTER_GRADE.search(before)
        or _TIMES.search(before)
        or _NO_WEIGHT_AFTER.match(text, found.end())
    )


def _part(joined: Passage, found: re.Match[str], start: int, end: int, *, whole: str) -> Iterator[Assessed]:
    text = joined.text
    if lead := _JOINT.match(text, start, end):
        start = lead.end()
    if tail := _TAIL.search(text, start, end):
        end = tail.start()
    method = _MULTIPLIED.sub("", " ".join(text[start:end].split())).strip(" ,;:.–—-")
    amount = _amount(found.group())
    is_named = sum(map(str.isalpha, method)) > 2 and len(method) <= LONGEST and not _TOTAL.match(method)
    if amount is None or not is_named:
        return
    times = _COUNT.search(method) if _EACH.search(whole) else None
    if times:
        count = _COUNTS.get(times.group().lower()) or int(times.group())
        amount = Amount.of(amount.least * count, amount.most * count) if amount.most * count <= 100 else amount
    first, last = joined.cut(min(start, found.start()), max(end, found.end()))
    yield Assessed(method=method, weight=amount, start=first, end=last)


def _amount(text: str) -> Amount | None:
    found = _BARE_WEIGHT.match(text)
    if not found:
        return None
    least = float(found["least"].replace(",", "."))
    most = float(found["most"].replace(",", ".")) if found["most"] else least
    return Amount.of(least, most) if 0 < least <= most <= 100 else None
