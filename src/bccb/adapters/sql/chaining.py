"""The chain over the audit trail: each link's digest is over the link before and one entry, so that a change shows.

Links are made after the entries are committed, by one process at a time. Writers wait for nothing; an entry that is
committed late gets a later link.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, Select, func, select, text

from bccb.adapters.sql.chain_tables import audit_chain
from bccb.adapters.sql.engine import seeing_the_latest, wait_as_long_as_it_takes
from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.journal_tables import audit_logs
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.audit import plain
from bccb.domain.errors import Invalid

_CHAINING = 0x6368616E  # the number of the lock that whoever makes links holds
_AT_ONCE = 1_000
_LATE = 100_000  # entries looked back over for those that were committed after later ones


@dataclass(frozen=True)
class Head:
    """The last link. Kept elsewhere, it tells whether the end of the chain was cut off later."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


_NONE = Head(0, "")


def extend(engine: Engine) -> int:
    """Make the links of the entries that have none; how many. None where another process is at it."""
    count = 0
    while made := _extended(engine):
        count += made
        if made < _AT_ONCE:
            break
    return count


def head(engine: Engine) -> Head:
    with _transaction(engine) as transaction:
        return _head(transaction)


def broken(engine: Engine) -> Iterator[str]:
    """A sentence for each entry that was changed or is missing, and each gap in the chain; none if all is well."""
    with _transaction(engine) as transaction:
        with transaction.writing() as connection:
            wait_as_long_as_it_takes(connection)
        before = _NONE
        while rows := transaction.read(_links(before)):
            for row in rows:
                yield from _faults(before, row)
                before = Head(row["number"], row["digest"])


def holds(engine: Engine, kept: str) -> bool:
    """Whether the chain still has the link that `str` of a head once told. Raises Invalid for what is no head."""
    number, _, digest = kept.partition(":")
    if not (number.isascii() and number.isdecimal() and len(number) < 19 and digest):
        raise Invalid("head", "must be what `bccb audit verify` told, like 120:9f86d081…")
    is_there = (audit_chain.c.number == int(number), audit_chain.c.digest == digest)
    with _transaction(engine) as transaction:
        return bool(transaction.read(select(audit_chain.c.number).where(*is_there)))


def waiting(engine: Engine) -> int:
    """How many entries have no link yet."""
    with _transaction(engine) as transaction:
        return transaction.read(_unchained(select(func.count().label("count"))))[0]["count"]


def _extended(engine: Engine) -> int:
    with _transaction(engine) as transaction:
        with transaction.writing() as connection:
            if engine.name == "postgresql" and not connection.scalar(
                text("SELECT pg_try_advisory_xact_lock(:number)"), {"number": _CHAINING}
            ):
                return 0
        last = _head(transaction)
        newest = transaction.read(select(func.max(audit_chain.c.sequence).label("sequence")))[0]["sequence"] or 0
        recent = audit_logs.c.sequence > newest - _LATE
        order = _unchained(select(audit_logs)).where(recent).order_by(audit_logs.c.sequence)
        links = _linked(last, transaction.read(order.limit(_AT_ONCE)))
        transaction.insert(audit_chain, links)
        transaction.commit()
        return len(links)


def _head(transaction: Transaction) -> Head:
    rows = transaction.read(select(audit_chain).order_by(audit_chain.c.number.desc()).limit(1))
    return Head(rows[0]["number"], rows[0]["digest"]) if rows else _NONE


def _unchained(statement: Select) -> Select:
    linked = audit_logs.outerjoin(audit_chain, audit_chain.c.sequence == audit_logs.c.sequence)
    return statement.select_from(linked).where(audit_chain.c.number.is_(None))


def _links(before: Head) -> Select:
    """The next stretch of links, each with its entry, or with nothing in every column of one that is gone."""
    linked = audit_chain.outerjoin(audit_logs, audit_chain.c.sequence == audit_logs.c.sequence)
    columns = (audit_chain.c.number, audit_chain.c.digest, audit_chain.c.sequence.label("linked"), *audit_logs.c)
    following = select(*columns).select_from(linked).where(audit_chain.c.number > before.number)
    return following.order_by(audit_chain.c.number).limit(_AT_ONCE)


def _linked(last: Head, entries: Sequence[Row]) -> list[Row]:
    links = []
    for entry in entries:
        last = Head(last.number + 1, _digest(last, entry))
        links.append({"number": last.number, "sequence": entry["sequence"], "digest": last.digest})
    return links


def _faults(before: Head, row: Row) -> Iterator[str]:
    if row["number"] != before.number + 1:
        yield f"Links {before.number + 1} to {row['number'] - 1} of the chain are missing."
    elif row["sequence"] is None:
        yield f"Entry {row['linked']} is missing."
    elif row["digest"] != _digest(before, row):
        yield f"Entry {row['sequence']} is not what it was."


def _digest(before: Head, entry: Row) -> str:
    fields = [plain(entry[column.name]) for column in audit_logs.c]
    written = json.dumps([before.number, before.digest, *fields], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


@contextmanager
def _transaction(engine: Engine) -> Iterator[Transaction]:
    transaction = Transaction(seeing_the_latest(engine))
    try:
        yield transaction
    finally:
        transaction.end()
