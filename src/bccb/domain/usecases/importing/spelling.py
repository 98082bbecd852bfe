"""What is spelled out field by field: courses and grants that no line of the guide can say, and evidence."""

from __future__ import annotations

from collections.abc import Iterator

from bccb.domain.agreement import Grant, GrantedCourse, GrantKind, SourceCourse, as_printed
from bccb.domain.errors import Invalid
from bccb.domain.guide import read_line
from bccb.domain.recognition import Evidence
from bccb.domain.record import number, text
from bccb.domain.usecases.importing.cells import Cells, amount, choice, first_day, items, part, required, within, words


def grant(cells: Cells) -> Grant | None:
    """The grant of the column `grant`, None where it is empty."""
    spelled = part(cells, "grant")
    if spelled is None:
        return None
    with within("grant"):
        kind = choice(spelled, "kind", GrantKind)
        if kind is None:
            raise Invalid("kind", f"must be one of {', '.join(GrantKind)}")
        alternatives = (granted_courses(each, "courses") for each in items(spelled, "alternatives", "courses"))
        return Grant(kind=kind, alternatives=tuple(alternatives), credit=amount(spelled, "credit"))


def sources(cells: Cells) -> tuple[SourceCourse, ...]:
    """The bundle of the column `sources`, empty where the column is."""
    return tuple(_each_source(cells))


def granted_courses(cells: Cells, column: str) -> tuple[GrantedCourse, ...]:
    """Courses as the guide writes them, `SFU STAT 2XX`, `GEOG 155 (3)`, or with their fields."""
    return tuple(_each_granted(cells, column))


def evidence(cells: Cells) -> Evidence | None:
    """What a decision rested on, None where the cell is empty."""
    spelled = part(cells, "evidence")
    if spelled is None:
        return None
    with within("evidence"):
        confidence = amount(spelled, "confidence") or 0.0
        number("confidence", confidence, most=1)
        return Evidence(
            summary=_text(spelled, "summary"),
            confidence=confidence,
            findings=_texts(spelled, "findings"),
            precedents=_texts(spelled, "precedents"),
            rule_versions=_texts(spelled, "rule_versions"),
            model_version=_text(spelled, "model_version"),
            assessed_on=first_day(spelled, "assessed_on"),
        )


def _each_source(cells: Cells) -> Iterator[SourceCourse]:
    for position, item in enumerate(items(cells, "sources", "subject")):
        with within(f"sources[{position}]"):
            subject, number = _named(item)
            yield SourceCourse(
                subject=subject,
                number=number,
                title=words(item, "title"),
                credit=amount(item, "credit"),
            )


def _each_granted(cells: Cells, column: str) -> Iterator[GrantedCourse]:
    for position, item in enumerate(items(cells, column, "course")):
        place = f"{column}[{position}]"
        if "course" not in item:
            with within(place):
                subject, number = _named(item)
                yield GrantedCourse(subject=subject, number=number, credit=amount(item, "credit"))
            continue
        try:
            yield from read_line(required(item, "course")).grant.courses
        except Invalid as error:
            raise Invalid(place, error.details[0].message) from None


def _named(item: Cells) -> tuple[str, str]:
    return as_printed(words(item, "subject"), words(item, "number"))


def _texts(cells: Cells, column: str) -> tuple[str, ...]:
    return tuple(_text(each, column) for each in items(cells, column, column))


def _text(cells: Cells, column: str) -> str:
    found = words(cells, column)
    text(column, found, longest=20_000)
    return found
