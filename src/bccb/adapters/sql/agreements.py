"""Articulation agreements in SQL, with the courses they start from and the courses they grant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from sqlalchemy import ColumnElement, select

from bccb.adapters.sql.conditions import equal
from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.layouts import KEPT, Layout, Part, Values
from bccb.adapters.sql.merging import merge
from bccb.adapters.sql.records import Aggregate, Parts, Records, batched
from bccb.adapters.sql.rows import lifted, shared
from bccb.adapters.sql.tables import agreement_grants, agreement_source_courses, articulation_agreements
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.agreement import ArticulationAgreement, Grant, GrantedCourse, SourceCourse
from bccb.domain.ports.repositories import Tally

_CODES_AT_ONCE = 500


class SqlAgreements(Records[ArticulationAgreement]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(_AGREEMENT, transaction)

    def granting(self, codes: Sequence[str]) -> Mapping[str, UUID]:
        wanted = select(articulation_agreements.c.code, articulation_agreements.c.recognizing_institution_id)
        found = (
            self._rows(wanted.where(articulation_agreements.c.code.in_(some)))
            for some in batched(codes, _CODES_AT_ONCE)
        )
        return {row["code"]: row["recognizing_institution_id"] for rows in found for row in rows}

    def each(self) -> Iterator[ArticulationAgreement]:
        return self.each_of(articulation_agreements.c.is_active, order=[articulation_agreements.c.code])

    def merge(self, agreements: Iterable[ArticulationAgreement]) -> Tally:
        self._seen.clear()  # what was read may be another after this
        return merge(self._transaction, _LAYOUT, agreements)


def _on(subject: object) -> ColumnElement[bool]:
    sources = agreement_source_courses.c
    return articulation_agreements.c.id.in_(select(sources.agreement_id).where(equal(sources.subject, subject)))


def _from_rows(row: Row, parts: Parts) -> ArticulationAgreement:
    alternatives = groupby(parts[agreement_grants], key=lambda part: part["alternative"])
    grant = Grant(
        kind=row["grant_kind"],
        alternatives=tuple(tuple(map(_granted, bundle)) for _, bundle in alternatives),
        credit=row["grant_credit"],
    )
    sources = tuple(
        SourceCourse(**lifted(part, agreement_source_courses, SourceCourse)) for part in parts[agreement_source_courses]
    )
    fields = lifted(row, articulation_agreements, ArticulationAgreement)
    return ArticulationAgreement(**fields, sources=sources, grant=grant)


def _granted(part: Row) -> GrantedCourse:
    return GrantedCourse(**lifted(part, agreement_grants, GrantedCourse))


def _sources(agreement: ArticulationAgreement) -> list[Values]:
    return [_source(source) for source in agreement.sources]


def _grants(agreement: ArticulationAgreement) -> list[Values]:
    """Every course of every alternative, with the number of its alternative."""
    bundles = enumerate(agreement.grant.alternatives)
    return [(number, *_course(course)) for number, bundle in bundles for course in bundle]


_source = attrgetter("subject", "number", "title", "credit")
_course = attrgetter("subject", "number", "credit")

_LAYOUT = Layout[ArticulationAgreement](
    table=articulation_agreements,
    key=("code",),
    content={name: name for name in shared(ArticulationAgreement, articulation_agreements) if name not in KEPT}
    | {"grant_kind": "grant.kind", "grant_credit": "grant.credit"},
    parts=(
        Part(
            table=agreement_source_courses,
            owner="agreement_id",
            columns=("subject", "number", "title", "credit"),
            values=_sources,
        ),
        Part(
            table=agreement_grants,
            owner="agreement_id",
            columns=("alternative", "subject", "number", "credit"),
            values=_grants,
        ),
    ),
)
_AGREEMENT = Aggregate(
    type=ArticulationAgreement,
    table=articulation_agreements,
    order=[articulation_agreements.c.code],
    to_rows=_LAYOUT.to_rows,
    from_rows=_from_rows,
    parts={part.table: part.table.c[part.owner] for part in _LAYOUT.parts},
    conditions={"subject": _on, "kind": partial(equal, articulation_agreements.c.grant_kind)},
    searched=[articulation_agreements.c.code, articulation_agreements.c.notes],
)
