"""Engines: which databases there are, how to reach them, and how long to wait.

PostgreSQL units of work see one consistent state (REPEATABLE READ). SQLite runs in WAL mode: readers see the state at
their first read and never wait; writers take turns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from bccb.adapters.sql.answering import KNOWN_AS, Answering
from bccb.domain.errors import Invalid, StorageFailed

SETTING = "BCCB_DATABASE_URL"

_MIGRATING = 0x62636362  # "bccb": the number of the lock that migrations hold

# A minute: who is patient, and who holds a connection that nobody uses, learns by then that the network is cut.
_UNTIL_THE_NETWORK_IS_GIVEN_UP = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}

_DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg2",
    "postgresql": "postgresql+psycopg2",
    "postgresql+psycopg2": "postgresql+psycopg2",
}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many connections are kept open, how many more may be at the worst, and how long to wait, in seconds.

    `connect` and `statement` are for PostgreSQL, `writer` for SQLite, where one writes at a time; `pool` is the wait
    for a connection to become free. What lasts longer fails with StorageFailed. PostgreSQL itself keeps the limit on
    statements; where it keeps none, because it is frozen or cut off, the wait is ended a second later (`watched`).
    """

    connections: int = 10
    more_connections: int = 10
    pool: float = 1
    connect: int = 3
    statement: float = 1.5
    writer: float = 5


USUAL_LIMITS = Limits()


def normalised(url: str) -> URL:
    """The URL with its driver named. Raises Invalid, showing no password, for what is no database we know."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise Invalid(SETTING, "must be a URL like sqlite:///bccb.db or postgresql://user@host/database") from None
    if parsed.drivername not in _DRIVERS:
        raise Invalid(SETTING, f"must begin with sqlite:/// or postgresql://, not {parsed.drivername}://")
    if parsed.drivername == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise Invalid(SETTING, "must name a file, as in sqlite:///bccb.db")
    return parsed.set(drivername=_DRIVERS[parsed.drivername])


def opened(url: str, limits: Limits, *, for_glances: bool = False, answering: Answering | None = None) -> Engine:
    """An engine for the database; one for glances may not write. Connects to nothing yet.

    Engines for the same server share what is known of whether it answers.
    PostgreSQL answers a glance in one trip, without a transaction around it, and does not weigh the plan of a statement
    that it keeps anew each time.
    """
    parsed, answering = normalised(url), answering or Answering()
    if parsed.drivername == "sqlite":
        return _sqlite(parsed, limits, answering)
    try:
        return (_for_glances if for_glances else _postgresql)(parsed, limits, answering)
    except ModuleNotFoundError as error:
        raise StorageFailed(f"PostgreSQL needs the package {error.name}: pip install 'bccb[postgres]'.") from error


def seeing_the_latest(engine: Engine) -> Engine:
    """The engine for work on a queue, where each statement must see what others have taken."""
    return engine.execution_options(isolation_level="READ COMMITTED") if engine.name == "postgresql" else engine


def become_writer(connection: Connection) -> None:
    """Begin to write. In SQLite this ends the view that was read so far and waits for the writer before."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def is_doubtful(connection: Connection) -> bool:
    """Whether a connection that was not in use may have ended meanwhile."""
    return connection.dialect.name == "postgresql" and not connection.connection.dbapi_connection.is_quiet()


def wait_as_long_as_it_takes(connection: Connection) -> None:
    """Lift the time limit on statements until the end of the transaction, for work on whole files."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.connection.dbapi_connection.is_patient = True


def take_turns(connection: Connection) -> None:
    """Wait until nobody else is changing the tables themselves."""
    become_writer(connection)
    if connection.dialect.name == "postgresql":
        wait_as_long_as_it_takes(connection)
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")


def _postgresql(url: URL, limits: Limits, answering: Answering) -> Engine:
    session = _session(limits, answering)
    return create_engine(url, isolation_level="REPEATABLE READ", connect_args=session, **_pool(limits, answering))


def _for_glances(url: URL, limits: Limits, answering: Answering) -> Engine:
    settings = "-c default_transaction_read_only=on -c plan_cache_mode=force_generic_plan"
    session = _session(limits, answering, settings)
    pool = _pool(limits, answering)
    return create_engine(url, isolation_level="AUTOCOMMIT", connect_args=session, pool_reset_on_return=None, **pool)


def _session(limits: Limits, answering: Answering, more: str = "") -> dict[str, Any]:
    from bccb.adapters.sql.watched import Watch  # needs the extra postgres

    watch = Watch(answering, limit=limits.statement, connect=limits.connect)
    options = f"-c statement_timeout={round(limits.statement * 1000)} {more}"
    return {
        "connect_timeout": limits.connect,
        "options": options,
        "connection_factory": watch.connection,
        **_UNTIL_THE_NETWORK_IS_GIVEN_UP,
    }


def _sqlite(url: URL, limits: Limits, answering: Answering) -> Engine:
    locking = {"timeout": limits.writer, "isolation_level": None}
    engine = create_engine(url, connect_args=locking, **_pool(limits, answering))
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _pool(limits: Limits, answering: Answering) -> dict[str, Any]:
    return {
        "hide_parameters": True,
        "pool_size": limits.connections,
        "max_overflow": limits.more_connections,
        "pool_timeout": limits.pool,
        "execution_options": {KNOWN_AS: answering},
    }


def _prepare(connection: Any, _: Any) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()
