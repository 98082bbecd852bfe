"""Requests for recognition in SQL, with the steps they took."""

from __future__ import annotations

from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.records import Aggregate, Parts, Records
from bccb.adapters.sql.rows import flat, lifted
from bccb.adapters.sql.tables import recognition_requests, request_steps
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.recognition import RecognitionRequest, Step


class SqlRequests(Records[RecognitionRequest]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(_REQUEST, transaction)


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
    order=[recognition_requests.c.id],
    to_rows=_to_rows,
    from_rows=_from_rows,
    parts={request_steps: request_steps.c.request_id},
)
