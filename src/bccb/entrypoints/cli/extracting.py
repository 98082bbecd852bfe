"""What an outline says, with the place of everything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from bccb.domain.outline import AssessedPart, Found, Requirement
from bccb.domain.ports.documents import MOST_BYTES
from bccb.domain.usecases.extracting import Extraction
from bccb.entrypoints.cli import tables
from bccb.entrypoints.cli.main import Office


@click.command()
@click.argument("source", metavar="FILE", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@click.pass_obj
def extract_command(office: Office, source: Path, as_json: bool) -> None:
    """Read the outline of a course or credential: outcomes, hours, credits, assessment and more, and what is missing.

    FILE is plain text, HTML, PDF or DOCX; - reads standard input.

    \b
    bccb extract outline.pdf
    bccb extract outline.docx --json
    """
    with click.open_file(str(source), "rb") as file:
        content = file.read(MOST_BYTES + 1)
    extraction = office.container.extracting().of_document(content, name=source.name)
    if as_json:
        click.echo(json.dumps(as_wire(extraction), ensure_ascii=False, indent=2))
    else:
        tables.show(_tables(extraction))


def as_wire(extraction: Extraction) -> dict[str, Any]:
    """The JSON of an extraction: every field with its value, its span and its place, null where it was not found."""
    outline = extraction.outline

    def placed(found: Found[Any] | None, **value: Any) -> dict[str, Any] | None:
        if found is None:
            return None
        place = {"start": found.span.start, "end": found.span.end, "place": str(extraction.place(found.span))}
        return value | {"span": place} | ({"how": found.how} if found.how else {})

    def plain(found: Found[Any] | None) -> dict[str, Any] | None:
        return placed(found, value=found.value) if found else None

    hours = outline.hours
    return {
        "medium": extraction.document.medium.value,
        "title": plain(outline.title),
        "code": plain(outline.code),
        "description": plain(outline.description),
        "learningOutcomes": [placed(each, outcomeText=each.value) for each in outline.outcomes],
        "duration": placed(hours, least=hours.value.least, most=hours.value.most) if hours else None,
        "credits": plain(outline.credits),
        "level": plain(outline.level),
        "assessment": [placed(each, **_assessed(each.value)) for each in outline.assessment],
        "deliveryMode": plain(outline.delivery_mode),
        "prerequisites": [placed(each, **_required(each.value)) for each in outline.prerequisites],
        "hasNoPrerequisites": plain(outline.is_without_prerequisites),
        "language": plain(outline.language),
        "missing": list(outline.missing),
        "notes": list(extraction.notes),
        "text": extraction.document.text,
    }


def _assessed(part: AssessedPart) -> dict[str, Any]:
    weight = part.weight
    return {"method": part.method, "weight": None if weight is None else {"least": weight.least, "most": weight.most}}


def _required(each: Requirement) -> dict[str, Any]:
    return {"description": each.description, "type": each.type.value, "isMandatory": each.is_mandatory}


def _tables(extraction: Extraction) -> Iterator[Any]:
    outline = extraction.outline
    made = tables.table(outline.title.value if outline.title else "No title was found", "", "Found", "Where")
    for name, value, found in _facts(extraction):
        made.add_row(name, Text(value + (f"  ({found.how})" if found.how else "")), str(extraction.place(found.span)))
    yield made
    if outline.outcomes:
        outcomes = tables.table("Learning outcomes", "", "Outcome", "Where", numbers=("",))
        for number, each in enumerate(outline.outcomes, 1):
            outcomes.add_row(str(number), Text(each.value), str(extraction.place(each.span)))
        yield outcomes
    if outline.missing:
        yield Text(f"Not found: {', '.join(outline.missing)}.", style="yellow")
    for note in extraction.notes:
        yield Text(note, style="yellow")


def _facts(extraction: Extraction) -> Iterator[tuple[str, str, Found[Any]]]:
    outline = extraction.outline
    single = {
        "Code": outline.code,
        "Hours": outline.hours,
        "Credits": outline.credits,
        "Level": outline.level,
        "Delivery": outline.delivery_mode,
        "Language": outline.language,
    }
    for name, found in single.items():
        if found is not None:
            value = found.value
            yield name, f"{value:g}" if isinstance(value, float) else str(value), found
    yield from (("Assessment", str(each.value), each) for each in outline.assessment)
    yield from (("Prerequisite", each.value.description, each) for each in outline.prerequisites)
    if outline.is_without_prerequisites:
        yield "Prerequisite", "none", outline.is_without_prerequisites
