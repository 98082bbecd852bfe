"""Versions of a credential on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from bccb.domain.audit import AuditAction
from bccb.entrypoints.http.schemas.shape import (
    MOST_DIGITS,
    Answered,
    Asked,
    CountInQuery,
    camel,
    choice,
    identifier,
    many,
    moment,
    part,
    whole,
    words,
)


class EditionSchema(Answered):
    """One version of a credential, and how it came about."""

    version = whole("Its number, from 1.")
    at = moment("Since when it was, in UTC.")
    action = choice(AuditAction, "How it came about; null where that was before the audit trail.", allow_none=True)
    account_id = identifier("Who made it; null for the system, or before the audit trail.", allow_none=True)


class ChangeSchema(Answered):
    """One field that differs."""

    field = words("The field.")
    before = fields.Raw(allow_none=True, metadata={"description": "What it was in the one version."})
    after = fields.Raw(allow_none=True, metadata={"description": "What it is in the other."})

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        value = super().get_attribute(obj, attr, default)
        return value if attr == "field" else _named(value)


class DifferenceSchema(Answered):
    """What differs between two versions of a credential."""

    before = part(EditionSchema, "The one version.")
    after = part(EditionSchema, "The other.")
    changes = many(ChangeSchema, "The fields that differ.")


class DifferenceQuery(Asked):
    """Which two versions."""

    before = CountInQuery(
        required=True,
        validate=validate.Range(min=1, max=MOST_DIGITS),
        metadata={"description": "The one version, by its number."},
    )
    after = CountInQuery(
        required=True,
        validate=validate.Range(min=1, max=MOST_DIGITS),
        metadata={"description": "The other version, by its number."},
    )


def _named(value: Any) -> Any:
    """The parts of a record with their fields as the wire calls them."""
    if isinstance(value, dict):
        return {camel(name): _named(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_named(each) for each in value]
    return value
