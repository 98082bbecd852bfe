"""F8 on a PostgreSQL that is frozen, or one process of it: it takes what is sent, and neither answers nor refuses.

What is waited for in vain is given up some seconds later. How long exactly is nobody's promise here; that it ends is.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic
from uuid import uuid4

import pytest
from places import AWAY, LONGEST
from servers import until
from sqlalchemy import func, select, text

from bccb.adapters.sql import watched
from bccb.adapters.sql.engine import Limits, wait_as_long_as_it_takes
from bccb.adapters.sql.migrating import upgrade
from bccb.adapters.sql.unit_of_work import SqlDatabase
from bccb.domain.errors import StorageFailed
from bccb.domain.events import CredentialAdded
from furniture import a_credential, an_audit_entry, an_id, an_institution

QUICK = Limits(statement=0.5, connect=2)


@pytest.fixture
def database(cluster) -> Iterator[SqlDatabase]:
    upgrade(cluster.url)
    database = SqlDatabase(cluster.url, limits=QUICK)
    yield database
    database.dispose()


def within_its_time(ask: Callable[[], object]) -> None:
    """It fails, and whoever asked is free again."""
    begun = monotonic()
    with pytest.raises(StorageFailed):
        ask()
    assert monotonic() - begun < LONGEST


def read(database: SqlDatabase) -> int:
    with database.unit_of_work() as unit:
        return len(unit.institutions.all())


def answers(database: SqlDatabase) -> bool:
    try:
        database.ping()
    except StorageFailed:
        return False
    return True


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_f8_whatever_waits_for_a_frozen_postgresql_is_given_up_and_heals_by_itself(cluster, database):
    def glance() -> None:
        with database.glance() as unit:
            unit.credentials.documents({})

    def connect() -> None:
        SqlDatabase(cluster.url, limits=QUICK).ping()

    reads = read(database)
    glance()
    with cluster.frozen():
        for ask in (
            lambda: read(database),
            glance,
            database.ping,
            connect,
            lambda: database.outbox().deliver(1, print),
        ):
            within_its_time(ask)
    until(lambda: answers(database))
    glance()
    assert read(database) == reads


def test_f8_while_one_tries_a_mute_database_the_others_fail_at_once(cluster, database):
    """Even more of them than there are connections, on a pool that would let each of them wait."""
    read(database)
    with cluster.frozen():
        within_its_time(lambda: read(database))
        begun = monotonic()
        with ThreadPoolExecutor(8) as pool:
            ends = [pool.submit(read, database) for _ in range(64)]
            assert all(isinstance(end.exception(), StorageFailed) for end in ends)
        assert monotonic() - begun < 2 * LONGEST
    until(lambda: answers(database))


def test_f8_a_commit_that_was_under_way_when_postgresql_froze_is_kept_whole_or_not_at_all(cluster, database):
    identifier = uuid4()
    credential = a_credential(id=identifier, program_code=f"X-{identifier.hex[:8]}", institution_id=an_id("frozen"))
    with database.unit_of_work() as unit:
        unit.institutions.add(an_institution(id=an_id("frozen"), code="FROZEN"))
        unit.commit()
    with database.unit_of_work() as unit:
        unit.credentials.add(credential)
        unit.audit.append(an_audit_entry(id=uuid4(), entity_id=identifier))
        unit.publish(CredentialAdded(credential_id=identifier))
        with cluster.frozen():
            within_its_time(unit.commit)
    until(lambda: answers(database))
    until(
        lambda: cluster.ask("SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND usename = 'bccb'") == "1\n"
    )
    with database.unit_of_work() as unit:
        kept = unit.credentials.many([identifier])
        assert len(kept) == len(unit.audit.of(identifier))
        assert len(kept) == int(cluster.ask(f"SELECT count(*) FROM outbox WHERE payload::text LIKE '%{identifier}%'"))


def test_f8_one_process_that_is_frozen_costs_who_waits_for_it_and_nobody_else(database):
    with database.unit_of_work() as unit:
        (row,) = unit.institutions._transaction.read(select(func.pg_backend_pid().label("pid")))
        with stopped(row["pid"]):
            within_its_time(unit.institutions.all)
            assert read(database) >= 0


def test_f8_who_has_lifted_the_limit_waits_while_the_server_lets_others_in_and_no_longer(
    cluster, database, monkeypatch
):
    """As an import does: it may take its time, and has it from a server that is at work."""
    monkeypatch.setattr(watched, "_KNOCK_EVERY", 0.3)

    def work(seconds: float) -> None:
        with database.unit_of_work() as unit, unit._transaction.writing() as connection:
            wait_as_long_as_it_takes(connection)
            connection.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": seconds})

    work(QUICK.statement + watched.GRACE + 1)
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work, 20)
        until(lambda: cluster.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == "1\n")
        with cluster.frozen():
            assert isinstance(working.exception(3 * LONGEST), StorageFailed)
    until(lambda: answers(database))


def test_f8_of_many_statements_in_one_call_each_has_the_whole_time(cluster):
    patient = Limits(statement=2)
    pauses = [{"seconds": 1}] * 4
    assert sum(each["seconds"] for each in pauses) > patient.statement + watched.GRACE
    database = SqlDatabase(cluster.url, limits=patient)
    with database.engine.connect() as connection:
        connection.execute(text("SELECT pg_sleep(:seconds)"), pauses)
    database.dispose()


def test_f8_calls_under_a_key_that_met_a_frozen_postgresql_are_made_again_and_have_one_effect(place):
    keys = {f"SFU-{uuid4().hex[:12].upper()}": uuid4().hex for _ in range(24)}

    def draft(code: str):
        given = {"programCode": code, "title": "Field mapping"}
        return place.served.post("/api/v1/credentials", given, place.coordinator, Idempotency_Key=keys[code])

    with ThreadPoolExecutor(6) as pool:
        first = [pool.submit(draft, code) for code in keys]
        until(lambda: first[3].done())
        with place.cluster.frozen():
            until(lambda: first[-1].done(), 30)
    assert {each.result().status for each in first} == {201, AWAY}
    until(lambda: place.served.get("/health/ready").body["error"]["message"] == "Not ready: model.")
    again = {code: draft(code) for code in keys}
    assert {each.status for each in again.values()} == {201}
    for code, answer in again.items():
        assert place.count(f"micro_credentials WHERE program_code = '{code}'") == 1
        assert place.count(f"audit_logs WHERE entity_id = '{answer.body['data']['id']}'") == 1
        assert place.count(f"outbox WHERE payload::text LIKE '%{answer.body['data']['id']}%'") == 1
