"""The envelope on the wire, for the documentation: views answer through `http.envelope`."""

from __future__ import annotations

from functools import cache
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from bccb.entrypoints.http.schemas.paging import PaginationSchema
from bccb.entrypoints.http.schemas.shape import Answered, many, moment, part, words

METADATA = {"timestamp": "2026-03-02T20:00:00.123456+00:00", "requestId": "1f0c7a52-6f0e-4d6e-9a53-4d1c1f0c9d11"}


class MetadataSchema(Answered):
    """When the answer was given, and to which request."""

    timestamp = moment("When the answer was given, in UTC.")
    request_id = words("The request's id: your own X-Request-Id, or one of ours. Name it when you report a problem.")
    recommender = words("Which recommender answered, where one did.")
    arm = words("A or B, where two recommenders are being compared and none was named.")

    def on_bind_field(self, field_name: str, field_obj: fields.Field) -> None:
        super().on_bind_field(field_name, field_obj)
        field_obj.required = field_name in ("timestamp", "request_id")


class FieldErrorSchema(Answered):
    """One wrong field."""

    field = words("The parameter, or the path of the field in the body, like learning.outcomes[2].")
    message = words("What would be right.")


class ErrorSchema(Answered):
    """What went wrong."""

    code = words("The kind of error, for programs.")
    message = words("What went wrong, for people.")
    details = many(FieldErrorSchema, "Each wrong field; empty where no field is to blame.")


class FailureSchema(Answered):
    """Every failure, whatever the status."""

    success = fields.Boolean(validate=validate.OneOf([False]), metadata={"description": "Always false."})
    error = part(ErrorSchema, "What went wrong.")
    metadata = part(MetadataSchema, "When, and to which request.")


@cache
def one(schema: type[ma.Schema]) -> type[ma.Schema]:
    """The answer with one thing of that schema."""
    return _enveloped(schema, "Answer", {"data": part(schema, "What was asked for.")})


@cache
def several(schema: type[ma.Schema]) -> type[ma.Schema]:
    """The answer with all things of that schema there are to tell."""
    return _enveloped(schema, "Answers", {"data": many(schema, "What was asked for.")})


@cache
def page(schema: type[ma.Schema]) -> type[ma.Schema]:
    """The answer with one page of things of that schema."""
    pagination = part(PaginationSchema, "Where this page stands in its list.")
    return _enveloped(schema, "Page", {"data": many(schema, "The records of this page."), "pagination": pagination})


@cache
def page_in_fields(schema: type[ma.Schema]) -> type[ma.Schema]:
    """The same, of things that can be asked for in fewer fields."""
    told = "The records of this page; where `fields` named some, with those alone."
    records = fields.List(WholeOrInPart(schema), metadata={"description": told})
    pagination = part(PaginationSchema, "Where this page stands in its list.")
    return _enveloped(schema, "Page", {"data": records, "pagination": pagination})


class WholeOrInPart(fields.Nested):
    """A record with all its fields, or with those that were asked for."""

    def __init__(self, schema: type[ma.Schema]) -> None:
        super().__init__(schema)
        self.kinds = (schema, _in_part(schema))


def _in_part(schema: type[ma.Schema]) -> type[ma.Schema]:
    def no_field_is_sure(self: ma.Schema, field_name: str, field_obj: fields.Field) -> None:
        schema.on_bind_field(self, field_name, field_obj)
        field_obj.required = False

    name = schema.__name__.removesuffix("Schema")
    told = {
        "__doc__": f"{name}, with the fields alone that `fields` asked for.",
        "__module__": __name__,
        "openapi": {"minProperties": 1},
    }
    return type(f"{name}InPartSchema", (schema,), {"on_bind_field": no_field_is_sure, **told})


def _enveloped(schema: type[ma.Schema], kind: str, content: dict[str, Any]) -> type[ma.Schema]:
    whole = {
        "success": fields.Boolean(validate=validate.OneOf([True]), metadata={"description": "Always true."}),
        **content,
        "metadata": part(MetadataSchema, "When, and to which request."),
    }
    return Answered.from_dict(whole, name=f"{schema.__name__.removesuffix('Schema')}{kind}")
