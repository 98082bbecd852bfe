"""The audit trail in SQL: the table `audit_logs`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, or_, select

from bccb.adapters.sql.account_tables import api_keys, invitations, sessions
from bccb.adapters.sql.conditions import equal
from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.journal_tables import audit_logs
from bccb.adapters.sql.learning_tables import suggestion_feedback
from bccb.adapters.sql.recognition_tables import recognition_requests, recognitions
from bccb.adapters.sql.rows import flat, lifted
from bccb.adapters.sql.tables import (
    articulation_agreements,
    courses,
    institutions,
    micro_credentials,
    pathways,
    users,
)
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.audit import CONCERNS, AuditEntry
from bccb.domain.errors import Invalid
from bccb.domain.ports.repositories import AuditQuestion, Trail

_TABLES = {
    "Institution": institutions,
    "Course": courses,
    "MicroCredential": micro_credentials,
    "ArticulationAgreement": articulation_agreements,
    "RecognitionRequest": recognition_requests,
    "Recognition": recognitions,
    "Feedback": suggestion_feedback,
    "Pathway": pathways,
    "Account": users,
    "Invitation": invitations,
    "ApiKey": api_keys,
    "Session": sessions,
}
_COLUMNS = {"account_id": "user_id"}


class SqlAuditTrail:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def append(self, entry: AuditEntry) -> None:
        self._transaction.append(audit_logs, _to_row(entry))

    def of(self, entity_id: UUID) -> tuple[AuditEntry, ...]:
        entries = select(audit_logs).where(audit_logs.c.entity_id == entity_id)
        rows = self._transaction.read(entries.order_by(audit_logs.c.created_at, audit_logs.c.sequence))
        return tuple(_from_row(row) for row in rows)

    def latest(self, asked: AuditQuestion, *, after: str | None = None, limit: int = 20) -> Trail:
        if limit < 1:
            raise Invalid("limit", f"must be at least 1, not {limit}")
        sequence = audit_logs.c.sequence
        begin = [] if after is None else [sequence < _place(after)]
        entries = select(audit_logs).where(*_conditions(asked), *begin).order_by(sequence.desc()).limit(limit + 1)
        rows = self._transaction.read(entries)
        following = str(rows[limit - 1]["sequence"]) if len(rows) > limit else None
        return Trail(items=tuple(_from_row(row) for row in rows[:limit]), following=following)


def _place(after: str) -> int:
    """Where a stretch of the trail ended. Raises Invalid for what no stretch gave out."""
    if not (after.isascii() and after.isdecimal() and len(after) < 19):
        raise Invalid("after", "must be the `following` of a page of this list")
    return int(after)


def _conditions(asked: AuditQuestion) -> Iterator[ColumnElement[bool]]:
    for name, value in asked.equal.items():
        yield equal(audit_logs.c[_COLUMNS.get(name, name)], value)
    if asked.since is not None:
        yield audit_logs.c.created_at >= asked.since
    if asked.until is not None:
        yield audit_logs.c.created_at < asked.until
    if asked.institution_id is not None:
        yield _concerning(asked.institution_id)


def _concerning(institution_id: UUID) -> ColumnElement[bool]:
    """Whether an entry is about a record that concerns the institution now."""
    return or_(*(_is_of(name, institution_id) for name in CONCERNS))


def _is_of(entity_type: str, institution_id: UUID) -> ColumnElement[bool]:
    table = _TABLES[entity_type]
    named = or_(*(_names(table.c[field], institution_id) for field in CONCERNS[entity_type]))
    record = select(table.c.id).where(table.c.id == audit_logs.c.entity_id, named)
    return (audit_logs.c.entity_type == entity_type) & record.exists()


def _names(column: Column[Any], institution_id: UUID) -> ColumnElement[bool]:
    """Whether a column names the institution, or what belongs to it."""
    (foreign,) = [key.column for key in column.foreign_keys] or [None]
    if foreign is None or foreign.table is institutions:
        return column == institution_id
    owner = foreign.table
    return select(owner.c.id).where(owner.c.id == column, owner.c.institution_id == institution_id).exists()


def _to_row(entry: AuditEntry) -> Row:
    return flat(entry, audit_logs) | {"user_id": entry.account_id}


def _from_row(row: Row) -> AuditEntry:
    changes = {name: (before, after) for name, (before, after) in row["changes"].items()}
    return AuditEntry(**lifted(row, audit_logs, AuditEntry) | {"account_id": row["user_id"], "changes": changes})
