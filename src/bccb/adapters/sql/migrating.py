"""Bringing a database to the tables this version needs, and telling whether it has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from bccb.adapters.sql.engine import Limits, normalised, opened, seeing_the_latest, take_turns
from bccb.adapters.sql.errors import translated
from bccb.domain.errors import Conflict, NotFound, StorageFailed

_PATIENCE = 60.0  # seconds that an upgrade waits for one that came before it


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database to a revision, creating the file and its folder where it is SQLite and new.

    Either all of it happens or nothing; of two that come at once, one waits. Raises NotFound for an unknown revision,
    Conflict where the database is ahead of this version, StorageFailed where it does not answer.
    """
    parsed = normalised(url)
    if parsed.drivername == "sqlite":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    _run(url, command.upgrade, revision)


def downgrade(url: str, revision: str) -> None:
    """Bring the database back to an earlier revision (`base` for none), dropping what came later."""
    _run(url, command.downgrade, revision)


def current(url: str) -> str | None:
    """The revision the database is at, None where it has no tables yet. Asking creates no file."""
    parsed = normalised(url)
    if parsed.drivername == "sqlite" and not Path(parsed.database).exists():
        return None
    with _connected(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(url: str) -> bool:
    """Whether the database has the tables this version needs."""
    return current(url) == ScriptDirectory(str(scripts())).get_current_head()


def scripts() -> Path:
    """The folder of the migrations: beside the source in a checkout, among the installed files otherwise."""
    checkout = Path(__file__).parents[4] / "migrations"
    if (checkout / "env.py").is_file():
        return checkout
    for file in files("bccb") or ():
        if file.parts[-2:] == ("migrations", "env.py"):
            return Path(file.locate()).resolve().parent
    raise StorageFailed("The migrations are missing from this installation: install bccb again.")


def configuration(connection: Connection) -> Config:
    """What alembic's commands need to work on this connection."""
    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _run(url: str, step: Callable[[Config, str], None], revision: str) -> None:
    with _connected(url) as connection:
        take_turns(connection)
        config = configuration(connection)
        _refuse_newer(connection, ScriptDirectory.from_config(config))
        try:
            step(config, revision)
        except CommandError as error:
            raise NotFound("database revision", revision) from error
        connection.commit()


def _refuse_newer(connection: Connection, known: ScriptDirectory) -> None:
    """Raise Conflict where the database is at a revision that this version does not have."""
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in {script.revision for script in known.walk_revisions()}:
        raise Conflict(f"The database is at revision {found}, of a newer version of bccb: install that one.")


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = opened(url, Limits(connections=1, writer=_PATIENCE))
    try:
        with translated(), seeing_the_latest(engine).connect() as connection:
            yield connection
    finally:
        engine.dispose()
