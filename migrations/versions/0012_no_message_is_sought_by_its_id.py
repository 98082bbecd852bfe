"""No message is sought by its id: the outbox keeps one index, and every write is spared the other."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0009"


def upgrade() -> None:
    op.drop_index("uq_outbox_id", "outbox")


def downgrade() -> None:
    op.create_index("uq_outbox_id", "outbox", ["id"], unique=True)
