"""What changed lately, so that a search can keep up with it."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"

_TABLES = ("courses", "micro_credentials")


def upgrade() -> None:
    for table in _TABLES:
        op.create_index(f"idx_{table}_updated_at", table, ["updated_at"])


def downgrade() -> None:
    for table in _TABLES:
        op.drop_index(f"idx_{table}_updated_at", table)
