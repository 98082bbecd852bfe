"""One fixture per port: the same promises in memory, in SQLite and in PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bccb.adapters.memory.unit_of_work import MemoryDatabase
from bccb.adapters.sql.migrating import upgrade
from bccb.adapters.sql.unit_of_work import SqlDatabase
from emptying import emptied
from furniture import NOON

STORES = ["memory", "sqlite", "postgresql"]


class Watch:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time

    def passes(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture(params=STORES)
def database(request: pytest.FixtureRequest, watch: Watch) -> Iterator[MemoryDatabase | SqlDatabase]:
    if request.param == "memory":
        kept = MemoryDatabase(now=watch.now)
    else:
        kept = SqlDatabase(request.getfixturevalue(f"empty_{request.param}"), now=watch.now)
    yield kept
    kept.dispose()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def empty_sqlite(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The URL of a database with tables and nothing in them."""
    path = tmp_path / "bccb.db"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_url: str) -> Iterator[SqlDatabase]:
    upgrade(postgresql_url)
    database = SqlDatabase(postgresql_url)
    yield database
    database.dispose()


@pytest.fixture
def empty_postgresql(migrated_postgresql: SqlDatabase, postgresql_url: str) -> str:
    """The URL of a database with tables and nothing in them."""
    migrated_postgresql.ping()  # a test may have cut its connection
    emptied(migrated_postgresql.engine)
    return postgresql_url
