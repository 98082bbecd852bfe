"""The tables of what happened: the audit trail, and the messages that wait to be handed on."""

from __future__ import annotations

from sqlalchemy import Column, Identity, Index, Table, Uuid

from bccb.adapters.sql.columns import Document, Moment, Sequence, choice, reference, text
from bccb.adapters.sql.tables import metadata
from bccb.domain.audit import AuditAction

__all__ = ["audit_logs", "metadata", "outbox"]

# Append-only. `sequence` keeps the order of what happened at one moment.
audit_logs = Table(
    "audit_logs",
    metadata,
    Column("sequence", Sequence, Identity(), primary_key=True),
    Column("id", Uuid(), nullable=False),
    text("entity_type"),
    Column("entity_id", Uuid(), nullable=False),
    Column("action", choice(AuditAction, "audit_action", metadata), nullable=False),
    reference("user_id", "users", optional=True, info={"field": "accountId"}),
    Column("changes", Document, nullable=False),
    text("ip_address"),
    text("user_agent"),
    Column("created_at", Moment(), nullable=False),
    Index("uq_audit_logs_id", "id", unique=True),
    Index("idx_audit_logs_entity", "entity_type", "entity_id"),
    Index("idx_audit_logs_user_id", "user_id"),
    Index("idx_audit_logs_created_at", "created_at"),
    info={"kind": "audit entry"},
    sqlite_autoincrement=True,
)

# Messages leave it when they are delivered. `holder` has a message in hand until `held_until`.
outbox = Table(
    "outbox",
    metadata,
    Column("sequence", Sequence, Identity(), primary_key=True),
    Column("id", Uuid(), nullable=False),
    text("name"),
    Column("payload", Document, nullable=False),
    Column("created_at", Moment(), nullable=False),
    Column("holder", Uuid()),
    Column("held_until", Moment()),
    info={"kind": "message"},
    sqlite_autoincrement=True,
)
