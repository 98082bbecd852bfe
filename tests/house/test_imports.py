"""Who may know whom, and what a newcomer pays for the help."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = (
    "alembic",
    "dependency_injector",
    "flask",
    "gensim",
    "marshmallow",
    "numpy",
    "scipy",
    "sklearn",
    "sqlalchemy",
)
AFTER_IMPORT = "import bccb.entrypoints.cli.main"
AFTER_HELP = """
from click.testing import CliRunner
from bccb.entrypoints.cli.main import cli
shown = CliRunner().invoke(cli, ["--help"])
assert shown.exit_code == 0 and "Commands:" in shown.output, shown.output
"""
AFTER_THE_CORE = """
import importlib, pkgutil, bccb.domain
for module in pkgutil.walk_packages(bccb.domain.__path__, "bccb.domain."):
    importlib.import_module(module.name)
"""


def loaded_after(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after running the code."""
    telling = f"{code}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", telling], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return {name.split(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def test_the_import_contracts_hold():
    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("code", [AFTER_IMPORT, AFTER_HELP], ids=["import", "help"])
def test_the_help_loads_nothing_heavy(code):
    assert loaded_after(code) & set(HEAVY) == set()


def test_the_core_stands_on_the_standard_library_alone():
    own = {"bccb"}
    found = loaded_after(AFTER_THE_CORE)
    foreign = {name for name in found - own if name not in sys.stdlib_module_names and not name.startswith("_")}
    assert foreign - loaded_after("pass") == set()
