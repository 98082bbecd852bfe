"""The audit trail: who changed what."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from uuid import UUID

from bccb.domain.account import Account, Permission
from bccb.domain.audit import AuditAction, AuditEntry
from bccb.domain.caller import Caller
from bccb.domain.ports.repositories import AuditQuestion
from bccb.entrypoints.http.context import container, reading
from bccb.entrypoints.http.door import Door
from bccb.entrypoints.http.gate import callers
from bccb.entrypoints.http.pagination import Stretch, conditions, going_on
from bccb.entrypoints.http.schemas.account_examples import ACCOUNT
from bccb.entrypoints.http.schemas.audit import AuditEntrySchema, AuditQuery, ShownEntry
from bccb.entrypoints.http.schemas.examples import CREDENTIAL
from bccb.entrypoints.http.schemas.paging import Listing

audit = Door("Audit trail", __name__, description="Who changed what, before and after.")

_EXAMPLE = ShownEntry(
    AuditEntry(
        id=CREDENTIAL.institution_id,
        entity_type="MicroCredential",
        entity_id=CREDENTIAL.id,
        action=AuditAction.PUBLISH,
        created_at=CREDENTIAL.created_at,
        account_id=ACCOUNT.record.id,
        changes={"status": ("UNDER_REVIEW", "PUBLISHED")},
        ip_address="192.0.2.1",
        user_agent="curl/8",
    ),
    {ACCOUNT.record.id: ACCOUNT.record},
)


@audit.route("/audit")
@audit.signed_in(Permission.READ_AUDIT)
@audit.arguments(AuditQuery, location="query")
@audit.page(AuditEntrySchema, example=_EXAMPLE)
def list_audit_entries(listing: Listing) -> Stretch:
    """Read the audit trail

    Newest first. An institution's administrator reads what concerns the institution's records and accounts; of what
    others had a hand in, as a learner who asked, not their address nor where they called from. Nobody counts the whole
    trail: `total` is null.
    """
    caller = callers.current()
    with reading() as unit:
        where = conditions(unit, listing.where)
    first, last = where.pop("since", None), where.pop("until", None)
    asked = AuditQuestion(**where, since=_begins(first), until=_ended(last))
    with going_on():
        found = container().auditing().latest(caller, asked, after=listing.after, limit=listing.limit)
    items = _shown(found.items, caller)
    return Stretch(items=items, limit=listing.limit, next=found.following, total=None)


def _begins(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)


def _ended(day: date | None) -> datetime | None:
    """The first moment after the day; None if there is none."""
    return None if day is None or day == date.max else _begins(day + timedelta(days=1))


def _shown(entries: tuple[AuditEntry, ...], caller: Caller) -> tuple[ShownEntry, ...]:
    """The entries, with the accounts whose trail the caller may read."""
    wanted = {entry.account_id for entry in entries if entry.account_id is not None}
    with reading() as unit:
        actors: dict[UUID, Account] = {identifier: unit.accounts.get(identifier) for identifier in wanted}
    may_read = partial(caller.account.may, Permission.READ_AUDIT)
    known = {identifier: each for identifier, each in actors.items() if may_read(each.institution_id)}
    return tuple(ShownEntry(entry, known) for entry in entries)
