"""Many requests in one call, on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from bccb.domain.recognition import Answer
from bccb.entrypoints.http.schemas.envelope import ErrorSchema
from bccb.entrypoints.http.schemas.requests import RequestSchema
from bccb.entrypoints.http.schemas.shape import Answered, Asked, asked_number, asked_words, choice, whole

MOST_INSTITUTIONS = 50
MOST_ANSWERS = 100


class AskManySchema(Asked):
    """Please recognize this credential, all of you."""

    micro_credential = asked_words("A published credential, by program code or id.", least=1, longest=50, required=True)
    recognizing_institutions = fields.List(
        fields.String(validate=validate.Length(min=1, max=36)),
        required=True,
        validate=validate.Length(min=1, max=MOST_INSTITUTIONS),
        metadata={"description": f"Who is asked, by code or id: 1 to {MOST_INSTITUTIONS}, each in its own request."},
    )
    desired_credit = asked_number("The credit asked for, in the unit of each that is asked.", most=300)


class GivenAnswerSchema(Asked):
    """One answer to one request."""

    request = fields.UUID(required=True, metadata={"description": "The request, by id."})
    version = fields.Integer(
        strict=True,
        validate=validate.Range(min=1),
        metadata={"description": "The version that was read; on any other nothing is done. Left out, any version."},
    )
    answer = choice(Answer, "Which of the six answers.", required=True)
    details = fields.Dict(
        keys=fields.String(),
        load_default=dict,
        metadata={"description": "What the address of that answer takes as its body."},
    )


class DecideManySchema(Asked):
    """Answers to many requests."""

    answers = fields.List(
        fields.Nested(GivenAnswerSchema),
        required=True,
        validate=validate.Length(min=1, max=MOST_ANSWERS),
        metadata={"description": f"The answers, 1 to {MOST_ANSWERS}, in the order they are to be given."},
    )


class AsTold(fields.Nested):
    """What is in the words of the wire already: an answer kept from an earlier call is nothing else."""

    def _serialize(self, nested_obj: Any, attr: str | None, obj: Any, **_: Any) -> Any:  # noqa: ARG002
        return nested_obj


class ResultSchema(Answered):
    """What became of one of many."""

    index = whole("Its place in the call, from 0.")
    status = whole("The status it would have been answered with alone.")
    request = AsTold(
        RequestSchema, allow_none=True, metadata={"description": "The request as it is now; null if it was refused."}
    )
    error = AsTold(ErrorSchema, allow_none=True, metadata={"description": "Why it was refused; null if it was not."})
