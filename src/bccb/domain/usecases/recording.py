"""Recording: the courses an institution teaches and the agreements it has made, one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bccb.domain.agreement import ArticulationAgreement
from bccb.domain.audit import Actor, AuditAction
from bccb.domain.course import Course
from bccb.domain.errors import Conflict
from bccb.domain.events import AgreementAdded, AgreementChanged, CourseAdded, CourseChanged
from bccb.domain.ports.unit_of_work import Work
from bccb.domain.usecases.keeping import Keeping, renewed


@dataclass(frozen=True, kw_only=True)
class Recording:
    work: Work
    keeping: Keeping

    def add_course(self, course: Course, by: Actor) -> None:
        with self.work() as unit:
            self.keeping.add(unit, unit.courses, course, CourseAdded(course_id=course.id), by)
            unit.commit()

    def revise_course(self, course_id: UUID, by: Actor, **fields: Any) -> Course:
        with self.work() as unit:
            before = unit.courses.get(course_id)
            after = renewed(before, fields, before.changed, self.keeping.clock.now())
            if after is not before:
                self.keeping.save(unit, unit.courses, before, after, CourseChanged(course_id=after.id), by)
                unit.commit()
        return after

    def retire_course(self, course_id: UUID, by: Actor) -> Course:
        """Take a course out of use. What was decided about it stays."""
        with self.work() as unit:
            before = unit.courses.get(course_id)
            _refuse_retired("course", before)
            after = before.retired(self.keeping.clock.now())
            event = CourseChanged(course_id=after.id)
            self.keeping.save(unit, unit.courses, before, after, event, by, AuditAction.DELETE)
            unit.commit()
        return after

    def add_agreement(self, agreement: ArticulationAgreement, by: Actor) -> None:
        with self.work() as unit:
            event = AgreementAdded(agreement_id=agreement.id)
            self.keeping.add(unit, unit.agreements, agreement, event, by)
            unit.commit()

    def revise_agreement(self, agreement_id: UUID, by: Actor, **fields: Any) -> ArticulationAgreement:
        with self.work() as unit:
            before = unit.agreements.get(agreement_id)
            after = renewed(before, fields, before.changed, self.keeping.clock.now())
            if after is not before:
                event = AgreementChanged(agreement_id=after.id)
                self.keeping.save(unit, unit.agreements, before, after, event, by)
                unit.commit()
        return after

    def retire_agreement(self, agreement_id: UUID, by: Actor) -> ArticulationAgreement:
        """Take an agreement out of the records, as one that was entered in error. To end one, give it a last day."""
        with self.work() as unit:
            before = unit.agreements.get(agreement_id)
            _refuse_retired("agreement", before)
            after = before.retired(self.keeping.clock.now())
            event = AgreementChanged(agreement_id=after.id)
            self.keeping.save(unit, unit.agreements, before, after, event, by, AuditAction.DELETE)
            unit.commit()
        return after


def _refuse_retired(kind: str, record: Course | ArticulationAgreement) -> None:
    if not record.is_active:
        raise Conflict(f"This {kind} is out of use already.")
