"""The tables of what the models are told: feedback on their suggestions."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table

from bccb.adapters.sql.columns import choice, flag, number, part, record, reference, text
from bccb.adapters.sql.tables import GRANT_KIND, metadata
from bccb.domain.feedback import Origin, Response

# `suggested_kind` is empty where nothing had been suggested, `grant_kind` where nobody said what is right.
suggestion_feedback = Table(
    "suggestion_feedback",
    metadata,
    *record(),
    Column("origin", choice(Origin, "feedback_origin", metadata), nullable=False),
    Column("response", choice(Response, "feedback_response", metadata)),
    reference("source_institution_id", "institutions"),
    text("source_subject"),
    text("source_number"),
    text("source_title"),
    number("source_credit"),
    reference("recognizing_institution_id", "institutions"),
    text("suggested_kind"),
    text("suggested_granted_as"),
    number("suggested_credit"),
    number("suggested_confidence"),
    text("suggested_model_version"),
    text("suggested_recommender"),
    Column("grant_kind", GRANT_KIND),
    number("grant_credit"),
    flag("may_teach"),
    reference("given_by", "users", optional=True),
    reference("recognition_id", "recognitions", optional=True),
    text("note"),
    Index("idx_suggestion_feedback_created_at_id", "created_at", "id"),
    Index("idx_suggestion_feedback_recognizing_institution_id", "recognizing_institution_id"),
    info={"kind": "feedback"},
)

feedback_grants = Table(
    "feedback_grants",
    metadata,
    *part("feedback_id", "suggestion_feedback"),
    Column("alternative", Integer(), nullable=False),
    text("subject"),
    text("number"),
    number("credit"),
    info={"kind": "feedback"},
)
