"""Describing: turning what somebody names or pastes into learning that can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bccb.domain.course import Course, CourseCode, Level, level_of_number
from bccb.domain.credential import MicroCredential
from bccb.domain.credit import CREDITS, Credit, CreditUnit
from bccb.domain.errors import NotFound
from bccb.domain.institution import check_code
from bccb.domain.learning import Learning, learning_of_course, learning_of_credential
from bccb.domain.ports.unit_of_work import UnitOfWork, Work


@dataclass(frozen=True, kw_only=True)
class Describing:
    work: Work

    def named(self, name: str) -> Learning:
        """The credential of that program code, or the course of that institution (`LANG ABST 1100`).

        Raises NotFound, naming what was looked for, and Invalid where what follows an institution is no course code.
        """
        with self.work() as unit:
            record = record_named(unit, name)
            institution = unit.institutions.get(record.institution_id)
            if isinstance(record, Course):
                return learning_of_course(record, institution)
            return learning_of_credential(record, institution)

    def described(
        self,
        *,
        title: str,
        description: str = "",
        outcomes: Sequence[str] = (),
        credits: float | None = None,
        hours: float | None = None,
        level: Level | None = None,
        institution: str | None = None,
        course: str | None = None,
    ) -> Learning:
        """Learning as somebody describes it. Credits are read in the unit of the issuing institution, if it is known.

        Raises Invalid, naming the field.
        """
        code = CourseCode.parse(course) if course else None
        if institution:
            check_code("institution", institution)
        return Learning(
            title=title,
            description=description,
            outcomes=tuple(outcomes),
            credit=None if credits is None else Credit(value=credits, unit=self._unit_of(institution)),
            hours=hours,
            level=level or (level_of_number(code.number) if code else None),
            institution=institution or None,
            course=code,
            code=f"{institution} {code}" if institution and code else None,
        )

    def _unit_of(self, institution: str | None) -> CreditUnit:
        if not institution:
            return CREDITS
        with self.work() as unit:
            try:
                return unit.institutions.by_code(institution).unit
            except NotFound:
                return CREDITS


def record_named(unit: UnitOfWork, name: str) -> Course | MicroCredential:
    """The credential or course of that name, as `Describing.named` finds it."""
    try:
        return unit.credentials.by_program_code(name)
    except NotFound:
        return _course_named(unit, name)


def _course_named(unit: UnitOfWork, name: str) -> Course:
    institution_code, _, course_code = name.strip().partition(" ")
    if not course_code:
        raise NotFound("credential or course", name)
    try:
        institution = unit.institutions.by_code(institution_code.upper())
    except NotFound:
        raise NotFound("credential or course", name) from None
    code = CourseCode.parse(course_code)
    found = unit.courses.find(institution.id, [code])
    if code not in found:
        raise NotFound(f"course at {institution.code}", code)
    return found[code]
