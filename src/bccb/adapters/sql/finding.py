"""What a search asks of courses and credentials: which have changed, which there are, and what it shows of some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, Table, any_, bindparam, func, literal, select

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
_OPEN = {
    courses: (courses.c.is_active,),
    micro_credentials: (micro_credentials.c.is_active, micro_credentials.c.status == CredentialStatus.PUBLISHED),
}


def standing_since(transaction: Transaction, table: Table, since: datetime) -> Mapping[UUID, int]:
    rows = transaction.read(_standing(table), {"since": since})
    return {row["id"]: row["version"] for row in rows}


def editions(transaction: Transaction, table: Table) -> bytes:
    """All in one value, which the database puts together: to read a row for each would take twenty times as long."""
    written = transaction.read(_editions(table, transaction.dialect))[0]["editions"]
    if transaction.dialect == "postgresql":
        return bytes(written or b"")
    return bytes.fromhex(written or "")


def findable_courses(transaction: Transaction, identifiers: Sequence[UUID]) -> Mapping[UUID, Findable]:
    rows = _rows(transaction, courses, identifiers)
    return {row["id"]: findable_course(row, row["owner"], _unit(row)) for row in rows}


def findable_credentials(transaction: Transaction, identifiers: Sequence[UUID]) -> Mapping[UUID, Findable]:
    rows = _rows(transaction, micro_credentials, identifiers)
    return {row["id"]: findable_credential(row, row["outcomes"] or "", row["owner"], _unit(row)) for row in rows}


def _rows(transaction: Transaction, table: Table, identifiers: Sequence[UUID]) -> Sequence[Row]:
    statement = _shown(table, transaction.dialect)
    if transaction.dialect != "postgresql":
        return [row for some in batched(identifiers, _AT_ONCE) for row in transaction.read(statement, {"ids": some})]
    written = "{" + ",".join(map(str, identifiers)) + "}"
    return transaction.read_again_and_again(statement, {"ids": written}) if identifiers else ()


_TOGETHER = {"postgresql": func.string_agg, "sqlite": func.group_concat}

# Statements are made once: to make one anew for each question costs as much as to ask it.


@cache
def _standing(table: Table) -> Select:
    """Not one that PostgreSQL plans for good: without the moment it would expect a third of the table to be newer."""
    newer = table.c.updated_at >= bindparam("since", type_=table.c.updated_at.type)
    return select(table.c.id, table.c.version).where(*_OPEN[table], newer)


@cache
def _editions(table: Table, dialect: str) -> Select:
    if dialect == "postgresql":
        edition, nothing = func.uuid_send(table.c.id).op("||")(func.int4send(table.c.version)), literal(b"")
    else:
        edition, nothing = table.c.id.op("||")(func.printf("%08x", table.c.version)), literal("")
    return select(_TOGETHER[dialect](edition, nothing).label("editions")).where(*_OPEN[table])


@cache
def _shown(table: Table, dialect: str) -> Select:
    owner = (institutions.c.code.label("owner"), institutions.c.unit_name, institutions.c.unit_per_course)
    names, outcomes = (_COURSE, ()) if table is courses else (_CREDENTIAL, (_outcomes(dialect).label("outcomes"),))
    shown = select(*[table.c[name] for name in names], *outcomes, *owner)
    shown = shown.join_from(table, institutions, institutions.c.id == table.c.institution_id)
    return shown.where(_among(table, dialect), *_OPEN[table], institutions.c.is_active)


def _outcomes(dialect: str) -> ScalarSelect[str]:
    """The outcomes of a credential in their order, one a line."""
    own = learning_outcomes.c.micro_credential_id == micro_credentials.c.id
    texts = select(learning_outcomes.c.outcome_text).where(own).order_by(learning_outcomes.c.position)
    lines = texts.correlate(micro_credentials).subquery()
    return select(_TOGETHER[dialect](lines.c.outcome_text, literal("\n"))).scalar_subquery()


def _among(table: Table, dialect: str) -> ColumnElement[bool]:
    if dialect == "postgresql":
        return table.c.id == any_(bindparam("ids"))
    return table.c.id.in_(bindparam("ids", expanding=True))


def _unit(row: Row) -> CreditUnit:
    return CreditUnit(name=row["unit_name"], per_course=row["unit_per_course"])
