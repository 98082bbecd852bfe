"""Which plugins are loaded, which are set aside, and why."""

import sys
from importlib.metadata import EntryPoint

import outside_plugins
import pytest
from outside_plugins import Plugin, no_rules

from bccb.domain.errors import PluginFailed
from bccb.plugins.manager import Origin, Plugins, PluginState
from furniture import an_institution


def an_entry_point(name, value=None):
    return EntryPoint(name=name, value=value or f"outside_plugins:{name.replace('-', '_')}", group="bccb")


def outside(*entry_points, allowed=None):
    """The listings of the outside plugins, where all of these are installed and allowed."""
    names = {entry_point.name for entry_point in entry_points} if allowed is None else allowed
    plugins = Plugins(entry_points=entry_points, allowed=names)
    return [listing for listing in plugins.listing() if listing.origin is Origin.OUTSIDE]


def test_the_shipped_plugins_are_in_use_and_listed_by_name():
    listings = Plugins().listing()
    assert [listing.name for listing in listings] == [
        *("balanced", "bcit", "by-outcomes", "by-precedent", "douglas", "general", "sfu", "tru", "ubc", "uvic"),
    ]
    assert {(listing.origin, listing.state) for listing in listings} == {(Origin.SHIPPED, PluginState.ENABLED)}


def test_a_listing_tells_what_a_plugin_brings():
    listings = {listing.name: listing for listing in Plugins().listing()}
    assert listings["ubc"].as_json() == {
        "name": "ubc",
        "version": "1",
        "origin": "SHIPPED",
        "state": "ENABLED",
        "reason": "",
        "hooks": ["bccb_rules"],
        "institutions": ["UBCO", "UBCV"],
        "rules": 5,
        "illustrativeRules": 1,
        "recommenders": [],
    }
    assert listings["balanced"].recommenders == ("balanced",)
    assert listings["balanced"].hooks == ("bccb_recommenders",)
    assert listings["general"].institutions == ()


def test_an_outside_plugin_is_off_and_not_imported_until_it_is_named():
    (listing,) = outside(an_entry_point("absent", "module_that_is_never_imported"), allowed=())
    assert (listing.state, listing.reason) == (PluginState.DISABLED, "not named in the settings (BCCB_PLUGINS)")
    assert "module_that_is_never_imported" not in sys.modules


def test_an_outside_plugin_that_is_named_is_in_use():
    (listing,) = outside(an_entry_point("strict"))
    assert (listing.state, listing.version, listing.rules, listing.reason) == (PluginState.ENABLED, "1", 1, "")


@pytest.mark.parametrize(
    ("entry_point", "reason"),
    [
        (an_entry_point("missing", "module_that_is_nowhere"), "ModuleNotFoundError: No module named"),
        (an_entry_point("missing", "outside_plugins:nothing"), "AttributeError"),
        (an_entry_point("raiser", "outside_plugin_that_raises"), "ImportError: a library is missing"),
        (an_entry_point("leaver", "outside_plugin_that_exits"), "SystemExit: 3"),
        (an_entry_point("renamed"), "it calls itself 'other-than-installed'"),
        (an_entry_point("nameless"), "it must have a name"),
        (an_entry_point("versionless"), "it must have a version"),
        (an_entry_point("SHOUTING", "outside_plugins:shouting"), "its name must be lower-case"),
        (an_entry_point("hookless"), "it implements no hook of bccb"),
        (an_entry_point("unknown-hook"), "unknown hook 'bccb_weather'"),
        (an_entry_point("wrong-arguments"), "weather"),
        (an_entry_point("raises"), "bccb_rules raised RuntimeError: no rules for EVERY today"),
        (an_entry_point("leaves"), "bccb_rules raised SystemExit: 3"),
        (an_entry_point("no-list"), "bccb_rules must return a list or None, not str"),
        (an_entry_point("foreign-rule"), "a rule's name must be 'foreign-rule.' and its own name"),
        (an_entry_point("twin-rules"), "there are 2 rules with the name twin-rules.a"),
        (an_entry_point("no-policy"), "rule no-policy.a must have a policy"),
        (an_entry_point("no-source"), "rule no-source.a must have a source or be illustrative"),
        (an_entry_point("numbered"), "version of Rule must be str, not 1"),
        (an_entry_point("one-code"), "its institutions must be a list of codes, not 'SFU'"),
        (an_entry_point("foreign-recommender"), "a recommender's name must be or begin with 'foreign-recommender'"),
        (an_entry_point("unhashable"), "unhashable type"),
    ],
)
def test_a_broken_outside_plugin_is_set_aside_with_the_reason_and_the_rest_starts(entry_point, reason):
    plugins = Plugins(entry_points=[entry_point, an_entry_point("strict")], allowed=[entry_point.name, "strict"])
    listings = {listing.name: listing for listing in plugins.listing()}
    assert listings[entry_point.name].state is PluginState.BROKEN
    assert reason in listings[entry_point.name].reason
    assert listings["strict"].state is PluginState.ENABLED
    answering = {name for name, _ in plugins.answers("bccb_rules", institution=an_institution())}
    assert answering == {"general", "sfu", "strict"}


def test_no_outside_plugin_takes_the_name_of_a_shipped_one():
    plugins = Plugins(entry_points=[an_entry_point("sfu", "outside_plugins:impostor")], allowed=["sfu"])
    shipped, taken = (listing for listing in plugins.listing() if listing.name == "sfu")
    assert (shipped.state, shipped.rules) == (PluginState.ENABLED, 3)
    assert taken.state is PluginState.BROKEN
    assert "the name belongs to a shipped plugin" in taken.reason


def test_two_packages_with_one_name_are_both_set_aside_whatever_their_order():
    twins = [an_entry_point("quiet"), an_entry_point("quiet", "outside_plugins:strict")]
    for order in (twins, twins[::-1]):
        listings = outside(*order)
        assert [listing.state for listing in listings] == [PluginState.BROKEN] * 2
        assert all("2 installed packages offer a plugin of this name" in listing.reason for listing in listings)


def test_a_name_in_the_settings_that_nobody_offers_is_told():
    (listing,) = outside(allowed=["ghost", "sfu"])
    assert (listing.name, listing.state) == ("ghost", PluginState.BROKEN)
    assert "not installed" in listing.reason


@pytest.mark.parametrize("name", ["unknown_hook", "versionless", "raises", "twin_rules", "hookless"])
def test_a_broken_shipped_plugin_stops_the_start(name):
    with pytest.raises(PluginFailed):
        Plugins(shipped=[getattr(outside_plugins, name)])


def test_two_shipped_plugins_of_one_name_stop_the_start():
    with pytest.raises(PluginFailed, match="there is already a plugin of this name"):
        Plugins(shipped=[Plugin("twin", bccb_rules=no_rules), Plugin("twin", bccb_rules=no_rules)])


def test_what_is_installed_is_found():
    names = [listing.name for listing in Plugins.found().listing()]
    assert "general" in names
