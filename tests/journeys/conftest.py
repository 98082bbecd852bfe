"""Where a journey takes place: a database of SQLite and one of PostgreSQL, migrated and empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bccb.adapters.sql.migrating import upgrade
from bccb.adapters.sql.unit_of_work import SqlDatabase
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
