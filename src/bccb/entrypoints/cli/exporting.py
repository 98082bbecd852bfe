"""Writing records out, for an import elsewhere or for a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import click

from bccb.adapters.files.writing import FORMATS
from bccb.domain.usecases.exporting import COLUMNS
from bccb.entrypoints.cli.main import Office


@click.command()
@click.argument("kind", type=click.Choice(tuple(COLUMNS)))
@click.option("--format", "format_", type=click.Choice(tuple(FORMATS)), help="csv or jsonl; by the name of the output.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; standard output if not given.")
@click.pass_obj
def export_command(office: Office, kind: str, format_: str | None, output: Path | None) -> None:
    """Write every record of KIND that is in use, public or not, as `bccb import` reads it.

    \b
    bccb export credentials --output credentials.csv
    bccb export agreements --format jsonl
    """
    named = output.suffix.removeprefix(".") if output else ""
    _, lines = FORMATS[format_ or (named if named in FORMATS else "csv")]
    rows = office.container.exporting().rows(kind)
    with click.open_file(str(output or "-"), "wb") as file:
        for line in lines(COLUMNS[kind], rows):
            file.write(line.encode())
