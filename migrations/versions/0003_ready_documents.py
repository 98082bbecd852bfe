"""Ready documents and totals of credentials.

Documents are written with each credential from here on; until `bccb db documents --rebuild` has made those of older
ones, these are built while they are read.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

STATUSES = ("DRAFT", "UNDER_REVIEW", "PUBLISHED", "ARCHIVED")
STATUS = sa.Enum(*STATUSES, name="credential_status", create_constraint=True).with_variant(
    postgresql.ENUM(*STATUSES, name="credential_status", create_type=False), "postgresql"
)
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# A document of usual length stays in its row, uncompressed: a page is then read without a detour.
INLINE = (
    "ALTER TABLE credential_documents SET (toast_tuple_target = 8160)",
    "ALTER TABLE credential_documents ALTER COLUMN head SET STORAGE EXTERNAL",
    "ALTER TABLE credential_documents ALTER COLUMN tail SET STORAGE EXTERNAL",
)


def upgrade() -> None:
    op.create_table(
        "credential_documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("tail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["micro_credentials.id"], name="fk_credential_documents_id"),
        sa.PrimaryKeyConstraint("id", name="pk_credential_documents"),
    )
    op.create_table(
        "credential_totals",
        sa.Column("sequence", SEQUENCE, sa.Identity(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_credential_totals"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "idx_micro_credentials_status_program_code",
        "micro_credentials",
        ["status", "program_code"],
        postgresql_include=["id"],
        postgresql_where=sa.text("is_active"),
        sqlite_where=sa.text("is_active = 1"),
    )
    op.execute(
        "INSERT INTO credential_totals (institution_id, status, change) "
        "SELECT institution_id, status, count(*) FROM micro_credentials WHERE is_active GROUP BY institution_id, status"
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in INLINE:
            op.execute(statement)


def downgrade() -> None:
    op.drop_index("idx_micro_credentials_status_program_code", "micro_credentials")
    op.drop_table("credential_totals")
    op.drop_table("credential_documents")
