"""The database: creating it, and bringing records in."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bccb.domain.usecases.importing import ImportReport
from bccb.entrypoints.cli import tables
from bccb.entrypoints.cli.main import Office
from bccb.entrypoints.cli.watching import watching

KINDS = ("institutions", "courses", "agreements", "credentials", "recognitions", "pathways")
_SHOWN = 20  # bad rows told on the terminal; --json has them all


@click.group()
def db_command() -> None:
    """Create or upgrade the database named by BCCB_DATABASE_URL.

    \b
    bccb db upgrade
    bccb db current
    bccb db documents --rebuild
    bccb db grant bccb_app
    """


@db_command.command()
@click.argument("revision", default="head")
@click.pass_obj
def upgrade(office: Office, revision: str) -> None:
    """Bring the tables to REVISION, the newest if none is given. Twice is once."""
    from bccb.adapters.sql import migrating

    migrating.upgrade(office.settings.database_url, revision)
    click.echo(f"The database is at revision {migrating.current(office.settings.database_url)}.")


@db_command.command()
@click.argument("revision")
@click.confirmation_option(prompt="This can drop tables and what is in them. Go on?")
@click.pass_obj
def downgrade(office: Office, revision: str) -> None:
    """Take the tables back to REVISION; `base` drops them all."""
    from bccb.adapters.sql import migrating

    migrating.downgrade(office.settings.database_url, revision)
    click.echo(f"The database is at revision {migrating.current(office.settings.database_url) or 'base'}.")


@db_command.command()
@click.pass_obj
def current(office: Office) -> None:
    """Say at which revision the tables are."""
    from bccb.adapters.sql import migrating

    click.echo(migrating.current(office.settings.database_url) or "The database has no tables yet: bccb db upgrade.")


@db_command.command()
@click.argument("role")
@click.pass_obj
def grant(office: Office, role: str) -> None:
    """Let ROLE of PostgreSQL do what the API and the worker do: write records, and only add to the audit trail."""
    from bccb.adapters.sql import granting
    from bccb.adapters.sql.unit_of_work import SqlDatabase

    granting.grant(SqlDatabase(office.settings.database_url).engine, role)
    click.echo(f"{role} may read and write records and add to the audit trail.")


@db_command.command()
@click.option("--rebuild", "is_rebuild", is_flag=True, help="Make every document and total anew; writers wait.")
@click.pass_obj
def documents(office: Office, is_rebuild: bool) -> None:
    """Check the ready documents and totals of credentials against the credentials, or make them anew.

    Exit code 1 if any differs.
    """
    from bccb.adapters.sql import rebuilding
    from bccb.adapters.sql.unit_of_work import SqlDatabase

    engine = SqlDatabase(office.settings.database_url).engine
    if is_rebuild:
        click.echo(f"{rebuilding.rebuild(engine):,} documents made.")
        return
    found = list(rebuilding.differing(engine))
    for sentence in found[:_SHOWN]:
        click.echo(sentence, err=True)
    if found:
        raise click.ClickException(f"{len(found):,} differ: bccb db documents --rebuild makes them anew.")
    click.echo("Every document and total is what the credentials are.")


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Refuse the whole file if any row is bad.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@click.pass_obj
def import_command(office: Office, kind: str, files: tuple[Path, ...], strict: bool, as_json: bool) -> None:
    """Bring records in from CSV or JSON Lines FILES. Importing twice changes nothing.

    \b
    bccb import institutions institutions.csv
    bccb import courses sfu.csv ubcv.csv
    bccb import agreements agreements.csv --strict

    A bad row is told with its line and column, and the others go in; the exit code is then 1.
    """
    from bccb.adapters.files.rows import read_rows

    bring_in = getattr(office.container.importing(), kind)
    reports = []
    with watching() as progress:
        for file in files:
            reports.append(bring_in(read_rows(file), source=str(file), strict=strict, progress=progress))
    _tell(reports, as_json)
    if bad := sum(report.error_count for report in reports):
        raise click.ClickException("1 row was refused." if bad == 1 else f"{bad:,} rows were refused.")


def _tell(reports: list[ImportReport], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([report.as_json() for report in reports], ensure_ascii=False, indent=2))
        return
    made = tables.table(
        "Imported",
        "File",
        "Added",
        "Changed",
        "Unchanged",
        "Refused",
        numbers=("Added", "Changed", "Unchanged", "Refused"),
    )
    for report in reports:
        counts = (report.added, report.changed, report.unchanged, report.error_count)
        made.add_row(report.source, *(f"{count:,}" for count in counts))
    tables.show(made)
    for report in reports:
        for note in report.notes:
            click.echo(f"Note: {report.source}: {note}")
        for error in report.errors[:_SHOWN]:
            column = f" {error.column}:" if error.column else ""
            click.echo(f"{error.file}:{error.line}:{column} {error.reason}", err=True)
        if report.error_count > _SHOWN:
            click.echo(f"... and {report.error_count - _SHOWN:,} more (--json prints them)", err=True)
