"""`bccb export`: what `bccb import` reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bccb.adapters.sql import migrating
from bccb.config import Settings
from bccb.entrypoints.cli.main import Office, cli

INSTITUTIONS = Path(__file__).parents[2] / "src" / "bccb" / "sample" / "institutions.csv"


@pytest.fixture
def office(tmp_path) -> Office:
    url = f"sqlite:///{tmp_path}/bccb.db"
    migrating.upgrade(url, "head")
    office = Office(Settings(database_url=url))
    assert run(office, "import", "institutions", str(INSTITUTIONS)).exit_code == 0
    return office


def run(office: Office, *words: str) -> Result:
    return CliRunner().invoke(cli, words, obj=office)


def test_a_file_is_written_in_the_format_of_its_name_and_importing_it_changes_nothing(office, tmp_path):
    for name in ("institutions.csv", "institutions.jsonl"):
        assert run(office, "export", "institutions", "--output", str(tmp_path / name)).exit_code == 0
        (report,) = json.loads(run(office, "import", "institutions", str(tmp_path / name), "--json").output)
        assert (report["added"], report["changed"], report["errorCount"]) == (0, 0, 0)
        assert report["unchanged"] == len(INSTITUTIONS.read_text(encoding="utf-8").splitlines()) - 1


def test_standard_output_has_csv_unless_another_format_is_asked_for(office):
    assert run(office, "export", "institutions").output.startswith("code,name,type,")
    assert json.loads(run(office, "export", "institutions", "--format", "jsonl").output.splitlines()[0])["code"]


def test_a_kind_that_there_is_not_is_called_wrongly(office):
    assert run(office, "export", "accounts").exit_code == 2
