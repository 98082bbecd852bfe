"""Requests for recognition in SQL, with the steps they took."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Unpack
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from bccb.adapters.sql.credentials import about_credential
from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.recognition_tables import recognition_requests, request_steps
from bccb.adapters.sql.records import Aggregate, Parts, Records
from bccb.adapters.sql.rows import flat, lifted
from bccb.adapters.sql.tables import micro_credentials
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.ports.lists import Page, Window
from bccb.domain.ports.repositories import Party, Timing
from bccb.domain.recognition import OPEN, Answer, RecognitionRequest, RequestState, Step


class SqlRequests(Records[RecognitionRequest]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(_REQUEST, transaction)

    def hold(self, identifier: UUID) -> RecognitionRequest:
        its_row = select(recognition_requests.c.id).where(recognition_requests.c.id == identifier)
        with self._transaction.writing() as connection:
            connection.execute(its_row.with_for_update())
        return self.get(identifier)

    def involving(
        self,
        party: Party | None,
        where: Mapping[str, object],
        *,
        asked_by: datetime | None = None,
        **window: Unpack[Window],
    ) -> Page[RecognitionRequest]:
        held = self._conditions(where)
        if party is not None:
            held.append(_concerns(party))
        if asked_by is not None:
            held.append(recognition_requests.c.created_at <= asked_by)
        return self._paged(held, window)

    def timings(self, institution_id: UUID | None, *, since: datetime) -> tuple[Timing, ...]:
        its = recognition_requests.c
        is_closed = and_(its.state == RequestState.CLOSED, its.answer == Answer.CLOSE)
        is_answered = and_(or_(its.state == RequestState.ANSWERED, is_closed), its.updated_at >= since)
        asked = select(its.recognizing_institution_id, its.evaluator, its.created_at, its.updated_at, its.state)
        asked = asked.where(its.is_active, or_(its.state.in_(OPEN), is_answered)).order_by(*_REQUEST.order)
        if institution_id is not None:
            asked = asked.where(its.recognizing_institution_id == institution_id)
        return tuple(map(_timing, self._rows(asked)))


def _timing(row: Row) -> Timing:
    return Timing(
        institution_id=row["recognizing_institution_id"],
        evaluator=row["evaluator"],
        asked_at=row["created_at"],
        answered_at=None if row["state"] in OPEN else row["updated_at"],
    )


def _concerns(party: Party) -> ColumnElement[bool]:
    columns = recognition_requests.c
    ways = [columns.asked_by == party.account_id]
    if party.issuing is not None:
        issued = select(micro_credentials.c.id).where(micro_credentials.c.institution_id == party.issuing)
        ways.append(columns.micro_credential_id.in_(issued))
    if party.recognizing is not None:
        ways.append(columns.recognizing_institution_id == party.recognizing)
    if party.home is not None:
        is_there = columns.recognizing_institution_id == party.home
        ways.append(and_(columns.evaluator == party.account_id, is_there))
    return or_(*ways)


def _to_rows(request: RecognitionRequest) -> tuple[Row, Parts]:
    steps = [
        flat(step, request_steps) | {"request_id": request.id, "position": position}
        for position, step in enumerate(request.history)
    ]
    return flat(request, recognition_requests), {request_steps: steps}


def _from_rows(row: Row, parts: Parts) -> RecognitionRequest:
    history = tuple(Step(**lifted(part, request_steps, Step)) for part in parts[request_steps])
    return RecognitionRequest(**lifted(row, recognition_requests, RecognitionRequest), history=history)


_REQUEST = Aggregate(
    type=RecognitionRequest,
    table=recognition_requests,
    order=[recognition_requests.c.created_at, recognition_requests.c.id],
    to_rows=_to_rows,
    from_rows=_from_rows,
    parts={request_steps: request_steps.c.request_id},
    searched=about_credential(recognition_requests),
)
