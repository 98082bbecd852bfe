"""Where a journey takes place: a database of SQLite and one of PostgreSQL, migrated and empty; a place for faults."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from places import COORDINATOR, PASSWORD, PUBLISHED, REGISTRAR, SFU, UVIC, Place
from servers import Cluster, Redis, Served, until

from bccb.adapters.argon2.passwords import Argon2Passwords
from bccb.adapters.sql.migrating import upgrade
from bccb.adapters.sql.unit_of_work import SqlDatabase
from bccb.config import Settings
from bccb.container import build
from bccb.domain.password import normal_password
from emptying import emptied


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlDatabase]:
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'bccb.db'}" if is_sqlite else request.getfixturevalue("postgresql_url")
    upgrade(url)
    opened = SqlDatabase(url)
    emptied(opened.engine)
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    pytest.importorskip("psycopg2", reason="asks for the extra postgres")
    cluster = Cluster()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="module")
def place(cluster, tmp_path_factory) -> Iterator[Place]:
    pytest.importorskip("redis", reason="asks for the extra redis")
    upgrade(cluster.url)
    container = build(Settings(database_url=cluster.url))
    password = Argon2Passwords(memory_kib=8, passes=1).hash(normal_password(PASSWORD))
    with container.database().unit_of_work() as unit:
        for institution in (SFU, UVIC):
            unit.institutions.add(institution)
        for account in (COORDINATOR, REGISTRAR):
            unit.accounts.add(type(account)(**(vars(account) | {"password_hash": password})))
        unit.credentials.add(PUBLISHED)
        unit.commit()
    container.database().dispose()
    with ExitStack() as last:
        redis = Redis(tmp_path_factory.mktemp("redis"))
        last.callback(redis.stop)
        folder = tmp_path_factory.mktemp("served")
        served = Served(folder, BCCB_DATABASE_URL=cluster.url, BCCB_CACHE_URL=redis.url)
        last.callback(served.stop)
        until(served.answers, 30)
        yield Place(cluster, served)
