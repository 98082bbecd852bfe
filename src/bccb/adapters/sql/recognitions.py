"""Recognitions in SQL, with the courses they assign. The evidence is one document: it outlives what made it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update

from bccb.adapters.sql.credentials import about_credential
from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.recognition_tables import recognition_courses, recognitions
from bccb.adapters.sql.records import Aggregate, Parts, Records
from bccb.adapters.sql.rows import flat, lifted
from bccb.adapters.sql.tables import institutions, micro_credentials
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.agreement import GrantedCourse, GrantKind
from bccb.domain.audit import plain
from bccb.domain.recognition import Evidence, Recognition
from bccb.domain.suggestion import Suggested


class SqlRecognitions(Records[Recognition]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(_RECOGNITION, transaction)

    def add(self, recognition: Recognition) -> None:
        """Touches the credential, so that of two who decide about it at the same moment the second is overtaken."""
        there = micro_credentials.c.id == recognition.micro_credential_id
        with self._transaction.writing() as connection:
            connection.execute(update(micro_credentials).where(there).values(version=micro_credentials.c.version))
        super().add(recognition)

    def of_credential(self, credential_id: UUID) -> tuple[Recognition, ...]:
        institution = select(institutions.c.code).where(institutions.c.id == recognitions.c.recognizing_institution_id)
        beginning = recognitions.c.effective_date.nulls_first()
        order = [institution.scalar_subquery(), beginning, recognitions.c.id]
        there = (recognitions.c.micro_credential_id == credential_id, recognitions.c.is_active)
        return tuple(self.all_of(*there, order=order))


def _holds(day: date) -> ColumnElement[bool]:
    begins, ends = recognitions.c.effective_date, recognitions.c.expiry_date
    return and_(or_(begins.is_(None), begins <= day), or_(ends.is_(None), ends >= day))


def _to_rows(recognition: Recognition) -> tuple[Row, Parts]:
    courses = [
        flat(course, recognition_courses) | {"recognition_id": recognition.id, "position": position}
        for position, course in enumerate(recognition.assigned_courses)
    ]
    return flat(recognition, recognitions) | {"evidence": plain(recognition.evidence)}, {recognition_courses: courses}


def _from_rows(row: Row, parts: Parts) -> Recognition:
    courses = (GrantedCourse(**lifted(part, recognition_courses, GrantedCourse)) for part in parts[recognition_courses])
    fields = lifted(row, recognitions, Recognition) | {"evidence": _evidence(row["evidence"])}
    return Recognition(**fields, assigned_courses=tuple(courses))


def _evidence(kept: dict[str, Any] | None) -> Evidence | None:
    if kept is None:
        return None
    lists = {name: tuple(kept[name]) for name in ("findings", "precedents", "rule_versions")}
    assessed = kept["assessed_on"]
    day = None if assessed is None else date.fromisoformat(assessed)
    return Evidence(**kept | lists | {"assessed_on": day, "suggested": _suggested(kept.get("suggested"))})


def _suggested(kept: dict[str, Any] | None) -> Suggested | None:
    return None if kept is None else Suggested(**kept | {"kind": GrantKind(kept["kind"])})


_RECOGNITION = Aggregate(
    type=Recognition,
    table=recognitions,
    order=[recognitions.c.id],
    to_rows=_to_rows,
    from_rows=_from_rows,
    parts={recognition_courses: recognition_courses.c.recognition_id},
    compound=frozenset({"evidence"}),
    conditions={"as_of": _holds},
    searched=[
        recognitions.c.conditions,
        recognitions.c.notes,
        recognitions.c.approval_reference,
        *about_credential(recognitions),
    ],
)
