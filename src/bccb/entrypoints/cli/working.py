"""`bccb worker`: the door behind which the jobs are done."""

from __future__ import annotations

import click

from bccb.entrypoints.cli.main import Office


@click.command()
@click.option("--once", is_flag=True, help="Do what is waiting now and end; exit code 1 if a job was given up.")
@click.pass_obj
def worker_command(office: Office, once: bool) -> None:
    """Hand on what waits in the outbox and do the jobs, until SIGTERM or Ctrl-C.

    \b
    bccb worker
    bccb worker --once

    With BCCB_REDIS_URL the jobs go through Redis, and several workers share them.
    """
    open_worker_door(office, once=once)


def open_worker_door(office: Office, *, once: bool) -> None:
    """The one place where this door opens another (see the contract `doors` in setup.cfg)."""
    from bccb.entrypoints.worker import app

    if not once:
        app.work(office.container)
        return
    handed_on, given_up = app.work_once(office.container)
    click.echo(f"Events handed on: {handed_on}. Jobs given up: {given_up}.")
    if given_up:
        raise click.exceptions.Exit(1)
