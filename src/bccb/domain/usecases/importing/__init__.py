"""Importing: bringing in records that somebody hands over as a file. One transaction a file, nothing half written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bccb.domain.audit import AuditAction, AuditEntry
from bccb.domain.caller import Caller
from bccb.domain.events import RecordsImported
from bccb.domain.ports.clock import Clock, Identifiers
from bccb.domain.ports.engines import Progress, no_progress
from bccb.domain.ports.repositories import Tally
from bccb.domain.ports.rows import RowError, Rows
from bccb.domain.ports.unit_of_work import Work
from bccb.domain.usecases.importing import agreements, courses, credentials, institutions, pathways, recognitions
from bccb.domain.usecases.importing.desk import Desk
from bccb.domain.usecases.importing.report import ImportReport
from bccb.domain.usecases.importing.sheet import Columns, Sheet
from bccb.domain.usecases.keeping import Keeping

__all__ = ["ImportReport", "Importing", "RowError"]


@dataclass(frozen=True, kw_only=True)
class Importing:
    """Every method reads one file, named `source` in what it tells. Importing a file twice changes nothing.

    A bad row is told in the report and the rest go in; a strict import with a bad row changes nothing at all, nor does
    a trial. Raises Invalid, naming the column, for a file that lacks a required one.
    """

    work: Work
    clock: Clock
    identifiers: Identifiers
    caller: Caller | None = None
    is_trial: bool = False

    def of(self, caller: Caller, *, is_trial: bool) -> Importing:
        """The same for what somebody hands in: rows that they may not bring in are refused, as are unknown columns."""
        return replace(self, caller=caller, is_trial=is_trial)

    def institutions(
        self, rows: Rows, *, source: str, strict: bool = False, progress: Progress = no_progress
    ) -> ImportReport:
        """By code. `credits_per_course` says how an institution counts, for good."""
        sheet = self._sheet("institutions", source, rows, institutions.COLUMNS, progress)
        return self._bring_in(institutions.bring_in, sheet, strict)

    def courses(
        self, rows: Rows, *, source: str, strict: bool = False, progress: Progress = no_progress
    ) -> ImportReport:
        """By institution, subject and number. Learns how an institution counts where nobody has said so."""
        sheet = self._sheet("courses", source, rows, courses.COLUMNS, progress)
        return self._bring_in(courses.bring_in, sheet, strict)

    def agreements(
        self, rows: Rows, *, source: str, strict: bool = False, progress: Progress = no_progress
    ) -> ImportReport:
        """By `agreement_id` or, without one, by source, line and beginning. Reads the guide's own line."""
        sheet = self._sheet("agreements", source, rows, agreements.COLUMNS, progress)
        return self._bring_in(agreements.bring_in, sheet, strict)

    def credentials(
        self, rows: Rows, *, source: str, strict: bool = False, progress: Progress = no_progress
    ) -> ImportReport:
        """By program code, with outcomes and prerequisites."""
        sheet = self._sheet("credentials", source, rows, credentials.COLUMNS, progress)
        return self._bring_in(credentials.bring_in, sheet, strict)

    def recognitions(
        self, rows: Rows, *, source: str, strict: bool = False, progress: Progress = no_progress
    ) -> ImportReport:
        """By credential, recognizing institution and beginning."""
        sheet = self._sheet("recognitions", source, rows, recognitions.COLUMNS, progress)
        return self._bring_in(recognitions.bring_in, sheet, strict)

    def pathways(
        self, rows: Rows, *, source: str, strict: bool = False, progress: Progress = no_progress
    ) -> ImportReport:
        """By name, institutions and credential."""
        sheet = self._sheet("pathways", source, rows, pathways.COLUMNS, progress)
        return self._bring_in(pathways.bring_in, sheet, strict)

    def _bring_in(self, bring_in: Callable[[Desk], Tally], sheet: Sheet, strict: bool) -> ImportReport:
        sheet.check_heading()
        keeping = Keeping(clock=self.clock, identifiers=self.identifiers)
        with self.work() as unit:
            desk = Desk(unit=unit, sheet=sheet, keeping=keeping, now=self.clock.now(), caller=self.caller)
            tally = bring_in(desk)
            if strict and sheet.remarks.error_count:
                return sheet.refusal()
            if self.is_trial:
                return sheet.report(tally)
            if tally.added or tally.changed:
                unit.audit.append(self._entry(desk, tally))
                unit.publish(RecordsImported(kind=sheet.kind, added=tally.added, changed=tally.changed))
            unit.commit()
        return sheet.report(tally)

    def _entry(self, desk: Desk, tally: Tally) -> AuditEntry:
        """One entry for the whole file: it is the record that the entry is about."""
        told = {
            "kind": desk.sheet.kind,
            "file": desk.sheet.source,
            "added": tally.added,
            "changed": tally.changed,
            "unchanged": tally.unchanged,
            "refused": desk.sheet.remarks.error_count,
        }
        identifier = self.identifiers.new()
        return AuditEntry(
            id=identifier,
            entity_type="Import",
            entity_id=identifier,
            action=AuditAction.IMPORT,
            created_at=desk.now,
            account_id=desk.by.account_id,
            ip_address=desk.by.ip_address,
            user_agent=desk.by.user_agent,
            changes={name: (None, value) for name, value in told.items()},
        )

    def _sheet(self, kind: str, source: str, rows: Rows, columns: Columns, progress: Progress) -> Sheet:
        is_exact = self.caller is not None
        return Sheet(kind=kind, source=source, rows=rows, columns=columns, progress=progress, is_exact=is_exact)
