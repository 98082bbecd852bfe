"""What is assessed where no weights are given: points of a list, a list in a sentence, short lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bccb.domain.outline.headings import Part
from bccb.domain.outline.lines import Passage, paragraphs, passage
from bccb.domain.outline.page import Page
from bccb.domain.outline.parts import Stretch
from bccb.domain.outline.values import Amount

ASSESSED_THING = re.compile(
    r"exam|quiz|test|midterm|assignment|project|paper|essay|report|lab|presentation|portfolio|participation|journal"
    r"|reflection|practic|demonstrat|case|discussion|homework|problem\s+set|performance|critique|proposal|\bplan\b|exercise"
    r"|attendance|worksheet|workbook|research|simulation|skill|checklist|interview|logbook|oral|defen[cs]e|inquiry|budget|review|devoir"
    r"|travail|travaux|examen|épreuve|dissertation|exposé|rapport|projet|étude\s+de\s+cas",
    re.IGNORECASE,
)
STOP = re.compile(r"[.;!?](?=\s|$)|\n")
LONGEST = 300
_ASSESSED_BY = re.compile(
    r"(?:\b(?:assess(?:ed|ment|ing)|evaluat(?:ed|ion|ing)|grad(?:ed|es?|ing)|marked)\b[^.:;\n]{0,60}?"
    r"\b(?:through|by(?:\s+means\s+of)?|via|based\s+(?:up)?on|using|includes?|consists?\s+of|on\s+the\s+basis\s+of|with|on"
    r"|comprises?|takes\s+the\s+form\s+of)"
    r"|\b(?:évalué|noté)e?s?\b[^.:;\n]{0,40}?\b(?:par|au\s+moyen\s+d(?:e|['’])|à\s+l['’]aide\s+d(?:e|['’])|selon)"
    r"|\bévaluation\s+(?:comprend|repose\s+sur|se\s+fait\s+(?:au\s+moyen|à\s+l['’]aide)\s+d(?:e|['’]))|pass\s*/\s*fail,?\s+(?:based\s+)?on"
    r"|\bdemonstrat\w+\s+(?:these|this|it|(?:their|your)\s+\w+)\s+(?:in|through|by|with)"
    r"|\blearning\s+is\s+(?:shown|proven|demonstrated)\s+(?:through|in|by|with))"
    r"(?:\s+|(?<=['’]))(?:the\s+following\s*:?\s*|(?:a\s+)?(?:combination|mix|variety|series)\s+of\s+|both\s+)?",
    re.IGNORECASE,
)
_SURELY_ASSESSED = re.compile(r"assess|evaluat|évalu|learning", re.IGNORECASE)
_COMMA = re.compile(r"\s*[,;]\s*(?:(?:and|or|as\s+well\s+as|plus|et|ou)\s+)?(?:d['’]|de\s+)?")
_AND_A = re.compile(
    r"\s+(?:and|as\s+well\s+as|plus|et)\s+(?=(?:an?|the|one|two|three|four|un|une|le|la|deux|your|their|\d)\s)"
)
_AND = re.compile(r"\s+(?:and|as\s+well\s+as|plus|et)\s+(?:d['’]|de\s+)?")
_LONGEST_LIST = 400


@dataclass(frozen=True, kw_only=True)
class Assessed:
    method: str
    weight: Amount | None
    start: int
    end: int


def unweighted(page: Page, stretches: Sequence[Stretch]) -> list[Assessed]:
    """What is assessed where no weights are given: points of a list, a list in a sentence, short lines."""
    found: list[Assessed] = []
    for stretch in stretches:
        for paragraph in paragraphs(stretch.lines):
            joined = passage(paragraph, page.hyphenated)
            if paragraph[0].style:
                found += _named(joined, 0, len(joined.text))
            elif told := _ASSESSED_BY.search(joined.text):
                found += _listed(joined, told.end())
            elif stretch.is_inline and paragraph[0] is stretch.lines[0]:
                found += _listed(joined, 0)
            elif all(len(line.text.split()) < 8 and line.text[-1] not in ".:" for line in paragraph):
                ends = [*joined.starts[1:], len(joined.text)]
                found += [each for ends_ in zip(joined.starts, ends, strict=True) for each in _named(joined, *ends_)]
    return found or _told_in_passing(page)


def _told_in_passing(page: Page) -> list[Assessed]:
    for stretch in page.stretches:
        for paragraph in paragraphs(stretch.lines):
            if paragraph[0].style or stretch.part in (Part.PREREQUISITES, Part.PROGRAM_OUTCOMES):
                continue
            joined = passage(paragraph, page.hyphenated)
            for told in _ASSESSED_BY.finditer(joined.text):
                listed = _listed(joined, told.end())
                is_sure = _SURELY_ASSESSED.match(told.group()) is not None
                if listed and (is_sure or any(ASSESSED_THING.search(each.method) for each in listed)):
                    return listed
    return []


def _listed(joined: Passage, start: int) -> list[Assessed]:
    """The members of a list in a sentence: `a plan, a quiz and an interview`."""
    stop = STOP.search(joined.text, start, start + _LONGEST_LIST)
    end = stop.start() if stop else len(joined.text)
    if end - start > _LONGEST_LIST:
        return []
    parts = _cut(joined.text, [(start, end)], _COMMA)
    return [
        each
        for first, last in _cut(joined.text, parts, _AND_A if len(parts) == 1 else _AND)
        for each in _named(joined, first, last)
    ]


def _cut(text: str, stretches: Sequence[tuple[int, int]], edge: re.Pattern[str]) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    for index, (start, end) in enumerate(stretches):
        is_last = index + 1 == len(stretches)
        for found in edge.finditer(text, start, end) if is_last or edge is _COMMA else ():
            pieces.append((start, found.start()))
            start = found.end()
        pieces.append((start, end))
    return pieces


def _named(joined: Passage, start: int, end: int) -> Iterator[Assessed]:
    text = joined.text[start:end]
    method = " ".join(text.split()).strip(" ,;:.")
    if 2 < len(method) <= LONGEST and any(map(str.isalpha, method)):
        first, last = joined.cut(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))
        yield Assessed(method=method, weight=None, start=first, end=last)
