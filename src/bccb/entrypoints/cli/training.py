"""Training the engines from the database."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bccb.domain.ports.models import ModelVersion
from bccb.domain.usecases.training import labelled
from bccb.entrypoints.cli import tables
from bccb.entrypoints.cli.main import Office
from bccb.entrypoints.cli.watching import watching


@click.command()
@click.option(
    "--outcomes",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Outcomes labelled by people, CSV or JSON Lines; without it the shipped reading of outcomes is used.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.pass_obj
def train_command(office: Office, outcomes: Path | None, as_json: bool) -> None:
    """Let the engines learn from what is in the database, and serve the result from now on.

    \b
    bccb train
    bccb train --outcomes outcomes.csv

    The file has a column `learning_outcome` (or `text`) and one column a level, Remember to Create, holding 0 or 1.
    """
    from bccb.adapters.files.rows import read_rows

    lessons = labelled(read_rows(outcomes)) if outcomes else ()
    with watching() as progress:
        version = office.container.training().train(lessons, progress)
    show(version, as_json)


def show(version: ModelVersion, as_json: bool) -> None:
    told = {
        "version": version.version,
        "learnedFrom": dict(version.learned_from),
        "metrics": {name: round(value, 4) for name, value in version.metrics.items()},
        "libraries": dict(version.libraries),
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    made = tables.table(f"Model {version.version}", "Learned", "")
    for name, count in version.learned_from.items():
        made.add_row(name, f"{count:,} rows")
    for name, value in version.metrics.items():
        made.add_row(name, f"{value:.3f}")
    tables.show(made)
