"""What an outline calls the course: its title, its code, and what it says of itself in general."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bccb.domain.outline.headings import Part, heading_of
from bccb.domain.outline.lines import Line, cells, passage
from bccb.domain.outline.page import Page
from bccb.domain.outline.values import Found

_SUBJECT_AND_NUMBER = r"[A-Z]{2,5}[ \u00a0*-]?\d{3,4}[A-Z]?"
CODE = re.compile(rf"(?<![\w-]){_SUBJECT_AND_NUMBER}(?![\w%])")
_CODE_FIRST = re.compile(
    rf"(?P<code>{_SUBJECT_AND_NUMBER})(?:\s*/\s*{_SUBJECT_AND_NUMBER})?\s*(?:\(\d(?:\.\d+)?\)\s*)?(?:[:–—|-]|\s|$|(?<=\)))\s*"
)
_NAMED = re.compile(
    r"(?:micro-?credential|course|workshop|micro-?certification|module|formation)\s*:\s+", re.IGNORECASE
)
_AFTER_TITLE = re.compile(
    r"\s*(?:\((?=[^)]*(?:credit|crédit|unit|hour|heure|\d,\s?\d|self-paced|online|hybrid|in.person|section|term|fall|winter"
    r"|spring|summer|cr\b))[^)]*\)|\((?:[\d.]+|\d[,-]\d[,-]\d)\)|[,|·–—-]\s*\d+(?:\.\d+)?\s*(?:credits?|units?|crédits?|hours?)\b.*"
    rf"|\s+\(?{_SUBJECT_AND_NUMBER}\)?|\s*[–—-]\s*(?:course\s+)?(?:outline|syllabus|plan\s+de\s+cours)\b"
    r"|\s+\d(?:\.\d+)?\s+(?:credits?|units?)\b.*|\s+(?:credits?|units?|hours?)\s*:.*)\s*.*$",
    re.IGNORECASE,
)
_INSTITUTION = re.compile(
    r"\b(?:university|université|college|collège|institute|institut|polytechnic|school\s+of|school\b|faculty\s+of|faculty"
    r"|department\s+of|département|department|division\s+of|centre|center|continuing\s+(?:studies|education)"
    r"|formation\s+continue|campus|association|society|council|academy|académie|faculté|école)\b",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"(?:official\s+|sample\s+|draft\s+|generic\s+|technical\s+training\s+)*(?:course|program|unit|training|workshop|module"
    r"|credential|micro-?credential)?\s*(?:outline|syllabus|description|information|overview|plan|guide|summary|details|page)s?"
    r"|(?:(?:course\s+)?(?:syllabus|outline)|home|menu|introduction|plan\s+(?:de\s+cours|cadre)|description"
    r"|welcome)|(?:fall|winter|spring|summer|january|february|march|april|may|june|july|august|september|october|november"
    r"|december|automne|hiver|été|printemps|term|semester|trimestre|session|version|revised|effective|approved|date)\b.*\d.*"
    r"|(?:hi|hello|dear|hey|good\s+(?:morning|afternoon)|thanks?|thank\s+you|bonjour|salut)\b.*|.*\s>\s.*|.*@.*|https?:.*"
    r"|.*\b(?:register\s+now|add\s+to|wish\s*list|log\s*in|sign\s+in|skip\s+to|share\s+this|print\s+this|download)\b.*"
    r"|(?:upgrading|health|trades|business|science|arts|technology)(?:\s*[/&-].*)?",
    re.IGNORECASE,
)
_KIND_OF_DOCUMENT = re.compile(
    r"(?:(?:draft|official)\s+)?(?:course\s+)?(?:outline|syllabus|description)\s*(?::|–|-|for\b|of\b)\s*(?=\w)|plan\s+de\s+cours\s*:\s*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r".*[.!;](?:\s|$)|.*,$")
_SUBJECT_LINE = re.compile(
    r"^(?:Subject|Objet)[ \t]*:[ \t]*(?:(?:fw|fwd|re|tr|ref?)[ \t]*:[ \t]*)*"
    r"(?:(?:draft\s+)?(?:course\s+)?outline\s+(?:for|of)\s+|plan\s+de\s+cours\s*:?\s*)?(?P<title>[^\n]+)",
    re.MULTILINE | re.IGNORECASE,
)
_HEAD_LINES = 14
_LONGEST = 300


def read_title(page: Page) -> Found[str] | None:
    """As labelled; else beside the code; else the first line that is no institution, greeting or kind of document."""
    for way in (_labelled, _ranked, _beside_code, _first_line):
        for title, start in way(page):
            title = title[: 2 * _LONGEST]
            if document := _KIND_OF_DOCUMENT.match(title):
                title, start = title[document.end() :], start + document.end()
            if (cut := _AFTER_TITLE.search(title)) and cut.start() > 3:
                title = title[: cut.start()]
            title = title.rstrip(" .,:;|–—-*")
            if title and title[0].isprintable() and 2 < len(title) <= _LONGEST and any(map(str.isalpha, title)):
                return page.found(" ".join(title.split()), start, start + len(title))
    return None


def _labelled(page: Page) -> Iterator[tuple[str, int]]:
    for stretch in page.of_part(Part.TITLE):
        if stretch.lines:
            yield from _without_code(stretch.lines[0].text, stretch.lines[0].start)
    for line in page.lines[:_HEAD_LINES]:
        if found := _NAMED.match(line.text):
            yield line.text[found.end() :], line.start + found.end()


def _without_code(text: str, start: int) -> Iterator[tuple[str, int]]:
    found = _CODE_FIRST.match(text)
    if found and found.end() < len(text):
        yield text[found.end() :], start + found.end()
    elif not found:
        yield text, start


def _beside_code(page: Page) -> Iterator[tuple[str, int]]:
    """After the code on its line, or on the next line where the code stands alone."""
    head = page.lines[:_HEAD_LINES]
    for index, line in enumerate(head):
        if page.part_at(line.start) in (Part.PREREQUISITES, Part.OTHER):
            continue
        for cell in cells(line):
            if not (found := _CODE_FIRST.match(cell.text)):
                continue
            rest = cell.text[found.end() :]
            if rest and rest[0].isalpha() and not rest[0].islower():
                yield rest, cell.start + found.end()
            elif not rest and (after := _after(head, index, line, cell.start)) and _may_be_title(after[0]):
                yield after


def _after(head: tuple[Line, ...], index: int, line: Line, start: int) -> tuple[str, int] | None:
    """The next cell of the line, else the next line."""
    beside = [cell for cell in cells(line) if cell.start > start]
    if beside:
        return beside[0].text, beside[0].start
    return (head[index + 1].text, head[index + 1].start) if index + 1 < len(head) else None


def _ranked(page: Page) -> Iterator[tuple[str, int]]:
    for line in page.lines[:_HEAD_LINES]:
        if line.rank == 1 and _may_be_title(line.text):
            yield from _without_code(line.text, line.start)


def _first_line(page: Page) -> Iterator[tuple[str, int]]:
    for line in page.lines[:_HEAD_LINES]:
        text, start = line.text, line.start
        if line.style:
            continue
        if found := _CODE_FIRST.match(text):
            text, start = text[found.end() :], start + found.end()
        heading = heading_of(line)
        is_named = heading is not None and heading.part is not Part.OTHER and not line.rank
        if text and not is_named and not text[0].islower() and _may_be_title(text):
            yield text, start
    if subject := _SUBJECT_LINE.search(page.source.original):
        yield from _of_mail(page, subject["title"])


def _of_mail(page: Page, title: str) -> Iterator[tuple[str, int]]:
    position = page.text.find(title.strip())
    if position >= 0:
        yield title.strip(), position


def _may_be_title(text: str) -> bool:
    if len(text) > 160 or _NO_TITLE.fullmatch(text) or _SENTENCE.match(text):
        return False
    return not (
        _INSTITUTION.search(text)
        and not re.search(r"(?i)micro-?credential|certificate|introduction|fundamentals", text)
    )


def read_code(page: Page) -> Found[str] | None:
    """The course's own code: as labelled, else the first one in the head of the outline."""
    labelled = [line for stretch in page.of_part(Part.CODE, Part.TITLE) for line in stretch.lines[:1]]
    head = [
        line for line in page.lines[:_HEAD_LINES] if page.part_at(line.start) not in (Part.PREREQUISITES, Part.OTHER)
    ]
    for line in [*labelled, *head]:
        if re.match(r"(?i)pr[eé]-?req|co-?req|préalable", line.text):
            continue
        if found := CODE.search(line.text):
            code = re.sub(r"(?<=[A-Z])[\s\u00a0*-]*(?=\d)", " ", found.group(), count=1)
            return page.found(code, line.start + found.start(), line.start + found.end())
    return None


def read_description(page: Page) -> Found[str] | None:
    """The paragraphs under a heading such as `Course description`."""
    for stretch in page.of_part(Part.DESCRIPTION):
        lines = [line for line in stretch.lines if not line.style]
        if sum(len(line.text) for line in lines) < 40:
            continue
        joined = passage(lines, page.hyphenated)
        start, end = joined.cut(0, len(joined.text))
        return page.found(" ".join(joined.text.split())[:20_000], start, end)
    return None
