"""`bccb models`: what the operator of an installation does with trained models."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from bccb.adapters.memory.engines import RememberedLessons
from bccb.config import Settings
from bccb.domain.ports.engines import Lessons
from bccb.domain.prediction import Prediction, Question
from bccb.domain.trial import Trial
from bccb.entrypoints.cli.main import Office, cli
from furniture import NOON

TRIAL = Trial(folds="9", of=10, asked={"grants": 40}, measures={"MRR": 0.4}, fallen=("MRR fell",))
NOTHING = Lessons(institutions=(), courses=(), agreements=(), credentials=())


@pytest.fixture
def office(tmp_path):
    return Office(Settings(database_url="memory://", model_dir=tmp_path / "models"))


@pytest.fixture
def run(office):
    return lambda *words: CliRunner().invoke(cli, ["models", *words], obj=office)


@pytest.fixture
def versions(office):
    """Three kept: one serves, one fell in its trial, one has been changed since."""
    models = office.container.models()
    kept = [
        models.save(RememberedLessons(NOTHING, {"weights.npz": b"123"}), trained_at=NOON, fingerprint=each, trial=trial)
        for each, trial in (("aaaaaaaa", None), ("bbbbbbbb", TRIAL), ("cccccccc", None))
    ]
    models.promote(kept[0].version)
    (office.settings.model_dir / "versions" / kept[2].version / "manifest.json").write_text("{}")
    return [each.version for each in kept]


def test_models_are_listed_newest_first_with_what_is_wrong(run, versions):
    told = json.loads(run("list", "--json").stdout)
    assert [each["version"] for each in told] == versions[::-1]
    assert "not the one that was signed" in told[0]["refusal"]
    assert told[2]["isServing"]
    assert told[2]["signed"].startswith("hmac-sha256 ")
    assert "is refused" in " ".join(run("list").stdout.split())


def test_a_manifest_is_shown_whole(run, versions):
    told = json.loads(run("show", versions[1], "--json").stdout)
    assert told["trial"]["fallen"] == ["MRR fell"]
    assert told["files"]["weights.npz"]["size"] == 3
    assert "MRR fell" in run("show", versions[1]).stdout


def test_two_models_are_compared(run, versions):
    told = json.loads(run("compare", versions[0], versions[1], "--json").stdout)
    assert told["measures"] == [{"name": "MRR", "before": None, "after": 0.4}]
    assert "0.400" in run("compare", versions[0], versions[1]).stdout


def test_a_model_that_fell_is_promoted_for_a_reason_only_and_one_goes_back(run, versions):
    refused = run("promote", versions[1])
    assert refused.exit_code == 1
    assert "MRR fell" in refused.output
    assert f"The model {versions[1]} serves." in run("promote", versions[1], "--reason", "Old questions").output
    assert f"The model {versions[0]} serves." in run("rollback").output
    again = run("rollback")
    assert (again.exit_code, "before this one" in again.output) == (1, True)


def test_old_models_are_told_of_and_then_removed(run, versions):
    run("promote", versions[1], "--reason", "Old questions")
    run("rollback")
    told = json.loads(run("prune", "--keep", "1", "--dry-run", "--json").stdout)
    assert (told["removed"], [each["version"] for each in told["models"]]) == (False, [versions[1]])
    assert "1 model would be removed, which would free 0.0 MB." in run("prune", "--keep", "1", "--dry-run").output
    assert f"{versions[1]}  0.0 MB\n1 model removed" in run("prune", "--keep", "1", "--reason", "Room").output
    assert [each["version"] for each in json.loads(run("list", "--json").stdout)] == [versions[2], versions[0]]
    assert run("prune", "--keep", "0").exit_code == 2


def test_a_changed_model_is_not_promoted(run, versions):
    refused = run("promote", versions[2])
    assert refused.exit_code == 1
    assert "is refused" in refused.output


def test_arms_and_drift_are_told_of_nothing_too(run):
    assert json.loads(run("ab", "--json").stdout) == []
    told = json.loads(run("drift", "--json").stdout)
    assert told["answers"] == [0, 0]
    assert {each["verdict"] for each in told["drifts"]} == {"too few answers"}
    assert "too few answers" in run("drift").stdout
    assert "Recommender" in run("ab").stdout


def test_an_answer_is_among_the_arms_once_the_process_has_kept_it(office, run):
    at = office.container.clock().now()
    log = office.container.predictions()
    log.note(
        Prediction(
            at=at,
            question=Question.RECOMMEND,
            model_version="v1",
            latency_ms=8.0,
            confidence=0.5,
            recommender="balanced",
            arm="A",
        )
    )
    log.close()
    (arm,) = json.loads(run("ab", "--json").stdout)
    assert (arm["recommender"], arm["answers"]) == ("balanced", 1)
