"""What is expected beforehand: each requirement in the outline's words, or that there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bccb.domain.credential import PrerequisiteType
from bccb.domain.outline.headings import Part
from bccb.domain.outline.lines import Passage, paragraphs, passage
from bccb.domain.outline.naming import CODE
from bccb.domain.outline.page import Page
from bccb.domain.outline.values import Found, Requirement

_NONE = re.compile(
    r"(?:there\s+are\s+)?(?:none|no\s+(?:(?:formal|specific|academic|official)\s+)?(?:pre-?requisites?|experience|requirements?"
    r"|prior\s+\w+|previous\s+\w+)|nil|n/?a|not\s+applicable|open\s+to\s+(?:all|everyone|anyone)|aucune?s?|sans\s+objet"
    r"|pas\s+de\s+préalables?)\b",
    re.IGNORECASE,
)
_NONE_TOLD = re.compile(
    r"\b(?:there\s+(?:are|is)\s+no\s+(?:\w+\s+)?pre-?requisites?|no\s+(?:formal\s+|specific\s+)?pre-?requisites?\b(?!\s+(?:is|are)\s+waived)"
    r"|(?:has|have|requires?)\s+no\s+(?:formal\s+)?pre-?requisites?|no\s+(?:prior\s+|previous\s+)?(?:\w+\s+){1,3}(?:is\s+)?(?:required|needed|necessary|expected)"
    r"|\bneed\s+no\s+(?:prior\s+|previous\s+)?(?:experience|background|training)"
    r"|aucun\s+préalable)",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"(?:^|[.;]\s+)(?:pre-?requisites?|préalables?)\s*(?:\(s\))?\s*(?::|are|is)\s*(?P<value>[^\n;]{2,300}?)(?=[.;](?:\s|$)|\n|$)",
    re.IGNORECASE | re.MULTILINE,
)
_EDGE = re.compile(
    r"(?<=[.!?])\s+(?=[A-ZÀ-Ý])|\s*;\s+(?=(?:recommended|recommandé|co-?requisites?|it\s+is\s+recommended|students?|learners?|applicants?)\b)",
    re.IGNORECASE,
)
_MUST = re.compile(
    r"(?:^|[.;]\s+)(?P<value>(?:you|students|applicants|learners|candidates|participants|apprentices)\s+(?:must|need\s+to|should)"
    r"\s+(?:already\s+)?(?:have|hold|possess|be\s+(?:an?|registered|licen[cs]ed|certified|enrolled|at\s+least))\b[^.;\n]{3,200})",
    re.IGNORECASE | re.MULTILINE,
)
_IS_REQUIRED = re.compile(
    r"(?:^|[.;]\s+)(?P<value>[^.;\n]{0,80}\b(?:ticket|licen[cs]e|certificate|experience|registration|diploma|standing|first\s+aid)\b[^.;\n]{0,60}\b(?:is|are)\s+(?:required|needed))(?=[.;\n]|$)",
    re.IGNORECASE | re.MULTILINE,
)
_DULL = re.compile(r"(?:pre-?requisites?|préalables?)\s*(?:\(s\))?\s*:\s*", re.IGNORECASE)
_OPTIONAL = re.compile(
    r"\b(?:recommended|recommendation|suggested|helpful|an\s+asset|desirable|preferred|recommandé\w*|souhaitable|un\s+atout)\b",
    re.IGNORECASE,
)
_COREQUISITE = re.compile(r"co-?requisites?\b", re.IGNORECASE)
_KINDS = {
    PrerequisiteType.WORK_EXPERIENCE: re.compile(
        r"(?i:experience|expérience|years?\s+of\s+practice|of\s+practice|employ|hours\)|working\s+(?:in|as))"
    ),
    PrerequisiteType.CERTIFICATION: re.compile(
        r"(?i:certificat(?:e|ion)|ticket|licen[cs]e|registered|certified|first\s+aid|red\s+seal|criminal\s+record|permis)"
    ),
    PrerequisiteType.COURSE_COMPLETION: re.compile(
        rf"{CODE.pattern}|(?i:credits?\s+of|crédits?\s+de|completion\s+of|\bcourse\b|module)"
    ),
    PrerequisiteType.ACADEMIC: re.compile(
        r"(?i:\b1[0-2]\b|admission|degree|diploma|grade|gpa|english|math|biology|chemistry|assessment|language"
        r"|baccalauréat|diplôme)"
    ),
}
_LONGEST = 2_000


def read_requirements(page: Page) -> tuple[tuple[Found[Requirement], ...], Found[bool] | None]:
    """Each requirement; and, where there is none because the outline says so, the place where it does."""
    found: list[Found[Requirement]] = []
    for stretch in page.of_part(Part.PREREQUISITES):
        for paragraph in paragraphs(stretch.lines):
            joined = passage(paragraph, page.hyphenated)
            if none := _NONE.match(joined.text):
                if not found and len(joined.text) < len(none.group()) + 60:
                    return (), page.found(True, *joined.cut(0, none.end()))
            else:
                found += _requirements(page, joined, is_point=bool(paragraph[0].style))
    if found:
        return tuple(found), None
    for inline in _INLINE.finditer(page.text):
        if none := _NONE.match(inline["value"]):
            return (), page.found(True, inline.start("value"), inline.start("value") + none.end())
        return (_requirement(page, inline["value"], *inline.span("value")),), None
    if told := _NONE_TOLD.search(page.text):
        return (), page.found(True, *told.span())
    return tuple(_told(page)), None


def _told(page: Page) -> Iterator[Found[Requirement]]:
    """Sentences that say what somebody must have or be, where no heading does."""
    for found in (*_MUST.finditer(page.text), *_IS_REQUIRED.finditer(page.text)):
        if page.part_at(found.start("value")) not in (Part.OUTCOMES, Part.PROGRAM_OUTCOMES):
            value = found["value"].rstrip()
            yield _requirement(page, value, found.start("value"), found.start("value") + len(value))


def _requirements(page: Page, joined: Passage, *, is_point: bool) -> Iterator[Found[Requirement]]:
    text, start = joined.text, 0
    for edge in [*(() if is_point else _EDGE.finditer(text)), None]:
        end = edge.start() if edge else len(text)
        if dull := _DULL.match(text, start, end):
            start = dull.end()
        trimmed = text[start:end].strip(" .;,")
        if any(map(str.isalnum, trimmed)) and len(trimmed) <= _LONGEST and not _COREQUISITE.match(trimmed):
            first = start + text[start:end].index(trimmed)
            yield _requirement(page, trimmed, *joined.cut(first, first + len(trimmed)))
        start = edge.end() if edge else end


def _requirement(page: Page, text: str, start: int, end: int) -> Found[Requirement]:
    kind = next((kind for kind, words in _KINDS.items() if words.search(text)), PrerequisiteType.OTHER)
    return page.found(
        Requirement(description=" ".join(text.split()), type=kind, is_mandatory=not _OPTIONAL.search(text)), start, end
    )
