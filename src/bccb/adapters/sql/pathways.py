"""Pathways in SQL."""

from __future__ import annotations

from uuid import UUID

from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.records import Aggregate, Parts, Records
from bccb.adapters.sql.rows import flat, lifted
from bccb.adapters.sql.tables import pathways
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.pathway import Pathway


class SqlPathways(Records[Pathway]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(_PATHWAY, transaction)

    def of_credential(self, credential_id: UUID) -> tuple[Pathway, ...]:
        there = (pathways.c.micro_credential_id == credential_id, pathways.c.is_active)
        return tuple(self.all_of(*there, order=_PATHWAY.order))


def _to_rows(pathway: Pathway) -> tuple[Row, Parts]:
    return flat(pathway, pathways), {}


def _from_rows(row: Row, _: Parts) -> Pathway:
    return Pathway(**lifted(row, pathways, Pathway))


_PATHWAY = Aggregate(
    type=Pathway,
    table=pathways,
    order=[pathways.c.name, pathways.c.id],
    to_rows=_to_rows,
    from_rows=_from_rows,
    searched=[pathways.c.name, pathways.c.description],
)
