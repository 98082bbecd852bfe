"""docs/promises.md lists every row that is promised, and every test it names is there and named after its row."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FAULTS = {6, 7, 8, 9, 11, *range(14, 19), 22}
ABUSES = {*range(1, 15), 17, 19, *range(23, 29)}
PROMISED = {f"F{number}" for number in FAULTS} | {f"A{number}" for number in ABUSES}
ROWS = re.findall(r"^\| ([FA]\d+) \| (.+?) \| (.+?) \| (.+?) \|$", (ROOT / "docs" / "promises.md").read_text(), re.M)
FILES = [file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py")]
TESTS = {name for text in FILES for name in re.findall(r"^def (test_\w+)", text, re.M)}
AFTER_NO_ROW = {"test_whatever_is_called_is_answered_as_documented"}


def rows_of(test: str) -> set[str]:
    """`test_a1_a3_…` → A1, A3."""
    found = re.match(r"test_((?:[af]\d+_)+)", test)
    return {row.upper() for row in found[1].split("_") if row} if found else set()


def test_every_promised_row_is_listed_once():
    listed = [row for row, *_ in ROWS]
    assert sorted(listed) == sorted(set(listed))
    assert set(listed) == PROMISED


@pytest.mark.parametrize(("row", "tests"), [(row, tests) for row, _, tests, _ in ROWS], ids=[row for row, *_ in ROWS])
def test_every_test_that_a_row_names_is_there_and_named_after_it(row, tests):
    named = re.findall(r"`(\w+)`", tests)
    assert named
    assert set(named) <= TESTS
    assert {name for name in named if row not in rows_of(name)} <= AFTER_NO_ROW
