"""One example of each answer about versions."""

from __future__ import annotations

from datetime import UTC, datetime

from bccb.domain.audit import AuditAction
from bccb.domain.usecases.recalling import Edition
from bccb.entrypoints.http.schemas import examples

_BY = examples.an_id("coordinator")

EDITION = Edition(
    version=2, at=datetime(2026, 3, 2, 20, 0, tzinfo=UTC), action=AuditAction.UPDATE, account_id=_BY, content={}
)
_FIRST = Edition(
    version=1, at=datetime(2026, 2, 3, 18, 30, tzinfo=UTC), action=AuditAction.CREATE, account_id=_BY, content={}
)
DIFFERENCE = {
    "before": _FIRST,
    "after": EDITION,
    "changes": [{"field": "duration", "before": 45.0, "after": 60.0}],
}
