"""Health: what is looked at, and what is told of it."""

from __future__ import annotations

import pytest
from offline import Offline, OneModel, a_client

from bccb.adapters.sql import migrating
from bccb.adapters.sql.unit_of_work import SqlDatabase
from bccb.config import Settings
from bccb.domain.errors import ModelDamaged, StorageFailed

PREFIXES = ["/health", "/api/v1/health"]


class DeadDatabase:
    def ping(self) -> None:
        raise StorageFailed("could not connect to db.internal: password authentication failed")


class DamagedModel:
    def load(self) -> None:
        raise ModelDamaged("/srv/models/index.npz is 12 bytes short")


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_service_with_everything_is_ready(prefix):
    answer = a_client().get(f"{prefix}/ready")
    assert answer.status_code == 200
    assert [each["name"] for each in answer.get_json()["data"]["parts"]] == [
        *("database", "migration", "cache", "model")
    ]


@pytest.mark.parametrize("address", [f"{prefix}{end}" for prefix in PREFIXES for end in ("", "/ready")])
def test_a_part_that_fails_is_named_without_a_word_from_inside(address):
    container = Offline()
    container.database = DeadDatabase
    container.models = DamagedModel
    answer = a_client(container).get(address)
    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"]) == (503, "SERVICE_UNAVAILABLE")
    assert error["message"] == "Not ready: database, model."
    assert [each["field"] for each in error["details"]] == ["database", "model"]
    assert "password" not in answer.get_data(as_text=True)
    assert "/srv" not in answer.get_data(as_text=True)


def test_a_service_without_a_model_is_not_ready():
    container = Offline()
    container.models = lambda: OneModel(None)
    answer = a_client(container).get("/health/ready")
    assert answer.get_json()["error"]["details"] == [{"field": "model", "message": "is missing or damaged: bccb train"}]


def test_a_service_whose_promoted_model_is_refused_is_ready_with_the_one_before_and_says_so():
    class Refusing(OneModel):
        def refusal(self) -> ModelDamaged:
            return ModelDamaged("/srv/models/weights.npz has changed")

    container = Offline()
    engines = container.models().load()
    container.models = lambda: Refusing(engines)
    answer = a_client(container).get("/health/ready")
    (told,) = [each["told"] for each in answer.get_json()["data"]["parts"] if each["name"] == "model"]
    assert (answer.status_code, told) == (200, "version words-1, and the one promoted since is refused")


def test_a_service_that_has_lost_everything_is_alive():
    container = Offline()
    container.database = DeadDatabase
    container.models = DamagedModel
    answer = a_client(container).get("/health/live")
    assert (answer.status_code, answer.get_json()["data"]["status"]) == (200, "ok")


def test_a_database_without_its_tables_is_not_ready_until_it_is_migrated(tmp_path):
    url = f"sqlite:///{tmp_path / 'bccb.db'}"
    container = Offline()
    database = SqlDatabase(url)
    container.settings = lambda: Settings(database_url=url)
    container.database = lambda: database
    client = a_client(container)
    assert client.get("/health/ready").get_json()["error"]["message"] == "Not ready: migration."
    migrating.upgrade(url)
    assert client.get("/health/ready").status_code == 200
    database.dispose()
