"""The demonstration: from nothing to three answers on the shipped sample."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from importlib import resources
from pathlib import Path

import click

from bccb.domain.errors import Invalid
from bccb.entrypoints.cli import tables, training
from bccb.entrypoints.cli.main import Office
from bccb.entrypoints.cli.operating import open_http_door
from bccb.entrypoints.cli.storage import KINDS
from bccb.entrypoints.cli.watching import watching

# Three fields of study, each at three institutions that answer differently.
QUESTIONS = {
    "BCIT-PYDA-01": ("SFU", "UVIC", "DOUG"),
    "SELK-WFMT-01": ("TRU", "UBCV", "SFU"),
    "DOUG-MHSU-01": ("TRU", "UVIC", "KPU"),
}


@click.command()
@click.option(
    "--directory",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".bccb/demo"),
    show_default=True,
    help="Where the demonstration keeps its own database and model.",
)
@click.option("--serve/--no-serve", default=False, help="Serve the API on the sample afterwards, until Ctrl-C.")
@click.pass_obj
def demo_command(office: Office, directory: Path, serve: bool) -> None:
    """Set up the shipped sample, train, and answer for three credentials. Your own database is not touched.

    \b
    bccb demo
    bccb demo --directory trial --serve
    """
    directory.mkdir(parents=True, exist_ok=True)
    url, models = f"sqlite:///{directory / 'bccb.db'}", directory / "models"
    demo = Office(replace(office.settings, database_url=url, model_dir=models))
    _set_up(demo)
    for code, institutions in QUESTIONS.items():
        _answer(demo, code, institutions)
    click.echo("\nTo ask more of the same records:")
    click.echo(f"  export BCCB_DATABASE_URL={url} BCCB_MODEL_DIR={models}")
    if serve:
        open_http_door(demo, demo.settings.host, demo.settings.port)


def _set_up(demo: Office) -> None:
    from bccb.adapters.files.rows import read_rows
    from bccb.adapters.sql import migrating

    migrating.upgrade(demo.settings.database_url)
    sample = resources.files("bccb") / "sample"
    made = tables.table("Sample records", "Kind", "Added", "Unchanged", numbers=("Added", "Unchanged"))
    with watching() as progress:
        for kind in KINDS:
            with resources.as_file(sample / _file_of(kind)) as file:
                bring_in = getattr(demo.container.importing(), kind)
                report = bring_in(read_rows(file), source=file.name, strict=True, progress=progress)
            if report.is_refused:
                first = report.errors[0]
                raise Invalid(first.column or kind, f"{first.file}, line {first.line}: {first.reason}")
            made.add_row(kind, f"{report.added:,}", f"{report.unchanged:,}")
    tables.show(made)
    with watching() as progress:
        version = demo.container.training().train(progress=progress)
    training.show(version, as_json=False)


def _file_of(kind: str) -> str:
    return f"{kind}.{'csv' if kind in ('institutions', 'courses', 'agreements') else 'jsonl'}"


def _answer(demo: Office, code: str, institutions: Iterable[str]) -> None:
    """Who recognizes it already, what it would be worth elsewhere, and where it leads."""
    learning = demo.container.describing().named(code)
    click.echo(f"\n{code}: {learning.title}\n")
    recognizing = demo.container.recognizing()
    tables.show(tables.standings(code, recognizing.standing(code)))
    for institution in institutions:
        tables.show(tables.verdict(recognizing.assess(learning, institution)))
    with watching() as progress:
        ways = demo.container.pathfinding().recommend(code, progress=progress)
    tables.show(tables.suggestions(code, ways))
