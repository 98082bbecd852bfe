"""What is kept of the models' answers: no text and nothing of whoever asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

QUESTIONS = ("ASSESS", "RECOMMEND")


def upgrade() -> None:
    texts = ("grant", "institution", "subject", "level", "recommender", "arm")
    op.create_table(
        "predictions",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.Enum(*QUESTIONS, name="prediction_question", create_constraint=True), nullable=False),
        sa.Column("model_version", sa.Text(), nullable=False),
        sa.Column("latency_ms", sa.Double()),
        sa.Column("confidence", sa.Double()),
        sa.Column("text_length", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.PrimaryKeyConstraint("sequence", name="pk_predictions"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_predictions_at", "predictions", ["at"])


def downgrade() -> None:
    op.drop_table("predictions")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TYPE prediction_question")
