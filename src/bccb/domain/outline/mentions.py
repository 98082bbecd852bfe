"""Where an outline speaks of hours and weeks, and what each amount is of: the course, a component, a unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from bccb.domain.outline.durations import (
    AFTER_COMPONENT,
    BEFORE_COMPONENT,
    COMPONENT,
    HOUR,
    LABELLED,
    LONG_MEETINGS,
    MENTION,
    NOT_TAUGHT,
    PER_MEETING,
    PER_WEEK,
    SAYS_TOTAL,
    SESSIONS,
    UNIT_LINE,
    WEEKLY_LABEL,
    WEEKS,
    amount_in,
    number_of,
)
from bccb.domain.outline.headings import Part
from bccb.domain.outline.page import Page
from bccb.domain.outline.values import Amount

SPOKEN = frozenset(
    {
        Part.OPENING,
        Part.UNNAMED,
        Part.DESCRIPTION,
        Part.HOURS,
        Part.DELIVERY,
        Part.TITLE,
        Part.CODE,
        Part.CREDITS,
        Part.LEVEL,
    }
)
_HOUR_WORDS = ("hour", " hr", "hrs", "heure", *(f"{digit}{gap}h" for digit in range(10) for gap in ("", " ")))
_WEEK_WORDS = ("week", "wk", "semaine")
_MOST_MENTIONS = 100  # of hours in one outline; a text with more is a timetable


@dataclass(frozen=True, kw_only=True)
class Mention:
    amount: Amount
    start: int
    end: int


class Mentions:
    """What one outline mentions of hours. It tells where; what they come to is for `hours` to say."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.text = page.text

    @cached_property
    def taught(self) -> list[Mention]:
        """Every amount of hours that may be taught here, outside units."""
        return [each for each in self.everywhere() if self._is_taught(each)]

    def everywhere(self) -> Iterator[Mention]:
        """Every amount of hours, whatever it is of."""
        for found in self.some(MENTION):
            if amount := amount_in(found):
                yield Mention(amount=amount, start=found.start(), end=found.end())

    def labelled(self) -> Iterator[Mention]:
        """Those that a label says are the hours: `Hours: 45`."""
        for found in self.some(LABELLED):
            about = self.page.clause(found.start())
            if (amount := amount_in(found)) and not NOT_TAUGHT.search(about) and not self.is_listed(found.start()):
                yield Mention(amount=amount, start=found.start(), end=found.end())

    def sessions(self) -> Iterator[re.Match[str]]:
        """So many meetings of so many hours each."""
        for found in self.some(SESSIONS):
            is_each = (
                found["times"]
                or found["each"]
                or (found["joint"] or "").lower() in ("of", "x", "×", "de", "@", "at", "lasting")
            )
            if (
                is_each
                or "each of" in found.group()
                or re.search(r"(?i)each|chacun|per |a |par ", self.text[found.end("least") : found.end()])
            ):
                yield found
        yield from self.long_meetings

    @cached_property
    def long_meetings(self) -> list[re.Match[str]]:
        return list(self.some(LONG_MEETINGS))

    def weeks(self, start: int, end: int) -> tuple[float, int, int] | None:
        """How many weeks, and where that stands: in the same sentence, else the one number of weeks there is."""
        first, last = self.page.sentence(start)[0], self.page.sentence(end)[1]
        near = [found for found in WEEKS.finditer(self.text, first, last) if number_of(found["n"] or found["m"])]
        if not near:
            everywhere = [found for found in self.some(WEEKS) if self.page.part_at(found.start()) in SPOKEN]
            near = everywhere if len({number_of(found["n"] or found["m"]) for found in everywhere}) == 1 else []
        return (number_of(near[0]["n"] or near[0]["m"]), *near[0].span()) if near else None

    def some(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        return islice(self.page.near(pattern, _WEEK_WORDS if pattern is WEEKS else _HOUR_WORDS), _MOST_MENTIONS)

    def is_of_unit(self, mention: Mention) -> bool:
        line = self.text[self.text.rfind("\n", 0, mention.start) + 1 : mention.start].lstrip(" \t#•*-")
        return UNIT_LINE.match(line) is not None

    def is_listed(self, position: int) -> bool:
        return self.page.part_at(position) in (
            Part.ASSESSMENT,
            Part.PREREQUISITES,
            Part.OUTCOMES,
            Part.PROGRAM_OUTCOMES,
        )

    def is_component(self, mention: Mention) -> bool:
        before = self.text[max(0, mention.start - 40) : mention.start]
        return bool(
            AFTER_COMPONENT.search(before)
            or BEFORE_COMPONENT.match(self.text, mention.end)
            or re.search(rf"(?i:{COMPONENT})\s+{HOUR}$", self.text[mention.start : mention.end])
        )

    def is_multiplied(self, mention: Mention) -> bool:
        return any(start <= mention.start < end for start, end in self._multiplied)

    def _is_taught(self, mention: Mention) -> bool:
        clause = self.page.clause(mention.start)
        part = self.page.part_at(mention.start)
        if part not in SPOKEN and not (part is Part.OTHER and SAYS_TOTAL.search(clause)):
            return False
        return not NOT_TAUGHT.search(clause) and not self.is_of_unit(mention)

    @cached_property
    def _multiplied(self) -> list[tuple[int, int]]:
        """Where hours stand that have to be multiplied first."""
        places = [found.span() for found in self.sessions()]
        weekly = [(each.start, each.end) for each in self.taught if PER_WEEK.match(self.text, each.end)]
        each = [(each.start, each.end) for each in self.taught if PER_MEETING.match(self.text, each.end)]
        return places + weekly + each + [found.span() for found in self.some(WEEKLY_LABEL)]
