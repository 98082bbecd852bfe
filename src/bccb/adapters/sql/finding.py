"""What a search shows of courses and credentials, read without the rest of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, Table, bindparam, select

from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.records import batched
from bccb.adapters.sql.tables import courses, institutions, learning_outcomes, micro_credentials
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.credential import CredentialStatus
from bccb.domain.credit import CreditUnit
from bccb.domain.finding import Findable, findable_course, findable_credential

_AT_ONCE = 1_000  # records

_COURSE = ("id", "version", "subject", "number", "title", "description", "level", "hours", "credits")
_CREDENTIAL = (
    *("id", "version", "program_code", "title", "short_title", "description"),
    *("level", "credential_type", "delivery_mode", "language", "duration", "credits"),
)


def _shown(table: Table, names: Iterable[str]) -> Select:
    """Made once: to make it anew for each question costs as much as to ask it."""
    owner = (institutions.c.code.label("owner"), institutions.c.unit_name, institutions.c.unit_per_course)
    shown = select(*[table.c[name] for name in names], *owner)
    shown = shown.join_from(table, institutions, institutions.c.id == table.c.institution_id)
    return shown.where(_among(table.c.id), table.c.is_active, institutions.c.is_active)


def _among(column: Column[UUID]) -> ColumnElement[bool]:
    return column.in_(bindparam("ids", expanding=True))


_COURSES = _shown(courses, _COURSE)
_CREDENTIALS = _shown(micro_credentials, _CREDENTIAL).where(micro_credentials.c.status == CredentialStatus.PUBLISHED)
_OUTCOMES = (
    select(learning_outcomes.c.micro_credential_id, learning_outcomes.c.outcome_text)
    .where(_among(learning_outcomes.c.micro_credential_id))
    .order_by(learning_outcomes.c.position)
)


def findable_courses(transaction: Transaction, identifiers: Sequence[UUID]) -> Mapping[UUID, Findable]:
    rows = _rows(transaction, _COURSES, identifiers)
    return {row["id"]: findable_course(row, row["owner"], _unit(row)) for row in rows}


def findable_credentials(transaction: Transaction, identifiers: Sequence[UUID]) -> Mapping[UUID, Findable]:
    rows = _rows(transaction, _CREDENTIALS, identifiers)
    outcomes: defaultdict[UUID, list[str]] = defaultdict(list)
    for row in _rows(transaction, _OUTCOMES, [row["id"] for row in rows]):
        outcomes[row["micro_credential_id"]].append(row["outcome_text"])
    return {row["id"]: findable_credential(row, outcomes[row["id"]], row["owner"], _unit(row)) for row in rows}


def _rows(transaction: Transaction, statement: Select, identifiers: Sequence[UUID]) -> Sequence[Row]:
    return [row for some in batched(identifiers, _AT_ONCE) for row in transaction.read(statement, {"ids": some})]


def _unit(row: Row) -> CreditUnit:
    return CreditUnit(name=row["unit_name"], per_course=row["unit_per_course"])
