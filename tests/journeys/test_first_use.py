"""F22: however many threads ask first, and whatever a server did before it made its processes, there is one of each."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from dependency_injector import providers

from bccb.adapters.sql.migrating import upgrade
from bccb.config import Settings
from bccb.container import build
from bccb.entrypoints.http.app import create_app
from furniture import an_institution

THREADS = 64


@pytest.fixture
def settings(tmp_path) -> Settings:
    url = f"sqlite:///{tmp_path / 'bccb.db'}"
    upgrade(url)
    return Settings(database_url=url, model_dir=tmp_path / "models", secret_key="k" * 64)


def at_once(act: Any) -> list[Any]:
    together = Barrier(THREADS)

    def go(_: int) -> Any:
        together.wait(30)
        return act()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(go, range(THREADS)))


def test_f22_of_everything_in_the_container_64_threads_get_the_same_one(settings):
    container = build(settings)
    names = [name for name, each in container.providers.items() if isinstance(each, providers.ThreadSafeSingleton)]
    assert {"database", "cache", "work", "plugins", "recognizing"} <= set(names)
    for name in names:
        found = at_once(getattr(container, name))
        assert len({id(each) for each in found}) == 1, name


def test_f22_64_threads_that_ask_first_share_one_engine(settings):
    database = build(settings).database()
    assert len({id(engine) for engine in at_once(lambda: database.engine)}) == 1
    database.dispose()


def test_f22_64_first_requests_at_once_are_all_answered(settings):
    container = build(settings)
    app = create_app(container)
    assert at_once(lambda: app.test_client().get("/api/v1/institutions").status_code) == [200] * THREADS
    container.database().dispose()


def read_and_write(settings: Settings, code: str, told: Any) -> None:
    container = build(settings)
    with container.database().unit_of_work() as unit:
        unit.institutions.add(an_institution(code=code))
        unit.commit()
    told.put(code)
    container.database().dispose()


def test_f22_processes_made_after_the_application_was_built_have_connections_of_their_own(settings):
    """As granian makes them: each starts anew, and builds for itself."""
    container = build(settings)
    create_app(container).test_client().get("/api/v1/institutions")
    anew = multiprocessing.get_context("spawn")
    told = anew.Queue()
    processes = [anew.Process(target=read_and_write, args=(settings, f"F{number}", told)) for number in range(3)]
    for process in processes:
        process.start()
    assert {told.get(timeout=60) for _ in processes} == {"F0", "F1", "F2"}
    for process in processes:
        process.join()
    with container.database().unit_of_work() as unit:
        assert [each.code for each in unit.institutions.all()] == ["F0", "F1", "F2"]
    container.database().dispose()
