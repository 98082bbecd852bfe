"""What a test can ask for: a PostgreSQL database and a Redis of its own.

Where a server cannot be reached the test is skipped with the reason; with CI=true it fails.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings

# A test asks what is true, not how fast: on a busy machine an example may take its time.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

DATABASE_URL = os.environ.get("BCCB_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
# Tests that run side by side each have a Redis database of their own, counted down from this one.
_BESIDE = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_SERVER, _, _LAST = os.environ.get("BCCB_TEST_REDIS_URL", "redis://127.0.0.1:6379/15").rpartition("/")
REDIS_URL = f"{_SERVER}/{int(_LAST) - _BESIDE}"


def missing(what: str, why: object) -> None:
    """Skip at home, fail in CI."""
    reason = f"{what} cannot be used: {why}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A new, empty database on the test server, dropped at the end."""
    try:
        from sqlalchemy import create_engine, make_url
        from sqlalchemy.exc import OperationalError

        url = make_url(DATABASE_URL).set(drivername="postgresql+psycopg2")
        server = create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
        name = f"bccb_test_{uuid4().hex}"
        with server.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
    except ModuleNotFoundError as error:
        missing("PostgreSQL", error)
    except OperationalError as error:
        missing("PostgreSQL", str(error.orig).splitlines()[0])
    yield url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


@pytest.fixture
def redis_url() -> Iterator[str]:
    """An empty Redis database, emptied again at the end. Its number is in BCCB_TEST_REDIS_URL."""
    try:
        from redis import Redis
        from redis.exceptions import RedisError

        server = Redis.from_url(REDIS_URL, socket_connect_timeout=1)
        server.flushdb()
    except ModuleNotFoundError as error:
        missing("Redis", error)
    except RedisError as error:
        missing("Redis", error)
    yield REDIS_URL
    server.flushdb()
    server.close()
