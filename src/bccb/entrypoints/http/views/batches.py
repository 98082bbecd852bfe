"""Many requests in one call: each in a transaction of its own, each with a result of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import Any

from bccb.domain.recognition import Answer
from bccb.entrypoints.http.one_by_one import read_as, results
from bccb.entrypoints.http.schemas import batch_examples as examples
from bccb.entrypoints.http.schemas.batches import AskManySchema, DecideManySchema, ResultSchema
from bccb.entrypoints.http.schemas.requests import (
    DenialSchema,
    EstablishmentSchema,
    ForwardingSchema,
    NoteSchema,
    ReasonSchema,
    RequestSchema,
    ShownRequest,
)
from bccb.entrypoints.http.views import answering
from bccb.entrypoints.http.writing import IDEMPOTENCY_KEY, Write, WritingDoor

batches = WritingDoor("Many requests", __name__, description="Asking many institutions, and deciding many requests.")

_ANSWERS = {
    Answer.ESTABLISH: (EstablishmentSchema, answering.establish),
    Answer.DENY: (DenialSchema, answering.deny),
    Answer.RETURN: (ReasonSchema, answering.send_back),
    Answer.NO_CHANGE: (NoteSchema, answering.leave_unchanged),
    Answer.CLOSE: (ReasonSchema, answering.close),
    Answer.FORWARD: (ForwardingSchema, answering.forward),
}


@batches.route("/requests/many", methods=["POST"])
@batches.signed_in()
@batches.arguments(AskManySchema, example=examples.ASK_MANY)
@batches.doc(parameters=[dict(IDEMPOTENCY_KEY)])
@batches.answers(ResultSchema, example=examples.RESULT | {"status": HTTPStatus.CREATED})
def ask_many(asked: dict[str, Any]) -> Sequence[dict[str, Any]]:
    """Ask many institutions for recognition

    Each gets a request of its own; one that cannot be asked does not hold up the others.
    """
    institutions = asked.pop("recognizing_institutions")
    acts = (
        lambda write, institution=institution: answering.ask(write, recognizing_institution=institution, **asked)
        for institution in institutions
    )
    return _each(acts, HTTPStatus.CREATED)


@batches.route("/requests/answers", methods=["POST"])
@batches.signed_in()
@batches.arguments(DecideManySchema, example=examples.DECIDE_MANY)
@batches.doc(parameters=[dict(IDEMPOTENCY_KEY)])
@batches.answers(ResultSchema, example=examples.RESULT)
def answer_many(asked: dict[str, Any]) -> Sequence[dict[str, Any]]:
    """Answer many requests

    Each on the version that was read of it, where one is given; one that fails does not hold up the others.
    """
    return _each(lambda write, item=item: _answered(write, item) for item in asked["answers"])


def _answered(write: Write, item: dict[str, Any]) -> ShownRequest:
    schema, answer = _ANSWERS[item["answer"]]
    return answer(write, read_as(schema, item["details"], "details"), item["request"], item.get("version"))


def _each(acts: Iterable[Callable[[Write], ShownRequest]], status: HTTPStatus = HTTPStatus.OK) -> list[dict[str, Any]]:
    return results(acts, RequestSchema, called="request", status=status)
