"""Runs migrations on the connection that `bccb.adapters.sql.migrating` hands in, or else on BCCB_DATABASE_URL."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection

from bccb.adapters.sql import (  # noqa: F401 - put their tables into the metadata
    account_tables,
    chain_tables,
    journal_tables,
    learning_tables,
    recognition_tables,
    reply_tables,
)
from bccb.adapters.sql.document_tables import metadata
from bccb.adapters.sql.engine import SETTING, Limits, opened


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_in = context.config.attributes.get("connection")
if handed_in is not None:
    _migrate(handed_in)
else:
    with opened(os.environ[SETTING], Limits()).connect() as own:
        _migrate(own)
