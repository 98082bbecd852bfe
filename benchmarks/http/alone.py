"""What is measured without a web server: deep pages and totals (P5), writes (P8), forgetting (P12)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from statistics import median
from threading import Event, Thread
from typing import Any
from uuid import UUID, uuid4

from benchmarks.http import machine
from benchmarks.http.stock import PATIENT
from sqlalchemy import bindparam, func, text, update

from bccb.adapters.redis.cache import RedisCache
from bccb.adapters.sql.conditions import bookmark
from bccb.adapters.sql.records import met
from bccb.adapters.sql.tables import micro_credentials
from bccb.adapters.sql.unit_of_work import SqlDatabase
from bccb.adapters.system.clock import RandomIdentifiers, SystemClock
from bccb.domain import events
from bccb.domain.audit import SYSTEM, AuditAction, AuditEntry
from bccb.domain.credential import CredentialStatus
from bccb.domain.usecases.forgetting import EVERYTHING
from bccb.domain.usecases.keeping import Keeping

PUBLISHED = {"status": CredentialStatus.PUBLISHED}
DEEP = 4_000  # pages of 20
_SLICES = 10  # of a round of writes, so that what else the machine does falls on all alike

_FIRST = """
SELECT m.program_code, d.head, d.tail, i.code FROM micro_credentials m
JOIN institutions i ON i.id = m.institution_id LEFT JOIN credential_documents d ON d.id = m.id
WHERE m.is_active AND m.status = 'PUBLISHED' {place} ORDER BY m.program_code LIMIT 20 {offset}"""
_BY_NUMBER = """
SELECT m.program_code, d.head, d.tail, i.code FROM (
    SELECT id, program_code FROM micro_credentials
    WHERE is_active AND status = 'PUBLISHED' ORDER BY program_code LIMIT 20 OFFSET {offset}) AS page
JOIN micro_credentials m ON m.id = page.id JOIN institutions i ON i.id = m.institution_id
LEFT JOIN credential_documents d ON d.id = m.id ORDER BY page.program_code"""
_TOTAL = "SELECT coalesce(sum(change), 0) FROM credential_totals WHERE status = 'PUBLISHED'"
_COUNT = "SELECT count(*) FROM micro_credentials WHERE is_active AND status = 'PUBLISHED'"


def pages(url: str, rounds: int) -> dict[str, float]:
    """Milliseconds: a page through the repository, first and deep, and what PostgreSQL alone needs for each."""
    database = SqlDatabase(url, limits=PATIENT)
    with database.engine.connect() as connection:
        places = f"{_COUNT.replace('count(*)', 'program_code')} ORDER BY program_code OFFSET {DEEP * 20 - 20} LIMIT 1"
        code = connection.scalar(text(places))
    after = bookmark("credential", (micro_credentials.c.program_code,), {"program_code": code})
    taken: dict[str, list[float]] = {"page 1": [], f"page {DEEP}": []}
    with database.glance() as unit:
        for number in range(rounds * 100 + 20):
            for name, place in (("page 1", None), (f"page {DEEP}", after)):
                begun = time.perf_counter()
                unit.credentials.documents(PUBLISHED, after=place)
                if number >= 20:
                    taken[name].append((time.perf_counter() - begun) * 1000)
    found = {name: median(each) for name, each in taken.items()}
    plans = {
        "PostgreSQL: page 1": _FIRST.format(place="", offset=""),
        f"PostgreSQL: page {DEEP} by its place": _FIRST.format(place=f"AND m.program_code > '{code}'", offset=""),
        f"PostgreSQL: page {DEEP} by OFFSET": _FIRST.format(place="", offset=f"OFFSET {DEEP * 20 - 20}"),
        f"PostgreSQL: page {DEEP} by number, deferred join": _BY_NUMBER.format(offset=DEEP * 20 - 20),
        "PostgreSQL: total from the sums": _TOTAL,
        "PostgreSQL: total by counting": _COUNT,
    }
    found |= {name: _in_postgresql(database, statement, rounds * 3) for name, statement in plans.items()}
    database.dispose()
    return found


def writes(url: str, rounds: int, seconds: float) -> dict[str, float]:
    """Commits a second: a bare UPDATE, the rows of audit and outbox beside it, a record read and saved by the core."""
    database = SqlDatabase(url, limits=PATIENT)
    keeping = Keeping(clock=SystemClock(), identifiers=RandomIdentifiers())
    with database.unit_of_work() as unit:
        drafts = [each.id for each in unit.credentials.page({"status": CredentialStatus.DRAFT}, limit=64).items]
    numbers = count()

    def bare(identifier: UUID) -> None:
        with database.engine.begin() as connection:
            connection.execute(_UPDATE, {"id": identifier.hex, "title": f"Title {next(numbers)}"})

    def by_hand(identifier: UUID) -> None:
        now = datetime.now(UTC)
        given = {"id": identifier.hex, "title": f"Title {next(numbers)}", "new": uuid4().hex, "now": now}
        given["changes"] = '{"title": ["old", "new"]}'
        with database.engine.begin() as connection:
            for statement in (_UPDATE, _AUDIT, _OUTBOX):
                connection.execute(statement, given)

    def in_one_trip(identifier: UUID) -> None:
        with database.unit_of_work() as unit:
            unit._transaction.leave(micro_credentials, _LEFT, {"which": identifier, "title": f"Title {next(numbers)}"})
            unit.commit()

    def by_adapters(identifier: UUID) -> None:
        given = {"which": identifier, "title": f"Title {next(numbers)}"}
        with database.unit_of_work() as unit:
            unit._transaction.leave(micro_credentials, _LEFT, given)
            unit.audit.append(_entry(identifier, given["title"]))
            unit.publish(events.CredentialChanged(credential_id=identifier))
            unit.commit()

    def whole(identifier: UUID) -> None:
        with database.unit_of_work() as unit:
            before = unit.credentials.get(identifier)
            after = before.changed(datetime.now(UTC), title=f"Title {next(numbers)}")
            event = events.CredentialChanged(credential_id=identifier)
            keeping.save(unit, unit.credentials, before, after, event, SYSTEM)
            unit.commit()

    ways = {
        "bare UPDATE": bare,
        "bare UPDATE, one trip": in_one_trip,
        "with audit and outbox rows, by hand": by_hand,
        "with audit and outbox rows, by our adapters": by_adapters,
        "read and saved by the core": whole,
    }
    found: dict[str, list[float]] = {}
    for clients in (1, 8):
        for _ in range(rounds * _SLICES):
            rates = {name: _rate(write, drafts, clients, seconds / _SLICES) for name, write in ways.items()}
            for name, rate in rates.items():
                found.setdefault(f"{name}, {clients} at once", []).append(rate)
                found.setdefault(f"{name}, {clients} at once ÷ bare UPDATE", []).append(rate / rates["bare UPDATE"])
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM outbox"))
    database.dispose()
    return {name: median(each) for name, each in found.items()}


def forgetting(rounds: int, keys: int = 1_000_000) -> dict[str, float]:
    """Milliseconds, with a million keys in Redis: to forget everything, and how long others then wait for theirs."""
    with machine.redis("--enable-debug-command", "local") as (url, _):
        cache = RedisCache(url, patience=10)
        server = cache._redis
        server.execute_command("DEBUG", "POPULATE", keys, "bccb:credential", 64)
        found: dict[str, list[float]] = {}
        ways: dict[str, Callable[[], Any]] = {
            "forget one namespace": lambda: cache.forget(["credentials"]),
            "forget everything": lambda: cache.forget(EVERYTHING),
            "nothing": lambda: time.sleep(0.01),
            "KEYS (what we do not do)": lambda: server.keys("bccb:credential:*9999"),
        }
        for _ in range(rounds):
            for name, act in ways.items():
                own, others = _with_others(url, act)
                found.setdefault(name, []).append(own)
                found.setdefault(f"{name}: longest wait of another", []).append(others)
        cache.close()
    return {name: median(each) for name, each in found.items()}


def _entry(identifier: UUID, title: str) -> AuditEntry:
    return AuditEntry(
        id=uuid4(),
        entity_type="MicroCredential",
        entity_id=identifier,
        action=AuditAction.UPDATE,
        created_at=datetime.now(UTC),
        changes={"title": ("old", title)},
    )


_UPDATE = text("UPDATE micro_credentials SET title = :title, updated_at = now() WHERE id = CAST(:id AS uuid)")
_WHICH = micro_credentials.c.id == bindparam("which", type_=micro_credentials.c.id.type)
_LEFT = met(update(micro_credentials).where(_WHICH).values(title=bindparam("title"), updated_at=func.now()))
_AUDIT = text(
    "INSERT INTO audit_logs (id, entity_type, entity_id, action, changes, ip_address, user_agent, created_at) "
    "VALUES (CAST(:new AS uuid), 'MicroCredential', CAST(:id AS uuid), 'UPDATE', :changes, '', '', :now)"
)
_OUTBOX = text(
    "INSERT INTO outbox (id, name, payload, created_at) "
    "VALUES (CAST(:new AS uuid), 'CredentialChanged', :changes, :now)"
)


def _in_postgresql(database: SqlDatabase, statement: str, times: int) -> float:
    with database.engine.connect() as connection:
        plans = [connection.exec_driver_sql(f"EXPLAIN (ANALYZE, TIMING OFF) {statement}").all() for _ in range(times)]
    return median(float(plan[-1][0].split()[2]) for plan in plans)


def _rate(write: Callable[[UUID], None], identifiers: list[UUID], clients: int, seconds: float) -> float:
    done = [0] * clients
    end = time.perf_counter() + seconds

    def go(client: int) -> None:
        mine = identifiers[client::clients]
        while time.perf_counter() < end:
            write(mine[done[client] % len(mine)])
            done[client] += 1

    begun = time.perf_counter()
    threads = [Thread(target=go, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - begun)


def _with_others(url: str, act: Callable[[], Any]) -> tuple[float, float]:
    """How long the act takes, and the longest that somebody who asks all the time waits meanwhile."""
    over, waits = Event(), []
    other = RedisCache(url, patience=10)

    def ask() -> None:
        while not over.is_set():
            begun = time.perf_counter()
            other.look("credentials", "bccb:credential:1")
            waits.append((time.perf_counter() - begun) * 1000)

    thread = Thread(target=ask)
    thread.start()
    time.sleep(0.05)
    waits.clear()
    begun = time.perf_counter()
    act()
    taken = (time.perf_counter() - begun) * 1000
    over.set()
    thread.join()
    other.close()
    return taken, max(waits, default=0.0)
