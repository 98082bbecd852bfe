"""`bccb`: the commands, what each is for, and how a refusal is told.

Exit codes: 0 done, 1 refused (the input or the data), 2 called wrongly.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

import click

from bccb import __version__
from bccb.config import Settings
from bccb.domain.errors import BccbError, Invalid

if TYPE_CHECKING:
    from bccb.container import Container

# Command → the module it lives in, and its line in the help. Kept here so that the help imports none of them.
COMMANDS = {
    "db": ("storage", "Create or upgrade the database."),
    "import": ("storage", "Bring records in from CSV or JSON Lines files."),
    "export": ("exporting", "Write records as CSV or JSON Lines, to be imported elsewhere."),
    "train": ("training", "Let the engines learn from what is in the database."),
    "models": ("models", "List, show and compare trained models; promote one, or go back."),
    "evaluate": ("evaluating", "Measure the engines on decisions they have not seen; write the model card."),
    "search": ("asking", "Find courses and credentials by words and meaning."),
    "show": ("showing", "Show one credential, course or institution."),
    "assess": ("asking", "Say what learning is worth at an institution, with the evidence."),
    "suggest": ("asking", "Rank the courses of an institution that learning may equal."),
    "extract": ("extracting", "Read an outline: outcomes, hours, credits, assessment, and what is missing."),
    "classify": ("asking", "Read the level, category and keywords of learning outcomes."),
    "recommend": ("asking", "Say where a credential can lead."),
    "users": ("users", "Open an administrator's account, list accounts, take one out of use."),
    "audit": ("auditing", "Check that nothing in the audit trail was changed or removed."),
    "ageing": ("ageing", "Say how old open requests are, and how long answers took."),
    "plugins": ("operating", "List the plugins; switch one on or off for an institution."),
    "doctor": ("operating", "Check this installation and say what is missing."),
    "serve": ("operating", "Serve the HTTP API and its documentation."),
    "worker": ("working", "Hand on what waits in the outbox and do the jobs."),
    "demo": ("demo", "Set up the shipped sample, train, and answer for three credentials."),
}


@dataclass
class Office:
    """What a command works with: the settings, and the container built from them when first asked for."""

    settings: Settings

    @cached_property
    def container(self) -> Container:
        from bccb.container import build

        return build(self.settings)


class Commands(click.Group):
    """A group that imports a command only when it is called, and tells a refusal in one line without a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"bccb.entrypoints.cli.{COMMANDS[cmd_name][0]}")
        return getattr(module, f"{cmd_name}_command")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Invalid as refusal:
            lines = [f"{detail.field}: {detail.message}" for detail in refusal.details]
            raise click.ClickException("\n       ".join(lines)) from None
        except BccbError as refusal:
            raise click.ClickException(str(refusal)) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="bccb")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """BCCB: what a micro-credential is worth at another institution, and where it leads.

    \b
    Start here:
      bccb demo                              everything, on the shipped sample
      bccb assess BCIT-PYDA-01 --at SFU      one assessment
      bccb COMMAND --help                    what a command takes, with examples
    """
    if ctx.obj is None:
        import os

        ctx.obj = Office(Settings.read(os.environ))


def main() -> None:
    cli(prog_name="bccb")
