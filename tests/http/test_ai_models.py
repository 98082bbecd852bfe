"""Trained models over HTTP: administrators see, compare, promote and go back; nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator
from offline import NOW
from people import ADMIN, REGISTRAR, Desk, a_desk, data, refusal

from bccb.domain.ports.engines import Lessons
from bccb.domain.trial import Trial
from bccb.domain.usecases.promoting import identifier_of
from furniture import a_course
from usecases.fakes import LearnedWords, ModelShelf

FELL = Trial(folds="9", of=10, asked={"grants": 40}, measures={"MRR": 0.4}, against="v1", fallen=("MRR fell",))
NOTHING = Lessons(institutions=(), courses=(a_course(),), agreements=(), credentials=())


@pytest.fixture
def desk() -> Desk:
    """Two versions, the first serves, the second fell in its trial."""
    desk, shelf = a_desk(), ModelShelf()
    for trial in (None, FELL):
        shelf.save(LearnedWords(NOTHING), trained_at=NOW, fingerprint="f", trial=trial)
    shelf.promote("v1")
    promoting = replace(desk.container.promoting(), models=shelf)
    desk.container.promoting = lambda: promoting
    return desk


def serving(desk):
    return [each["version"] for each in data(desk.get("/ai/models", ADMIN)) if each["isServing"]]


@pytest.mark.parametrize("address", ["/ai/models", "/ai/models/v2", "/ai/models/comparison?before=v1&after=v2"])
def test_what_is_told_of_models_is_true_to_its_schema(desk, address):
    document = desk.app.test_client().get("/api/v1/openapi.json").get_json()
    path = "/api/v1" + address.partition("?")[0].replace("v2", "{version}")
    schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = desk.get(address, ADMIN).get_json()
    assert answer["data"]
    validator = Draft202012Validator({**schema, "components": document["components"]})
    assert list(validator.iter_errors(answer)) == []


def test_a_model_that_fell_is_promoted_for_a_reason_and_left_again(desk):
    assert refusal(desk.post("/ai/models/v2/promote", ADMIN)) == (422, "VALIDATION_ERROR")
    assert serving(desk) == ["v1"]
    assert data(desk.post("/ai/models/v2/promote", ADMIN, {"reason": "Old questions"}))["isServing"]
    assert serving(desk) == ["v2"]
    assert data(desk.post("/ai/models/rollback", ADMIN, {"serving": "v2"}))["version"] == "v1"
    assert refusal(desk.post("/ai/models/rollback", ADMIN, {"serving": "v2"})) == (409, "CONFLICT")
    assert serving(desk) == ["v1"]
    assert desk.trail(identifier_of("v2")) == ["ACTIVATE"]
    assert desk.trail(identifier_of("v1")) == ["WITHDRAW"]


def test_a_model_that_is_not_there_is_not_found(desk):
    assert refusal(desk.get("/ai/models/v9", ADMIN)) == (404, "NOT_FOUND")
    assert refusal(desk.post("/ai/models/v9/promote", ADMIN)) == (404, "NOT_FOUND")
    assert refusal(desk.get("/ai/models/comparison?before=v1&after=v9", ADMIN)) == (404, "NOT_FOUND")


def test_an_institution_s_administrator_has_nothing_to_say_about_models(desk):
    for answer in (desk.get("/ai/models", REGISTRAR), desk.post("/ai/models/v2/promote", REGISTRAR, {"reason": "x"})):
        assert refusal(answer) == (403, "AUTHORIZATION_ERROR")
    assert serving(desk) == ["v1"]


def test_a_training_is_left_to_a_worker_and_stands_in_the_trail(desk):
    assert desk.send("POST", "/ai/models/training", ADMIN).status_code == 204
    assert desk.events() == ["TrainingAsked"]
    assert desk.trail(identifier_of("training")) == ["SUBMIT"]
    assert refusal(desk.send("POST", "/ai/models/training", REGISTRAR)) == (403, "AUTHORIZATION_ERROR")
