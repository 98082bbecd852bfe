"""The example package works from outside: found by its entry point, held to the kit, its rules and recommender used."""

import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from bccb.plugins.kit import check_plugin
from bccb.plugins.manager import Plugins, PluginState
from bccb.plugins.recommending import PluginRecommenders
from bccb.plugins.rulebook import PluginRulebook
from furniture import an_institution

EXAMPLE = Path(__file__).parents[2] / "examples" / "bccb-plugin-lantern-bay"
ENTRY_POINT = EntryPoint(name="lantern-bay", value="bccb_lantern_bay.plugin", group="bccb")
SHOW = "import json; from bccb.plugins.manager import Plugins; print(json.dumps([e.as_json() for e in {}.listing()]))"


@pytest.fixture
def plugins(monkeypatch):
    """All plugins, the example among them."""
    monkeypatch.syspath_prepend(str(EXAMPLE / "src"))
    return Plugins(entry_points=[ENTRY_POINT], allowed=["lantern-bay"])


def test_the_example_keeps_all_that_is_asked_of_plugins(plugins):
    assert plugins.listing()[-1].state is PluginState.ENABLED
    assert check_plugin(ENTRY_POINT.load()) == ()


def test_its_rules_join_the_general_ones_at_its_own_institution_alone(plugins):
    rulebook = PluginRulebook(plugins)
    own = {rule.name for rule in rulebook.rules(an_institution(code="LBP"))}
    elsewhere = {rule.name for rule in rulebook.rules(an_institution(code="SFU"))}
    assert {name.split(".")[0] for name in own} == {"general", "lantern-bay"}
    assert {name.split(".")[0] for name in elsewhere} == {"general", "sfu"}


def test_its_recommender_can_be_asked_for(plugins):
    names = PluginRecommenders(plugins).names()
    assert names == ("balanced", "by-outcomes", "by-precedent", "lantern-bay.most-credit")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A directory into which pip has installed the example package, without its dependencies."""
    target, source = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("source") / EXAMPLE.name
    shutil.copytree(EXAMPLE, source)  # building leaves files beside the source
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "requirement setuptools" in done.stderr and not os.environ.get("CI"):
        pytest.skip("pip cannot reach a package index for the build backend of the example")
    assert done.returncode == 0, done.stderr
    return target


def run(target, *arguments):
    """Run Python in a process of its own in which the package is installed."""
    environment = os.environ | {"PYTHONPATH": str(target)}
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, env=environment, cwd=target
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def the_example(output):
    (listing,) = (listing for listing in json.loads(output) if listing["name"] == "lantern-bay")
    return listing


def test_pip_installs_it_and_its_entry_point_loads(installed):
    listing = the_example(run(installed, "-c", SHOW.format("Plugins.found(['lantern-bay'])")))
    assert listing == {
        "name": "lantern-bay",
        "version": "1.0.0",
        "origin": "OUTSIDE",
        "state": "ENABLED",
        "reason": "",
        "hooks": ["bccb_recommenders", "bccb_rules"],
        "institutions": ["LBP"],
        "rules": 5,
        "illustrativeRules": 5,
        "recommenders": ["lantern-bay.most-credit"],
    }


def test_installed_but_not_named_it_stays_off(installed):
    assert the_example(run(installed, "-c", SHOW.format("Plugins.found()")))["state"] == "DISABLED"


def test_its_own_tests_pass_where_it_is_installed(installed):
    output = run(installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, str(EXAMPLE / "tests"))
    assert " passed" in output
