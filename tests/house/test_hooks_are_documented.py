"""docs/hooks.md says what the hooks say, and names everything that a plugin may use."""

import inspect
import re
from pathlib import Path

import pytest

import bccb.plugins
from bccb.plugins import PolicyRule, hookspecs

DOCUMENT = (Path(__file__).parents[2] / "docs" / "hooks.md").read_text(encoding="utf-8")
HOOKS = {name: spec for name, spec in vars(hookspecs).items() if name.startswith("bccb_")}
HEADINGS = (
    "When it is called:",
    "Arguments:",
    "What to return:",
    "How answers combine:",
    "What happens if it raises:",
    "Example:",
    "Used by:",
)


def section(title):
    return DOCUMENT.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_answers_every_question_in_order(name):
    text = inspect.getdoc(HOOKS[name])
    places = [text.index(heading) for heading in HEADINGS]
    assert places == sorted(places)


@pytest.mark.parametrize("name", HOOKS)
def test_the_document_gives_a_hook_in_its_own_words(name):
    parameters = ", ".join(inspect.signature(HOOKS[name]).parameters)
    assert f"### `{name}({parameters})`\n\n{inspect.getdoc(HOOKS[name])}\n" in DOCUMENT


def test_the_document_names_no_hook_that_does_not_exist():
    assert set(re.findall(r"\bbccb_(?!lantern)\w+", DOCUMENT)) == set(HOOKS)


def test_the_document_lists_every_kind_of_rule():
    kinds = {kind.__name__ for kind in PolicyRule.__subclasses__() if kind.__module__ == "bccb.plugins.rules"}
    assert set(re.findall(r"^\| `(\w+)`", section("Kinds of rules"), re.MULTILINE)) == kinds


def test_the_document_lists_the_public_surface_and_nothing_else():
    assert re.findall(r"`(\w+)`", section("The public surface")) == bccb.plugins.__all__


def test_everything_on_the_public_surface_is_there():
    assert [name for name in bccb.plugins.__all__ if not hasattr(bccb.plugins, name)] == []
