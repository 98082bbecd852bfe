"""Feedback on what the models suggested."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0011"

ORIGINS = ("SUGGESTION", "DECISION")
RESPONSES = ("ACCEPTED", "CORRECTED", "REJECTED")
GRANTS = (
    *("ASSIGNED", "UNASSIGNED", "MIXED", "ALTERNATIVES", "BLOCK", "EXEMPTION"),
    *("NO_CREDIT", "INDIVIDUAL_ASSESSMENT"),
)
GRANT_KIND = sa.Enum(*GRANTS, name="grant_kind", create_constraint=True).with_variant(
    postgresql.ENUM(*GRANTS, name="grant_kind", create_type=False), "postgresql"
)


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "suggestion_feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Enum(*ORIGINS, name="feedback_origin", create_constraint=True), nullable=False),
        sa.Column("response", sa.Enum(*RESPONSES, name="feedback_response", create_constraint=True)),
        sa.Column("source_institution_id", sa.Uuid(), nullable=False),
        _text("source_subject"),
        _text("source_number"),
        _text("source_title"),
        sa.Column("source_credit", sa.Double()),
        sa.Column("recognizing_institution_id", sa.Uuid(), nullable=False),
        _text("suggested_kind"),
        _text("suggested_granted_as"),
        sa.Column("suggested_credit", sa.Double()),
        sa.Column("suggested_confidence", sa.Double()),
        _text("suggested_model_version"),
        _text("suggested_recommender"),
        sa.Column("grant_kind", GRANT_KIND),
        sa.Column("grant_credit", sa.Double()),
        sa.Column("may_teach", sa.Boolean(), nullable=False),
        sa.Column("given_by", sa.Uuid()),
        sa.Column("recognition_id", sa.Uuid()),
        _text("note"),
        sa.ForeignKeyConstraint(
            ["source_institution_id"], ["institutions.id"], name="fk_suggestion_feedback_source_institution_id"
        ),
        sa.ForeignKeyConstraint(
            ["recognizing_institution_id"],
            ["institutions.id"],
            name="fk_suggestion_feedback_recognizing_institution_id",
        ),
        sa.ForeignKeyConstraint(["given_by"], ["users.id"], name="fk_suggestion_feedback_given_by"),
        sa.ForeignKeyConstraint(["recognition_id"], ["recognitions.id"], name="fk_suggestion_feedback_recognition_id"),
        sa.PrimaryKeyConstraint("id", name="pk_suggestion_feedback"),
    )
    op.create_index("idx_suggestion_feedback_created_at_id", "suggestion_feedback", ["created_at", "id"])
    op.create_index(
        "idx_suggestion_feedback_recognizing_institution_id", "suggestion_feedback", ["recognizing_institution_id"]
    )
    op.create_table(
        "feedback_grants",
        sa.Column("feedback_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("alternative", sa.Integer(), nullable=False),
        _text("subject"),
        _text("number"),
        sa.Column("credit", sa.Double()),
        sa.ForeignKeyConstraint(["feedback_id"], ["suggestion_feedback.id"], name="fk_feedback_grants_feedback_id"),
        sa.PrimaryKeyConstraint("feedback_id", "position", name="pk_feedback_grants"),
    )


def downgrade() -> None:
    op.drop_table("feedback_grants")
    op.drop_table("suggestion_feedback")
    if op.get_bind().dialect.name == "postgresql":
        for name in ("feedback_origin", "feedback_response"):
            op.execute(f"DROP TYPE {name}")
