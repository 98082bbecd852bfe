"""Batches that several processes answer: the same answers in the same order, and the same refusals."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from bccb.config import Settings
from bccb.domain.errors import EngineFailed, NotTrained, StorageFailed
from bccb.entrypoints.cli.batch import count_of, run
from bccb.entrypoints.cli.main import cli
from bccb.entrypoints.cli.spreading import LONG, MOST, spread, wanted

INSTITUTIONS = Path(__file__).parents[2] / "src" / "bccb" / "sample" / "institutions.csv"


def settings(tmp_path) -> Settings:
    return Settings.read({"BCCB_DATABASE_URL": f"sqlite:///{tmp_path / 'bccb.db'}", "BCCB_MODEL_DIR": str(tmp_path)})


def telling(container, word):
    """Answers each line with what this process has of its own."""
    database = container.settings().database_url

    def answer(asked):
        return [
            {"number": each["number"], "word": word, "database": database, "process": os.getpid()} for each in asked
        ]

    return answer


def failing(_container, kind, *told):
    def answer(_asked):
        raise kind(*told)

    return answer


def test_parts_are_answered_by_several_processes_and_come_in_order(tmp_path):
    asked = [{"number": number} for number in range(205)]
    with spread(settings(tmp_path), telling, ("told",), 2) as answer:
        answers = [*answer(asked), *answer(asked[:1]), *answer([])]
    assert [each["number"] for each in answers] == [*range(205), 0]
    assert {(each["word"], each["database"]) for each in answers} == {("told", settings(tmp_path).database_url)}
    assert os.getpid() not in {each["process"] for each in answers}


@pytest.mark.parametrize(
    ("kind", "told", "seen"),
    [(NotTrained, (), EngineFailed), (StorageFailed, ("The database is away.",), StorageFailed)],
)
def test_where_nothing_can_be_answered_the_run_ends_with_the_words_of_the_process(tmp_path, kind, told, seen):
    with pytest.raises(seen) as raised, spread(settings(tmp_path), failing, (kind, *told), 2) as answer:
        answer([{"number": 1}])
    assert str(raised.value) == str(kind(*told))


def test_a_short_file_and_what_is_in_memory_are_left_to_one_process(tmp_path):
    on_disk = settings(tmp_path)
    assert wanted(LONG - 1, on_disk) == 1
    assert 1 <= wanted(LONG, on_disk) <= MOST
    assert wanted(10 * LONG, replace(on_disk, database_url="memory://")) == 1


def test_the_lines_of_a_pipe_are_left_to_be_answered(tmp_path):
    reading, writing = os.pipe()
    os.write(writing, b'{"id": 1}\n')
    os.close(writing)
    pipe, answers = Path(f"/dev/fd/{reading}"), tmp_path / "answers.jsonl"
    assert count_of(pipe) == 0
    run(pipe, answers, lambda asked: [{"told": True} for _ in asked], lambda *_: None)
    os.close(reading)
    assert json.loads(answers.read_text()) == {"id": 1, "told": True}


def dying(_container):
    def answer(_asked):
        os._exit(9)

    return answer


def test_a_process_that_is_killed_ends_the_run_in_words(tmp_path):
    with (
        pytest.raises(EngineFailed, match="A process that answered was ended"),
        spread(settings(tmp_path), dying, (), 2) as answer,
    ):
        answer([{"number": 1}])


@pytest.mark.parametrize("processes", ["1", "2"])
def test_without_a_model_one_or_several_refuse_in_the_same_words(tmp_path, monkeypatch, processes):
    monkeypatch.setenv("BCCB_DATABASE_URL", settings(tmp_path).database_url)
    monkeypatch.setenv("BCCB_MODEL_DIR", str(tmp_path))
    for command in (["db", "upgrade"], ["import", "institutions", str(INSTITUTIONS)]):
        assert CliRunner().invoke(cli, command).exit_code == 0
    asked, answered = tmp_path / "asked.jsonl", tmp_path / "answered.jsonl"
    asked.write_text(json.dumps({"id": 1, "title": "Maps", "recognizing_institution": "SFU"}) + "\n")
    called = ["suggest", "--input", str(asked), "--output", str(answered), "--processes", processes]
    found = CliRunner().invoke(cli, called)
    assert found.exit_code == 1
    assert str(NotTrained()) in found.output
