"""Vectors of texts on the wire."""

from __future__ import annotations

from marshmallow import fields, validate

from bccb.domain.usecases.embedding import LONGEST
from bccb.entrypoints.http.schemas.shape import Answered, Asked, many, whole, words

MOST_TEXTS = 50


class EmbeddingQuestionSchema(Asked):
    """Where do these texts lie?"""

    texts = fields.List(
        fields.String(validate=validate.Length(min=1, max=LONGEST)),
        required=True,
        validate=validate.Length(min=1, max=MOST_TEXTS),
        metadata={"description": f"From 1 to {MOST_TEXTS} texts, each at most {LONGEST:,} characters."},
    )


class EmbeddedSchema(Answered):
    """One vector a text. Compare only vectors of the same `modelVersion`, by their dot product."""

    vectors = many(
        fields.List(fields.Float()), "In the order of the texts; of length 1, all zeros where no word is known."
    )
    dimensions = whole("How many numbers a vector has.")
    text_model = words("The text model that was asked.")
    model_version = words("The trained version it belongs to.")
