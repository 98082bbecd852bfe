"""How the course is delivered: as its field says, else as a sentence about the course says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bccb.domain.credential import DeliveryMode
from bccb.domain.outline.headings import Part
from bccb.domain.outline.page import ELSEWHERE, Page
from bccb.domain.outline.values import Found

_SELF_PACED = (
    r"self-?\s?paced|at\s+your\s+own\s+pace|work\s+at\s+your\s+own\s+speed|continuous\s+(?:intake|entry)"
    r"|à\s+(?:son|votre|leur)\s+(?:propre\s+)?rythme|autorythmé\w*"
)
_HYBRID = r"hybrid\w*|blended|hy-?flex|multi-?access|mixed[\s-]mode|bimodal\w*|(?:formation|mode)\s+mixte"
_ONLINE = (
    r"(?:fully\s+|entirely\s+|100\s?%\s+)?on-?\s?line|virtual(?:ly)?|distance|remote(?:ly)?|asynchronous(?:ly)?"
    r"|synchronous(?:ly)?|web-based|zoom|en\s+ligne|à\s+distance|virtuel\w*|internet"
)
_IN_PERSON = (
    r"in[\s-]person|face[\s-]to[\s-]face|(?:on|at)[\s-](?:the\s+|our\s+|its\s+)?(?:\w+\s+){0,2}campus|in[\s-]class(?:room)?\b"
    r"|classroom|(?:in|at)\s+the\s+(?:[\w-]+\s+){0,2}(?:shop|lab(?:oratory)?|studio|classroom|clinic|kitchen|gallery|workshop|greenhouse)"
    r"|on[\s-]site|on\s+the\s+land|en\s+présentiel|en\s+personne"
    r"|en\s+classe|sur\s+(?:le\s+)?(?:campus|place)|présentiel|campus\b"
)
_MODE = re.compile(
    f"(?P<self>{_SELF_PACED})|(?P<hybrid>{_HYBRID})|(?P<online>\\b(?:{_ONLINE}))|(?P<place>\\b(?:{_IN_PERSON}))",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"\b(?:delivery(?:\s+(?:mode|method|format))?|mode\s+of\s+(?:delivery|instruction)|(?:course\s+)?format"
    r"|instructional\s+mode|mode\s+d['’]enseignement|formule|mode)\s*[:=|\t]\s*(?P<value>[^\n.|]{3,160})",
    re.IGNORECASE,
)
_ABOUT_COURSE = (
    r"\b(?:course|class(?:es)?|seminar|workshop|micro-?credential|program|training|instruction|sessions?|theory|lectures?"
    r"|labs?|it|students\s+meet|cours|formation|ateliers?|we)\b"
)
_TOLD = re.compile(
    rf"{_ABOUT_COURSE}[^.;\n]{{0,60}}?\b(?:is|are|runs?|takes?\s+place|meets?|delivered|offered|taught|held|given|happens?"
    r"|est|sont|se\s+(?:donne|déroule|tient)|offerte?s?|donnée?s?)\b(?P<value>[^.;\n]{0,120}(?:\n[^.;\n]{1,80})?)"
    r"|(?:^|[.!]\s+)(?:delivered|offered|taught|held|given|meets?|runs?|learn|study)\b(?P<short>[^.;\n]{0,120})"
    r"|\ball\s+of\s+it\s+(?P<all>on-?line)"
    r"|^(?:fully\s+|entirely\s+)?(?P<line>on-?line|in[\s-]person|hybrid|self-?paced|blended)"
    r"(?:\s+(?:course|delivery|learning|classes))?\s*$"
    r"|\b(?P<adjective>on-?line|in[\s-]person|hybrid|self-?paced|blended)\s+"
    r"(?:course|micro-?credential|workshop|program|seminar|class)\b",
    re.IGNORECASE | re.MULTILINE,
)
_NOT_DELIVERY = re.compile(
    r"(?:on-?line|virtual|remote)\s+(?:\w+\s+)?(?:resources?|quiz\w*|library|portal|store|course\s+(?:site|shell)|system|tests?"
    r"|materials?|text\w*|form|guide|style|dictionar\w+|tools?|forum|submission|registration|harassment|safety|market\w*"
    r"|community|privacy|presence|sources?|banking|sales|exams?|learning\s+(?:system|platform))"
    r"|(?:submit\w*|register\w*|appl(?:y|ied|ications?)|available|posted|found|order\w*|book\w*|handed\s+in|published|released"
    r"|purchased?)\s+(?:\w+\s+)?(?:on-?line|in\s+person)(?:\s+(?:and|or)\s+(?:on-?line|in\s+person))?|distance\s+(?:from|between|of)|virtual\s+machines?|off[\s-]campus"
    r"|remote\s+(?:crews?|work|communit\w+|sens\w+|areas?|locations?|regions?)",
    re.IGNORECASE,
)
_UNTICKED = re.compile(r"[☐□][^☐□☒☑✓✔\n]*")
_SURELY = re.compile(
    rf"\b(?:in[\s-]person|face[\s-]to[\s-]face|on[\s-]campus|{_HYBRID}|{_SELF_PACED}|en\s+présentiel)", re.IGNORECASE
)
_PIECES = re.compile(r"[,;·|()–—:]|\s-\s|\.\s")
_HEAD_LINES = 12
_NO_PLACE = frozenset({Part.OUTCOMES, Part.PROGRAM_OUTCOMES, Part.ASSESSMENT, Part.PREREQUISITES})


def read_delivery(page: Page) -> Found[DeliveryMode] | None:
    for start, end in _told(page):
        text = _NOT_DELIVERY.sub(lambda found: " " * len(found.group()), page.text[start:end])
        text = _UNTICKED.sub(lambda found: " " * len(found.group()), text)
        if modes := list(_MODE.finditer(text)):
            return page.found(_mode(modes), start + modes[0].start(), start + modes[-1].end())
    return None


def _told(page: Page) -> Iterator[tuple[int, int]]:
    """Where the text may say it, the surest place first."""
    for stretch in page.of_part(Part.DELIVERY):
        if stretch.lines:
            first = stretch.lines[0].start
            start = first if stretch.is_inline else page.text.rfind("\n", 0, first) + 1
            yield start, stretch.lines[min(len(stretch.lines), 6) - 1].end
    for found in page.near(_FIELD, ("mode", "format", "delivery", "formule")):
        if page.part_at(found.start()) not in ELSEWHERE:
            yield found.span("value")
    for stretch in page.of_part(Part.HOURS):
        yield from ((line.start, line.end) for line in stretch.lines)
    for line in page.lines[:_HEAD_LINES]:
        if page.part_at(line.start) not in ELSEWHERE and _is_of_facts(line.text):
            yield line.start, line.end
    for found in _TOLD.finditer(page.text):
        if page.part_at(found.start()) not in _NO_PLACE:
            yield found.span(str(found.lastgroup))
    for found in page.near(
        _SURELY, ("person", "face", "campus", "brid", "blend", "pace", "access", "rythme", "présentiel")
    ):
        if page.part_at(found.start()) not in _NO_PLACE:
            yield page.sentence(found.start())


def _is_of_facts(text: str) -> bool:
    """Short, or made of short pieces, as the lines under a title are."""
    return len(text.split()) < 13 or all(len(piece.split()) < 8 for piece in _PIECES.split(text))


def _mode(modes: Sequence[re.Match[str]]) -> DeliveryMode:
    kinds = {str(found.lastgroup) for found in modes}
    if "self" in kinds:
        return DeliveryMode.SELF_PACED
    if "hybrid" in kinds or kinds == {"online", "place"}:
        return DeliveryMode.HYBRID
    return DeliveryMode.ONLINE if "online" in kinds else DeliveryMode.IN_PERSON
