"""One record, as a registrar would want to see it."""

from __future__ import annotations

import json
from typing import Any

import click

from bccb.domain.audit import plain
from bccb.domain.course import Course, CourseCode
from bccb.domain.credential import MicroCredential
from bccb.domain.errors import NotFound
from bccb.domain.institution import Institution
from bccb.domain.ports.unit_of_work import UnitOfWork
from bccb.entrypoints.cli import tables, wire
from bccb.entrypoints.cli.main import Office


@click.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@click.pass_obj
def show_command(office: Office, name: str, as_json: bool) -> None:
    """Show one credential, course or institution by its code.

    \b
    bccb show BCIT-PYDA-01
    bccb show "SFU CMPT 120"
    bccb show UVIC
    """
    with office.container.work()() as unit:
        record, issuer = _found(unit, name)
    if isinstance(record, MicroCredential):
        standing = office.container.recognizing().standing(record.program_code)
        shown = [_credential(record, issuer), _outcomes(record), tables.standings(record.program_code, standing)]
        extra = {"recognitions": [wire.standing(each) for each in standing]}
    else:
        shown = [_course(record, issuer) if isinstance(record, Course) else _institution(record)]
        extra = {}
    if as_json:
        click.echo(json.dumps(plain(record) | {"institution": issuer.code} | extra, ensure_ascii=False, indent=2))
    else:
        tables.show(shown)


def _found(unit: UnitOfWork, name: str) -> tuple[MicroCredential | Course | Institution, Institution]:
    """The record of that name and the institution it belongs to. Raises NotFound."""
    code, _, course = name.partition(" ")
    try:
        if course:
            institution = unit.institutions.by_code(code.upper())
            wanted = CourseCode.parse(course)
            return unit.courses.find(institution.id, [wanted])[wanted], institution
        credential = unit.credentials.by_program_code(name)
        return credential, unit.institutions.get(credential.institution_id)
    except (NotFound, KeyError):
        pass
    try:
        institution = unit.institutions.by_code(name.upper())
    except NotFound:
        raise NotFound("credential, course or institution", name) from None
    return institution, institution


def _credential(each: MicroCredential, issuer: Institution) -> Any:
    return tables.facts(
        each.title,
        (
            ("Code", each.program_code),
            ("Institution", f"{issuer.name} ({issuer.code})"),
            ("Status", each.status.value),
            ("Type", each.credential_type.value),
            ("Delivery", each.delivery_mode and each.delivery_mode.value),
            ("Hours", each.duration and f"{each.duration:g}"),
            ("Credits", None if each.credits is None else f"{each.credits:g} {issuer.unit.name}s"),
            ("Level", each.level and each.level.value),
            ("Assessment", each.assessment_method),
            ("Description", each.description),
            ("Prerequisites", "; ".join(one.description for one in each.prerequisites)),
            ("Effective", each.effective_date),
            ("Expires", each.expiry_date),
            ("Next review", each.next_review_date),
            ("Note", "An invented record, for illustration." if each.is_illustrative else None),
        ),
    )


def _outcomes(each: MicroCredential) -> Any:
    made = tables.table("Learning outcomes", "", "Outcome", "Level", "Category")
    for number, outcome in enumerate(each.outcomes, 1):
        level = outcome.bloom_level.value if outcome.bloom_level else ""
        made.add_row(str(number), outcome.outcome_text, level, outcome.category.value if outcome.category else "")
    return made


def _course(each: Course, institution: Institution) -> Any:
    return tables.facts(
        f"{institution.code} {each.code} {each.title}",
        (
            ("Institution", institution.name),
            ("Credits", None if each.credits is None else f"{each.credits:g} {institution.unit.name}s"),
            ("Level", each.level and each.level.value),
            ("Hours", each.hours and f"{each.hours:g}"),
            ("Description", each.description),
            ("Note", "An invented record, for illustration." if each.is_illustrative else None),
        ),
    )


def _institution(each: Institution) -> Any:
    return tables.facts(
        f"{each.name} ({each.code})",
        (
            ("Type", each.type.value),
            ("City", ", ".join(part for part in (each.city, each.province, each.country) if part)),
            ("Website", each.website),
            ("A one-term course", f"{each.unit.per_course:g} {each.unit.name}s"),
            ("Plugins off", ", ".join(each.disabled_plugins)),
        ),
    )
