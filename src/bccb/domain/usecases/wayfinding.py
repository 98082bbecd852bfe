"""Wayfinding: pathways, from the first draft until they are no longer offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from bccb.domain.audit import Actor, AuditAction
from bccb.domain.errors import Forbidden, Invalid
from bccb.domain.events import PathwayAdded, PathwayChanged
from bccb.domain.pathway import Pathway, PathwayStatus
from bccb.domain.ports.unit_of_work import UnitOfWork, Work
from bccb.domain.usecases.keeping import Keeping, renewed


@dataclass(frozen=True, kw_only=True)
class Wayfinding:
    work: Work
    keeping: Keeping

    def draft(self, pathway: Pathway, by: Actor) -> None:
        """Keep a new draft. Raises Invalid unless it starts from a credential of its source institution."""
        if pathway.status is not PathwayStatus.DRAFT:
            raise Invalid("status", f"must be DRAFT for a new pathway, not {pathway.status}")
        with self.work() as unit:
            _refuse_foreign_credential(unit, pathway)
            self.keeping.add(unit, unit.pathways, pathway, PathwayAdded(pathway_id=pathway.id), by)
            unit.commit()

    def revise(self, pathway_id: UUID, by: Actor, **fields: Any) -> Pathway:
        """Give a draft these fields. Raises Conflict in any other state."""
        with self.work() as unit:
            before = unit.pathways.get(pathway_id)
            after = renewed(before, fields, before.revised, self.keeping.clock.now())
            if after is not before:
                _refuse_foreign_credential(unit, after)
                self._keep(unit, before, after, by, AuditAction.UPDATE)
                unit.commit()
        return after

    def submit(self, pathway_id: UUID, by: Actor) -> Pathway:
        return self._step(pathway_id, Pathway.submitted, AuditAction.SUBMIT, by)

    def send_back(self, pathway_id: UUID, by: Actor) -> Pathway:
        return self._step(pathway_id, Pathway.returned, AuditAction.RETURN, by)

    def approve(self, pathway_id: UUID, by: Actor) -> Pathway:
        """Raises Forbidden where nobody answers for it: an approval names an account."""
        if by.account_id is None:
            raise Forbidden("A pathway is approved by somebody who is signed in.")
        approver = by.account_id
        return self._step(pathway_id, lambda pathway, at: pathway.approved(approver, at), AuditAction.APPROVE, by)

    def activate(self, pathway_id: UUID, by: Actor) -> Pathway:
        return self._step(pathway_id, Pathway.activated, AuditAction.ACTIVATE, by)

    def suspend(self, pathway_id: UUID, by: Actor) -> Pathway:
        return self._step(pathway_id, Pathway.suspended, AuditAction.SUSPEND, by)

    def archive(self, pathway_id: UUID, by: Actor) -> Pathway:
        return self._step(pathway_id, Pathway.archived, AuditAction.ARCHIVE, by)

    def _step(
        self, pathway_id: UUID, step: Callable[[Pathway, datetime], Pathway], action: AuditAction, by: Actor
    ) -> Pathway:
        with self.work() as unit:
            before = unit.pathways.get(pathway_id)
            after = step(before, self.keeping.clock.now())
            self._keep(unit, before, after, by, action)
            unit.commit()
        return after

    def _keep(self, unit: UnitOfWork, before: Pathway, after: Pathway, by: Actor, action: AuditAction) -> None:
        self.keeping.save(unit, unit.pathways, before, after, PathwayChanged(pathway_id=after.id), by, action)


def _refuse_foreign_credential(unit: UnitOfWork, pathway: Pathway) -> None:
    if unit.credentials.get(pathway.micro_credential_id).institution_id != pathway.source_institution_id:
        raise Invalid("microCredential", "must be a credential of the source institution")
