"""Feedback in SQL, with the courses it says are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import groupby
from uuid import UUID

from sqlalchemy import select

from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.learning_tables import feedback_grants, suggestion_feedback
from bccb.adapters.sql.records import Aggregate, Parts, Records
from bccb.adapters.sql.rows import flat, lifted
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.agreement import Grant, GrantedCourse, GrantKind, SourceCourse
from bccb.domain.feedback import Feedback
from bccb.domain.suggestion import Suggested

_COLUMNS = suggestion_feedback.c
_ORDER = [_COLUMNS.created_at, _COLUMNS.id]


class SqlFeedback(Records[Feedback]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(_FEEDBACK, transaction)

    def each(self) -> Iterator[Feedback]:
        return self.each_of(_COLUMNS.is_active, order=_ORDER)

    def many(self, identifiers: Sequence[UUID]) -> Mapping[UUID, Feedback]:
        found = self.all_of(_COLUMNS.id.in_(identifiers)) if identifiers else ()
        return {feedback.id: feedback for feedback in found}

    def recognitions(self) -> frozenset[UUID]:
        rows = self._rows(select(_COLUMNS.recognition_id).where(_COLUMNS.recognition_id.is_not(None)))
        return frozenset(row["recognition_id"] for row in rows)


def _to_rows(feedback: Feedback) -> tuple[Row, Parts]:
    grant = feedback.grant
    row = {
        **flat(feedback, suggestion_feedback),
        **{f"source_{field.name}": getattr(feedback.source, field.name) for field in fields(SourceCourse)},
        **_suggested_row(feedback.suggested),
        "grant_kind": None if grant is None else grant.kind,
        "grant_credit": None if grant is None else grant.credit,
    }
    bundles = enumerate(() if grant is None else grant.alternatives)
    courses = [(number, course) for number, bundle in bundles for course in bundle]
    parts = [
        flat(course, feedback_grants) | {"feedback_id": feedback.id, "position": position, "alternative": number}
        for position, (number, course) in enumerate(courses)
    ]
    return row, {feedback_grants: parts}


def _suggested_row(suggested: Suggested | None) -> Row:
    """Empty where nothing had been suggested."""
    if suggested is None:
        texts = ("kind", "granted_as", "model_version", "recommender")
        return dict.fromkeys((f"suggested_{name}" for name in texts), "") | {
            "suggested_credit": None,
            "suggested_confidence": None,
        }
    told = {f"suggested_{field.name}": getattr(suggested, field.name) for field in fields(Suggested)}
    return told | {"suggested_kind": suggested.kind.value}


def _from_rows(row: Row, parts: Parts) -> Feedback:
    kind = row["suggested_kind"]
    told = {field.name: row[f"suggested_{field.name}"] for field in fields(Suggested)}
    return Feedback(
        **lifted(row, suggestion_feedback, Feedback),
        source=SourceCourse(**{field.name: row[f"source_{field.name}"] for field in fields(SourceCourse)}),
        suggested=Suggested(**told | {"kind": GrantKind(kind)}) if kind else None,
        grant=_grant(row, parts),
    )


def _grant(row: Row, parts: Parts) -> Grant | None:
    if row["grant_kind"] is None:
        return None
    alternatives = groupby(parts[feedback_grants], key=lambda part: part["alternative"])
    return Grant(
        kind=row["grant_kind"],
        alternatives=tuple(
            tuple(GrantedCourse(**lifted(part, feedback_grants, GrantedCourse)) for part in bundle)
            for _, bundle in alternatives
        ),
        credit=row["grant_credit"],
    )


_FEEDBACK = Aggregate(
    type=Feedback,
    table=suggestion_feedback,
    order=_ORDER,
    to_rows=_to_rows,
    from_rows=_from_rows,
    parts={feedback_grants: feedback_grants.c.feedback_id},
)
