"""Courses: by institution, subject and number. A row replaces what was known of the course."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from bccb.domain.course import Course, CourseCode, Level
from bccb.domain.errors import Invalid
from bccb.domain.institution import Institution
from bccb.domain.ports.repositories import Tally
from bccb.domain.usecases.importing.cells import Cells, amount, flag, required, stated, words
from bccb.domain.usecases.importing.desk import Desk, Institutions, lasting_id
from bccb.domain.usecases.importing.sheet import Columns
from bccb.domain.usecases.importing.units import learn_units

COLUMNS = Columns(
    known=frozenset(
        {"institution", "subject", "number", "title", "description", "credits", "level", "hours", "illustrative"}
    ),
    required=(("institution",), ("subject",), ("number",), ("title",)),
)

# `1.5-3`, `1.5 to 3.0`, `['1.5', '3']`, `{'min': '0.5', 'max': '3'}`: each section says how much it carries.
_VARYING = re.compile(r"\[.*\]|\{.*\}|[0-9.]+\s*(?:-|–|to|or|/)\s*[0-9.]+", re.DOTALL)
_LEVELS = {level.value: level for level in Level}


def bring_in(desk: Desk) -> Tally:
    institutions = Institutions(desk.unit)
    credits: defaultdict[str, Counter[float]] = defaultdict(Counter)
    tally = desk.unit.courses.merge(_read_all(desk, institutions, credits))
    learn_units(desk, credits, "courses")
    return tally


def _read_all(desk: Desk, institutions: Institutions, credits: defaultdict[str, Counter[float]]) -> Iterator[Course]:
    """Every course that can be read. Asks the database nothing: it is busy taking these in."""
    for line, cells in desk.sheet:
        try:
            institution = institutions.find("institution", words(cells, "institution"))
            course = _read(desk, institution, line, cells)
            desk.permit(None, course)
        except Invalid as error:
            desk.sheet.refuse(line, error)
            continue
        if course.credits:
            credits[institution.code][course.credits] += 1
        yield course


def _read(desk: Desk, institution: Institution, line: int, cells: Cells) -> Course:
    code = CourseCode.of(required(cells, "subject"), required(cells, "number"))
    key = f"{institution.code} {code}"
    desk.sheet.once(line, "number", key)
    return Course(
        id=lasting_id("course", key),
        created_at=desk.now,
        updated_at=desk.now,
        institution_id=institution.id,
        subject=code.subject,
        number=code.number,
        title=_title(cells),
        description=words(cells, "description"),
        credits=_credits(desk, cells),
        level=_level(desk, cells),
        hours=amount(cells, "hours"),
        is_illustrative=flag(cells, "illustrative"),
    )


def _title(cells: Cells) -> str:
    title = stated(cells, "title")
    if title is None:
        raise Invalid("title", "must not be empty")
    return title


def _credits(desk: Desk, cells: Cells) -> float | None:
    value = cells.get("credits")
    if isinstance(value, list | dict) or (isinstance(value, str) and _VARYING.fullmatch(value.strip())):
        desk.sheet.remarks.counts["credits vary from section to section; kept as not known"] += 1
        return None
    return amount(cells, "credits")


def _level(desk: Desk, cells: Cells) -> Level | None:
    """The level, where the catalogue uses our words for it; other catalogues write theirs in a column of that name."""
    value = words(cells, "level").upper()
    if value and value not in _LEVELS:
        desk.sheet.remarks.counts[f"level ignored where it is none of {', '.join(Level)}"] += 1
    return _LEVELS.get(value)
