"""Lead-ins: `Upon completion students will be able to`, and the sentence or the list that each leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bccb.domain.outline.headings import Part
from bccb.domain.outline.words import (
    ANYBODY_CAN,
    ARTICLES,
    COMPLETION,
    FRENCH_NAMES,
    INTRODUCES_OTHER,
    LEAD,
    NAMES,
    OF_CREDENTIAL,
    OF_PROGRAM,
    OPENING,
    begins_with_verb,
)

_SENTENCE_EDGE = re.compile(r"[.!?;:](?=\s)|\n\s*\n|\n[ \t]*[•*-][ \t]")
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|\n\s*\n|\n[ \t]*[•*-][ \t]")
_LONGEST_OPENING = 300
_LONGEST_SENTENCE = 3_000
_MORE = re.compile(r",\s+(?:and\s+)?\w+|\s+and\s+\w+")
_RUNS_ON = re.compile(r"[ \t]*\n[ \t]*[a-zà-ÿ]{2}")


@dataclass(frozen=True)
class Lead:
    """A lead-in to outcomes. `opens` where its sentence begins, `ends` where what it leads to begins."""

    opens: int
    ends: int
    part: Part
    is_strict: bool  # names a completion, so that it counts even among policies
    stops: int  # the end of the sentence it belongs to
    has_list: bool  # nothing but the list follows on its line
    is_loose: bool = False  # says nothing of whom it is about


def leads_in(text: str, *, is_french: bool) -> list[Lead]:
    found = [lead for match in each_lead(text, is_french=is_french) if (lead := _lead(text, match))]
    for match in ANYBODY_CAN.finditer(text):
        stops, _ = _sentence_end(text, match.end())
        is_taken = any(lead.opens <= match.start() < max(lead.stops, lead.ends) for lead in found)
        told = text[match.end() : stops]
        if not is_taken and (told.count(";") > 1 or len(_MORE.findall(told)) > 1):
            start = sentence_start(text, match.start())
            is_program = INTRODUCES_OTHER.search(text, start, match.start())
            part = Part.PROGRAM_OUTCOMES if is_program else Part.OUTCOMES
            found.append(Lead(match.start(), match.end(), part, False, stops, False, True))
    return sorted(found, key=lambda lead: lead.opens)


def _lead(text: str, match: re.Match[str]) -> Lead | None:
    opens = _opening(text, match.start())
    before = text[opens : match.start()]
    stops, rest = _sentence_end(text, match.end())
    sentence = before + match.group()
    if match["bare"] and not (before and COMPLETION.search(sentence) and begins_with_verb(rest)):
        return None
    is_program = OF_PROGRAM.search(sentence) and not OF_CREDENTIAL.search(sentence)
    return Lead(
        opens=opens,
        ends=match.end(),
        part=Part.PROGRAM_OUTCOMES if is_program else Part.OUTCOMES,
        is_strict=bool(COMPLETION.search(sentence)),
        stops=stops,
        has_list=not rest.strip(" \t:.…") and not _runs_on(text, match),
    )


def sentence_start(text: str, position: int) -> int:
    start = max(0, position - _LONGEST_OPENING)
    for edge in _SENTENCE_EDGE.finditer(text, start, position):
        start = edge.end()
    return start


def _sentence_end(text: str, position: int) -> tuple[int, str]:
    """Where the sentence ends, and what follows `position` on its line."""
    farthest = min(len(text), position + _LONGEST_SENTENCE)
    stop = _SENTENCE_END.search(text, position, farthest)
    return stop.end() if stop else farthest, text[position:farthest].split("\n", 1)[0]


def each_lead(text: str, *, is_french: bool) -> Iterator[re.Match[str]]:
    lower = text.replace("İ", "I").lower()  # İ is the one letter that is longer in lower case
    ended = 0
    for start in sorted(place for name in (FRENCH_NAMES if is_french else NAMES) for place in _places(lower, name)):
        if start >= ended and (found := LEAD.match(text, start)):
            yield found
            ended = found.end()


def _places(text: str, name: str) -> Iterator[int]:
    """Where words begin that begin with `name`."""
    place = text.find(name)
    while place >= 0:
        if place == 0 or not text[place - 1].isalnum():
            yield place
        place = text.find(name, place + 1)


def _opening(text: str, end: int) -> int:
    """Where `After completing this course, the` begins that stands before a lead-in; `end` if nothing does."""
    start = sentence_start(text, end)
    if articles := ARTICLES.search(text, start, end):
        end = articles.start()
    for found in re.finditer(r"(?:^|(?<=\n))[ \t]*(?=\S)", text[start:end]):
        if OPENING.fullmatch(text, start + found.end(), end):
            return start + found.end()
    return end


def _runs_on(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence goes on in the next line, rather than a list begin there."""
    return match.group()[-1].isalpha() and _RUNS_ON.match(text, match.end()) is not None
