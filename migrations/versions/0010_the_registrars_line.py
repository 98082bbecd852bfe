"""The chance below which an institution leaves an assessment to an evaluator."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("institutions", sa.Column("ask_below", sa.Double()))


def downgrade() -> None:
    op.drop_column("institutions", "ask_below")
