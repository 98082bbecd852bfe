"""docs/recognition.md has every shipped rule, in the rule's own words, with its source or the word illustrative."""

import re
from pathlib import Path

import pytest

from bccb.plugins.kit import a_bare_institution
from bccb.plugins.manager import Plugins
from bccb.plugins.rulebook import PluginRulebook

DOCUMENT = (Path(__file__).parents[2] / "docs" / "recognition.md").read_text(encoding="utf-8")
PLUGINS = Plugins()
LISTINGS = [listing for listing in PLUGINS.listing() if listing.rules]


def registered(listing):
    """The rules of one plugin as (name, sentence, source or illustrative)."""
    rulebook = PluginRulebook(PLUGINS)
    rules = {
        rule.name: rule
        for code in listing.institutions or ("EVERY",)
        for rule in rulebook.rules(a_bare_institution(code))
    }
    return [
        (f"`{name}`", rule.policy, "illustrative" if rule.is_illustrative else rule.source)
        for name, rule in sorted(rules.items())
        if name.startswith(f"{listing.name}.")
    ]


def documented(listing):
    """The rows of one plugin's table."""
    found = re.search(rf"^## .*\(plugin `{listing.name}`.*?\)\n(.*?)(?=^## |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert found, f"docs/recognition.md has no section for the plugin {listing.name}"
    rows = [line for line in found[1].splitlines() if line.startswith("| `")]
    return [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows]


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.name)
def test_the_table_of_a_plugin_says_what_its_rules_say(listing):
    assert documented(listing) == registered(listing)


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.name)
def test_the_section_of_a_plugin_names_its_institutions(listing):
    heading = re.search(rf"^## .*\(plugin `{listing.name}`(.*)\)$", DOCUMENT, re.MULTILINE)
    assert tuple(sorted(re.findall(r"`(\w+)`", heading[1]))) == listing.institutions


def test_the_document_has_no_table_of_a_plugin_that_is_not_shipped():
    assert set(re.findall(r"\(plugin `([\w-]+)`", DOCUMENT)) == {listing.name for listing in LISTINGS}


def test_a_source_is_an_address_and_the_day_it_was_read():
    sources = [source for listing in LISTINGS for _, _, source in registered(listing) if source != "illustrative"]
    assert sources
    assert [each for each in sources if not re.fullmatch(r"https?://\S+ \(.*read \d{4}-\d\d-\d\d\)", each)] == []
