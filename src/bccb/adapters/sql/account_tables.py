"""The tables of being let in: sessions and spent tokens, invitations, API keys, attempts to sign in.

`metadata` holds these and every other table.
"""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, PrimaryKeyConstraint, Table, Uuid

from bccb.adapters.sql.columns import Code, Document, Moment, choice, code, record, reference, text
from bccb.adapters.sql.tables import metadata, users
from bccb.domain.session import Ending

__all__ = ["api_keys", "invitations", "metadata", "sessions", "sign_in_attempts", "spent_tokens"]

# A refusal shows no digest: of the columns it may show, none is the one that was taken.
_SHOWN = ("id",)

sessions = Table(
    "sessions",
    metadata,
    *record(),
    reference("account_id", "users"),
    code("token_digest"),
    Column("token_version", Integer(), nullable=False),
    Column("expires_at", Moment(), nullable=False),
    text("ip_address"),
    text("user_agent"),
    Column("ended_because", choice(Ending, "session_ending", metadata)),
    Index("idx_sessions_account_id", "account_id"),
    Index("idx_sessions_token_digest", "token_digest", unique=True, info={"field": "token", "shown": _SHOWN}),
    info={"kind": "session"},
)

spent_tokens = Table(
    "spent_tokens",
    metadata,
    Column("token_digest", Code, nullable=False),
    reference("session_id", "sessions"),
    Column("spent_at", Moment(), nullable=False),
    text("ip_address"),
    text("user_agent"),
    PrimaryKeyConstraint("token_digest", info={"field": "token", "shown": _SHOWN}),
    Index("idx_spent_tokens_spent_at", "spent_at"),
    info={"kind": "spent token"},
)

invitations = Table(
    "invitations",
    metadata,
    *record(),
    code("email"),
    Column("role", users.c.role.type, nullable=False),
    reference("institution_id", "institutions", optional=True),
    code("token_digest"),
    Column("expires_at", Moment(), nullable=False),
    reference("invited_by", "users"),
    reference("accepted_by", "users", optional=True),
    Index("idx_invitations_institution_id", "institution_id"),
    Index("idx_invitations_token_digest", "token_digest", unique=True, info={"field": "token", "shown": _SHOWN}),
    info={"kind": "invitation"},
)

api_keys = Table(
    "api_keys",
    metadata,
    *record(),
    reference("account_id", "users"),
    text("name"),
    text("prefix"),
    code("key_digest"),
    Column("scopes", Document, nullable=False),
    Column("expires_on", Date(), nullable=False),
    Column("last_used_on", Date()),
    Index("idx_api_keys_account_id", "account_id"),
    Index("idx_api_keys_key_digest", "key_digest", unique=True, info={"field": "key", "shown": _SHOWN}),
    info={"kind": "key"},
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("id", Uuid(), primary_key=True),
    Column("at", Moment(), nullable=False),
    code("account_digest"),
    code("neighbourhood"),
    Index("idx_sign_in_attempts_at", "at"),
    info={"kind": "attempt"},
)
