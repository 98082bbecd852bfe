"""Health on the wire."""

from __future__ import annotations

from marshmallow import fields

from bccb.entrypoints.http.schemas.shape import Answered, many, words


class PartSchema(Answered):
    """One part the service stands on."""

    name = words("The part: database, migration, model.")
    told = words("What was found.")


class HealthSchema(Answered):
    """The service is well."""

    status = fields.String(metadata={"description": "Always ok; a part that fails makes the answer a 503 instead."})
    version = words("The version of the service.")
    parts = many(PartSchema, "What was looked at.")
