"""The audit trail: whether it still is what was written, and chaining what is new in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bccb.domain.errors import Invalid
from bccb.entrypoints.cli.main import Office

if TYPE_CHECKING:
    from sqlalchemy import Engine

_SHOWN = 20


@click.group()
def audit_command() -> None:
    """Check that nothing in the audit trail was changed or removed.

    \b
    bccb audit verify
    bccb audit verify --head 120:9f86d081
    bccb audit chain
    """


@audit_command.command()
@click.option("--head", "kept", help="A head that an earlier call has told, which the chain must still have.")
@click.pass_obj
def verify(office: Office, kept: str | None) -> None:
    """Check every entry against the chain. Exit code 1 if one was changed or is missing.

    It tells the head of the chain: kept in another place, it shows later that the end was not cut off.
    """
    from bccb.adapters.sql import chaining

    engine = _engine(office)
    found = list(chaining.broken(engine))
    if kept is not None and not chaining.holds(engine, kept):
        found.append("The chain has not got the head that was given: its end was cut off or made anew.")
    for sentence in found[:_SHOWN]:
        click.echo(sentence, err=True)
    if found:
        raise click.ClickException(f"The audit trail was tampered with: {len(found):,} faults.")
    last = chaining.head(engine)
    click.echo(f"{last.number:,} entries are as they were written; {chaining.waiting(engine):,} wait to be chained.")
    click.echo(f"Head: {last}")


@audit_command.command()
@click.pass_obj
def chain(office: Office) -> None:
    """Chain the entries that are new, as a running worker does every minute."""
    from bccb.adapters.sql import chaining

    click.echo(f"{chaining.extend(_engine(office)):,} entries chained.")


def _engine(office: Office) -> Engine:
    from bccb.adapters.sql.unit_of_work import SqlDatabase

    if office.settings.database_url == "memory://":
        raise Invalid("BCCB_DATABASE_URL", "must name a database: what is in memory is gone with the process")
    return SqlDatabase(office.settings.database_url).engine
