"""The language of instruction: as stated, else that of the text."""

from __future__ import annotations

import re

from bccb.domain.outline.headings import Part
from bccb.domain.outline.page import ELSEWHERE, Page
from bccb.domain.outline.values import Found

_FIELD = re.compile(
    r"\b(?:language(?:\s+of\s+(?:instruction|delivery))?|langue(?:\s+d['’]enseignement)?)\s*[:=|\t]\s*(?P<value>[^\n]{3,60})",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:taught|offered|delivered|given|conducted|instruction\s+is)\s+(?:entirely\s+|fully\s+)?in\s+(?:english|french)\b"
    r"|\b(?:offert|donné|enseigné|dispensé)e?s?\s+(?:entièrement\s+)?en\s+(?:français|anglais)\b",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"(?P<en>english|anglais)|(?P<fr>french|français)", re.IGNORECASE)


def read_language(page: Page) -> Found[str] | None:
    """`en` or `fr`; None where the text is too short to tell."""
    for start, text in page.field_values(Part.LANGUAGE, _FIELD, ("langu",)):
        if found := _LANGUAGE.search(text):
            return page.found(str(found.lastgroup), start + found.start(), start + found.end())
    for told in page.near(_TOLD, ("english", "french", "français", "anglais")):
        found = _LANGUAGE.search(page.text, told.start(), told.end())
        if found and page.part_at(told.start()) not in ELSEWHERE:
            return page.found(str(found.lastgroup), told.start(), told.end())
    if page.language is None:
        return None
    return Found(value=page.language, span=page.everything(), how="the language that the text is written in")
