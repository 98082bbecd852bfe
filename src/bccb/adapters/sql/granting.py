"""What the application may do in PostgreSQL when it does not run as the owner of the tables."""

from __future__ import annotations

import re

from sqlalchemy import Engine

from bccb.adapters.sql.errors import translated
from bccb.domain.errors import Invalid

APPEND_ONLY = ("audit_logs", "audit_chain")

_ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def grant(engine: Engine, role: str) -> None:
    """Let a role read and write records, add to the audit trail, and nothing more. Twice is once.

    To be called again after an upgrade that made tables. Raises Invalid for a database without roles and for a name
    that is none; StorageFailed where there is no such role.
    """
    if engine.name != "postgresql":
        raise Invalid("BCCB_DATABASE_URL", "must name a PostgreSQL database: SQLite has no roles")
    if not _ROLE.fullmatch(role):
        raise Invalid("role", "must be a name of lower-case letters, digits and underlines")
    with translated(), engine.begin() as connection:
        for statement in _statements(role):
            connection.exec_driver_sql(statement)


def _statements(role: str) -> tuple[str, ...]:
    return (
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"REVOKE UPDATE, DELETE ON {', '.join(APPEND_ONLY)} FROM {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {role}",
    )
