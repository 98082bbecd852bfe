"""A27: the audit trail can only be added to, and whoever changes it all the same is found out."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, Thread
from uuid import uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from bccb.adapters.sql import chaining, granting
from bccb.adapters.sql.unit_of_work import SqlDatabase
from bccb.config import Settings
from bccb.domain.audit import AuditAction, AuditEntry
from bccb.domain.errors import Invalid
from bccb.entrypoints.cli.main import Office, cli
from furniture import NOON, an_id, an_institution

TABLES = ("audit_logs", "audit_chain")
TAMPERING = {
    "a changed entry": ("UPDATE audit_logs SET changes = '{}' WHERE sequence = :second", "not what it was"),
    "another hand": ("UPDATE audit_logs SET ip_address = '192.0.2.1' WHERE sequence = :second", "not what it was"),
    "a missing entry": ("DELETE FROM audit_logs WHERE sequence = :second", "is missing"),
    "a missing link": ("DELETE FROM audit_chain WHERE sequence = :second", "are missing"),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue(f"empty_{request.param}")


@pytest.fixture
def database(url) -> Iterator[SqlDatabase]:
    database = SqlDatabase(url)
    with database.unit_of_work() as unit:
        for number in range(5):
            unit.audit.append(an_entry(number))
        unit.commit()
    yield database
    database.dispose()


def an_entry(number: int) -> AuditEntry:
    return AuditEntry(
        id=an_id(f"entry {number}"),
        entity_type="Institution",
        entity_id=an_institution().id,
        action=AuditAction.UPDATE,
        created_at=NOON,
        changes={"city": ("Burnaby", f"Surrey {number}"), "credits": (1.5, 3)},
        ip_address="192.0.2.7",
        user_agent="browser/1",
    )


def sequences(database: SqlDatabase) -> list[int]:
    with database.engine.connect() as connection:
        return list(connection.scalars(text("SELECT sequence FROM audit_logs ORDER BY sequence")))


def tamper(database: SqlDatabase, statement: str) -> None:
    """As somebody does who owns the tables and takes the triggers away."""
    second = {"second": sequences(database)[1]} if ":second" in statement else {}
    with database.engine.begin() as connection:
        if database.engine.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            for table in TABLES:
                for name in ("unchanged", "kept"):
                    connection.exec_driver_sql(f"DROP TRIGGER {table}_{name}")
        connection.execute(text(statement), second)


def command(url: str, *arguments: str):
    return CliRunner().invoke(cli, ["audit", *arguments], obj=Office(Settings(database_url=url)))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET sequence = sequence + 100", "DELETE FROM {}", "TRUNCATE {}"])
def test_a27_nobody_changes_or_removes_an_entry_or_a_link(database, table, statement):
    if database.engine.name == "sqlite" and statement.startswith("TRUNCATE"):
        return  # it has no such statement
    chaining.extend(database.engine)
    with pytest.raises(DBAPIError, match="only ever added to"), database.engine.begin() as connection:
        connection.exec_driver_sql(statement.format(table))
    assert list(chaining.broken(database.engine)) == []


def test_a27_an_untouched_trail_is_whole_and_each_entry_is_chained_once(database):
    assert chaining.waiting(database.engine) == 5
    assert [chaining.extend(database.engine) for _ in range(2)] == [5, 0]
    assert chaining.waiting(database.engine) == 0
    assert list(chaining.broken(database.engine)) == []


@pytest.mark.parametrize(("statement", "told"), list(TAMPERING.values()), ids=list(TAMPERING))
def test_a27_what_was_changed_or_is_missing_is_named(database, statement, told):
    chaining.extend(database.engine)
    second = sequences(database)[1]
    tamper(database, statement)
    (found,) = chaining.broken(database.engine)
    assert told in found
    assert str(second) in found or "Links 2 to 2" in found


def test_a27_a_head_kept_elsewhere_tells_that_the_end_was_cut_off(url, database):
    chaining.extend(database.engine)
    told = command(url, "verify").output
    head = told.partition("Head: ")[2].strip()
    assert "5 entries are as they were written; 0 wait to be chained." in told
    assert command(url, "verify", "--head", head).exit_code == 0
    tamper(database, "DELETE FROM audit_chain WHERE number > 2")
    assert command(url, "verify").exit_code == 0
    cut = command(url, "verify", "--head", head)
    assert (cut.exit_code, "cut off" in cut.output) == (1, True)


def test_a27_a_command_tells_of_tampering_and_chains_what_is_new(url, database):
    assert "5 entries chained" in command(url, "chain").output
    tamper(database, TAMPERING["a changed entry"][0])
    refused = command(url, "verify")
    assert refused.exit_code == 1
    assert "is not what it was" in refused.output


def test_an_entry_that_is_committed_late_gets_a_later_link(request):
    """The lower sequence number comes second in the chain, and nothing is left out."""
    database = SqlDatabase(request.getfixturevalue("empty_postgresql"))
    is_written, may_commit = Event(), Event()

    def late() -> None:
        with database.unit_of_work() as unit:
            unit.audit.append(an_entry(1))
            is_written.set()
            may_commit.wait()
            unit.commit()

    thread = Thread(target=late)
    thread.start()
    is_written.wait()
    with database.unit_of_work() as unit:
        unit.audit.append(an_entry(2))
        unit.commit()
    made = [chaining.extend(database.engine)]
    may_commit.set()
    thread.join()
    made.append(chaining.extend(database.engine))
    assert made == [1, 1]
    assert list(chaining.broken(database.engine)) == []
    database.dispose()


def test_a_trail_in_memory_and_an_unreadable_head_are_refused(url):
    assert "BCCB_DATABASE_URL" in command("memory://", "verify").output
    for wrong in ("", "twelve:ab", "12"):
        assert "must be what `bccb audit verify` told" in command(url, "verify", "--head", wrong).output


@pytest.fixture
def role(request) -> Iterator[str]:
    """A new role of the test server, without any rights."""
    url = request.getfixturevalue("empty_postgresql")
    owner, name = create_engine(make_url(url).set(drivername="postgresql+psycopg2")), f"bccb_role_{uuid4().hex[:12]}"
    with owner.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN")
    granting.grant(owner, name)
    yield make_url(url).set(username=name).render_as_string(hide_password=False)
    with owner.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {name}")
        connection.exec_driver_sql(f"DROP ROLE {name}")
    owner.dispose()


def test_a27_the_role_of_the_application_works_and_has_no_right_to_change_the_trail(role):
    database = SqlDatabase(role)
    with database.unit_of_work() as unit:
        unit.institutions.add(an_institution())
        unit.institutions.save(an_institution().changed(NOON, city="Burnaby"))
        unit.audit.append(an_entry(1))
        unit.commit()
    assert database.chain_audit_trail() == 1
    for table in TABLES:
        for statement in ("UPDATE {} SET sequence = 0", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}"):
            with (
                pytest.raises(DBAPIError, match=r"permission denied|must be owner"),
                database.engine.begin() as connection,
            ):
                connection.exec_driver_sql(statement.format(table))
    trigger = f"ALTER TABLE {TABLES[0]} DISABLE TRIGGER ALL"
    with pytest.raises(DBAPIError, match="must be owner"), database.engine.begin() as connection:
        connection.exec_driver_sql(trigger)
    database.dispose()


def test_rights_are_granted_to_plain_names_in_postgresql_alone(empty_sqlite, request):
    with pytest.raises(Invalid, match="has no roles"):
        granting.grant(SqlDatabase(empty_sqlite).engine, "bccb_app")
    server = SqlDatabase(request.getfixturevalue("empty_postgresql")).engine
    with pytest.raises(Invalid, match="lower-case"):
        granting.grant(server, "bccb; DROP TABLE users")
    server.dispose()
