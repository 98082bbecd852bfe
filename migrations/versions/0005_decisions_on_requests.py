"""One open request of a credential at an institution; the version a recognition decided on, and when it was reviewed.

Of several requests that are open the oldest stays; the others are closed, and their history says why.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

IS_OPEN = "is_active AND state IN ('SUBMITTED', 'IN_EVALUATION', 'RETURNED')"
SECOND = f"""
    SELECT id FROM (
        SELECT id, row_number() OVER (
            PARTITION BY micro_credential_id, recognizing_institution_id ORDER BY created_at, id
        ) AS place FROM recognition_requests WHERE {IS_OPEN}
    ) AS opened WHERE place > 1
"""
CLOSE = """
    UPDATE recognition_requests SET state = 'CLOSED', answer = 'CLOSE', version = version + 1, updated_at = :at
    WHERE id = :request
"""
STEP = """
    INSERT INTO request_steps (request_id, position, step, at, by, note)
    SELECT :request, count(*), 'close', :at, NULL, 'An earlier request about the same credential is open here.'
    FROM request_steps WHERE request_id = :request
"""


def upgrade() -> None:
    op.add_column("recognitions", sa.Column("micro_credential_version", sa.Integer()))
    op.add_column("recognitions", sa.Column("reviewed_on", sa.Date()))
    _close_second_requests()
    op.create_index(
        "idx_recognition_requests_open",
        "recognition_requests",
        ["micro_credential_id", "recognizing_institution_id"],
        unique=True,
        postgresql_where=sa.text(IS_OPEN),
        sqlite_where=sa.text(IS_OPEN),
    )


def _close_second_requests() -> None:
    at = sa.bindparam("at", datetime.now(UTC), type_=sa.DateTime(timezone=True))
    for (request,) in op.get_bind().execute(sa.text(SECOND)).all():
        for statement in (CLOSE, STEP):
            op.get_bind().execute(sa.text(statement).bindparams(at, request=request))


def downgrade() -> None:
    op.drop_index("idx_recognition_requests_open", "recognition_requests")
    op.drop_column("recognitions", "reviewed_on")
    op.drop_column("recognitions", "micro_credential_version")
