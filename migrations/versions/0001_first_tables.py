"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
MOMENT = sa.DateTime(timezone=True)
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

CHOICES = {
    "audit_action": (
        "CREATE",
        "UPDATE",
        "DELETE",
        "IMPORT",
        "SUBMIT",
        "RETURN",
        "PUBLISH",
        "ARCHIVE",
        "APPROVE",
        "ACTIVATE",
        "SUSPEND",
        "REJECT",
        "ASSIGN",
        "ANSWER",
        "GRANT",
        "WITHDRAW",
    ),
    "bloom_level": ("REMEMBER", "UNDERSTAND", "APPLY", "ANALYZE", "EVALUATE", "CREATE"),
    "credential_status": ("DRAFT", "UNDER_REVIEW", "PUBLISHED", "ARCHIVED"),
    "credential_type": ("MICRO_CREDENTIAL", "CERTIFICATE", "DIPLOMA", "BADGE", "SPECIALIZATION"),
    "credit_type": ("ELECTIVE", "PROGRAM_REQUIRED", "GENERAL_EDUCATION", "MAJOR_REQUIRED"),
    "delivery_mode": ("IN_PERSON", "ONLINE", "HYBRID", "SELF_PACED"),
    "grant_kind": (
        "ASSIGNED",
        "UNASSIGNED",
        "MIXED",
        "ALTERNATIVES",
        "BLOCK",
        "EXEMPTION",
        "NO_CREDIT",
        "INDIVIDUAL_ASSESSMENT",
    ),
    "institution_type": ("UNIVERSITY", "COLLEGE", "INSTITUTE", "POLYTECHNIC", "EXTERNAL"),
    "level": ("PREPARATORY", "INTRODUCTORY", "INTERMEDIATE", "ADVANCED", "GRADUATE"),
    "outcome_category": ("KNOWLEDGE", "SKILLS", "COMPETENCIES", "ATTITUDES"),
    "pathway_status": ("DRAFT", "UNDER_REVIEW", "APPROVED", "ACTIVE", "SUSPENDED", "ARCHIVED"),
    "pathway_type": ("INTERNAL", "EXTERNAL", "ARTICULATION", "LADDERING"),
    "prerequisite_type": ("ACADEMIC", "WORK_EXPERIENCE", "CERTIFICATION", "COURSE_COMPLETION", "OTHER"),
    "recognition_type": ("FULL_CREDIT", "PARTIAL_CREDIT", "EQUIVALENCY", "EXEMPTION", "ADVANCED_STANDING", "NO_CREDIT"),
    "request_answer": ("ESTABLISH", "DENY", "RETURN", "NO_CHANGE", "CLOSE", "FORWARD"),
    "request_state": ("SUBMITTED", "IN_EVALUATION", "RETURNED", "ANSWERED", "CLOSED"),
    "transcript_method": ("LISTED_ON_TRANSCRIPT", "SEPARATE_DOCUMENT", "DIGITAL_BADGE", "NOT_RECORDED"),
    "user_role": ("ADMIN", "INSTITUTION_ADMIN", "PROGRAM_COORDINATOR", "USER"),
}


def _type(name: str) -> postgresql.ENUM:
    return postgresql.ENUM(*CHOICES[name], name=name, create_type=False)


def _choice(name: str) -> sa.Enum:
    """A type of its own in PostgreSQL, which is made once, and a CHECK in SQLite."""
    return sa.Enum(*CHOICES[name], name=name, create_constraint=True).with_variant(_type(name), "postgresql")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    for name in CHOICES if _is_postgresql() else ():
        _type(name).create(op.get_bind(), checkfirst=False)
    op.create_table(
        "institutions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", _choice("institution_type"), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("website", sa.Text(), nullable=False),
        sa.Column("contact_email", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.Text(), nullable=False),
        sa.Column("unit_name", sa.Text(), nullable=False),
        sa.Column("unit_per_course", sa.Double(), nullable=False),
        sa.Column("disabled_plugins", DOCUMENT, nullable=False),
        sa.Column("is_illustrative", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_institutions"),
    )
    op.create_index("idx_institutions_code", "institutions", ["code"], unique=True)
    op.create_index("idx_institutions_type", "institutions", ["type"])
    op.create_table(
        "outbox",
        sa.Column("sequence", SEQUENCE, sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("payload", DOCUMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=True),
        sa.Column("held_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("sequence", name="pk_outbox"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_outbox_id", "outbox", ["id"], unique=True)
    op.create_table(
        "articulation_agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("source_institution_id", sa.Uuid(), nullable=False),
        sa.Column("recognizing_institution_id", sa.Uuid(), nullable=False),
        sa.Column("grant_kind", _choice("grant_kind"), nullable=False),
        sa.Column("grant_credit", sa.Double(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_until", sa.Date(), nullable=True),
        sa.Column("is_illustrative", sa.Boolean(), nullable=False),
        sa.Column("content_digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recognizing_institution_id"],
            ["institutions.id"],
            name="fk_articulation_agreements_recognizing_institution_id",
        ),
        sa.ForeignKeyConstraint(
            ["source_institution_id"], ["institutions.id"], name="fk_articulation_agreements_source_institution_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_articulation_agreements"),
    )
    op.create_index("idx_articulation_agreements_code", "articulation_agreements", ["code"], unique=True)
    op.create_index(
        "idx_articulation_agreements_recognizing_institution_id",
        "articulation_agreements",
        ["recognizing_institution_id"],
    )
    op.create_index(
        "idx_articulation_agreements_source_institution_id", "articulation_agreements", ["source_institution_id"]
    )
    op.create_table(
        "courses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("subject", CODE, nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("credits", sa.Double(), nullable=True),
        sa.Column("level", _choice("level"), nullable=True),
        sa.Column("hours", sa.Double(), nullable=True),
        sa.Column("is_illustrative", sa.Boolean(), nullable=False),
        sa.Column("content_digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name="fk_courses_institution_id"),
        sa.PrimaryKeyConstraint("id", name="pk_courses"),
    )
    op.create_index(
        "idx_courses_institution_id_subject_number", "courses", ["institution_id", "subject", "number"], unique=True
    )
    op.create_index("idx_courses_subject_number", "courses", ["subject", "number"])
    op.create_table(
        "micro_credentials",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("program_code", CODE, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("short_title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("credential_type", _choice("credential_type"), nullable=False),
        sa.Column("delivery_mode", _choice("delivery_mode"), nullable=True),
        sa.Column("duration", sa.Double(), nullable=True),
        sa.Column("credits", sa.Double(), nullable=True),
        sa.Column("assessment_method", sa.Text(), nullable=False),
        sa.Column("cost", sa.Double(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("level", _choice("level"), nullable=True),
        sa.Column("campus", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("faculty", sa.Text(), nullable=False),
        sa.Column("status", _choice("credential_status"), nullable=False),
        sa.Column("effective_date", sa.Date(), nullable=True),
        sa.Column("expiry_date", sa.Date(), nullable=True),
        sa.Column("last_review_date", sa.Date(), nullable=True),
        sa.Column("next_review_date", sa.Date(), nullable=True),
        sa.Column("program_url", sa.Text(), nullable=False),
        sa.Column("application_url", sa.Text(), nullable=False),
        sa.Column("additional_info", sa.Text(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("is_illustrative", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name="fk_micro_credentials_institution_id"),
        sa.PrimaryKeyConstraint("id", name="pk_micro_credentials"),
    )
    op.create_index("idx_micro_credentials_credential_type", "micro_credentials", ["credential_type"])
    op.create_index("idx_micro_credentials_institution_id", "micro_credentials", ["institution_id"])
    op.create_index("idx_micro_credentials_program_code", "micro_credentials", ["program_code"], unique=True)
    op.create_index("idx_micro_credentials_status", "micro_credentials", ["status"])
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("email", CODE, nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("role", _choice("user_role"), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=True),
        sa.Column("last_login_at", MOMENT, nullable=True),
        sa.Column("token_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name="fk_users_institution_id"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
    )
    op.create_index("idx_users_email", "users", ["email"], unique=True)
    op.create_index("idx_users_institution_id", "users", ["institution_id"])
    op.create_table(
        "agreement_grants",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("alternative", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("credit", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["articulation_agreements.id"], name="fk_agreement_grants_agreement_id"
        ),
        sa.PrimaryKeyConstraint("agreement_id", "position", name="pk_agreement_grants"),
    )
    op.create_table(
        "agreement_source_courses",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("credit", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["articulation_agreements.id"], name="fk_agreement_source_courses_agreement_id"
        ),
        sa.PrimaryKeyConstraint("agreement_id", "position", name="pk_agreement_source_courses"),
    )
    op.create_table(
        "audit_logs",
        sa.Column("sequence", SEQUENCE, sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entity_type", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("action", _choice("audit_action"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("changes", DOCUMENT, nullable=False),
        sa.Column("ip_address", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_audit_logs_user_id"),
        sa.PrimaryKeyConstraint("sequence", name="pk_audit_logs"),
        sqlite_autoincrement=True,
    )
    op.create_index("idx_audit_logs_created_at", "audit_logs", ["created_at"])
    op.create_index("idx_audit_logs_entity", "audit_logs", ["entity_type", "entity_id"])
    op.create_index("idx_audit_logs_user_id", "audit_logs", ["user_id"])
    op.create_index("uq_audit_logs_id", "audit_logs", ["id"], unique=True)
    op.create_table(
        "learning_outcomes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("micro_credential_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("outcome_text", sa.Text(), nullable=False),
        sa.Column("bloom_level", _choice("bloom_level"), nullable=True),
        sa.Column("category", _choice("outcome_category"), nullable=True),
        sa.Column("order_index", sa.Integer(), nullable=False),
        sa.Column("is_core", sa.Boolean(), nullable=False),
        sa.Column("keywords", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["micro_credential_id"], ["micro_credentials.id"], name="fk_learning_outcomes_micro_credential_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_learning_outcomes"),
        sa.UniqueConstraint(
            "micro_credential_id", "position", name="uq_learning_outcomes_micro_credential_id_position"
        ),
    )
    op.create_table(
        "pathways",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", CODE, nullable=False),
        sa.Column("source_institution_id", sa.Uuid(), nullable=False),
        sa.Column("target_institution_id", sa.Uuid(), nullable=False),
        sa.Column("micro_credential_id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("pathway_type", _choice("pathway_type"), nullable=False),
        sa.Column("transfer_credits", sa.Double(), nullable=True),
        sa.Column("equivalency_notes", sa.Text(), nullable=False),
        sa.Column("additional_requirements", sa.Text(), nullable=False),
        sa.Column("confidence_score", sa.Double(), nullable=True),
        sa.Column("is_ai_suggested", sa.Boolean(), nullable=False),
        sa.Column("ai_reasoning", sa.Text(), nullable=False),
        sa.Column("status", _choice("pathway_status"), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("is_illustrative", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["approved_by"], ["users.id"], name="fk_pathways_approved_by"),
        sa.ForeignKeyConstraint(
            ["micro_credential_id"], ["micro_credentials.id"], name="fk_pathways_micro_credential_id"
        ),
        sa.ForeignKeyConstraint(
            ["source_institution_id"], ["institutions.id"], name="fk_pathways_source_institution_id"
        ),
        sa.ForeignKeyConstraint(
            ["target_institution_id"], ["institutions.id"], name="fk_pathways_target_institution_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pathways"),
    )
    op.create_index("idx_pathways_micro_credential_id", "pathways", ["micro_credential_id"])
    op.create_index("idx_pathways_source_institution_id", "pathways", ["source_institution_id"])
    op.create_index("idx_pathways_target_institution_id", "pathways", ["target_institution_id"])
    op.create_table(
        "prerequisites",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("micro_credential_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("type", _choice("prerequisite_type"), nullable=False),
        sa.Column("is_mandatory", sa.Boolean(), nullable=False),
        sa.Column("order_index", sa.Integer(), nullable=False),
        sa.Column("program_code", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["micro_credential_id"], ["micro_credentials.id"], name="fk_prerequisites_micro_credential_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_prerequisites"),
        sa.UniqueConstraint("micro_credential_id", "position", name="uq_prerequisites_micro_credential_id_position"),
    )
    op.create_table(
        "recognitions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("micro_credential_id", sa.Uuid(), nullable=False),
        sa.Column("recognizing_institution_id", sa.Uuid(), nullable=False),
        sa.Column("recognition_type", _choice("recognition_type"), nullable=False),
        sa.Column("credit_value", sa.Double(), nullable=False),
        sa.Column("credit_type", _choice("credit_type"), nullable=False),
        sa.Column("transcript_method", _choice("transcript_method"), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("effective_date", sa.Date(), nullable=True),
        sa.Column("expiry_date", sa.Date(), nullable=True),
        sa.Column("approval_reference", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("badge_url", sa.Text(), nullable=False),
        sa.Column("certificate_template_id", sa.Text(), nullable=False),
        sa.Column("evidence", DOCUMENT, nullable=True),
        sa.Column("is_illustrative", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["micro_credential_id"], ["micro_credentials.id"], name="fk_recognitions_micro_credential_id"
        ),
        sa.ForeignKeyConstraint(
            ["recognizing_institution_id"], ["institutions.id"], name="fk_recognitions_recognizing_institution_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recognitions"),
    )
    op.create_index("idx_recognitions_micro_credential_id", "recognitions", ["micro_credential_id"])
    op.create_index("idx_recognitions_recognizing_institution_id", "recognitions", ["recognizing_institution_id"])
    op.create_table(
        "recognition_courses",
        sa.Column("recognition_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("credit", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["recognition_id"], ["recognitions.id"], name="fk_recognition_courses_recognition_id"),
        sa.PrimaryKeyConstraint("recognition_id", "position", name="pk_recognition_courses"),
    )
    op.create_table(
        "recognition_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("micro_credential_id", sa.Uuid(), nullable=False),
        sa.Column("micro_credential_version", sa.Integer(), nullable=False),
        sa.Column("recognizing_institution_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("desired_credit", sa.Double(), nullable=True),
        sa.Column("state", _choice("request_state"), nullable=False),
        sa.Column("evaluator", sa.Uuid(), nullable=True),
        sa.Column("answer", _choice("request_answer"), nullable=True),
        sa.Column("recognition_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name="fk_recognition_requests_asked_by"),
        sa.ForeignKeyConstraint(["evaluator"], ["users.id"], name="fk_recognition_requests_evaluator"),
        sa.ForeignKeyConstraint(
            ["micro_credential_id"], ["micro_credentials.id"], name="fk_recognition_requests_micro_credential_id"
        ),
        sa.ForeignKeyConstraint(["recognition_id"], ["recognitions.id"], name="fk_recognition_requests_recognition_id"),
        sa.ForeignKeyConstraint(
            ["recognizing_institution_id"],
            ["institutions.id"],
            name="fk_recognition_requests_recognizing_institution_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recognition_requests"),
    )
    op.create_index("idx_recognition_requests_micro_credential_id", "recognition_requests", ["micro_credential_id"])
    op.create_index(
        "idx_recognition_requests_recognizing_institution_id", "recognition_requests", ["recognizing_institution_id"]
    )
    op.create_index("idx_recognition_requests_state", "recognition_requests", ["state"])
    op.create_table(
        "request_steps",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name="fk_request_steps_by"),
        sa.ForeignKeyConstraint(["request_id"], ["recognition_requests.id"], name="fk_request_steps_request_id"),
        sa.PrimaryKeyConstraint("request_id", "position", name="pk_request_steps"),
    )


def downgrade() -> None:
    for table in (
        "request_steps",
        "recognition_requests",
        "recognition_courses",
        "recognitions",
        "prerequisites",
        "pathways",
        "learning_outcomes",
        "audit_logs",
        "agreement_source_courses",
        "agreement_grants",
        "users",
        "micro_credentials",
        "courses",
        "articulation_agreements",
        "outbox",
        "institutions",
    ):
        op.drop_table(table)
    for name in CHOICES if _is_postgresql() else ():
        _type(name).drop(op.get_bind(), checkfirst=False)
