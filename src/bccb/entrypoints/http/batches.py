"""Many requests in one call: each in a transaction of its own, each with a result of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, current_app
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from bccb.domain.errors import BccbError, Invalid
from bccb.domain.recognition import Answer
from bccb.entrypoints.http import answering
from bccb.entrypoints.http.envelope import written
from bccb.entrypoints.http.guards import wrong_fields
from bccb.entrypoints.http.idempotency import given_key
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
from bccb.entrypoints.http.writing import IDEMPOTENCY_KEY, Write, WritingDoor, once

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
@batches.answers(ResultSchema, example=examples.RESULT)
def ask_many(asked: dict[str, Any]) -> Sequence[dict[str, Any]]:
    """Ask many institutions for recognition

    Each gets a request of its own; one that cannot be asked does not hold up the others.
    """
    institutions = asked.pop("recognizing_institutions")
    return _each(
        lambda write, institution=institution: answering.ask(write, recognizing_institution=institution, **asked)
        for institution in institutions
    )


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
    try:
        given = schema().load(item["details"])
    except ValidationError as error:
        first, *more = wrong_fields(error.normalized_messages(), "details")
        raise Invalid(first.field, first.message, *more) from error
    return answer(write, given, item["request"], item.get("version"))


def _each(acts: Iterable[Callable[[Write], ShownRequest]]) -> list[dict[str, Any]]:
    given_key()  # one that is none is refused once, not for every item
    return [_result(position, act) for position, act in enumerate(acts)]


def _result(position: int, act: Callable[[Write], ShownRequest]) -> dict[str, Any]:
    """What became of one, in the words it would have been answered with alone."""
    try:
        answer = once(lambda write: _told(act(write)), part=position)
    except (BccbError, HTTPException) as error:
        answer = current_app.make_response(current_app.handle_user_exception(error))
    body = answer.get_json()
    return {"index": position, "status": answer.status_code, "request": body.get("data"), "error": body.get("error")}


def _told(found: ShownRequest) -> Response:
    return written(HTTPStatus.OK, {"data": RequestSchema().dump(found)})
