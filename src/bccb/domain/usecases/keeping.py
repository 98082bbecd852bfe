"""How every use case writes: the record, its audit entry and its event, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from bccb.domain.audit import Actor, AuditAction, AuditEntry, differences
from bccb.domain.events import Event
from bccb.domain.ports.clock import Clock, Identifiers
from bccb.domain.ports.repositories import RecordT, Repository
from bccb.domain.ports.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """Adds and saves records so that no change goes without its entry in the audit trail."""

    clock: Clock
    identifiers: Identifiers

    def add(
        self,
        unit: UnitOfWork,
        repository: Repository[RecordT],
        record: RecordT,
        event: Event,
        by: Actor,
        action: AuditAction = AuditAction.CREATE,
    ) -> None:
        repository.add(record)
        unit.audit.append(self._entry(action, None, record, by))
        unit.publish(event)

    def save(
        self,
        unit: UnitOfWork,
        repository: Repository[RecordT],
        before: RecordT,
        after: RecordT,
        event: Event,
        by: Actor,
        action: AuditAction = AuditAction.UPDATE,
    ) -> None:
        repository.save(after)
        unit.audit.append(self._entry(action, before, after, by))
        unit.publish(event)

    def note(
        self,
        unit: UnitOfWork,
        entity_type: str,
        entity_id: UUID,
        action: AuditAction,
        changes: Mapping[str, tuple[Any, Any]],
        event: Event,
        by: Actor,
    ) -> None:
        """The entry and the event of a change to what is no record of the database."""
        entry = AuditEntry(
            id=self.identifiers.new(),
            entity_type=entity_type,
            entity_id=entity_id,
            action=action,
            created_at=self.clock.now(),
            account_id=by.account_id,
            changes=changes,
            ip_address=by.ip_address,
            user_agent=by.user_agent,
        )
        unit.audit.append(entry)
        unit.publish(event)

    def _entry(self, action: AuditAction, before: RecordT | None, after: RecordT, by: Actor) -> AuditEntry:
        return AuditEntry(
            id=self.identifiers.new(),
            entity_type=type(after).__name__,
            entity_id=after.id,
            action=action,
            created_at=self.clock.now(),
            account_id=by.account_id,
            changes=differences(before, after),
            ip_address=by.ip_address,
            user_agent=by.user_agent,
        )


def renewed(before: RecordT, fields: Mapping[str, Any], change: Callable[..., RecordT], at: datetime) -> RecordT:
    """The record with these fields by way of `change`, or the record itself where they are its own already."""
    changes = {name: value for name, value in fields.items() if getattr(before, name) != value}
    return change(at, **changes) if changes else before
