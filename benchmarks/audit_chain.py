"""What chaining the audit trail costs: links a second, and the commits a second of writers meanwhile.

    python -m benchmarks.audit_chain postgresql://postgres@127.0.0.1:5432/an_empty_database

"In the transaction" is the way that was rejected: each writer locks the head of the chain and makes the link itself.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from itertools import count
from statistics import median
from threading import Event, Thread
from uuid import uuid4

from sqlalchemy import insert, select, text

from bccb.adapters.sql import chaining
from bccb.adapters.sql.chain_tables import audit_chain
from bccb.adapters.sql.journal_tables import audit_logs
from bccb.adapters.sql.migrating import upgrade
from bccb.adapters.sql.unit_of_work import SqlDatabase
from bccb.adapters.system.clock import SystemClock
from bccb.domain.audit import AuditAction, AuditEntry

ENTRIES, CLIENTS, SECONDS, ROUNDS = 20_000, 8, 3.0, 5


def an_entry() -> AuditEntry:
    return AuditEntry(
        id=uuid4(),
        entity_type="MicroCredential",
        entity_id=uuid4(),
        action=AuditAction.UPDATE,
        created_at=SystemClock().now(),
        changes={"title": ("A title as it was", "A title as it is")},
        ip_address="192.0.2.7",
        user_agent="benchmark/1",
    )


def write(database: SqlDatabase) -> None:
    with database.unit_of_work() as unit:
        unit.audit.append(an_entry())
        unit.commit()


def write_with_link(database: SqlDatabase) -> None:
    """The rejected way."""
    with chaining._transaction(database.engine) as transaction:
        with transaction.writing() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": chaining._CHAINING})
            given = vars(an_entry()) | {"changes": {}, "user_id": None}
            del given["account_id"]
            connection.execute(insert(audit_logs), given)
        rows = transaction.read(select(audit_logs).where(audit_logs.c.id == given["id"]))
        transaction.insert(audit_chain, chaining._linked(chaining._head(transaction), rows))
        transaction.commit()


def rate(database: SqlDatabase, act: Callable[[SqlDatabase], None]) -> float:
    done, end = count(), time.perf_counter() + SECONDS

    def go() -> None:
        while time.perf_counter() < end:
            act(database)
            next(done)

    threads = [Thread(target=go) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return next(done) / SECONDS


def rate_while_chaining(database: SqlDatabase) -> float:
    """With a worker that chains every second, sixty times as often as it does."""
    over = Event()

    def chain() -> None:
        while not over.wait(1):
            chaining.extend(database.engine)

    thread = Thread(target=chain)
    thread.start()
    found = rate(database, write)
    over.set()
    thread.join()
    return found


def main(url: str) -> None:
    upgrade(url)
    database = SqlDatabase(url)
    for _ in range(ENTRIES // 1_000):
        with database.unit_of_work() as unit:
            for _ in range(1_000):
                unit.audit.append(an_entry())
            unit.commit()
    for name, act in (("made", chaining.extend), ("verified", lambda engine: list(chaining.broken(engine)))):
        begun = time.perf_counter()
        act(database.engine)
        print(f"links {name} a second: {ENTRIES / (time.perf_counter() - begun):,.0f}")
    found: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        found.setdefault("no chain", []).append(rate(database, write))
        found.setdefault("chained by a worker", []).append(rate_while_chaining(database))
        chaining.extend(database.engine)
        found.setdefault("chained in the transaction", []).append(rate(database, write_with_link))
    for name, rates in found.items():
        print(f"commits a second, {name}: {median(rates):,.0f}")
    database.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
