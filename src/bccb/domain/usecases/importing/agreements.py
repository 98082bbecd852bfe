"""Agreements: by their code. What the guide's own line says counts; the file's other columns are checked against it.

What no line can say stands in `sources` and `grant`, field by field, and then the line is for people alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from bccb.domain.account import Permission
from bccb.domain.agreement import ArticulationAgreement, GrantKind, SourceCourse
from bccb.domain.course import CourseCode
from bccb.domain.errors import Invalid
from bccb.domain.guide import GuideLine, read_line
from bccb.domain.institution import Institution
from bccb.domain.ports.repositories import Tally
from bccb.domain.usecases.importing import spelling
from bccb.domain.usecases.importing.cells import Cells, amount, first_day, flag, last_day, required, words
from bccb.domain.usecases.importing.desk import Desk, Institutions, lasting_id
from bccb.domain.usecases.importing.sheet import Columns
from bccb.domain.usecases.importing.units import learn_units

ResultT = TypeVar("ResultT")

_SOURCE = ("source_course", "source_subject", "source_number", "source_title", "source_credits")
_PARSED = ("outcome", "target_courses", "credits_granted", "source_all_courses", "notes")
COLUMNS = Columns(
    known=frozenset(
        {
            "agreement_id",
            "source_institution",
            "target_institution",
            "agreement_text",
            "effective_start",
            "effective_end",
            "sources",
            "grant",
            "illustrative",
            *_SOURCE,
            *_PARSED,
        }
    ),
    required=(("agreement_text",),),
)

_OUTCOMES = {
    GrantKind.ASSIGNED: "credit_assigned",
    GrantKind.UNASSIGNED: "credit_unassigned",
    GrantKind.MIXED: "credit_mixed",
    GrantKind.ALTERNATIVES: "credit_alternatives",
}


def bring_in(desk: Desk) -> Tally:
    reader = _Reader(desk)
    tally = desk.unit.agreements.merge(reader.read_all())
    if reader.differing:
        counts = ", ".join(f"{column} {count:,}" for column, count in reader.differing.items())
        desk.sheet.remarks.notes.append(f"columns that say other than agreement_text, which was followed: {counts}")
    learn_units(desk, reader.credits, "agreements", where=lambda institution: not _has_catalogue(desk, institution))
    return tally


def _has_catalogue(desk: Desk, institution: Institution) -> bool:
    return bool(desk.unit.courses.page({"institution_id": institution.id}, limit=1).items)


def _held_elsewhere(desk: Desk) -> frozenset[str]:
    """The codes in the file that stand for agreements which the caller may not change."""
    if (caller := desk.caller) is None:
        return frozenset()
    held = desk.unit.agreements.granting(sorted(set(desk.sheet.texts("agreement_id"))))
    return frozenset(code for code, whose in held.items() if not caller.may(Permission.DECIDE_REQUESTS, whose))


class _Reader:
    """Reads row after row, tallying the credits seen at each institution and the columns that say something else."""

    def __init__(self, desk: Desk) -> None:
        self.credits: defaultdict[str, Counter[float]] = defaultdict(Counter)
        self.differing: Counter[str] = Counter()
        self._desk = desk
        self._institutions = Institutions(desk.unit)
        self._held = _held_elsewhere(desk)

    def read_all(self) -> Iterator[ArticulationAgreement]:
        """Every agreement that can be read. Asks the database nothing: it is busy taking these in."""
        for line, cells in self._desk.sheet:
            try:
                agreement = self._read(line, cells)
            except Invalid as error:
                self._desk.sheet.refuse(line, error)
                continue
            yield agreement

    def _read(self, line: int, cells: Cells) -> ArticulationAgreement:
        printed = required(cells, "agreement_text")
        spelled_out = spelling.grant(cells)
        reading = read_line(printed) if spelled_out is None else GuideLine(grant=spelled_out)
        source = self._institution("source_institution", cells, reading.teaching)
        target = self._institution("target_institution", cells, reading.recognizing)
        sources = spelling.sources(cells) or _sources(reading, cells)
        start = first_day(cells, "effective_start")
        code = words(cells, "agreement_id") or _natural_code(source, sources, target, printed, start)
        self._desk.sheet.once(line, "agreement_id", code)
        agreement = ArticulationAgreement(
            id=lasting_id("agreement", code),
            created_at=self._desk.now,
            updated_at=self._desk.now,
            code=code,
            source_institution_id=source.id,
            recognizing_institution_id=target.id,
            sources=sources,
            grant=reading.grant,
            notes=_notes(reading, printed, cells),
            effective_from=start,
            effective_until=last_day(cells, "effective_end"),
            is_illustrative=flag(cells, "illustrative"),
        )
        self._desk.permit(None, agreement)
        if code in self._held:
            raise Invalid("agreement_id", f"is held by an agreement of another institution: {code[:50]}")
        self._tally(cells, printed, agreement, source, target)
        return agreement

    def _institution(self, column: str, cells: Cells, named: tuple[str, ...]) -> Institution:
        """The institution of a column, or of the line where the column is empty; both must agree."""
        code = words(cells, column)
        if not code and len(named) == 1:
            code = named[0]
        found = self._institutions.find(column, code)
        if named and named != (found.code,):
            raise Invalid(column, f"is {found.code}, but agreement_text speaks of {', '.join(named)}")
        return found

    def _tally(
        self, cells: Cells, printed: str, agreement: ArticulationAgreement, source: Institution, target: Institution
    ) -> None:
        grant, own = agreement.grant, agreement.sources[0].credit
        if own:
            self.credits[source.code][own] += 1
        if grant.credit and len(grant.alternatives) == 1 and len(grant.alternatives[0]) == 1:
            self.credits[target.code][grant.credit] += 1
        if "outcome" in cells and (columns := _differing(printed, *map(cells.get, _PARSED))):
            self.differing.update(columns)


def _remembered(read: Callable[..., ResultT]) -> Callable[..., ResultT]:
    """Remember what was read from the same cells. Cells that cannot be looked up, as lists in JSON, are read anew."""
    remembering = lru_cache(maxsize=16_384, typed=True)(read)

    def look_up(*cells: Any) -> ResultT:
        try:
            return remembering(*cells)
        except TypeError:
            return read(*cells)

    return look_up


@_remembered
def _own_course(*source: Any) -> SourceCourse | None:
    """The course that the row itself is about, from the `_SOURCE` columns. None where they do not say."""
    cells = dict(zip(_SOURCE, source, strict=True))
    subject, number = words(cells, "source_subject").upper(), words(cells, "source_number").upper()
    if not (subject and number):
        course = words(cells, "source_course")
        if not course:
            return None
        code = CourseCode.parse(course, "source_course")
        subject, number = code.subject, code.number
    title, credit = words(cells, "source_title"), amount(cells, "source_credits")
    return SourceCourse(subject=subject, number=number, title=title, credit=credit)


def _sources(reading: GuideLine, cells: Cells) -> tuple[SourceCourse, ...]:
    own = _own_course(*map(cells.get, _SOURCE))
    return (own,) if own and not reading.ways else _bundle(reading, own)


def _bundle(reading: GuideLine, own: SourceCourse | None) -> tuple[SourceCourse, ...]:
    """The courses of the line that are taken together with the row's own, which alone brings its title."""
    if not reading.ways:
        raise Invalid("source_course", "must not be empty, for agreement_text names no source course either")
    if own is None:
        return reading.ways[0]
    way = reading.way_through(own.subject, own.number)
    if not way:
        named = ", ".join(str(course.code) for course in reading.sources)
        raise Invalid("source_course", f"is {own.code}, but agreement_text starts from {named}")
    return tuple(replace(course, title=own.title) if course.code == own.code else course for course in way)


def _notes(reading: GuideLine, printed: str, cells: Cells) -> str:
    """The notes of the line or, where it has none, of the column; and all ways to the grant where there are several."""
    notes = reading.notes or words(cells, "notes")
    if len(reading.ways) < 2:
        return notes
    ways = f"granted for {printed.partition('=')[0].strip()}"
    return f"{notes}; {ways}" if notes else ways


def _natural_code(
    source: Institution, sources: tuple[SourceCourse, ...], target: Institution, printed: str, start: date | None
) -> str:
    """A code for an agreement that the file gives none: the same for the same courses, line and beginning."""
    courses = "&".join(str(course.code) for course in sources)
    key = lasting_id("line", f"{source.code} {courses} {target.code} {start or ''} {printed}")
    return f"{source.code}-{sources[0].subject}-{sources[0].number}-{target.code}-{key.hex[:8]}"


def as_columns(reading: GuideLine) -> dict[str, str]:
    """A line as the columns of the published file would have it; sources are empty where the line names none."""
    grant = reading.grant
    is_choice = grant.kind is GrantKind.ALTERNATIVES
    return {
        "outcome": _OUTCOMES.get(grant.kind, grant.kind.lower()),
        "target_courses": (" | " if is_choice else " & ").join(str(course.code) for course in grant.courses),
        "credits_granted": "" if grant.credit is None else f"{grant.credit:g}",
        "source_all_courses": " & ".join(str(course.code) for course in reading.sources),
        "notes": reading.notes,
    }


def says_the_same(column: str, ours: str, cell: str) -> bool:
    """Whether a cell of the published file says what our reading does. Its notes drop punctuation, at times a comma."""
    if column == "notes":
        return _bare(ours) == _bare(cell)
    return ours == cell.removesuffix(".0") if column == "credits_granted" else ours == cell


def _bare(notes: str) -> str:
    return re.sub(r"[^a-z0-9]", "", notes.lower())


@_remembered
def _differing(printed: str, *parsed: Any) -> tuple[str, ...]:
    """Which of the `_PARSED` columns say something other than the line; one that names no source leaves that open."""
    ours, cells = as_columns(read_line(printed)), dict(zip(_PARSED, parsed, strict=True))
    return tuple(
        column
        for column in _PARSED
        if (ours[column] or column != "source_all_courses")
        and not says_the_same(column, ours[column], words(cells, column))
    )
