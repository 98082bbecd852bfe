"""Cataloguing: institutions and their credentials, from draft to archive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bccb.domain.audit import Actor, AuditAction
from bccb.domain.credential import CredentialStatus, MicroCredential, prerequisite_cycle
from bccb.domain.errors import Invalid
from bccb.domain.events import (
    CredentialAdded,
    CredentialArchived,
    CredentialChanged,
    CredentialPublished,
    Event,
    InstitutionAdded,
    InstitutionChanged,
)
from bccb.domain.institution import Institution
from bccb.domain.ports.unit_of_work import UnitOfWork, Work
from bccb.domain.usecases.keeping import Keeping, renewed


@dataclass(frozen=True, kw_only=True)
class Cataloguing:
    work: Work
    keeping: Keeping

    def add_institution(self, institution: Institution, by: Actor) -> None:
        with self.work() as unit:
            self.keeping.add(unit, unit.institutions, institution, InstitutionAdded(institution_id=institution.id), by)
            unit.commit()

    def switch_plugin(self, code: str, plugin: str, *, on: bool, by: Actor) -> Institution:
        """Switch the rules of a plugin on or off for one institution. Saying it twice changes nothing."""
        with self.work() as unit:
            before = unit.institutions.by_code(code)
            disabled = set(before.disabled_plugins) - {plugin} if on else {*before.disabled_plugins, plugin}
            if disabled == set(before.disabled_plugins):
                return before
            after = before.changed(self.keeping.clock.now(), disabled_plugins=tuple(sorted(disabled)))
            event = InstitutionChanged(institution_id=after.id)
            self.keeping.save(unit, unit.institutions, before, after, event, by)
            unit.commit()
        return after

    def revise_institution(self, code: str, by: Actor, **fields: Any) -> Institution:
        """Give an institution these fields. Those that it has already change nothing."""
        with self.work() as unit:
            before = unit.institutions.by_code(code)
            after = renewed(before, fields, before.changed, self.keeping.clock.now())
            if after is not before:
                event = InstitutionChanged(institution_id=after.id)
                self.keeping.save(unit, unit.institutions, before, after, event, by)
                unit.commit()
        return after

    def add_credential(self, credential: MicroCredential, by: Actor) -> None:
        """Keep a new draft. Raises Invalid where its prerequisites lead back to it."""
        if credential.status is not CredentialStatus.DRAFT:
            raise Invalid("status", f"must be DRAFT for a new credential, not {credential.status}")
        with self.work() as unit:
            _refuse_cycle(unit, credential)
            self.keeping.add(unit, unit.credentials, credential, CredentialAdded(credential_id=credential.id), by)
            unit.commit()

    def revise_credential(self, program_code: str, by: Actor, **fields: Any) -> MicroCredential:
        """Give a draft or a published credential these fields; outcomes and prerequisites as a whole.

        Raises Conflict in any other state, Invalid where its prerequisites lead back to it.
        """
        with self.work() as unit:
            before = unit.credentials.by_program_code(program_code)
            after = renewed(before, fields, before.revised, self.keeping.clock.now())
            if after is not before:
                if after.prerequisites != before.prerequisites:
                    _refuse_cycle(unit, after)
                self.keeping.save(unit, unit.credentials, before, after, CredentialChanged(credential_id=after.id), by)
                unit.commit()
        return after

    def submit(self, program_code: str, by: Actor) -> MicroCredential:
        return self._step(program_code, MicroCredential.submitted, AuditAction.SUBMIT, CredentialChanged, by)

    def send_back(self, program_code: str, by: Actor) -> MicroCredential:
        return self._step(program_code, MicroCredential.returned, AuditAction.RETURN, CredentialChanged, by)

    def publish(self, program_code: str, by: Actor) -> MicroCredential:
        return self._step(program_code, MicroCredential.published, AuditAction.PUBLISH, CredentialPublished, by)

    def archive(self, program_code: str, by: Actor) -> MicroCredential:
        return self._step(program_code, MicroCredential.archived, AuditAction.ARCHIVE, CredentialArchived, by)

    def _step(
        self,
        program_code: str,
        step: Callable[[MicroCredential, datetime], MicroCredential],
        action: AuditAction,
        event: Callable[..., Event],
        by: Actor,
    ) -> MicroCredential:
        with self.work() as unit:
            before = unit.credentials.by_program_code(program_code)
            after = step(before, self.keeping.clock.now())
            self.keeping.save(unit, unit.credentials, before, after, event(credential_id=after.id), by, action)
            unit.commit()
        return after


def _refuse_cycle(unit: UnitOfWork, credential: MicroCredential) -> None:
    requires = {each.program_code: _required(each) for each in unit.credentials.each()}
    if circle := prerequisite_cycle(requires | {credential.program_code: _required(credential)}):
        raise Invalid("prerequisites", f"must not lead back to the credential: {' → '.join(circle)}")


def _required(credential: MicroCredential) -> list[str]:
    return [each.program_code for each in credential.prerequisites if each.program_code]
