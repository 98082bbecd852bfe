"""What an outline calls the course: its title, its code, and what it says of itself in general."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bccb.domain.outline.headings import Part, heading_of
from bccb.domain.outline.lines import Line, cells, passage
from bccb.domain.outline.page import Page
from bccb.domain.outline.values import Found

_SUBJECT_AND_NUMBER = r"[A-Z]{2,5}[ \u00a0*-]?\d{3,4}[A-Z]?"
CODE = re.compile(rf"(?<![\w-]){_SUBJECT_AND_NUMBER}(?![\w%])")
_CODE_FIRST = re.compile(
    rf"{_SUBJECT_AND_NUMBER}(?:\s*/\s*{_SUBJECT_AND_NUMBER})*\s*(?:\(\d(?:\.\d+)?\)\s*)?(?:[:–—|,.·-]|\s|$|(?<=\)))[\s–—-]*"
)
_NAMED = re.compile(
    r"(?:micro-?credential|(?:short\s+)?course|workshop|seminar|micro-?certification|module|formation|atelier)\s*:\s+",
    re.IGNORECASE,
)
_DOCUMENT = (
    r"(?:(?:draft|official|sample|generic)\s+)?(?:(?:course|program|workshop)\s+)?"
    r"(?:outline|syllabus|description|information|overview|guide|plan)"
)
_BEFORE_TITLE = re.compile(
    rf"{_DOCUMENT}\s*(?::|–|-|for\b|of\b)\s*(?=\w)|plan\s+de\s+cours\s*[:–-]\s*|welcome\s+to\s+", re.IGNORECASE
)
_TERM = r"(?:fall|winter|spring|summer|automne|hiver|printemps|été)(?:\s+(?:term|session|semester|20\d\d))*"
_AFTER_TITLE = re.compile(
    r"\s*(?:\((?=[^()]{0,80}(?:credit|crédit|unit|hour|heure|\d,\s?\d|self-paced|online|hybrid|in.person|section|term|fall|winter"
    r"|spring|summer|cr\b))[^()]{0,120}\)|\((?:[\d.]+|\d[,-]\d[,-]\d)\)"
    r"|[,|·–—-]\s*\d+(?:\.\d+)?\s*(?:credits?|units?|crédits?|hours?)\b.*"
    rf"|[\s,]+\(?{_SUBJECT_AND_NUMBER}\)?|\s*[–—-]\s*(?:course\s+)?(?:outline|syllabus|plan\s+de\s+cours)\b"
    rf"|\s{{2,}}{_TERM}\b|\s+\d(?:\.\d+)?\s+(?:credits?|units?)\b.*|\s+(?:credits?|units?|hours?)\s*:.*)\s*.*$",
    re.IGNORECASE,
)
_INSTITUTION = re.compile(
    r"\b(?:university|université|college|collège|institute|institut|polytechnic|school|faculty|département|department"
    r"|division|centre|center|campus|association|society|council|academy|académie|faculté|école|formation\s+continue"
    r"|(?:continuing|community|adult)\s+(?:studies|education|learning))\b",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"(?:.*\s)?(?:trades|training|studies|programs?|education|services|learning|technology|skills|online|courses|workshops"
    r"|upgrading|health|business|arts|sciences?)",
    re.IGNORECASE,
)
_OF_CREDENTIAL = re.compile(
    r"micro-?credential|microcertification|certificate|introduction|fundamentals", re.IGNORECASE
)
_NO_TITLE = re.compile(
    rf"(?:technical\s+training\s+)?{_DOCUMENT}s?|(?:home|menu|introduction|plan\s+cadre|welcome|details|summary)"
    rf"|(?:{_TERM}|(?:january|february|march|april|may|june|july|august|september|october|november|december|term|semester"
    r"|trimestre|session|version|revised|effective|approved|date)\b.*\d.*)"
    r"|(?:hi|hello|dear|hey|good\s+(?:morning|afternoon)|thanks?|thank\s+you|bonjour|salut)\b.*|.*@.*|https?:.*"
    r"|.*\b(?:register\s+now|add\s+to|wish\s*list|log\s*in|sign\s+in|skip\s+to|share\s+this|print\s+this|download)\b.*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r".*[.!;](?:\s|$)|.*[,:]$")
_TRAIL = re.compile(r"\s+(?:>|›|»|/|\|)\s+")
_FACT = re.compile(r"\d+(?:\.\d+)?\s*(?:%|hours?|heures?|credits?|crédits?|weeks?|h\b)|\$", re.IGNORECASE)
_JOINTS = re.compile(r"\b(?:of|for|in|and|to|with|de|des|du|et|en|level)\b|:", re.IGNORECASE)
_SUBJECT_LINE = re.compile(
    r"^(?:Subject|Objet)[ \t]*:[ \t]*(?:(?:fw|fwd|re|tr|ref?)[ \t]*:[ \t]*)*"
    r"(?:(?:draft\s+)?(?:course\s+)?outline\s+(?:for|of)\s+|plan\s+de\s+cours\s*:?\s*)?(?P<title>[^\n]+)",
    re.MULTILINE | re.IGNORECASE,
)
_NO_CODE_LINE = re.compile(r"pr[eé]-?\s?req|co-?req|préalable", re.IGNORECASE)
_NOT_OF_HEAD = frozenset({Part.PREREQUISITES, Part.OUTCOMES, Part.PROGRAM_OUTCOMES, Part.ASSESSMENT, Part.UNIT})
_HEAD_LINES = 14
_LONGEST = 300
_LONGEST_LINE = 160
_LEAST = -2.0  # a worse candidate is no title


@dataclass(frozen=True)
class _Candidate:
    text: str
    start: int
    score: float


def read_title(page: Page) -> Found[str] | None:
    """As labelled, else the line of the head that looks most like one: beside the code, no institution, no sentence."""
    candidates = [*_labelled(page), *_head(page)]
    for each in sorted(candidates, key=lambda candidate: -candidate.score):
        text, start = _trimmed(each.text[: 2 * _LONGEST], each.start)
        if each.score >= _LEAST and 2 < len(text) <= _LONGEST and any(map(str.isalpha, text)):
            return page.found(" ".join(text.split()), start, start + len(text))
    return _of_mail(page)


def _trimmed(text: str, start: int) -> tuple[str, int]:
    """A title without its code, the kind of document, and what stands after it: credits, term, mode."""
    for before in (_BEFORE_TITLE, _NAMED, _CODE_FIRST):
        if (found := before.match(text)) and found.end() < len(text):
            text, start = text[found.end() :], start + found.end()
    if (cut := _AFTER_TITLE.search(text)) and cut.start() > 3:
        text = text[: cut.start()]
    return text.rstrip(" .,:;|!–—-*"), start


def _labelled(page: Page) -> Iterator[_Candidate]:
    for stretch in page.of_part(Part.TITLE):
        for line in stretch.lines[:1]:
            if not CODE.fullmatch(line.text):
                yield _Candidate(line.text, line.start, 20)


def _head(page: Page) -> Iterator[_Candidate]:
    head = page.lines[:_HEAD_LINES]
    alike = [line.text.casefold() for line in head]
    for index, line in enumerate(head):
        if line.style or page.part_at(line.start) in _NOT_OF_HEAD:
            continue
        before = head[index - 1].text if index else ""
        for cell in cells(line):
            follows_code = CODE.fullmatch(before) is not None
            before = cell.text
            text, start = _last_of_trail(cell.text, cell.start)
            has_code = _CODE_FIRST.match(text) is not None
            if CODE.fullmatch(text) or not _may_be_title(line, text, has_code=has_code):
                continue
            score = _score(text, index) + 6 * has_code + 6 * (line.rank == 1) - 2 * (start > cell.start)
            score += 5 * follows_code + 2 * (alike.count(text.casefold()) > 1)
            score -= 1.5 * (index == 0 and text.isupper() and not any(each.text.isupper() for each in head[1:2]))
            yield _Candidate(text, start, score)


def _score(text: str, index: int) -> float:
    is_office = _OFFICE.fullmatch(text) is not None
    is_institution = _INSTITUTION.search(text) is not None and not _OF_CREDENTIAL.search(text)
    facts = len(_FACT.findall(text)) * (not _CODE_FIRST.match(text))
    return (_JOINTS.search(text) is not None) - 0.3 * index - 1.5 * is_office - 6 * is_institution - 3 * facts


def _last_of_trail(text: str, start: int) -> tuple[str, int]:
    """`Courses › Media › Podcasting`: the last part."""
    ends = [found.end() for found in _TRAIL.finditer(text) if not _CODE_FIRST.match(text)]
    return (text[ends[-1] :], start + ends[-1]) if ends else (text, start)


def _may_be_title(line: Line, text: str, *, has_code: bool) -> bool:
    if len(text) > _LONGEST_LINE or _NO_TITLE.fullmatch(text) or _SENTENCE.match(text):
        return False
    if text[0].islower() or (has_code and not _CODE_FIRST.sub("", text, count=1)[:1].isalpha()):
        return False
    heading = heading_of(line)
    return heading is None or has_code or bool(line.rank) or heading.part in (Part.OTHER, Part.TITLE, Part.UNIT)


def _of_mail(page: Page) -> Found[str] | None:
    subject = _SUBJECT_LINE.search(page.source.original)
    title = subject["title"].strip() if subject else ""
    position = page.text.find(title) if title else -1
    return page.found(title, position, position + len(title)) if position >= 0 and len(title) <= _LONGEST else None


def read_code(page: Page) -> Found[str] | None:
    """The course's own code: as labelled, else the first one in the head of the outline."""
    labelled = [line for stretch in page.of_part(Part.CODE, Part.TITLE) for line in stretch.lines[:1]]
    head = [
        line for line in page.lines[:_HEAD_LINES] if page.part_at(line.start) not in (Part.PREREQUISITES, Part.OTHER)
    ]
    for line in [*labelled, *head]:
        if not _NO_CODE_LINE.match(line.text) and (found := CODE.search(line.text)):
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
