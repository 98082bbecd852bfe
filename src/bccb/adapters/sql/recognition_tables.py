"""The tables of recognitions, and of the requests that ask for them."""

from __future__ import annotations

from sqlalchemy import Column, Date, Double, Index, Integer, Table
from sqlalchemy import text as sql_text

from bccb.adapters.sql.columns import Document, Moment, choice, flag, number, part, record, reference, text
from bccb.adapters.sql.tables import metadata
from bccb.domain.credit import CreditType
from bccb.domain.recognition import OPEN, Answer, RecognitionType, RequestState, TranscriptMethod

__all__ = ["metadata", "recognition_courses", "recognition_requests", "recognitions", "request_steps"]

recognitions = Table(
    "recognitions",
    metadata,
    *record(),
    reference("micro_credential_id", "micro_credentials"),
    reference("recognizing_institution_id", "institutions"),
    Column("recognition_type", choice(RecognitionType, "recognition_type", metadata), nullable=False),
    Column("credit_value", Double(), nullable=False),
    Column("credit_type", choice(CreditType, "credit_type", metadata), nullable=False),
    Column("transcript_method", choice(TranscriptMethod, "transcript_method", metadata), nullable=False),
    text("conditions"),
    Column("effective_date", Date()),
    Column("expiry_date", Date()),
    text("approval_reference"),
    text("notes"),
    text("badge_url"),
    text("certificate_template_id"),
    Column("evidence", Document),
    Column("micro_credential_version", Integer()),
    Column("reviewed_on", Date()),
    flag("is_illustrative"),
    Index("idx_recognitions_micro_credential_id", "micro_credential_id"),
    Index("idx_recognitions_recognizing_institution_id", "recognizing_institution_id"),
    info={"kind": "recognition"},
)

recognition_courses = Table(
    "recognition_courses",
    metadata,
    *part("recognition_id", "recognitions"),
    text("subject"),
    text("number"),
    number("credit"),
    info={"kind": "recognition"},
)

_IS_OPEN = sql_text("is_active AND state IN ({})".format(", ".join(f"'{state}'" for state in OPEN)))

recognition_requests = Table(
    "recognition_requests",
    metadata,
    *record(),
    reference("micro_credential_id", "micro_credentials"),
    Column("micro_credential_version", Integer(), nullable=False),
    reference("recognizing_institution_id", "institutions"),
    reference("asked_by", "users", optional=True),
    number("desired_credit"),
    Column("state", choice(RequestState, "request_state", metadata), nullable=False),
    reference("evaluator", "users", optional=True),
    Column("answer", choice(Answer, "request_answer", metadata)),
    reference("recognition_id", "recognitions", optional=True),
    Index("idx_recognition_requests_micro_credential_id", "micro_credential_id"),
    Index("idx_recognition_requests_recognizing_institution_id", "recognizing_institution_id"),
    Index("idx_recognition_requests_state", "state"),
    Index(
        "idx_recognition_requests_open",
        "micro_credential_id",
        "recognizing_institution_id",
        unique=True,
        postgresql_where=_IS_OPEN,
        sqlite_where=_IS_OPEN,
        info={"field": "recognizingInstitution"},
    ),
    info={"kind": "request"},
)

request_steps = Table(
    "request_steps",
    metadata,
    *part("request_id", "recognition_requests"),
    text("step"),
    Column("at", Moment(), nullable=False),
    reference("by", "users", optional=True, info={"field": "history.by"}),
    text("note"),
    info={"kind": "request"},
)
