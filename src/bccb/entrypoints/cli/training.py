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
    help="Outcomes labelled by people, CSV or JSON Lines; without it those of the model that serves, if it has any.",
)
@click.option("--force", metavar="REASON", default="", help="Let it serve although a measure fell; the reason is kept.")
@click.option("--by-worker", is_flag=True, help="Leave it to `bccb worker`, which trains if there is something new.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.pass_obj
def train_command(office: Office, outcomes: Path | None, force: str, by_worker: bool, as_json: bool) -> None:
    """Let the engines learn from what is in the database, and serve the result from now on.

    \b
    bccb train
    bccb train --outcomes outcomes.csv
    bccb train --force "the old measures were of the sample"

    One part of the decisions is held back first, and a trial is asked about it. If a measure falls further than
    BCCB_GATE_TOLERANCE against the model that serves, the new one is kept and does not serve; exit code 1.

    The file has a column `learning_outcome` (or `text`) and one column a level, Remember to Create, holding 0 or 1.
    """
    from bccb.adapters.files.rows import read_rows

    if by_worker:
        if outcomes or force:
            raise click.UsageError("--by-worker goes without --outcomes and --force.")
        office.container.training().ask_for()
        click.echo("The training waits for a worker.")
        return
    training = office.container.training()
    lessons = labelled(read_rows(outcomes)) if outcomes else None
    with watching() as progress:
        version = training.train(lessons, progress, force=force)
    is_serving = training.is_serving(version)
    show(version, as_json, is_serving=is_serving)
    if not is_serving and version.trial is not None:
        fell = "; ".join(version.trial.fallen)
        raise click.ClickException(f"It does not serve: {fell} against {version.trial.against}. See bccb models.")


def show(version: ModelVersion, as_json: bool, *, is_serving: bool = True) -> None:
    told = {
        "version": version.version,
        "isServing": is_serving,
        "learnedFrom": dict(version.learned_from),
        "metrics": {name: round(value, 4) for name, value in version.metrics.items()},
        "fallen": list(version.trial.fallen) if version.trial else [],
        "libraries": dict(version.libraries),
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    made = tables.table(f"Model {version.version}", "Learned", "")
    for name, count in version.learned_from.items():
        made.add_row(name, f"{count:,} rows")
    for name, value in version.metrics.items():
        made.add_row(f"trial: {name}", f"{value:.3f}")
    tables.show(made)
