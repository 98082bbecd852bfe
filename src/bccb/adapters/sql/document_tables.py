"""The tables of the read model: a ready document a credential, and how many credentials there are.

Both follow from the other tables and can be made anew from them: `bccb db documents --rebuild`.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Identity, Index, Integer, Table, Text, Uuid

from bccb.adapters.sql.columns import Sequence
from bccb.adapters.sql.tables import metadata, micro_credentials

__all__ = ["credential_documents", "credential_totals", "metadata"]

credential_documents = Table(
    "credential_documents",
    metadata,
    Column("id", Uuid(), ForeignKey("micro_credentials.id"), primary_key=True),
    Column("head", Text(), nullable=False),
    Column("tail", Text(), nullable=False),
    info={"kind": "credential", "written over": ("head", "tail")},
)

# Active credentials: the sum of `change` is how many an institution has in a status. Writers add rows and never touch
# another's, so that nobody waits for a counter; now and then one of them sums the rows up.
credential_totals = Table(
    "credential_totals",
    metadata,
    Column("sequence", Sequence, Identity(), primary_key=True),
    Column("institution_id", Uuid(), nullable=False),
    Column("status", micro_credentials.c.status.type, nullable=False),
    Column("change", Integer(), nullable=False),
    info={"kind": "credential"},
    sqlite_autoincrement=True,
)

# Pages of one status, in the order of the program codes. With the id in it a page far on, by number, is found in the
# index alone.
Index(
    "idx_micro_credentials_status_program_code",
    micro_credentials.c.status,
    micro_credentials.c.program_code,
    postgresql_include=["id"],
    postgresql_where=micro_credentials.c.is_active,
    sqlite_where=micro_credentials.c.is_active,
)
