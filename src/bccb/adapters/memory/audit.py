"""The audit trail in memory."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bccb.adapters.memory import kinds
from bccb.adapters.memory.accounts import API_KEY, INVITATION, SESSION
from bccb.adapters.memory.kinds import Kind
from bccb.adapters.memory.records import check_references
from bccb.adapters.memory.transaction import Transaction
from bccb.domain.audit import CONCERNS, AuditEntry
from bccb.domain.errors import AlreadyExists, Invalid
from bccb.domain.ports.repositories import AuditQuestion, Trail

_KINDS = (
    *(kinds.INSTITUTION, kinds.COURSE, kinds.CREDENTIAL, kinds.AGREEMENT, kinds.REQUEST, kinds.RECOGNITION),
    *(kinds.FEEDBACK, kinds.PATHWAY, kinds.ACCOUNT, INVITATION, API_KEY, SESSION),
)
_KIND_OF = {kind.type.__name__: kind for kind in _KINDS}
_OWNERS = {"micro_credential_id": kinds.CREDENTIAL, "account_id": kinds.ACCOUNT}


class MemoryAuditTrail:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def append(self, entry: AuditEntry) -> None:
        kind = kinds.AUDIT_ENTRY
        with self._transaction.write(kind.name) as shelf:
            if entry.id in shelf.records:
                raise AlreadyExists(kind.name, "id", entry.id)
            check_references(self._transaction, kind.references(entry))
            shelf.records[entry.id] = entry

    def of(self, entity_id: UUID) -> tuple[AuditEntry, ...]:
        kind = kinds.AUDIT_ENTRY
        found = [entry for entry in self._transaction.read(kind.name).records.values() if entry.entity_id == entity_id]
        return tuple(sorted(found, key=kind.order))

    def latest(self, asked: AuditQuestion, *, after: str | None = None, limit: int = 20) -> Trail:
        if limit < 1:
            raise Invalid("limit", f"must be at least 1, not {limit}")
        entries = list(enumerate(self._transaction.read(kinds.AUDIT_ENTRY.name).records.values(), 1))
        begin = len(entries) + 1 if after is None else _place(after)
        found = [(place, entry) for place, entry in reversed(entries) if place < begin and self._is_asked(entry, asked)]
        following = str(found[limit - 1][0]) if len(found) > limit else None
        return Trail(items=tuple(entry for _, entry in found[:limit]), following=following)

    def _is_asked(self, entry: AuditEntry, asked: AuditQuestion) -> bool:
        is_in_time = (asked.since is None or asked.since <= entry.created_at) and (
            asked.until is None or entry.created_at < asked.until
        )
        is_alike = all(getattr(entry, name) == value for name, value in asked.equal.items())
        concerns = asked.institution_id is None or self._concerns(entry, asked.institution_id)
        return is_in_time and is_alike and concerns

    def _concerns(self, entry: AuditEntry, institution_id: UUID) -> bool:
        record = self._record(_KIND_OF.get(entry.entity_type), entry.entity_id)
        return record is not None and any(
            self._institution(record, field) == institution_id for field in CONCERNS[entry.entity_type]
        )

    def _institution(self, record: Any, field: str) -> UUID | None:
        """The institution a field names, or that of the credential or the account it names."""
        if owner := _OWNERS.get(field):
            owned = self._record(owner, getattr(record, field))
            return None if owned is None else owned.institution_id
        return getattr(record, field)

    def _record(self, kind: Kind | None, identifier: UUID) -> Any:
        return None if kind is None else self._transaction.read(kind.name).records.get(identifier)


def _place(after: str) -> int:
    """Where a stretch of the trail ended. Raises Invalid for what no stretch gave out."""
    if not (after.isascii() and after.isdecimal() and len(after) < 19):
        raise Invalid("after", "must be the `following` of a page of this list")
    return int(after)
