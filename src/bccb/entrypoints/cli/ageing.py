"""How old open requests are, and how long answers took, on the command line."""

from __future__ import annotations

import json
from typing import Any

import click

from bccb.domain.ports.unit_of_work import UnitOfWork
from bccb.domain.usecases.ageing import AGES, Pace, Turnaround, turnarounds
from bccb.entrypoints.cli import tables
from bccb.entrypoints.cli.main import Office

_AGES = (*(f"to {most} days" for most in AGES), "older")


@click.command()
@click.option("--at", "institution", help="Only the institution with this code.")
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 3650), help="Count answers since.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.pass_obj
def ageing_command(office: Office, institution: str | None, days: int, as_json: bool) -> None:
    """Say how old open requests are, and how long answers took.

    \b
    bccb ageing
    bccb ageing --at UVIC --days 90
    """
    now = office.container.clock().now()
    with office.container.work()() as unit:
        whose = unit.institutions.by_code(institution.upper()).id if institution else None
        found = [line for each in turnarounds(unit, whose, now=now, days=days) for line in _lines(unit, each)]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    numbers = (*_AGES, "Answered", "Half within", "Nine in ten")
    made = tables.table("Requests, in days", "Institution", "Evaluator", *numbers, numbers=numbers)
    for line in found:
        made.add_row(*("" if cell is None else str(cell) for cell in _cells(line)))
    tables.show(made if found else "No request is open, and none was answered.")


def _lines(unit: UnitOfWork, each: Turnaround) -> list[dict[str, Any]]:
    code = unit.institutions.get(each.institution_id).code
    people = unit.accounts.many([one for one in each.evaluators if one is not None])
    theirs = [_line(code, people[who].email if who else "nobody yet", pace) for who, pace in each.evaluators.items()]
    return [_line(code, "everybody", each.overall), *sorted(theirs, key=lambda line: line["evaluator"])]


def _line(code: str, evaluator: str, pace: Pace) -> dict[str, Any]:
    return {
        "institution": code,
        "evaluator": evaluator,
        "open": dict(zip(_AGES, pace.open, strict=True)),
        "answered": pace.answered,
        "medianDays": pace.median_days,
        "p90Days": pace.p90_days,
    }


def _cells(line: dict[str, Any]) -> list[Any]:
    figures = (line["answered"], line["medianDays"], line["p90Days"])
    return [line["institution"], line["evaluator"], *line["open"].values(), *figures]
