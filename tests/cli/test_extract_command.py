"""`bccb extract`: what an outline says, in tables and in JSON."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from bccb.config import Settings
from bccb.entrypoints.cli.main import Office, cli

OUTLINE = Path(__file__).parents[1] / "outlines" / "development" / "05-gestion-des-benevoles.txt"


def run(*words: str, typed: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["extract", *words], obj=Office(Settings(database_url="memory://")), input=typed)


def test_the_tables_show_what_was_found_where_and_what_is_missing(tmp_path):
    paper = tmp_path / "outline.txt"
    paper.write_text("Soil Basics\n\nDuration: 45 hours\nLearning outcomes\n- explain the causes of erosion\n")
    shown = run(str(paper))
    assert shown.exit_code == 0
    assert "Explain the causes of erosion" in shown.output
    assert "line 3" in shown.output
    assert "Not found: credits, level" in shown.output


def test_the_json_has_every_value_with_its_span_in_the_text():
    shown = json.loads(run(str(OUTLINE), "--json").output)
    outcome = shown["learningOutcomes"][0]
    assert outcome["outcomeText"] == "Décrire les motivations des bénévoles à différents âges"
    span = slice(outcome["span"]["start"], outcome["span"]["end"])
    assert shown["text"][span] == "décrire les motivations des bénévoles à différents âges"
    assert (shown["duration"]["least"], shown["deliveryMode"]["value"], shown["language"]["value"]) == (
        45,
        "ONLINE",
        "fr",
    )
    assert shown["assessment"][0]["weight"] == {"least": 25, "most": 25}
    assert shown["missing"] == []


def test_an_outline_is_read_from_standard_input():
    assert "Soil Basics" in run("-", typed=b"Soil Basics\nHours: 45").output


def test_a_file_that_cannot_be_read_is_refused_in_one_line(tmp_path):
    paper = tmp_path / "outline.rtf"
    paper.write_bytes(b"{\\rtf1")
    refused = run(str(paper))
    assert (refused.exit_code, refused.output) == (1, "Error: file: is an RTF file: save it as DOCX or PDF\n")


def test_a_file_that_is_not_there_is_called_wrongly(tmp_path):
    assert run(str(tmp_path / "none.pdf")).exit_code == 2
