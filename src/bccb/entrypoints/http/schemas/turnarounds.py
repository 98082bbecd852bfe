"""How old open requests are and how long answers took, on the wire."""

from __future__ import annotations

from marshmallow import fields, validate

from bccb.domain.usecases.ageing import AGES
from bccb.entrypoints.http.schemas.requests import PersonSchema
from bccb.entrypoints.http.schemas.shape import (
    Answered,
    Asked,
    CountInQuery,
    InstitutionReferenceSchema,
    asked_words,
    many,
    part,
    whole,
)


class TurnaroundQuery(Asked):
    """Whose requests, and answers since when."""

    recognizing_institution = asked_words(
        "The institution that was asked, by code or id; left out, your own, and for administrators all.",
        least=1,
        longest=36,
    )
    days = CountInQuery(
        metadata={"description": "Answers of the last so many days are counted, 1 to 3650; 365 if left out."},
        validate=validate.Range(min=1, max=3_650),
        load_default=365,
    )


class PaceSchema(Answered):
    """How old what is open is, and how long it took to answer."""

    open = fields.List(
        fields.Integer(),
        metadata={
            "description": f"Open requests by age: up to {', '.join(map(str, AGES))} days, and older.",
            "minItems": len(AGES) + 1,
            "maxItems": len(AGES) + 1,
        },
    )
    answered = whole("How many were answered in the time asked about; those that were withdrawn are not counted.")
    median_days = whole("Half of them took so many whole days or less; null where there is none.", allow_none=True)
    p90_days = whole("Nine in ten took so many whole days or less; null where there is none.", allow_none=True)


class EvaluatorPaceSchema(PaceSchema):
    """The same of one evaluator."""

    evaluator = part(PersonSchema, "Who evaluates; null for what nobody does.", allow_none=True)


class TurnaroundSchema(PaceSchema):
    """The pace of one institution, and of each of its evaluators."""

    recognizing_institution = part(InstitutionReferenceSchema, "The institution that was asked.")
    evaluators = many(EvaluatorPaceSchema, "The same by evaluator.")
