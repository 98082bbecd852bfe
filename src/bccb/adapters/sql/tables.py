"""The tables: 3NF, in the founding document's names. Columns bear the names of the fields they hold.

`info` on a table, a column or a unique index says what an error calls it.
"""

from __future__ import annotations

from sqlalchemy import Column, Date, Double, Index, Integer, MetaData, Table, Text, UniqueConstraint, Uuid

from bccb.adapters.sql.columns import (
    Document,
    Moment,
    choice,
    code,
    digest,
    flag,
    number,
    part,
    record,
    reference,
    text,
)
from bccb.domain.account import Role
from bccb.domain.agreement import GrantKind
from bccb.domain.course import Level
from bccb.domain.credential import CredentialStatus, CredentialType, DeliveryMode, PrerequisiteType
from bccb.domain.institution import InstitutionType
from bccb.domain.outcome import BloomLevel, OutcomeCategory
from bccb.domain.pathway import PathwayStatus, PathwayType

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "idx_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

_LEVEL = choice(Level, "level", metadata)
GRANT_KIND = choice(GrantKind, "grant_kind", metadata)

institutions = Table(
    "institutions",
    metadata,
    *record(),
    code("code"),
    text("name"),
    Column("type", choice(InstitutionType, "institution_type", metadata), nullable=False),
    text("address"),
    text("city"),
    text("province"),
    text("postal_code"),
    text("country"),
    text("website"),
    text("contact_email"),
    text("contact_phone"),
    text("unit_name"),
    Column("unit_per_course", Double(), nullable=False),
    Column("disabled_plugins", Document, nullable=False),
    Column("ask_below", Double()),
    flag("is_illustrative"),
    Index("idx_institutions_code", "code", unique=True),
    Index("idx_institutions_type", "type"),
    info={"kind": "institution"},
)

users = Table(
    "users",
    metadata,
    *record(),
    code("email"),
    text("password_hash"),
    text("first_name"),
    text("last_name"),
    Column("role", choice(Role, "user_role", metadata), nullable=False),
    reference("institution_id", "institutions", optional=True),
    Column("last_login_at", Moment()),
    Column("token_version", Integer(), nullable=False),
    Index("idx_users_email", "email", unique=True),
    Index("idx_users_institution_id", "institution_id"),
    info={"kind": "account"},
)

micro_credentials = Table(
    "micro_credentials",
    metadata,
    *record(),
    code("program_code"),
    text("title"),
    text("short_title"),
    text("description"),
    reference("institution_id", "institutions"),
    Column("credential_type", choice(CredentialType, "credential_type", metadata), nullable=False),
    Column("delivery_mode", choice(DeliveryMode, "delivery_mode", metadata)),
    number("duration"),
    number("credits"),
    text("assessment_method"),
    number("cost"),
    text("language"),
    Column("level", _LEVEL),
    text("campus"),
    text("department"),
    text("faculty"),
    Column("status", choice(CredentialStatus, "credential_status", metadata), nullable=False),
    Column("effective_date", Date()),
    Column("expiry_date", Date()),
    Column("last_review_date", Date()),
    Column("next_review_date", Date()),
    text("program_url"),
    text("application_url"),
    text("additional_info"),
    Column("published_at", Moment()),
    flag("is_illustrative"),
    Index("idx_micro_credentials_institution_id", "institution_id"),
    Index("idx_micro_credentials_program_code", "program_code", unique=True),
    Index("idx_micro_credentials_status", "status"),
    Index("idx_micro_credentials_credential_type", "credential_type"),
    Index("idx_micro_credentials_updated_at", "updated_at"),
    info={"kind": "credential"},
)

learning_outcomes = Table(
    "learning_outcomes",
    metadata,
    Column("id", Uuid(), primary_key=True, info={"field": "learningOutcomes.id"}),
    reference("micro_credential_id", "micro_credentials"),
    Column("position", Integer(), nullable=False),
    text("outcome_text"),
    Column("bloom_level", choice(BloomLevel, "bloom_level", metadata)),
    Column("category", choice(OutcomeCategory, "outcome_category", metadata)),
    Column("order_index", Integer(), nullable=False),
    flag("is_core"),
    Column("keywords", Document, nullable=False),
    UniqueConstraint("micro_credential_id", "position"),
    info={"kind": "credential"},
)

prerequisites = Table(
    "prerequisites",
    metadata,
    Column("id", Uuid(), primary_key=True, info={"field": "prerequisites.id"}),
    reference("micro_credential_id", "micro_credentials"),
    Column("position", Integer(), nullable=False),
    text("description"),
    Column("type", choice(PrerequisiteType, "prerequisite_type", metadata), nullable=False),
    flag("is_mandatory"),
    Column("order_index", Integer(), nullable=False),
    Column("program_code", Text()),
    UniqueConstraint("micro_credential_id", "position"),
    info={"kind": "credential"},
)

courses = Table(
    "courses",
    metadata,
    *record(),
    reference("institution_id", "institutions"),
    code("subject"),
    code("number"),
    text("title"),
    text("description"),
    number("credits"),
    Column("level", _LEVEL),
    number("hours"),
    flag("is_illustrative"),
    digest(),
    Index(
        "idx_courses_institution_id_subject_number",
        "institution_id",
        "subject",
        "number",
        unique=True,
        info={"field": "code", "shown": ("subject", "number")},
    ),
    Index("idx_courses_subject_number", "subject", "number"),
    Index("idx_courses_updated_at", "updated_at"),
    info={"kind": "course"},
)

articulation_agreements = Table(
    "articulation_agreements",
    metadata,
    *record(),
    code("code"),
    reference("source_institution_id", "institutions"),
    reference("recognizing_institution_id", "institutions"),
    Column("grant_kind", GRANT_KIND, nullable=False),
    number("grant_credit"),
    text("notes"),
    Column("effective_from", Date()),
    Column("effective_until", Date()),
    flag("is_illustrative"),
    digest(),
    Index("idx_articulation_agreements_code", "code", unique=True),
    Index("idx_articulation_agreements_source_institution_id", "source_institution_id"),
    Index("idx_articulation_agreements_recognizing_institution_id", "recognizing_institution_id"),
    info={"kind": "agreement"},
)

agreement_source_courses = Table(
    "agreement_source_courses",
    metadata,
    *part("agreement_id", "articulation_agreements"),
    text("subject"),
    text("number"),
    text("title"),
    number("credit"),
    info={"kind": "agreement"},
)

agreement_grants = Table(
    "agreement_grants",
    metadata,
    *part("agreement_id", "articulation_agreements"),
    Column("alternative", Integer(), nullable=False),
    text("subject"),
    text("number"),
    number("credit"),
    info={"kind": "agreement"},
)

pathways = Table(
    "pathways",
    metadata,
    *record(),
    code("name"),
    reference("source_institution_id", "institutions"),
    reference("target_institution_id", "institutions"),
    reference("micro_credential_id", "micro_credentials"),
    text("description"),
    Column("pathway_type", choice(PathwayType, "pathway_type", metadata), nullable=False),
    number("transfer_credits"),
    text("equivalency_notes"),
    text("additional_requirements"),
    number("confidence_score"),
    flag("is_ai_suggested"),
    text("ai_reasoning"),
    Column("status", choice(PathwayStatus, "pathway_status", metadata), nullable=False),
    reference("approved_by", "users", optional=True),
    Column("approved_at", Moment()),
    flag("is_illustrative"),
    Index("idx_pathways_source_institution_id", "source_institution_id"),
    Index("idx_pathways_target_institution_id", "target_institution_id"),
    Index("idx_pathways_micro_credential_id", "micro_credential_id"),
    info={"kind": "pathway"},
)
