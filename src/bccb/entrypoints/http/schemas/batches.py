"""Many requests in one call, on the wire."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from bccb.domain.recognition import Answer
from bccb.entrypoints.http.schemas.envelope import ErrorSchema
from bccb.entrypoints.http.schemas.requests import RequestSchema
from bccb.entrypoints.http.schemas.shape import (
    Answered,
    Asked,
    StrictWhole,
    asked_number,
    asked_words,
    choice,
    identifier,
    whole,
)

MOST_INSTITUTIONS = 50
MOST_ANSWERS = 100
MOST_RECORDS = 100


def asked_version() -> StrictWhole:
    told = "The version that was read; on any other nothing is done. Left out, any version."
    return StrictWhole(validate=validate.Range(min=1), metadata={"description": told})


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


def _an_object(**options: Any) -> fields.Dict:
    """What another schema reads later."""
    return fields.Dict(keys=fields.String(), error_messages={"invalid": "Must be an object."}, **options)


class GivenAnswerSchema(Asked):
    """One answer to one request."""

    request = fields.UUID(required=True, metadata={"description": "The request, by id."})
    version = asked_version()
    answer = choice(Answer, "Which of the six answers.", required=True)
    details = _an_object(
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


class NewManySchema(Asked):
    """Please make all of these."""

    records = fields.List(
        _an_object(),
        required=True,
        validate=validate.Length(min=1, max=MOST_RECORDS),
        metadata={"description": f"The new records, 1 to {MOST_RECORDS}, each as the address for one takes it."},
    )


class GivenChangeSchema(Asked):
    """What is to be different about one record."""

    id = fields.UUID(required=True, metadata={"description": "The record, by id."})
    version = asked_version()
    changes = _an_object(
        required=True,
        metadata={"description": "What the address that changes one takes as its body."},
    )


class ChangeManySchema(Asked):
    """Changes to many records."""

    changes = fields.List(
        fields.Nested(GivenChangeSchema),
        required=True,
        validate=validate.Length(min=1, max=MOST_RECORDS),
        metadata={"description": f"The changes, 1 to {MOST_RECORDS}, in the order they are to be made."},
    )


class LookupSchema(Asked):
    """Which records are wanted."""

    ids = fields.List(
        fields.UUID(),
        required=True,
        validate=validate.Length(min=1, max=MOST_RECORDS),
        metadata={"description": f"Their ids, 1 to {MOST_RECORDS}."},
    )


class _ResultSchema(Answered):
    """What became of one of many."""

    index = whole("Its place in the call, from 0.")
    status = whole("The status it would have been answered with alone.")
    error = AsTold(ErrorSchema, allow_none=True, metadata={"description": "Why it was refused; null if it was not."})


class _FoundSchema(Answered):
    """What was found by one of many ids."""

    id = identifier("The id that was asked for.")
    error = AsTold(ErrorSchema, allow_none=True, metadata={"description": "Why there is none; null where there is."})


class ResultSchema(Answered):
    """What became of one of many."""

    index = whole("Its place in the call, from 0.")
    status = whole("The status it would have been answered with alone.")
    request = AsTold(
        RequestSchema, allow_none=True, metadata={"description": "The request as it is now; null if it was refused."}
    )
    error = AsTold(ErrorSchema, allow_none=True, metadata={"description": "Why it was refused; null if it was not."})


def result_of(schema: type[ma.Schema]) -> type[ma.Schema]:
    """What became of one of many records that this schema shows."""
    told = {"description": "The record as it is now; null if it was refused."}
    made = {"record": AsTold(schema, allow_none=True, metadata=told)}
    return _after(schema, _ResultSchema, "Result", made)


def found_of(schema: type[ma.Schema]) -> type[ma.Schema]:
    """What was found by one of many ids."""
    told = {"description": "The record; null where there is none that is public or yours."}
    return _after(schema, _FoundSchema, "Found", {"record": AsTold(schema, allow_none=True, metadata=told)})


def _after(
    schema: type[ma.Schema], kind: type[ma.Schema], suffix: str, made: dict[str, fields.Field]
) -> type[ma.Schema]:
    named = kind.from_dict(made, name=schema.__name__.replace("Schema", f"{suffix}Schema"))
    named.__doc__, named.__module__ = kind.__doc__, __name__
    return named
