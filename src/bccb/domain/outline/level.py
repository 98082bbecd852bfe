"""The level of the course: as stated, or as its own number tells."""

from __future__ import annotations

import re

from bccb.domain.course import Level, level_of_number
from bccb.domain.outline.headings import Part
from bccb.domain.outline.page import ELSEWHERE, Page
from bccb.domain.outline.values import Found

_WORDS = {
    Level.PREPARATORY: (
        r"preparatory|college\s+prep\w*|upgrading|pre-?university|developmental|adult\s+basic|préparatoire"
    ),
    Level.GRADUATE: (
        r"(?<!under)graduate|master['’]?s|doctoral|post-?baccalaureate|[5-7]00[\s-]level|cycles?\s+supérieurs?|maîtrise"
    ),
    Level.ADVANCED: (
        r"advanced|upper[\s-](?:division|level)|(?:third|fourth|3rd|4th)[\s-]year|[34]00[\s-]level|senior|avancé"
        r"|(?:troisième|quatrième)\s+année|year\s+(?:3|4|three|four)\b"
    ),
    Level.INTERMEDIATE: (
        r"intermediate|(?:second|2nd)[\s-]year|200[\s-]level|intermédiaire|deuxième\s+année|year\s+(?:2|two)\b"
    ),
    Level.INTRODUCTORY: (
        r"introductory|introduction|beginner|basic|entry[\s-]level|foundation(?:al|s)?|fundamental|(?:first|1st)[\s-]year"
        r"|100[\s-]level|débutant|d['’]introduction|élémentaire|première\s+année|year\s+(?:1|one)\b|novice"
    ),
}
_LEVEL = re.compile("|".join(f"(?P<{level.name}>\\b(?:{words}))" for level, words in _WORDS.items()), re.IGNORECASE)
_FIELD = re.compile(r"\b(?:level|niveau)\s*[:=|\t]\s*(?P<value>[^\n.;|]{3,60})", re.IGNORECASE)
_TELLING = (
    *("introductory", "intermediate", "advanced", "graduate", "preparatory", "upgrading", "beginner", "year", "level"),
    *("cours d", "cours p", "cours a", "cours i"),
)
_HUNDREDS = re.compile(r"[1-9]\d{2,3}\b")
_YEARS = r"(?:first|second|third|fourth)[\s-]year"
_TOLD = re.compile(
    rf"\b(?:introductory|intermediate|advanced|graduate|{_YEARS}|[1-6]00[\s-]level|upper[\s-](?:division|level)|beginner"
    r"|entry[\s-]level|college\s+preparatory|preparatory|upgrading)(?:[\s-]+(?:level|undergraduate|university|college|\w+ed))?"
    r"\s+(?:course|seminar|micro-?credential|workshop|class|module|elective|students?|offering|credential|level)\b"
    r"|\b(?:students|learners)\s+in\s+their\s+(?:first|second|third|fourth)\s+year"
    rf"|\b(?:intended|designed|aimed|written)\s+(?:for|at)\s+(?:complete\s+)?(?:beginners|{_YEARS}|graduate\s+students)"
    r"|\bcours\s+(?:d['’]introduction|de\s+(?:première|deuxième|troisième|quatrième)\s+année|avancé|intermédiaire"
    r"|préparatoire|de\s+cycles?\s+supérieurs?)|\b(?:introductory|intermediate|advanced|graduate|preparatory)[\s-]level\b",
    re.IGNORECASE,
)


def read_level(page: Page, code: Found[str] | None) -> Found[Level] | None:
    for start, text in page.field_values(Part.LEVEL, _FIELD, ("level", "niveau")):
        if found := _LEVEL.search(text):
            return page.found(_level(found), start + found.start(), start + found.end())
        if (hundreds := _HUNDREDS.match(text)) and (level := level_of_number(hundreds.group())):
            return page.found(level, start, start + hundreds.end())
    for told in page.near(_TOLD, _TELLING):
        if page.part_at(told.start()) not in ELSEWHERE and (found := _LEVEL.search(told.group())):
            return page.found(_level(found), told.start(), told.end())
    number = code.value.split(" ")[-1] if code else ""
    if code and (level := level_of_number(number)):
        return Found(value=level, span=code.span, how=f"by the course number {number}")
    return None


def _level(found: re.Match[str]) -> Level:
    return Level[str(found.lastgroup)]
