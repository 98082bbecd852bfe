"""psycopg2 as it is used here: transactions are what they always are, in fewer trips."""

from __future__ import annotations

import io
import socket
import struct
from contextlib import contextmanager, suppress
from threading import Thread
from time import sleep

import pytest
from sqlalchemy import make_url

from bccb.adapters.sql.engine import Limits, opened, seeing_the_latest
from bccb.adapters.sql.unit_of_work import SqlDatabase
from furniture import an_institution

ONE = "SELECT count(*) FROM outbox"
ADD = "INSERT INTO outbox (id, name, payload, created_at) VALUES (gen_random_uuid(), 'A', '{}', now())"


@pytest.fixture
def engine(empty_postgresql):
    engine = opened(empty_postgresql, Limits())
    yield engine
    engine.dispose()


def count(engine):
    with engine.connect() as connection:
        return connection.exec_driver_sql(ONE).scalar()


def test_a_transaction_sees_one_state_from_its_first_statement_on(engine):
    with engine.connect() as reader:
        assert reader.exec_driver_sql(ONE).scalar() == 0
        with engine.begin() as writer:
            writer.exec_driver_sql(ADD)
        assert reader.exec_driver_sql(ONE).scalar() == 0
        reader.rollback()
        assert reader.exec_driver_sql(ONE).scalar() == 1


def test_who_wants_the_latest_sees_it_with_each_statement(engine):
    with seeing_the_latest(engine).connect() as reader:
        assert reader.exec_driver_sql(ONE).scalar() == 0
        with engine.begin() as writer:
            writer.exec_driver_sql(ADD)
        assert reader.exec_driver_sql(ONE).scalar() == 1
        assert reader.get_isolation_level() == "READ COMMITTED"


def test_what_is_rolled_back_is_undone_and_what_is_committed_is_seen(engine):
    with engine.connect() as connection:
        connection.exec_driver_sql(ADD)
        connection.rollback()
        assert count(engine) == 0
        connection.exec_driver_sql(ADD)
        connection.commit()
        assert count(engine) == 1


def test_a_connection_given_back_without_a_commit_has_done_nothing(engine):
    with engine.connect() as connection:
        connection.exec_driver_sql(ADD)
    assert count(engine) == 0


@pytest.mark.parametrize("first", ["copy", "many"])
def test_copies_and_many_rows_begin_a_transaction_too(engine, first):
    with engine.connect() as connection, connection.connection.cursor() as cursor:
        if first == "copy":
            row = "6f1c2f3e-8f0e-4f5a-9d53-0a1b2c3d4e5f\tA\t{}\t2026-03-02 20:00:00+00\n"
            cursor.copy_expert("COPY outbox (id, name, payload, created_at) FROM STDIN", io.StringIO(row))
        else:
            cursor.executemany(ADD.replace("'A'", "%s"), [("A",), ("B",)])
        assert count(engine) == 0
        connection.connection.dbapi_connection.rollback()
        assert count(engine) == 0


def test_a_commit_that_went_with_the_last_statement_is_not_sent_again(engine):
    with engine.connect() as connection:
        connection.exec_driver_sql(f"{ADD};COMMIT")
        assert count(engine) == 1
        connection.commit()
        assert not connection.connection.dbapi_connection.notices


def test_a_connection_that_was_reset_is_replaced_before_it_is_written_to(empty_postgresql):
    with a_way_to(empty_postgresql) as (url, reset):
        database = SqlDatabase(url)
        assert an_institution() not in everybody(database)
        reset()
        with database.unit_of_work() as unit:
            unit.institutions.add(an_institution())
            unit.commit()
        assert an_institution() in everybody(database)
        database.dispose()


def everybody(database):
    with database.unit_of_work() as unit:
        return unit.institutions.all()


@contextmanager
def a_way_to(url):
    """A URL that leads to the same server, and how to reset the connections that were made by it."""
    there, legs = make_url(url), []
    door = socket.create_server(("127.0.0.1", 0))

    def carry(source, target):
        with suppress(OSError), target:
            while told := source.recv(65_536):
                target.sendall(told)

    def welcome():
        with suppress(OSError):
            while True:
                caller, server = door.accept()[0], socket.create_connection((there.host, there.port or 5432))
                legs.append(caller)
                for pair in ((caller, server), (server, caller)):
                    Thread(target=carry, args=pair, daemon=True).start()

    def reset():
        for caller in legs:
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            caller.shutdown(socket.SHUT_RD)
            caller.close()
        sleep(0.2)

    Thread(target=welcome, daemon=True).start()
    try:
        yield there.set(host="127.0.0.1", port=door.getsockname()[1]).render_as_string(hide_password=False), reset
    finally:
        door.close()


def test_a_connection_hears_that_it_has_ended(engine):
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver.is_quiet()
        with engine.connect() as other:
            other.exec_driver_sql("SELECT pg_terminate_backend(%s)", (driver.info.backend_pid,))
        for _ in range(100):
            if not driver.is_quiet():
                break
            sleep(0.02)
        assert not driver.is_quiet()
        connection.invalidate()
