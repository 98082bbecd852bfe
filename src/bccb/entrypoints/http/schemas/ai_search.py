"""Search by meaning on the wire."""

from __future__ import annotations

from marshmallow import fields, validate

from bccb.domain.ports.engines import Kind
from bccb.entrypoints.http.schemas.shape import (
    Answered,
    Asked,
    amount,
    asked_count,
    asked_words,
    choice,
    identifier,
    words,
)


class SearchQuestionSchema(Asked):
    """What is there on this?"""

    query = asked_words("What to look for, in words or whole paragraphs.", least=1, longest=20_000, required=True)
    kinds = fields.List(
        fields.Enum(Kind, by_value=True),
        validate=validate.Length(min=1, max=len(Kind)),
        load_default=tuple(Kind),
        metadata={"description": "Only courses, or only credentials; both if left out."},
    )
    institutions = fields.List(
        fields.String(validate=validate.Length(min=1, max=36)),
        validate=validate.Length(max=100),
        load_default=(),
        metadata={"description": "Only at these institutions, by code; everywhere if left out."},
    )
    limit = asked_count("How many at most, from 1 to 100.", most=100, default=10)


class HitSchema(Answered):
    """A course or a published credential that was found."""

    kind = choice(Kind, "What it is.")
    id = identifier("Its identifier, under /api/v1/courses or /api/v1/credentials.")
    institution = words("The code of its institution.")
    code = words("Its course code or program code.")
    title = words("Its title.")
    score = amount("How near it is, from 0 to 1.")
