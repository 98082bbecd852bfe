"""Credits of the course itself, not of a program it counts toward."""

from __future__ import annotations

import re

from bccb.domain.outline.headings import Part
from bccb.domain.outline.page import ELSEWHERE, Page
from bccb.domain.outline.values import Found

_N = r"(?P<n>\d{1,2}(?:[.,]\d{1,3})?)"
_SPELLED = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "trois": 3, "deux": 2, "quatre": 4}
_LABELLED = re.compile(
    r"(?:\b(?:credit|crédit)s?(?:\s+(?:value|hours?|weight))?|(?<!\w)(?:units?|unités?))\s*(?:\([^)\d]{0,60}\)\s*)?"
    rf"[:=|\t]\s*\(?{_N}(?![\d%]|\s*(?:hours?|h)\b)"
    rf"|^(?:(?:number|no\.?)\s+of\s+)?credits?[ \t]+(?P<m>\d{{1,2}}(?:\.\d{{1,2}})?)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_TELLING = ("credit", "crédit", "unit", " cr", ")\n")
_FIRST = re.compile(rf"{_N}(?P<m>)(?![\d%]|\s*(?:hours?|h)\b)")
_COUNTED = re.compile(
    rf"(?<![\w.,/:-])(?:{_N}|(?P<m>{'|'.join(_SPELLED)}))[ \t]*-?[ \t]*"
    r"(?:(?:academic|course|university|college|undergraduate|graduate|semester|term)\s+)?"
    r"(?:credit\s+hours?|credits?|crédits?|units?|unités?|cr\b\.?)"
    r"(?!\s*(?:hours?|of\s+(?!credit)|in\s+\w+\s+(?:at|before)))",
    re.IGNORECASE,
)
# `MUSC 1140 World Music (3)`
_BESIDE_CODE = re.compile(rf"^[A-Z]{{2,5}}[ -]?\d{{3,4}}[A-Z]?\b[^\n()]{{0,100}}\({_N}(?P<m>)\)[ \t]*$", re.MULTILINE)
_WITHOUT = re.compile(
    r"\bnon-?\s?credit\b|\bno\s+(?:academic\s+|university\s+|college\s+)?credits?\b(?!\s+(?:is|are)\s+given\s+(?:for|if))"
    r"|\bnot\s+(?:offered\s+)?for\s+(?:academic\s+)?credit\b|\bwithout\s+(?:academic\s+)?credit\b"
    r"|\bcredits?\s*:\s*(?:none|nil|n/a)\b|\b(?:non\s+crédité|sans\s+crédits?|aucun\s+crédit)\b",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    r"toward|counts?\s+(?:for|as)|ladder|certificate|diploma|degree|program|transfer|minimum\s+of|at\s+least|complet(?:ed|ion\s+of)"
    r"|elective|CEUs?\b|continuing\s+education\s+units|applied\s+to|diplôme|programme|lower-level|first-year|previous",
    re.IGNORECASE,
)


def read_credits(page: Page) -> Found[float] | None:
    """Credits in the outline's own unit; 0 where it says that it carries none."""
    for pattern in (_LABELLED, _WITHOUT, _COUNTED, _BESIDE_CODE):
        for found in page.near(pattern, _TELLING):
            if _tells_of_this(page, found, is_field=pattern is _LABELLED, is_without=pattern is _WITHOUT):
                return page.found(0.0 if pattern is _WITHOUT else _number(found), found.start(), found.end())
    for stretch in page.of_part(Part.CREDITS):
        if stretch.lines and (first := _FIRST.match(stretch.lines[0].text)):
            start = stretch.lines[0].start
            return page.found(_number(first), start, start + first.end())
    return None


def _number(found: re.Match[str]) -> float:
    number = (found["n"] or found["m"]).lower()
    return float(_SPELLED.get(number) or number.replace(",", "."))


def _tells_of_this(page: Page, found: re.Match[str], *, is_field: bool, is_without: bool) -> bool:
    part = page.part_at(found.start())
    if part in ELSEWHERE:
        return False
    if is_field or part is Part.CREDITS or is_without:
        return True
    line = page.text.rfind("\n", 0, found.start()) + 1
    before = (
        page.text[max(line, found.start() - 80) : found.start()]
        if page.text[found.start() - 1 : found.start()] == "("
        else ""
    )
    return not _OF_ANOTHER.search(before + page.clause(found.start()))
