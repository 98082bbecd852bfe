"""Sessions and spent tokens, invitations, API keys, attempts to sign in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
MOMENT = sa.DateTime(timezone=True)

ROLES = ("ADMIN", "INSTITUTION_ADMIN", "PROGRAM_COORDINATOR", "USER")
ENDINGS = ("SIGNED_OUT", "REUSED")


def _type(name: str, values: tuple[str, ...]) -> postgresql.ENUM:
    return postgresql.ENUM(*values, name=name, create_type=False)


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    """A type of its own in PostgreSQL, which is made once, and a CHECK in SQLite."""
    return sa.Enum(*values, name=name, create_constraint=True).with_variant(_type(name, values), "postgresql")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _record() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def upgrade() -> None:
    if _is_postgresql():
        _type("session_ending", ENDINGS).create(op.get_bind(), checkfirst=False)
    _create_sessions()
    _create_invitations()
    _create_keys()
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("account_digest", CODE, nullable=False),
        sa.Column("neighbourhood", CODE, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempts"),
    )
    op.create_index("idx_sign_in_attempts_at", "sign_in_attempts", ["at"])


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        *_record(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", CODE, nullable=False),
        sa.Column("token_version", sa.Integer(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ip_address", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("ended_because", _choice("session_ending", ENDINGS), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["users.id"], name="fk_sessions_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    )
    op.create_index("idx_sessions_account_id", "sessions", ["account_id"])
    op.create_index("idx_sessions_token_digest", "sessions", ["token_digest"], unique=True)
    op.create_table(
        "spent_tokens",
        sa.Column("token_digest", CODE, nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("spent_at", MOMENT, nullable=False),
        sa.Column("ip_address", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_spent_tokens_session_id"),
        sa.PrimaryKeyConstraint("token_digest", name="pk_spent_tokens"),
    )
    op.create_index("idx_spent_tokens_spent_at", "spent_tokens", ["spent_at"])


def _create_invitations() -> None:
    op.create_table(
        "invitations",
        *_record(),
        sa.Column("email", CODE, nullable=False),
        sa.Column("role", _choice("user_role", ROLES), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=True),
        sa.Column("token_digest", CODE, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["accepted_by"], ["users.id"], name="fk_invitations_accepted_by"),
        sa.ForeignKeyConstraint(["institution_id"], ["institutions.id"], name="fk_invitations_institution_id"),
        sa.ForeignKeyConstraint(["invited_by"], ["users.id"], name="fk_invitations_invited_by"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
    )
    op.create_index("idx_invitations_institution_id", "invitations", ["institution_id"])
    op.create_index("idx_invitations_token_digest", "invitations", ["token_digest"], unique=True)


def _create_keys() -> None:
    op.create_table(
        "api_keys",
        *_record(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("key_digest", CODE, nullable=False),
        sa.Column("scopes", DOCUMENT, nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["users.id"], name="fk_api_keys_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
    )
    op.create_index("idx_api_keys_account_id", "api_keys", ["account_id"])
    op.create_index("idx_api_keys_key_digest", "api_keys", ["key_digest"], unique=True)


def downgrade() -> None:
    for table in ("sign_in_attempts", "api_keys", "invitations", "spent_tokens", "sessions"):
        op.drop_table(table)
    if _is_postgresql():
        _type("session_ending", ENDINGS).drop(op.get_bind(), checkfirst=False)
