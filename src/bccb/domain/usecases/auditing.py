"""Auditing: who changed what. For administrators all of it, for an institution's what concerns the institution."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bccb.domain.account import Permission
from bccb.domain.caller import Caller
from bccb.domain.errors import Forbidden
from bccb.domain.ports.repositories import AuditQuestion, Trail
from bccb.domain.ports.unit_of_work import Work


@dataclass(frozen=True, kw_only=True)
class Auditing:
    work: Work

    def latest(self, caller: Caller, asked: AuditQuestion, *, after: str | None = None, limit: int = 20) -> Trail:
        """The entries asked for that the caller may read, newest first.

        Raises Forbidden where there are none to read, and for the trail of another institution than one's own.
        """
        with self.work() as unit:
            return unit.audit.latest(_permitted(caller, asked), after=after, limit=limit)


def _permitted(caller: Caller, asked: AuditQuestion) -> AuditQuestion:
    if caller.may(Permission.READ_AUDIT, None):
        return asked
    own = caller.account.institution_id
    caller.require(Permission.READ_AUDIT, own)
    if asked.institution_id not in (None, own):
        raise Forbidden("Only the audit trail of one's own institution can be read.")
    return replace(asked, institution_id=own)
