"""The audit trail in SQL: the table `audit_logs`."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.rows import flat, lifted
from bccb.adapters.sql.tables import audit_logs
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.audit import AuditEntry


class SqlAuditTrail:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def append(self, entry: AuditEntry) -> None:
        self._transaction.insert(audit_logs, [_to_row(entry)])

    def of(self, entity_id: UUID) -> tuple[AuditEntry, ...]:
        entries = select(audit_logs).where(audit_logs.c.entity_id == entity_id)
        rows = self._transaction.read(entries.order_by(audit_logs.c.created_at, audit_logs.c.sequence))
        return tuple(_from_row(row) for row in rows)


def _to_row(entry: AuditEntry) -> Row:
    return flat(entry, audit_logs) | {"user_id": entry.account_id}


def _from_row(row: Row) -> AuditEntry:
    changes = {name: (before, after) for name, (before, after) in row["changes"].items()}
    return AuditEntry(**lifted(row, audit_logs, AuditEntry) | {"account_id": row["user_id"], "changes": changes})
