"""Articulation agreements in SQL, with the courses they start from and the courses they grant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from uuid import UUID

from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.merging import Merge, digest
from bccb.adapters.sql.records import Aggregate, Parts, Records, batched
from bccb.adapters.sql.rows import flat, lifted
from bccb.adapters.sql.tables import agreement_grants, agreement_source_courses, articulation_agreements
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.agreement import ArticulationAgreement, Grant, GrantedCourse, SourceCourse
from bccb.domain.ports.repositories import Tally

_IDS_AT_ONCE = 1_000


class SqlAgreements(Records[ArticulationAgreement]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(_AGREEMENT, transaction)

    def many(self, identifiers: Sequence[UUID]) -> Mapping[UUID, ArticulationAgreement]:
        ids = articulation_agreements.c.id
        found = (self.all_of(ids.in_(some)) for some in batched(identifiers, _IDS_AT_ONCE))
        return {agreement.id: agreement for agreements in found for agreement in agreements}

    def each(self) -> Iterator[ArticulationAgreement]:
        return self.each_of(articulation_agreements.c.is_active, order=[articulation_agreements.c.code])

    def merge(self, agreements: Iterable[ArticulationAgreement]) -> Tally:
        return _MERGE.run(self._transaction, agreements)


def _to_rows(agreement: ArticulationAgreement) -> tuple[Row, Parts]:
    row = flat(agreement, articulation_agreements) | {
        "grant_kind": agreement.grant.kind,
        "grant_credit": agreement.grant.credit,
        "content_digest": _digest(agreement),
    }
    sources = [flat(source, agreement_source_courses) for source in agreement.sources]
    grants = [
        flat(course, agreement_grants) | {"alternative": number}
        for number, bundle in enumerate(agreement.grant.alternatives)
        for course in bundle
    ]
    for part in (sources, grants):
        for position, each in enumerate(part):
            each |= {"agreement_id": agreement.id, "position": position}
    return row, {agreement_source_courses: sources, agreement_grants: grants}


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


def _digest(agreement: ArticulationAgreement) -> bytes:
    grant = agreement.grant
    return digest(
        [
            agreement.is_active,
            agreement.is_illustrative,
            agreement.code,
            agreement.source_institution_id.int,
            agreement.recognizing_institution_id.int,
            agreement.notes,
            str(agreement.effective_from),
            str(agreement.effective_until),
            grant.kind.value,
            grant.credit,
            [(source.subject, source.number, source.title, source.credit) for source in agreement.sources],
            [[(course.subject, course.number, course.credit) for course in bundle] for bundle in grant.alternatives],
        ]
    )


_PARTS = {
    agreement_source_courses: agreement_source_courses.c.agreement_id,
    agreement_grants: agreement_grants.c.agreement_id,
}
_AGREEMENT = Aggregate(
    type=ArticulationAgreement,
    table=articulation_agreements,
    order=[articulation_agreements.c.code],
    to_rows=_to_rows,
    from_rows=_from_rows,
    parts=_PARTS,
)
_MERGE = Merge(table=articulation_agreements, key=("code",), to_rows=_to_rows, parts=_PARTS)
