"""Every command explains itself with an example that could be typed."""

import shlex

import click
import pytest
from click.testing import CliRunner

from bccb.entrypoints.cli.main import COMMANDS, cli


def help_of(name: str) -> str:
    shown = CliRunner().invoke(cli, [name, "--help"])
    assert shown.exit_code == 0, shown.output
    return shown.output


def examples(name: str) -> list[list[str]]:
    lines = [line.strip() for line in help_of(name).splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith(f"bccb {name}")]


def options(name: str, words: list[str]) -> set[str]:
    """The options that the command, and its subcommand if the words call one, know."""
    command = cli.get_command(click.Context(cli), name)
    known = [command]
    if isinstance(command, click.Group):
        known += [command.get_command(click.Context(command), word) for word in words if word in command.commands]
    return {
        option for each in known for parameter in each.params for option in parameter.opts + parameter.secondary_opts
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_gives_an_example(name):
    assert examples(name)


@pytest.mark.parametrize("name", COMMANDS)
def test_an_example_uses_only_options_that_there_are(name):
    for words in examples(name):
        given = {word for word in words if word.startswith("-")}
        assert given <= options(name, words[1:])


def test_every_command_is_in_the_help_with_its_purpose():
    shown = " ".join(CliRunner().invoke(cli, ["--help"]).output.split())
    for name, (_, purpose) in COMMANDS.items():
        assert f"{name} {purpose}" in shown
