"""When a database is away, slow, damaged or busy: one clear error, nothing changed, and then it goes on."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from threading import Event, Thread

import pytest
from sqlalchemy import text

from bccb.adapters.memory.unit_of_work import MemoryDatabase
from bccb.adapters.sql import prepared
from bccb.adapters.sql.engine import USUAL_LIMITS, Limits
from bccb.adapters.sql.unit_of_work import SqlDatabase
from bccb.domain.errors import Conflict, Invalid, StorageFailed
from furniture import LATER, a_full_institution, an_account, an_institution


@pytest.fixture
def postgresql(empty_postgresql):
    database = SqlDatabase(empty_postgresql, limits=Limits(connections=1, more_connections=0, pool=0.1))
    yield database
    database.dispose()


@pytest.fixture
def sqlite(empty_sqlite):
    database = SqlDatabase(empty_sqlite)
    yield database
    database.dispose()


def enter(database):
    with database.unit_of_work() as unit:
        return unit.institutions.all()


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/bccb", "sqlite:////nonexistent/folder/bccb.db"])
def test_a_database_that_cannot_be_reached_fails_on_entering_and_on_asking(url):
    if url.startswith("postgresql"):
        pytest.importorskip("psycopg2", reason="asks for the extra postgres")
    database = SqlDatabase(url)
    with pytest.raises(StorageFailed):
        enter(database)
    with pytest.raises(StorageFailed):
        database.ping()
    database.dispose()


def test_a_url_never_shows_its_password():
    database = SqlDatabase("postgresql://bccb:hunter2@127.0.0.1:1/bccb")
    with pytest.raises(StorageFailed) as failure:
        database.ping()
    assert "hunter2" not in str(failure.value)
    with pytest.raises(Invalid) as refusal:
        SqlDatabase("mysql://bccb:hunter2@127.0.0.1/bccb").ping()
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_way_to_write_a_postgresql_url_is_understood(empty_postgresql, scheme):
    database = SqlDatabase(f"{scheme}://{empty_postgresql.split('://')[1]}")
    assert enter(database) == ()
    database.dispose()


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path):
    path = tmp_path / "bccb.db"
    path.write_text("dear diary " * 1000)
    database = SqlDatabase(f"sqlite:///{path}")
    with pytest.raises(StorageFailed, match="not a database"):
        enter(database)
    database.dispose()


def test_f8_a_connection_that_was_cut_while_idle_is_replaced(postgresql, empty_postgresql):
    enter(postgresql)
    cut_all_others(empty_postgresql)
    assert enter(postgresql) == ()


def test_f8_a_connection_that_is_cut_during_work_fails_and_the_next_unit_works(postgresql, empty_postgresql):
    with postgresql.unit_of_work() as unit:
        unit.institutions.add(an_institution())
        cut_all_others(empty_postgresql)
        with pytest.raises(StorageFailed):
            unit.commit()
    assert enter(postgresql) == ()


def test_who_begins_by_writing_is_not_hurt_by_a_connection_that_was_cut_while_idle(postgresql, empty_postgresql):
    enter(postgresql)
    cut_all_others(empty_postgresql)
    with postgresql.unit_of_work() as unit:
        unit.institutions.add(an_institution())
        unit.commit()
    assert len(enter(postgresql)) == 1


def test_a_glance_on_a_connection_that_was_cut_is_taken_again_and_writes_nothing(postgresql, empty_postgresql):
    for _ in range(2):
        with postgresql.glance() as unit:
            assert unit.credentials.documents({}).total == 0
        cut_all_others(empty_postgresql)
    with pytest.raises(StorageFailed, match="read-only"), postgresql.glance() as unit:
        unit.institutions.add(an_institution())
    assert enter(postgresql) == ()


def test_what_is_asked_again_and_again_is_planned_once_and_kept_within_bounds(postgresql, monkeypatch):
    def plans():
        with postgresql.glance() as unit:
            return unit.credentials._rows(text("SELECT name, generic_plans FROM pg_prepared_statements"))

    def ask(limit):
        with postgresql.glance() as unit:
            unit.credentials.documents({}, limit=limit)

    for _ in range(3):
        ask(1)
    assert [plan["generic_plans"] for plan in plans()] == [3]
    monkeypatch.setattr(prepared, "MOST", 4)
    for limit in range(2, 9):
        ask(limit)
    assert len(plans()) == 4


def cut_all_others(url):
    database = SqlDatabase(url)
    with database.engine.begin() as connection:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
    database.dispose()


def test_f9_more_units_than_connections_fail_instead_of_waiting_for_ever(postgresql):
    with postgresql.unit_of_work(), pytest.raises(StorageFailed):
        enter(postgresql)
    assert enter(postgresql) == ()


def test_f9_a_statement_that_takes_too_long_is_given_up(postgresql, empty_postgresql):
    hurried = SqlDatabase(empty_postgresql, limits=Limits(statement=0.1))
    with postgresql.unit_of_work() as slow:
        slow.institutions.add(an_institution())
        with hurried.unit_of_work() as unit, pytest.raises(StorageFailed, match="timeout"):
            unit.institutions.add(an_institution())
    hurried.dispose()


def test_f9_whoever_sets_no_limits_waits_a_second_for_a_connection_and_less_than_two_for_a_statement():
    assert USUAL_LIMITS.pool <= 1
    assert USUAL_LIMITS.statement < 2


def test_f9_after_a_question_that_failed_nothing_is_kept_without_a_word(postgresql, empty_postgresql):
    hurried = SqlDatabase(empty_postgresql, limits=Limits(statement=0.1))
    with hurried.unit_of_work() as unit, postgresql.engine.begin() as locking:
        unit.accounts.add(an_account())
        locking.execute(text("LOCK TABLE institutions"))
        with pytest.raises(StorageFailed, match="timeout"):
            unit.institutions.all()
        with pytest.raises(Conflict):
            unit.commit()
    hurried.dispose()


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_a_writer_waits_for_the_one_before_and_then_gives_up(kind, empty_sqlite):
    hurried = Limits(writer=0.1)
    database = MemoryDatabase(patience=0.1) if kind == "memory" else SqlDatabase(empty_sqlite, limits=hurried)
    with database.unit_of_work() as first:
        first.institutions.add(an_institution())
        with database.unit_of_work() as second, pytest.raises(StorageFailed):
            second.institutions.add(an_institution(code="TWO"))
        first.commit()
    assert enter(database) == (an_institution(),)
    database.dispose()


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_a_writer_who_waited_sees_what_the_one_before_wrote(kind, empty_sqlite):
    database = MemoryDatabase() if kind == "memory" else SqlDatabase(empty_sqlite)
    with database.unit_of_work() as unit:
        unit.institutions.add(an_institution())
        unit.commit()
    is_written, done = Event(), []

    def second():
        is_written.wait()
        with database.unit_of_work() as unit:
            unit.institutions.add(an_institution(code="TWO"))
            done.append(unit.institutions.by_code("SFU").city)
            unit.commit()

    waiting = Thread(target=second)
    waiting.start()
    with database.unit_of_work() as first:
        first.institutions.save(an_institution().changed(LATER, city="Burnaby"))
        is_written.set()
        first.commit()
    waiting.join()
    assert done == ["Burnaby"]
    database.dispose()


def test_moments_are_kept_in_utc_and_sorted_as_they_came(sqlite, empty_sqlite):
    with sqlite.unit_of_work() as unit:
        unit.institutions.add(a_full_institution())
        unit.commit()
    stored = sqlite3.connect(empty_sqlite.removeprefix("sqlite:///"))
    assert stored.execute("SELECT updated_at FROM institutions").fetchone() == ("2026-04-07 16:30:05.654321",)
    stored.close()


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_a_moment_without_a_time_zone_is_refused(store, request):
    database = request.getfixturevalue(store)
    with database.unit_of_work() as unit, pytest.raises(Invalid, match="time zone"):
        unit.institutions.add(an_institution(created_at=LATER.replace(tzinfo=None)))


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_text_that_cannot_be_stored_is_refused(store, request):
    database = request.getfixturevalue(store)
    with database.unit_of_work() as unit, pytest.raises(Invalid):
        unit.institutions.add(an_institution(disabled_plugins=("half \ud800",)))


def test_sqlalchemy_is_imported_only_where_it_is_used():
    imports = "import sys, bccb.adapters.memory.unit_of_work, bccb.adapters.system.clock"
    code = f"{imports}; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
