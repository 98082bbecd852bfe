"""How an institution counts credit: what a file says outright, or else what its courses usually carry.

Who has said so stands in the audit trail. An institution whose unit somebody has set, even to the usual 3 credits, is
never given another by what a catalogue looks like.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from uuid import UUID

from bccb.domain.account import Permission
from bccb.domain.audit import AuditAction, AuditEntry, plain
from bccb.domain.credit import CREDITS, CreditUnit, usual_course_credit
from bccb.domain.events import InstitutionChanged
from bccb.domain.institution import Institution
from bccb.domain.ports.unit_of_work import UnitOfWork
from bccb.domain.usecases.importing.desk import Desk


def unit_of(per_course: float) -> CreditUnit:
    """The unit of an institution whose one-term course carries so much."""
    return CreditUnit(name="credit" if per_course == CREDITS.per_course else "unit", per_course=per_course)


def note_decision(desk: Desk, before: Institution | None, after: Institution) -> None:
    """Put on record that a file says outright how an institution counts, unless that stands there already."""
    if before is not None and before.unit == after.unit and _is_decided(desk.unit, after.id):
        return
    desk.unit.audit.append(
        AuditEntry(
            id=desk.keeping.identifiers.new(),
            entity_type="Institution",
            entity_id=after.id,
            action=AuditAction.IMPORT,
            created_at=desk.now,
            account_id=desk.by.account_id,
            changes={"unit": (plain(before.unit) if before else None, plain(after.unit))},
            ip_address=desk.by.ip_address,
            user_agent=desk.by.user_agent,
        )
    )


def learn_units(
    desk: Desk,
    tallied: Mapping[str, Counter[float]],
    what: str,
    where: Callable[[Institution], bool] = lambda _: True,
) -> None:
    """Learn the unit of each institution that nobody has set one for and that is one of those `where`.

    Only of those that the caller may edit.

    `tallied` tells, by institution code, how often each credit was seen on `what`.
    """
    for code, counts in tallied.items():
        learned = usual_course_credit(counts.elements())
        if learned is None or learned == CREDITS.per_course:
            continue
        before = desk.unit.institutions.by_code(code)
        if before.unit != CREDITS or _is_decided(desk.unit, before.id) or not where(before):
            continue
        if desk.caller is not None and not desk.caller.may(Permission.EDIT_INSTITUTION, before.id):
            continue
        after = before.changed(desk.now, unit=unit_of(learned))
        event = InstitutionChanged(institution_id=after.id)
        desk.keeping.save(desk.unit, desk.unit.institutions, before, after, event, desk.by)
        seen = counts.total()
        desk.sheet.remarks.notes.append(
            f"{code} counts {learned:g} units for a one-term course: learned from {seen:,} {what}"
        )


def _is_decided(unit: UnitOfWork, institution_id: UUID) -> bool:
    """Whether anybody but the record's first writer has set the unit: every record is written with some unit."""
    entries = unit.audit.of(institution_id)
    return any("unit" in entry.changes and entry.action is not AuditAction.CREATE for entry in entries)
