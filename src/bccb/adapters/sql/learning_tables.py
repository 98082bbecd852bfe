"""The tables of what the models are told and what they answer: feedback on suggestions, and predictions."""

from __future__ import annotations

from sqlalchemy import Column, Identity, Index, Integer, Table

from bccb.adapters.sql.columns import Moment, Sequence, choice, flag, number, part, record, reference, text
from bccb.adapters.sql.tables import GRANT_KIND, metadata
from bccb.domain.feedback import Origin, Response
from bccb.domain.prediction import Question

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

# Rows leave it when they are old. `sequence` keeps the order of those of one moment.
predictions = Table(
    "predictions",
    metadata,
    Column("sequence", Sequence, Identity(), primary_key=True),
    Column("at", Moment(), nullable=False),
    Column("question", choice(Question, "prediction_question", metadata), nullable=False),
    text("model_version"),
    number("latency_ms"),
    number("confidence"),
    Column("text_length", Integer(), nullable=False),
    text("grant"),
    text("institution"),
    text("subject"),
    text("level"),
    text("recommender"),
    text("arm"),
    Index("idx_predictions_at", "at"),
    info={"kind": "prediction"},
    sqlite_autoincrement=True,
)
