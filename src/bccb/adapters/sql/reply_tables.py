"""The table of replies to calls that named an idempotency key. It lives a day behind the calls."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Table

from bccb.adapters.sql.columns import Document, Moment, code, reference, text
from bccb.adapters.sql.tables import metadata

__all__ = ["idempotency_keys", "metadata"]

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    reference("account_id", "users"),
    code("key"),
    text("digest"),
    Column("made_at", Moment(), nullable=False),
    Column("status", Integer(), nullable=False),
    Column("headers", Document, nullable=False),
    text("body"),
    PrimaryKeyConstraint("account_id", "key", info={"field": "Idempotency-Key", "shown": ("key",)}),
    Index("idx_idempotency_keys_made_at", "made_at"),
    info={"kind": "call"},
)
