"""The table that chains the audit trail: a link for each entry, made after its commit."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table

from bccb.adapters.sql.columns import Sequence, text
from bccb.adapters.sql.tables import metadata

__all__ = ["audit_chain", "metadata"]

# Append-only. `digest` is over the link before and the entry `sequence` of `audit_logs`; `number` has no gaps.
audit_chain = Table(
    "audit_chain",
    metadata,
    Column("number", Sequence, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger(), nullable=False),
    text("digest"),
    Index("uq_audit_chain_sequence", "sequence", unique=True),
    info={"kind": "link of the audit chain"},
)
