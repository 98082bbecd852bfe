"""Hours of instruction: as stated, or worked out from hours a week, sessions, components or units that are stated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bccb.domain.outline.headings import Part
from bccb.domain.outline.page import Page
from bccb.domain.outline.values import Amount, Found

_ENGLISH = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_MORE = {"ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "half": 0.5}
_FRENCH = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10}
_WORDS: dict[str, float] = {**_ENGLISH, **_MORE, **_FRENCH}
_SPELLED = "|".join(sorted((word for word in _WORDS if len(word) > 1), key=len, reverse=True))
_N = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,4}}(?:[.,]\d{{1,2}})?(?![\d%])|\b(?:{_SPELLED})\b)"
_RANGE = rf"(?P<least>{_N})(?:\s*(?:-|–|—|to|à|or|and)\s*(?P<most>{_N}))?"
_HOUR = r"(?:hours?|hrs?\b\.?|h\b|heures?)"
_KINDS = (
    r"(?:instructional|instruction|contact|class(?:room)?|in-class|course|total|lecture|lab(?:oratory)?|training|scheduled"
    r"|live|guided|academic|online|in-person|face-to-face|facilitated)"
)
_MENTION = re.compile(
    rf"(?<![\w.:/])(?:approximately\s+|about\s+)?{_RANGE}(?:\s*-?\s*(?:{_KINDS}\s+){{0,2}}){_HOUR}", re.IGNORECASE
)
_LABELLED = re.compile(
    rf"(?<!credit )(?<!office )\b(?:{_KINDS}\s+){{0,3}}(?:hours?|heures?)(?:\s+(?:of\s+instruction|total|totales))?"
    rf"\s*(?:[:=|\t]|\s{{3,}})\s*{_RANGE}(?![\d.]|\s*(?:per|/|a|x|×|hours?|hrs?|h|heures?|weeks?)\b)",
    re.IGNORECASE,
)
_WEEKLY_LABEL = re.compile(
    rf"\b(?:{_HOUR}\s*(?:per|/|a|each|par)\s*(?:week|wk|semaine)|weekly\s+{_HOUR})\s*[:=|\t]\s*{_RANGE}", re.IGNORECASE
)
_PER_WEEK = re.compile(
    r"[^.;\n]{0,30}?\b(?:(?:per|a|each|every|par)\s+(?:week|wk|semaine)|weekly|hebdomadaires?)|\s*/\s*(?:week|wk|sem)",
    re.IGNORECASE,
)
_WEEKS = re.compile(
    rf"(?P<n>{_N})[\s-]*(?:weeks?|wks?|semaines?)\b|\bweeks?\s*[:=|\t]\s*(?P<m>\d{{1,2}})\b", re.IGNORECASE
)
_MEETING = (
    r"(?:sessions?|class(?:es)?|days?|evenings?|nights?|workshops?|meetings?|seminars?|lectures?|labs?|webinars?|lessons?"
    r"|weekends?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mornings?|afternoons?|modules?|weeks?|circles?|gatherings?"
    r"|séances?|journées?|jours?|soirées?|ateliers?|rencontres?|semaines?|cours|visits?|blocks?)"
)
# `8 sessions of 2.5 hours`, `six Saturdays, 5 hours each`, `10 x 3 hours`
_SESSIONS = re.compile(
    rf"(?P<n>{_N})\s*(?:(?:[a-zéèû-]+\s+){{0,3}}?{_MEETING}\s*(?P<joint>of|x|×|de|@|at|,|\(|:|–|-|lasting|for)?"
    rf"|(?P<times>x|×|@|fois))\s*(?:up\s+to\s+)?{_RANGE}[\s-]*{_HOUR}(?:\s+(?:each|chacune?)|\s+(?:per|a|par)\s+{_MEETING})?"
    r"(?P<each>\s*\(?(?:each|chacune?|per|a|par)\b)?",
    re.IGNORECASE,
)
# `ten 3-hour classes`, `one three-hour meeting a week`
_LONG_MEETINGS = re.compile(
    rf"(?P<n>{_N})\s*(?:x\s*|×\s*|weekly\s+|live\s+|online\s+)?{_RANGE}[\s-]*{_HOUR}\s+(?:[a-z-]+\s+){{0,2}}?{_MEETING}",
    re.IGNORECASE,
)
_COMPONENT = (
    r"(?:lectures?|lab(?:s|oratory|oratories)?|seminars?|tutorials?|studio|shop|practicum|clinical|clinic|theory|practical"
    r"|discussion|workshops?|field(?:work)?|classroom|online|in-person|simulation|rehearsal|class(?:es)?|skills\s+lab"
    r"|cours|laboratoires?|ateliers?|travaux\s+(?:dirigés|pratiques)|stage|théorie|pratique|séminaires?)"
)
_AFTER_COMPONENT = re.compile(rf"\b{_COMPONENT}\s*(?:hours?|time)?\s*(?:[:=|–-]|\t)?\s*(?:\()?$", re.IGNORECASE)
_BEFORE_COMPONENT = re.compile(rf"\s*(?:of|in(?:\s+the)?|de|d['’]|en|/)?\s*(?:[a-z]+\s+)?{_COMPONENT}\b", re.IGNORECASE)
_BARE_COMPONENT = re.compile(
    rf"\b{_COMPONENT}\s*(?:hours?)?\s*[:=|\t ]\s*(?P<n>\d{{1,3}}(?:\.\d+)?)\b(?!\s*[%\w])", re.IGNORECASE
)
_TOTAL = re.compile(r"\btotal\b(?!\s*%)[^\n\d]{0,30}?(?P<n>\d{1,4}(?:\.\d+)?)\b(?!\s*%)", re.IGNORECASE)
_SAYS_TOTAL = re.compile(r"total|altogether|in all\b|overall|au\s+total", re.IGNORECASE)
_OF_WHOLE = re.compile(
    r"\s*(?:in\s+total|total|altogether|of\s+(?:\w+\s+){0,2}?(?:instruction|training|teaching|learning|class(?:es)?|study)"
    r"|d['’]enseignement|de\s+(?:formation|cours)\b|(?:\s|-)*(?:course|program(?:me)?|workshop|micro-?credential|certificate"
    r"|seminar|class|module|training)\b)",
    re.IGNORECASE,
)
_NOT_TAUGHT = re.compile(
    r"home\s?work|outside\s+(?:of\s+)?(?:the\s+)?class|out-of-class|self-study|home\s+study|independent|prepar|\bread(?:ing)?\b"
    r"|office\s+hours|drop-in|notice|within\b|in\s+advance|prior\s+to|\blate\b|deadline|work-based|on-the-job|employ|experience"
    r"|of\s+(?:\w+\s+)?(?:practice|work|service|operation)|volunteer|journey|respond|repl(?:y|ies)|reserve|on\s+(?:your|their)\s+own"
    r"|travail\s+(?:personnel|individuel|à\s+la\s+maison)|devoirs|hors\s+classe|lectures\s+personnelles|before\s+the|after\s+the"
    r"|(?:credential|certificate|diploma|program)\s+(?:as\s+a\s+whole|requires)|hours\s+from|24-hour|per\s+(?:month|day)|extra",
    re.IGNORECASE,
)
_UNIT_LINE = re.compile(
    r"(?:module|unit|unité|line|part|partie|block|bloc|section|theme|thème|topic|phase|stage|segment|course)\s+[\dA-Z]{1,4}\b",
    re.IGNORECASE,
)
_SPOKEN = frozenset(
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
_MOST_HOURS = 10_000


@dataclass(frozen=True, kw_only=True)
class _Mention:
    amount: Amount
    start: int
    end: int


def read_hours(page: Page) -> Found[Amount] | None:
    """The hours of instruction altogether; None where the outline does not say enough to know them."""
    reader = _Reader(page)
    ways = (reader.total, reader.weekly, reader.sessions, reader.components, reader.units, reader.only)
    return next((found for way in ways if (found := way()) and 0 < found.value.most <= _MOST_HOURS), None)


class _Reader:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.text = page.text

    @cached_property
    def mentions(self) -> list[_Mention]:
        """Every amount of hours that may be taught here, outside units."""
        return [each for each in self._all_mentions() if self._is_taught(each)]

    @cached_property
    def multiplied(self) -> list[tuple[int, int]]:
        """Where hours stand that have to be multiplied first."""
        places = [found.span() for found in self._sessions()]
        weekly = [(each.start, each.end) for each in self.mentions if _PER_WEEK.match(self.text, each.end)]
        return places + weekly + [found.span() for found in _WEEKLY_LABEL.finditer(self.text)]

    def _all_mentions(self) -> Iterator[_Mention]:
        for found in _MENTION.finditer(self.text):
            if amount := _amount(found):
                yield _Mention(amount=amount, start=found.start(), end=found.end())

    def _is_taught(self, mention: _Mention) -> bool:
        if self.page.part_at(mention.start) not in _SPOKEN:
            return False
        clause = self.page.clause(mention.start)
        return not _NOT_TAUGHT.search(clause) and not self._is_of_unit(mention)

    def _is_of_unit(self, mention: _Mention) -> bool:
        line = self.text[self.text.rfind("\n", 0, mention.start) + 1 : mention.start].lstrip(" \t#•*-")
        return _UNIT_LINE.match(line) is not None

    def _is_multiplied(self, mention: _Mention) -> bool:
        return any(start <= mention.start < end for start, end in self.multiplied)

    def _is_component(self, mention: _Mention) -> bool:
        before = self.text[max(0, mention.start - 40) : mention.start]
        return bool(
            _AFTER_COMPONENT.search(before)
            or _BEFORE_COMPONENT.match(self.text, mention.end)
            or re.search(rf"(?i:{_COMPONENT})\s+{_HOUR}$", self.text[mention.start : mention.end])
        )

    def total(self) -> Found[Amount] | None:
        """Stated as the whole: labelled, called a total, in brackets after what it comes of, or told of the course."""
        for found in _LABELLED.finditer(self.text):
            about = self.page.clause(found.start())
            if (amount := _amount(found)) and not _NOT_TAUGHT.search(about) and not self._is_listed(found.start()):
                return self.page.found(amount, found.start(), found.end())
        for each in self.mentions:
            if not self._is_multiplied(each) and not self._is_part(each) and self._is_whole(each):
                return self.page.found(each.amount, each.start, each.end)
        return self._total_row()

    def _is_listed(self, position: int) -> bool:
        return self.page.part_at(position) in (
            Part.ASSESSMENT,
            Part.PREREQUISITES,
            Part.OUTCOMES,
            Part.PROGRAM_OUTCOMES,
        )

    def _is_part(self, mention: _Mention) -> bool:
        return self._is_component(mention) and not _SAYS_TOTAL.search(self.page.clause(mention.start))

    def _is_whole(self, mention: _Mention) -> bool:
        if self.page.part_at(mention.start) is Part.HOURS or _SAYS_TOTAL.search(self.page.clause(mention.start)):
            return True
        is_bracketed = (
            self.text[mention.start - 1 : mention.start] == "(" and self.text[mention.end : mention.end + 1] == ")"
        )
        return is_bracketed or _OF_WHOLE.match(self.text, mention.end) is not None

    def _total_row(self) -> Found[Amount] | None:
        for stretch in self.page.of_part(Part.HOURS):
            for line in stretch.lines:
                if found := _TOTAL.search(line.text):
                    start = line.start + found.start()
                    return self.page.found(Amount.of(float(found["n"])), start, line.start + found.end())
        return None

    def weekly(self) -> Found[Amount] | None:
        """So many hours a week for so many weeks."""
        weekly = [each for each in self.mentions if _PER_WEEK.match(self.text, each.end) and not self._meets(each)]
        labelled = [
            _Mention(amount=amount, start=found.start(), end=found.end())
            for found in _WEEKLY_LABEL.finditer(self.text)
            if (amount := _amount(found)) and not self._is_listed(found.start())
        ]
        if not weekly and not labelled:
            return None
        together = self._together(weekly[0]) if weekly else labelled[:1]
        weeks = self._weeks(together[0].start, together[-1].end)
        if weeks is None:
            return None
        count, first, last = weeks
        least, most = (count * sum(getattr(each.amount, end) for each in together) for end in ("least", "most"))
        start, end = min(first, together[0].start), max(last, together[-1].end)
        how = f"{'+'.join(str(each.amount) for each in together)} hours a week for {count:g} weeks"
        return self.page.found(Amount.of(least, most), start, end, how)

    def _meets(self, mention: _Mention) -> bool:
        return any(found.start() <= mention.start < found.end() for found in _LONG_MEETINGS.finditer(self.text))

    def _together(self, mention: _Mention) -> list[_Mention]:
        """The components of a week that stand beside this one, or this one alone."""
        start, end = self.page.sentence(mention.start)
        line_start, line_end = self.text.rfind("\n", 0, mention.start) + 1, self.text.find("\n", mention.end)
        start, end = min(start, line_start), max(end, line_end)
        beside = [each for each in self.mentions if start <= each.start < end and self._is_component(each)]
        return beside if len(beside) > 1 and not _SAYS_TOTAL.search(self.page.clause(mention.start)) else [mention]

    def _weeks(self, start: int, end: int) -> tuple[float, int, int] | None:
        """How many weeks, and where that stands: in the same sentence, else the one number of weeks there is."""
        first, last = self.page.sentence(start)[0], self.page.sentence(end)[1]
        near = [found for found in _WEEKS.finditer(self.text, first, last) if _count(found["n"] or found["m"])]
        if not near:
            everywhere = [found for found in _WEEKS.finditer(self.text) if self.page.part_at(found.start()) in _SPOKEN]
            near = everywhere if len({_count(found["n"] or found["m"]) for found in everywhere}) == 1 else []
        return (_count(near[0]["n"] or near[0]["m"]), *near[0].span()) if near else None

    def _sessions(self) -> Iterator[re.Match[str]]:
        for found in _SESSIONS.finditer(self.text):
            is_each = (
                found["times"]
                or found["each"]
                or (found["joint"] or "").lower() in ("of", "x", "×", "de", "@", "at", "lasting")
            )
            if is_each or re.search(r"(?i)each|chacun|per |a |par ", self.text[found.end("least") : found.end()]):
                yield found
        yield from _LONG_MEETINGS.finditer(self.text)

    def sessions(self) -> Found[Amount] | None:
        """So many meetings of so many hours; once a week for so many weeks where that is said."""
        for found in self._sessions():
            amount, count = _amount(found), _count(found["n"])
            if (
                not amount
                or self.page.part_at(found.start()) not in _SPOKEN
                or _NOT_TAUGHT.search(self.page.clause(found.start()))
            ):
                continue
            end = found.end()
            is_weekly = _PER_WEEK.match(self.text, end) and "week" not in found.group().lower()
            how = f"{count:g} times {amount} hours"
            if is_weekly:
                weeks = self._weeks(found.start(), end)
                if weeks is None:
                    continue
                count, end, how = count * weeks[0], max(end, weeks[2]), f"{how} a week for {weeks[0]:g} weeks"
            return self.page.found(Amount.of(count * amount.least, count * amount.most), found.start(), end, how)
        return None

    def components(self) -> Found[Amount] | None:
        """Hours of lectures, of laboratories and so on, added up."""
        parts = [each for each in self.mentions if self._is_component(each) and not self._is_multiplied(each)]
        for stretch in self.page.of_part(Part.HOURS) if len(parts) < 2 else ():
            parts += [
                _Mention(
                    amount=Amount.of(float(found["n"])), start=line.start + found.start(), end=line.start + found.end()
                )
                for line in stretch.lines
                for found in _BARE_COMPONENT.finditer(line.text)
            ]
        return self._sum(parts, "added up") if len(parts) > 1 else None

    def units(self) -> Found[Amount] | None:
        """Hours of the units, added up; None where one of them does not say."""
        told = [each for each in self._all_mentions() if self._is_of_unit(each) and not self._is_listed_twice(each)]
        return self._sum(told, "the units added up") if len(told) > 1 else None

    def _is_listed_twice(self, mention: _Mention) -> bool:
        before = self.text[self.text.rfind("\n", 0, mention.start) + 1 : mention.start]
        return _MENTION.search(before) is not None

    def only(self) -> Found[Amount] | None:
        """The one amount of hours that is told in passing."""
        told = [each for each in self.mentions if not self._is_multiplied(each)]
        return (
            self.page.found(told[0].amount, told[0].start, told[0].end)
            if len({each.amount for each in told}) == 1
            else None
        )

    def _sum(self, parts: Sequence[_Mention], how: str) -> Found[Amount]:
        amount = Amount.of(sum(each.amount.least for each in parts), sum(each.amount.most for each in parts))
        terms = " + ".join(str(each.amount) for each in parts)
        return self.page.found(amount, min(e.start for e in parts), max(e.end for e in parts), f"{how}: {terms}")


def _count(number: str) -> float:
    word = number.lower()
    if word in _WORDS:
        return float(_WORDS[word])
    return float(number.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+", number) else number.replace(",", "."))


def _amount(found: re.Match[str]) -> Amount | None:
    """The hours in a match; None for a range that runs backwards."""
    least = _count(found["least"])
    most = _count(found["most"]) if found["most"] else least
    return Amount.of(least, most) if least <= most else None
