"""Institutions in SQL."""

from __future__ import annotations

from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.records import Aggregate, Parts, Records
from bccb.adapters.sql.rows import flat, lifted
from bccb.adapters.sql.tables import institutions
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.credit import CreditUnit
from bccb.domain.institution import Institution


class SqlInstitutions(Records[Institution]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(_INSTITUTION, transaction)

    def by_code(self, code: str) -> Institution:
        return self.one(institutions.c.code, code)

    def all(self) -> tuple[Institution, ...]:
        return tuple(self.all_of(institutions.c.is_active, order=[institutions.c.code]))


def _to_rows(institution: Institution) -> tuple[Row, Parts]:
    row = flat(institution, institutions) | {
        "disabled_plugins": list(institution.disabled_plugins),
        "unit_name": institution.unit.name,
        "unit_per_course": institution.unit.per_course,
    }
    return row, {}


def _from_rows(row: Row, _: Parts) -> Institution:
    fields = lifted(row, institutions, Institution) | {
        "disabled_plugins": tuple(row["disabled_plugins"]),
        "unit": CreditUnit(name=row["unit_name"], per_course=row["unit_per_course"]),
    }
    return Institution(**fields)


_INSTITUTION = Aggregate(
    type=Institution,
    table=institutions,
    order=[institutions.c.code],
    compound=frozenset({"disabled_plugins"}),
    to_rows=_to_rows,
    from_rows=_from_rows,
    searched=[institutions.c.code, institutions.c.name, institutions.c.city],
)
