"""The audit trail can only be added to, and a chain over it shows what was changed all the same."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

APPEND_ONLY = ("audit_logs", "audit_chain")
TOLD = "The audit trail is only ever added to."
FUNCTION = f"""
CREATE FUNCTION refuse_to_change_the_trail() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{TOLD}' USING ERRCODE = 'insufficient_privilege'; END $$"""


def upgrade() -> None:
    op.create_table(
        "audit_chain",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_chain"),
    )
    op.create_index("uq_audit_chain_sequence", "audit_chain", ["sequence"], unique=True)
    if _is_postgresql():
        op.execute(FUNCTION)
    for table in APPEND_ONLY:
        for statement in _on_postgresql(table) if _is_postgresql() else _on_sqlite(table):
            op.execute(statement)


def downgrade() -> None:
    for table in APPEND_ONLY:
        for name in ("unchanged", "kept"):
            op.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if _is_postgresql() else ""))
    if _is_postgresql():
        op.execute("DROP FUNCTION refuse_to_change_the_trail()")
    op.drop_table("audit_chain")


def _on_postgresql(table: str) -> tuple[str, str]:
    refuse = "EXECUTE FUNCTION refuse_to_change_the_trail()"
    return (
        f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
    )


def _on_sqlite(table: str) -> tuple[str, str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{TOLD}'); END"
    return (
        f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} {refuse}",
    )


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
