"""The parts of an outline: its lines gathered under what they are about."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bccb.domain.outline.headings import FIELDS, Heading, Part, heading_of, looks_like_heading
from bccb.domain.outline.leads import Lead, each_lead, leads_in, sentence_start
from bccb.domain.outline.lines import Line, cells, is_head_of_table
from bccb.domain.outline.words import INTRODUCES, INTRODUCES_OTHER, OF_OTHERS, begins_with_verb

_LEADING = frozenset(
    {Part.OPENING, Part.UNNAMED, Part.DESCRIPTION, Part.TITLE, Part.UNIT, Part.HOURS, Part.CREDITS, Part.DELIVERY}
)
_LIST, _INTRODUCED, _SENTENCE, _LOOSE = 3.0, 2.5, 1.5, 1.0
_HEAD_LINES = 4
_OF_HEAD = frozenset({Part.OPENING, Part.TITLE, Part.CODE, Part.CREDITS})
_AHEAD = 6  # lines in which two points of a list must begin
_LISTS = frozenset({Part.OUTCOMES, Part.PROGRAM_OUTCOMES, Part.ASSESSMENT, Part.PREREQUISITES})


@dataclass
class Stretch:
    """Lines of one part. `head` is the heading as printed; `strength` ranks outcomes, see Heading."""

    part: Part
    head: Line | None = None
    lines: list[Line] = field(default_factory=list)
    strength: float = 0
    is_field: bool = False  # with its value on the line of the heading, so that a blank line ends it
    is_inline: bool = False  # what it says begins on the line of the heading

    @property
    def start(self) -> int:
        return self.head.start if self.head else self.lines[0].start if self.lines else 0


def gather(text: str, lines: Sequence[Line], *, is_french: bool) -> list[Stretch]:
    """Every line under its part, in order."""
    return _Gathering(text, lines, is_french=is_french).stretches


class _Gathering:
    def __init__(self, text: str, lines: Sequence[Line], *, is_french: bool) -> None:
        self.text = text
        self.lines = lines
        self.is_french = is_french
        self.leads = deque(leads_in(text, is_french=is_french))
        self.stretches = [Stretch(Part.OPENING)]
        self.until = 0  # up to here the text is taken already
        self.has_gaps = sum(line.follows_gap for line in lines) > 2
        for index, line in enumerate(lines):
            if line.end > self.until:
                rest = line if line.start >= self.until else line.after(self.until)
                self._take(rest, lines[index + 1 : index + 1 + _AHEAD])

    @property
    def now(self) -> Stretch:
        return self.stretches[-1]

    def _take(self, line: Line, following: Sequence[Line]) -> None:
        if self.now.is_field and self.now.lines and (line.follows_gap or _begins_anew(self.now.lines[-1], line)):
            self._open(Part.OPENING)
        if heading := self._heading(line):
            self._open(heading.part, line, heading.strength)
            if heading.part in (Part.ASSESSMENT, Part.OUTCOMES) and is_head_of_table(line):
                self.now.lines.append(line)
            elif heading.rest < len(line.text):
                self.now.is_inline = True
                self.now.is_field = heading.part in FIELDS or heading.part is Part.OTHER
                self._lead_or_add(line.after(line.start + heading.rest))
        elif self._closes(line, following[0] if following else None):
            self._open(Part.PROGRAM_OUTCOMES if OF_OTHERS.search(line.text) else Part.UNNAMED, line)
        else:
            self._lead_or_add(line)
        if self._introduces(line, following):
            self._open(Part.OUTCOMES, None, _INTRODUCED)

    def _introduces(self, line: Line, following: Sequence[Line]) -> bool:
        """Whether a line that speaks of what somebody can do stands over a list that begins with verbs."""
        before = self.now.lines[-2:-1]
        is_wrapped = bool(before) and bool(before[0].style) and not line.follows_gap
        is_possible = self.now.part in _LEADING or (self.now.part is Part.PROGRAM_OUTCOMES and line.follows_gap)
        if not is_possible or line.style or is_wrapped or not following or line.end <= self.until:
            return False
        if not begins_with_verb(following[0].text, is_french=self.is_french):
            return False
        points = [each for each in following if bool(each.style) and following[0].style] or list(following)
        doing = [begins_with_verb(each.text, is_french=self.is_french) for each in points]
        if sum(doing) < 2 or (not following[0].style and line.text[-1] in ".;?"):
            return False
        if following[0].style and not all(doing[:2]):
            return False
        told = self.text[sentence_start(self.text, line.end - 1) : line.end]
        return INTRODUCES.search(told) is not None and not INTRODUCES_OTHER.search(told)

    def _open(self, part: Part, head: Line | None = None, strength: float = 0) -> None:
        self.stretches.append(Stretch(part, head=head, strength=strength))

    def _heading(self, line: Line) -> Heading | None:
        found = heading_of(line)
        if found is None or (self.now.part is Part.ASSESSMENT and _tells_a_weight(line)):
            return None
        if found.part is Part.OTHER and self._is_at_head(line):
            return None
        last = self.now.lines[-1] if self.now.lines else None
        is_next_point = line.style and last is not None and line.style == last.style and not line.follows_gap
        if found.part is Part.OTHER and self.now.part in _LISTS and self._is_among_points(line):
            return None
        if is_next_point and (found.part is Part.OTHER or self.now.part is Part.OUTCOMES):
            return None
        if found.part is Part.OTHER and begins_with_verb(line.text) and not _stands_alone(line):
            return None
        if found.part is Part.UNIT and self.now.part is Part.OUTCOMES and self._leads_on(line):
            return None
        if self.now.part in (Part.OUTCOMES, Part.PROGRAM_OUTCOMES) and found.part is Part.OUTCOMES:
            return None if line.style or self._is_group(line) else found
        if line.style.startswith(("bullet", "dash")) and found.part not in FIELDS:
            return None
        return found

    def _is_at_head(self, line: Line) -> bool:
        """Among the first lines, before any part is named, stand institutions and titles, not headings."""
        after = next((after for each, after in pairwise(self.lines[: _HEAD_LINES + 1]) if each is line), None)
        return (
            after is not None
            and not after.style
            and after.text[-1] != ":"
            and all(each.part in _OF_HEAD for each in self.stretches)
            and ":" not in line.text
        )

    def _is_among_points(self, line: Line) -> bool:
        """In an outline that leaves blank lines, a line without one before it is no heading."""
        stands_out = line.follows_gap or line.rank or line.text.isupper() or ":" in line.text
        return self.has_gaps and not stands_out

    def _closes(self, line: Line, following: Line | None) -> bool:
        """Whether a line that names no known part ends the one before it."""
        if self.now.part is Part.OPENING and not line.rank and not (following and following.style):
            return False
        if begins_with_verb(line.text, is_french=self.is_french) and not line.rank and not line.text.isupper():
            return False
        if not looks_like_heading(line, following) or next(each_lead(line.text, is_french=self.is_french), None):
            return False
        if self.now.part in (Part.OUTCOMES, Part.PROGRAM_OUTCOMES):
            return bool(line.rank) or bool(OF_OTHERS.search(line.text)) or not self._leads_on(line)
        if self.now.part is Part.UNIT:
            return False
        if self.now.part in (Part.ASSESSMENT, Part.PREREQUISITES):
            return bool(line.rank) or (line.follows_gap and bool(self.now.lines))
        return True

    def _is_group(self, line: Line) -> bool:
        """A word such as `Skills` under a heading of outcomes names a group of them."""
        return len(line.text.split()) == 1 and not line.rank

    def _leads_on(self, line: Line) -> bool:
        """Whether outcomes go on after a heading among them: a group, not the end."""
        if not self.now.lines and not any(each.part is Part.OUTCOMES and each.lines for each in self.stretches):
            return True
        if not line.follows_gap and self.now.lines and self.now.lines[-1].style:
            return True
        if re.fullmatch(
            r"(?i:knowledge|skills?|attitudes?|abilities|values|savoirs?|savoir-(?:faire|être))\s*:?", line.text
        ):
            return True
        if self._has_groups() and len(line.text.split()) < 5 and self._precedes_point(line):
            return True
        position = next((index for index, each in enumerate(self.lines) if each.start >= line.start), 0)
        following = self.lines[position + 1 : position + 3]
        return bool(following) and all(begins_with_verb(each.text, is_french=self.is_french) for each in following[:1])

    def _has_groups(self) -> bool:
        """Whether a line without a marker stood over points already."""
        return any(not over.style and under.style for over, under in pairwise(self.now.lines))

    def _precedes_point(self, line: Line) -> bool:
        styles = {each.style for each in self.now.lines if each.style}
        following = next((each for each in self.lines if each.start > line.end), None)
        return following is not None and following.style in styles and not following.follows_gap

    def _lead_or_add(self, line: Line) -> None:
        while self.leads and self.leads[0].ends < line.start:
            self.leads.popleft()
        lead = self.leads[0] if self.leads and self.leads[0].opens <= line.end else None
        if lead is None or not self._counts(lead, line):
            if line.text:
                self.now.lines.append(line)
            return
        if before := line.text[: max(0, lead.opens - line.start)].rstrip():
            self.now.lines.append(_shortened(line, before))
        self.leads.popleft()
        self._follow(lead, line)

    def _counts(self, lead: Lead, line: Line) -> bool:
        if lead.ends <= line.start or lead.opens > line.end:
            return False
        if lead.is_loose:
            return self.now.part in _LEADING
        if self.now.part is Part.OUTCOMES:
            return lead.has_list
        if self.now.part is Part.PROGRAM_OUTCOMES:
            return lead.has_list and lead.part is Part.OUTCOMES and lead.is_strict
        return lead.is_strict or self.now.part in _LEADING

    def _follow(self, lead: Lead, line: Line) -> None:
        """Open the outcomes that a lead-in leads to: a list, or the rest of its sentence."""
        if self.now.part is Part.OUTCOMES:
            self.until = lead.ends
            return
        before = self.now.part
        if lead.has_list:
            self._open(lead.part, None, _LIST)
            self.until = lead.ends
            return
        sentence = Stretch(lead.part, strength=_LOOSE if lead.is_loose else _SENTENCE)
        self.stretches.append(sentence)
        for each in self.lines:
            if each.end > lead.ends and each.start < lead.stops:
                rest = each if each.start >= lead.ends else each.after(lead.ends)
                sentence.lines.append(_shortened(rest, rest.text[: max(0, lead.stops - rest.start)]))
        self.until = lead.stops
        self._open(before)
        if line.end > lead.stops:
            self._lead_or_add(line.after(lead.stops))


def _shortened(line: Line, text: str) -> Line:
    return replace(line, text=text)


def _begins_anew(last: Line, line: Line) -> bool:
    """Whether a line belongs no more to the field of the line before: that has ended, and this begins a sentence."""
    return not line.style and last.text.endswith(".") and line.text[0].isupper()


def _tells_a_weight(line: Line) -> bool:
    return "%" in line.text or (len(cells(line)) > 1 and any(map(str.isdigit, line.text)))


def _stands_alone(line: Line) -> bool:
    return line.follows_gap and len(line.text.split()) <= 3
