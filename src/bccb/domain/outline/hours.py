"""Hours of instruction: as stated, or worked out from hours a week, sessions, components or units that are stated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bccb.domain.outline.durations import (
    BARE_COMPONENT,
    HEAD_OF_HOURS,
    MENTION,
    NAMES_COMPONENT,
    NOT_TAUGHT,
    OF_WHOLE,
    PER_WEEK,
    RANGE_ALONE,
    SAYS_TOTAL,
    TOTAL,
    WEEKLY_LABEL,
    amount_in,
    number_of,
)
from bccb.domain.outline.headings import Part
from bccb.domain.outline.mentions import SPOKEN, Mention, Mentions
from bccb.domain.outline.page import Page
from bccb.domain.outline.values import Amount, Found

_OF_WHICH = re.compile(r"of\s+which|of\s+these|including|plus\s+about|\bor\b", re.IGNORECASE)
_MOST_HOURS = 10_000


def read_hours(page: Page) -> Found[Amount] | None:
    """The hours of instruction altogether; None where the outline does not say enough to know them."""
    reader = _Reader(page)
    ways = (
        reader.total,
        reader.weekly,
        reader.sessions,
        reader.components,
        reader.units,
        reader.told_together,
        reader.only,
    )
    return next((found for way in ways if (found := way()) and 0 < found.value.most <= _MOST_HOURS), None)


class _Reader:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.text = page.text
        self.mentions = Mentions(page)

    def total(self) -> Found[Amount] | None:
        """Stated as the whole: labelled, called a total, in brackets after what it comes of, or told of the course."""
        for each in (*self.mentions.labelled(), *self._under_heading()):
            if not NAMES_COMPONENT.match(self.text, each.start):
                return self.page.found(each.amount, each.start, each.end)
        for each in self.mentions.taught:
            if not self.mentions.is_multiplied(each) and not self._is_part(each) and self._is_whole(each):
                return self.page.found(each.amount, each.start, each.end)
        return self._total_row()

    def _under_heading(self) -> Iterator[Mention]:
        """A number alone under a heading such as `Instructional hours`."""
        for stretch in self.page.of_part(Part.HOURS):
            is_hours = stretch.head is not None and HEAD_OF_HOURS.search(stretch.head.text)
            if is_hours and stretch.lines and (found := RANGE_ALONE.fullmatch(stretch.lines[0].text)):
                line = stretch.lines[0]
                if amount := amount_in(found):
                    yield Mention(amount=amount, start=line.start, end=line.end)

    def _is_part(self, mention: Mention) -> bool:
        return self.mentions.is_component(mention) and not SAYS_TOTAL.search(self.page.clause(mention.start))

    def _is_whole(self, mention: Mention) -> bool:
        if self.page.part_at(mention.start) is Part.HOURS or SAYS_TOTAL.search(self.page.clause(mention.start)):
            return True
        is_bracketed = (
            self.text[mention.start - 1 : mention.start] == "(" and self.text[mention.end : mention.end + 1] == ")"
        )
        return is_bracketed or OF_WHOLE.match(self.text, mention.end) is not None

    def _total_row(self) -> Found[Amount] | None:
        for stretch in self.page.of_part(Part.HOURS):
            for line in stretch.lines:
                if found := TOTAL.search(line.text):
                    start = line.start + found.start()
                    return self.page.found(Amount.of(float(found["n"])), start, line.start + found.end())
        return None

    def weekly(self) -> Found[Amount] | None:
        """So many hours a week for so many weeks."""
        weekly = self._weekly()
        labelled = [
            Mention(amount=amount, start=found.start(), end=found.end())
            for found in self.mentions.some(WEEKLY_LABEL)
            if (amount := amount_in(found)) and not self.mentions.is_listed(found.start())
        ]
        if not weekly and not labelled:
            return None
        together = self._together(weekly[0]) if weekly else labelled[:1]
        weeks = self.mentions.weeks(together[0].start, together[-1].end)
        if weeks is None:
            return None
        count, first, last = weeks
        least, most = (count * sum(getattr(each.amount, end) for each in together) for end in ("least", "most"))
        start, end = min(first, together[0].start), max(last, together[-1].end)
        how = f"{'+'.join(str(each.amount) for each in together)} hours a week for {count:g} weeks"
        return self.page.found(Amount.of(least, most), start, end, how)

    def _weekly(self) -> list[Mention]:
        return [each for each in self.mentions.taught if PER_WEEK.match(self.text, each.end) and not self._meets(each)]

    def _meets(self, mention: Mention) -> bool:
        return any(found.start() <= mention.start < found.end() for found in self.mentions.long_meetings)

    def _together(self, mention: Mention) -> list[Mention]:
        """The components of a week that stand beside this one, or this one alone."""
        start, end = self.page.sentence(mention.start)
        line_start, line_end = self.text.rfind("\n", 0, mention.start) + 1, self.text.find("\n", mention.end)
        start, end = min(start, line_start), max(end, line_end)
        beside = [
            each for each in self.mentions.taught if start <= each.start < end and self.mentions.is_component(each)
        ]
        if len(beside) < 2:
            beside = [each for each in self._weekly() if self.mentions.is_component(each)]
        return beside if len(beside) > 1 and not SAYS_TOTAL.search(self.page.clause(mention.start)) else [mention]

    def sessions(self) -> Found[Amount] | None:
        """So many meetings of so many hours; once a week for so many weeks where that is said."""
        for found in self.mentions.sessions():
            amount, count = amount_in(found), number_of(found["n"])
            if (
                not amount
                or self.page.part_at(found.start()) not in SPOKEN
                or NOT_TAUGHT.search(self.page.clause(found.start()))
            ):
                continue
            end = found.end()
            is_weekly = PER_WEEK.match(self.text, end) and "week" not in found.group().lower()
            how = f"{count:g} times {amount} hours"
            if is_weekly:
                weeks = self.mentions.weeks(found.start(), end)
                if weeks is None:
                    continue
                count, end, how = count * weeks[0], max(end, weeks[2]), f"{how} a week for {weeks[0]:g} weeks"
            return self.page.found(Amount.of(count * amount.least, count * amount.most), found.start(), end, how)
        return None

    def components(self) -> Found[Amount] | None:
        """Hours of lectures, of laboratories and so on, added up."""
        parts = [
            each
            for each in self.mentions.taught
            if self.mentions.is_component(each) and not self.mentions.is_multiplied(each)
        ]
        if len(parts) < 2:
            parts = [each for each in self.mentions.labelled() if NAMES_COMPONENT.match(self.text, each.start)]
        for stretch in self.page.of_part(Part.HOURS) if len(parts) < 2 else ():
            parts += [
                Mention(
                    amount=Amount.of(float(found["n"])), start=line.start + found.start(), end=line.start + found.end()
                )
                for line in stretch.lines
                for found in BARE_COMPONENT.finditer(line.text)
            ]
        return self._sum(parts, "added up") if len(parts) > 1 else None

    def told_together(self) -> Found[Amount] | None:
        """Hours of this and hours of that in one sentence, added up, unless the first are those of the others."""
        told = [each for each in self.mentions.taught if not self.mentions.is_multiplied(each)]
        for first in told:
            start, end = self.page.sentence(first.start)
            beside = [each for each in told if start <= each.start < end]
            if len(beside) > 1 and not _OF_WHICH.search(self.text, beside[0].end, beside[-1].start):
                rest = sum(each.amount.least for each in beside[1:])
                is_whole = rest == beside[0].amount.least or SAYS_TOTAL.search(self.text, start, end) is not None
                return self._sum(beside[:1] if is_whole else beside, "" if is_whole else "added up")
        return None

    def units(self) -> Found[Amount] | None:
        """Hours of the units, added up; None where one of them does not say."""
        told = [
            each
            for each in self.mentions.everywhere()
            if self.mentions.is_of_unit(each) and not self._is_listed_twice(each)
        ]
        return self._sum(told, "the units added up") if len(told) > 1 else None

    def _is_listed_twice(self, mention: Mention) -> bool:
        before = self.text[self.text.rfind("\n", 0, mention.start) + 1 : mention.start]
        return MENTION.search(before) is not None

    def only(self) -> Found[Amount] | None:
        """The one amount of hours that is told in passing."""
        told = [each for each in self.mentions.taught if not self.mentions.is_multiplied(each)]
        return (
            self.page.found(told[0].amount, told[0].start, told[0].end)
            if len({each.amount for each in told}) == 1
            else None
        )

    def _sum(self, parts: Sequence[Mention], how: str) -> Found[Amount]:
        amount = Amount.of(sum(each.amount.least for each in parts), sum(each.amount.most for each in parts))
        terms = " + ".join(str(each.amount) for each in parts)
        how = f"{how}: {terms}" if how else ""
        return self.page.found(amount, min(e.start for e in parts), max(e.end for e in parts), how)
