"""Emptying a database between tests, the audit trail too, which refuses that to everybody but its owner."""

from __future__ import annotations

from sqlalchemy import Engine

from bccb.adapters.sql import account_tables, chain_tables, reply_tables  # noqa: F401 - their tables are emptied too
from bccb.adapters.sql.document_tables import metadata


def emptied(engine: Engine) -> None:
    """Leave the tables and nothing in them. In PostgreSQL as a superuser, whom no trigger stops."""
    with engine.begin() as connection:
        if engine.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
