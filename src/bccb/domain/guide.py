"""Lines of the BC Transfer Guide, read: what is granted for which courses, and the notes beside it.

    line    = [ sources "=" ] grant [ notes ]
    sources = courses joined by "&" and "or"; "any 2 of A or B or C" and "one of A, B" stand for every choice
    grant   = "No credit" | "Individual assessment" | block credit | an exemption | courses joined by "&" and "or"
    course  = [ institution ] subject number [ "(" credit ")" ]

`&` binds closer than `or`, unless a comma stands before it: `A or B, & C` is `A & C or B & C`. What follows the last
course is a note; so is a short remark between a course and its `&` or `or` (`SFU PHYS 101 (3), Q & SFU PHYS 132 (1)`).
Nothing here knows an institution: any code in upper-case letters will do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from math import comb
from typing import NoReturn

from bccb.domain.agreement import (
    INDIVIDUAL_ASSESSMENT,
    NO_CREDIT,
    Grant,
    GrantedCourse,
    GrantKind,
    SourceCourse,
    as_printed,
)
from bccb.domain.errors import Invalid
from bccb.domain.record import text

FIELD = "agreementText"
_LONGEST = 2_000
_MOST_CREDIT = 300
_MOST_WAYS = 200

_INSTITUTION = r"(?P<institution>[A-Z][A-Z0-9-]{1,11})\s+"
_SUBJECT = r"(?P<subject>[A-Za-z][A-Za-z&/]{0,19})"
# 101, 300A/B, 1XX, 1st, X99, XXX, A12; some lines glue the number to its subject (FINA2120).
_NUMBER = (
    r"(?P<number>(?:\s+|(?<=[A-Z]{3}))[0-9][0-9A-Za-z]{0,8}(?:[/-][0-9A-Z]{1,4})?"
    r"|\s+(?:X{1,4}[0-9]{1,4}|X{2,4}|[A-Z]{1,2}[0-9][0-9A-Za-z]{0,6}))(?![0-9A-Za-z])"
)
_LEVEL = r"(?P<level>[ -]?lev(?:el)?\b)?"
_AMOUNT = r"[0-9]{1,3}(?:\.[0-9]{1,3})?"
_CREDIT = rf"\s*\((?:(?P<credit>{_AMOUNT})|-)\s*(?:credits?|units?|cr)?(?:\)|$)"
_COURSE = rf"(?:{_INSTITUTION})?{_SUBJECT}{_NUMBER}{_LEVEL}"
_COURSE_ENDS = r"(?=\s*(?:$|[.,;&]|or\b|and\b))"

_ONE = re.compile(rf"\s*{_COURSE}(?:{_CREDIT})?")

# What leads from one course of a grant to the next, tried in this order. The guide misprints `or` as `pr`.
_ONWARD = tuple(
    re.compile(pattern)
    for pattern in (
        # the joint alone
        rf"(?P<remark>)\s*(?P<comma>,)?\s*(?P<joint>&|and\b|or\b|pr\b)\s*{_COURSE}(?:{_CREDIT}|{_COURSE_ENDS})",
        # a comma in place of `&`
        rf"(?P<remark>)\s*(?P<comma>)(?P<joint>,)\s*{_COURSE}{_CREDIT}{_COURSE_ENDS}",
        # a remark of one or two words, then the joint; it may be glued to a breadth mark (`B-Scior`)
        r"(?P<remark>[\s,-]*+[^\s0-9(),;=&]+(?:\s[^\s0-9(),;=&]+)?)(?:\s+|(?<=-Sci|-Soc|-Hum))(?P<comma>)"
        rf"(?P<joint>&|or\b)\s*{_COURSE}{_CREDIT}",
        # a longer remark, marked off from `or` by a comma or semicolon
        rf"(?P<remark>[\s,]*+[^0-9(),;=&]+)(?P<comma>)[;,]\s*(?P<joint>or)\s+{_COURSE}{_CREDIT}",
    )
)

_CHOICE = re.compile(r"\s*(?:any\s+)?(?P<many>any|one|two|three|four|[1-9])\s+of\s", re.IGNORECASE)
_MANY = {"any": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_CHOICE_JOINT = re.compile(r"\s*(?:,\s*(?:or\b)?|or\b)")
_SOURCE_JOINT = re.compile(r"\s*(?P<joint>&|and\b|,?\s*or\b|,)")
_EQUALS = re.compile(r"\s*=\s*")
_JOINED = re.compile(rf"=\s*(?:{_INSTITUTION})?(?:{_SUBJECT}{_NUMBER}|(?i:no\s|individual|block|exempt))")
_BRACKET = re.compile(r"\s*\(")

_WITHOUT_COURSE = re.compile(
    rf"\s*(?:{_INSTITUTION})?(?i:(?P<none>no\s+(?:transfer\s+)?credit\b)"
    r"|(?P<individual>individual(?:ly)?\s+assess(?:ment|ed)\b|(?=credit\s+to\s+be\s+determined\b))"
    rf"|(?P<block>(?:(?P<before>{_AMOUNT})\s+(?:credits?|units?)\s+)?block\b(?:\s+(?:transfer|credits?|units?)\b)*"
    rf"(?:\s*\((?P<after>{_AMOUNT})\s*(?:credits?|units?)?\))?)"
    r"|(?P<exemption>exempt(?:ion|ed)?\b(?:\s+from\b)?))"
)


@dataclass(frozen=True, kw_only=True)
class GuideLine:
    """One line of the guide.

    `ways` are the bundles of source courses any one of which suffices; empty where the line names no source.
    `teaching` and `recognizing` are the institution codes on either side, in the order printed; empty where the line
    leaves them out. `notes` is what is printed beside the courses, the remarks of several joined by semicolons.
    """

    grant: Grant
    ways: tuple[tuple[SourceCourse, ...], ...] = ()
    teaching: tuple[str, ...] = ()
    recognizing: tuple[str, ...] = ()
    notes: str = ""

    @property
    def sources(self) -> tuple[SourceCourse, ...]:
        """Every source course once, in the order printed, whichever way it belongs to."""
        return tuple(dict.fromkeys(course for way in self.ways for course in way))

    def way_through(self, subject: str, number: str) -> tuple[SourceCourse, ...]:
        """The first bundle that this course belongs to; empty where it is in none."""
        for way in self.ways:
            if any(course.subject == subject and course.number == number for course in way):
                return way
        return ()


@lru_cache(maxsize=16_384)
def read_line(line: str) -> GuideLine:
    """Read one line. Raises Invalid, naming `agreementText`, the position (from 1) and what would be right there.

    Lines repeat by the thousand in the guide, so the latest 16,384 readings are kept.
    """
    text(FIELD, line, longest=_LONGEST, required=True)
    sources = _read_sources(line) if "=" in line else _Sources()
    granted = _read_granted(line, sources.end)
    return GuideLine(
        grant=granted.grant,
        ways=tuple(sources.ways),
        teaching=tuple(dict.fromkeys(sources.institutions)),
        recognizing=tuple(dict.fromkeys(granted.institutions)),
        notes="; ".join(remark for remark in map(_trimmed, granted.remarks) if remark),
    )


@dataclass(kw_only=True)
class _Sources:
    """The left side of a line. `end` is where the right side begins: 0 where there is no left side."""

    ways: list[tuple[SourceCourse, ...]] = field(default_factory=list)
    institutions: list[str] = field(default_factory=list)
    end: int = 0


def _read_sources(line: str) -> _Sources:
    found = _Sources()
    joint, position = "or", 0
    while True:
        term, position = _read_term(line, position, found.institutions)
        if joint.endswith("or"):
            before, ways = found.ways, term
        else:
            ways = [(*one, *other) for one in ways for other in term]
        found.ways = before + ways
        if len(found.ways) > _MOST_WAYS:
            _refuse(line, 0, f"at most {_MOST_WAYS} ways to choose the source courses")
        if term and (equals := _EQUALS.match(line, position)):
            found.end = equals.end()
            return found
        onward = _SOURCE_JOINT.match(line, position) if term else None
        if not onward:
            return _without_sources(line, position)
        joint, position = onward["joint"], onward.end()


def _without_sources(line: str, position: int) -> _Sources:
    """A line whose `=` belongs to a note has no left side; one whose left side cannot be read is refused there."""
    if _JOINED.search(line):
        _refuse(line, position, "a source course like 'LANG BIOL 1115 (4)', '&', 'or' or '='")
    return _Sources()


def _read_term(line: str, position: int, institutions: list[str]) -> tuple[list[tuple[SourceCourse, ...]], int]:
    """One source course, or every choice of so many out of a list; nothing where neither stands there."""
    choice = _CHOICE.match(line, position)
    courses: list[SourceCourse] = []
    found = _ONE.match(line, choice.end() if choice else position)
    while found:
        courses.append(_source(found["subject"], _number(found), _credit(found)))
        institutions += [found["institution"]] if found["institution"] else []
        position = found.end()
        onward = _CHOICE_JOINT.match(line, position) if choice else None
        found = _ONE.match(line, onward.end()) if onward else None
    if not choice:
        return [tuple(courses)] if courses else [], position
    many = int(_MANY.get(choice["many"].lower(), 0) or choice["many"])
    if comb(len(courses), many) > _MOST_WAYS:
        _refuse(line, choice.start(), f"at most {_MOST_WAYS} ways to choose the source courses")
    return list(combinations(courses, many)), position


@dataclass(kw_only=True)
class _Granted:
    """The right side of a line."""

    grant: Grant
    institutions: list[str]
    remarks: list[str]


def _read_granted(line: str, start: int) -> _Granted:
    special = _WITHOUT_COURSE.match(line, start)
    if not special:
        return _read_courses(line, start)
    institutions = [special["institution"]] if special["institution"] else []
    if special["exemption"] is not None and _ONE.match(line, special.end()):
        exempted = _read_courses(line, special.end())
        return _Granted(
            grant=_exemption(exempted.grant),
            institutions=institutions + exempted.institutions,
            remarks=exempted.remarks,
        )
    return _Granted(grant=_grant_without_course(special), institutions=institutions, remarks=[line[special.end() :]])


def _grant_without_course(special: re.Match[str]) -> Grant:
    if special["none"] is not None:
        return NO_CREDIT
    if special["individual"] is not None:
        return INDIVIDUAL_ASSESSMENT
    if special["exemption"] is not None:
        return Grant(kind=GrantKind.EXEMPTION, credit=0.0)
    credit = special["after"] or special["before"]
    return Grant(kind=GrantKind.BLOCK, credit=None if credit is None else float(credit))


def _exemption(courses: Grant) -> Grant:
    """An exemption grants no credit, whatever the courses carry that one need not take."""
    return Grant(kind=GrantKind.EXEMPTION, alternatives=courses.alternatives, credit=0.0)


def _read_courses(line: str, start: int) -> _Granted:
    found = _ONE.match(line, start)
    if not found:
        _refuse(line, start, "a course like 'SFU BISC 101 (3)', 'No credit' or 'Individual assessment'")
    bundles: list[tuple[GrantedCourse, ...]] = [(_granted(found["subject"], _number(found), _credit(found)),)]
    institutions = [found["institution"]] if found["institution"] else []
    remarks: list[str] = []
    while onward := _onward(line, found.end()):
        found = onward
        course = _granted(found["subject"], _number(found), _credit(found))
        if found["joint"] in ("or", "pr"):
            bundles.append((course,))
        elif found["comma"]:
            bundles = [(*bundle, course) for bundle in bundles]
        else:
            bundles[-1] = (*bundles[-1], course)
        institutions += [found["institution"]] if found["institution"] else []
        remarks.append(found["remark"])
    if found["credit"] is None and _BRACKET.match(line, found.end()):
        _refuse(line, found.end(), "a credit like (3) or (1.5), or (-) where it is not known")
    remarks.append(line[found.end() :])
    return _Granted(grant=Grant.of(*bundles), institutions=institutions, remarks=remarks)


def _onward(line: str, position: int) -> re.Match[str] | None:
    if position == len(line):
        return None
    return next((found for pattern in _ONWARD if (found := pattern.match(line, position))), None)


def _number(found: re.Match[str]) -> str:
    return " ".join((found["number"] + (found["level"] or "")).split())


def _credit(found: re.Match[str]) -> float | None:
    if found["credit"] is None:
        return None
    credit = float(found["credit"])
    if credit > _MOST_CREDIT:
        _refuse(found.string, found.start("credit"), f"a credit of at most {_MOST_CREDIT}")
    return credit


@lru_cache(maxsize=16_384)
def _granted(subject: str, number: str, credit: float | None) -> GrantedCourse:
    subject, number = as_printed(subject, number)
    return GrantedCourse(subject=subject, number=number, credit=credit)


@lru_cache(maxsize=16_384)
def _source(subject: str, number: str, credit: float | None) -> SourceCourse:
    subject, number = as_printed(subject, number)
    return SourceCourse(subject=subject, number=number, credit=credit)


def _trimmed(remark: str) -> str:
    """A remark without the punctuation that set it apart from its course."""
    return remark.strip().lstrip(",;:.- ").rstrip(",; ")


def _refuse(line: str, position: int, right: str) -> NoReturn:
    found = repr(line[position : position + 30]) if line[position:].strip() else "the end of the line"
    raise Invalid(FIELD, f"at position {position + 1} expected {right}, not {found}")
