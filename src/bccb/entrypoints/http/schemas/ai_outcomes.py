"""Classified outcomes on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from bccb.domain.outcome import BloomLevel, OutcomeCategory
from bccb.entrypoints.http.schemas.shape import Answered, Asked, amount, choice, many, part

MOST_TEXTS = 100


class ClassificationQuestionSchema(Asked):
    """What do these outcomes ask for?"""

    texts = fields.List(
        fields.String(validate=validate.Length(min=1, max=2_000)),
        required=True,
        validate=validate.Length(min=1, max=MOST_TEXTS),
        metadata={"description": f"From 1 to {MOST_TEXTS} learning outcomes, one sentence each."},
    )


class LevelProbabilitiesSchema(Answered):
    """How likely each level of thinking is, from 0 to 1. They do not sum to 1: an outcome can have two levels."""

    remember = amount("Recall facts.", data_key=BloomLevel.REMEMBER.value)
    understand = amount("Explain ideas.", data_key=BloomLevel.UNDERSTAND.value)
    apply = amount("Use what is known.", data_key=BloomLevel.APPLY.value)
    analyze = amount("Take apart and relate.", data_key=BloomLevel.ANALYZE.value)
    evaluate = amount("Judge and defend.", data_key=BloomLevel.EVALUATE.value)
    create = amount("Make something new.", data_key=BloomLevel.CREATE.value)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:  # noqa: ARG002 - the library's signature
        return obj[BloomLevel(attr.upper())]


class OutcomeReadingSchema(Answered):
    """What a classifier reads in one outcome; the answers come in the order of the texts."""

    bloom_level = choice(BloomLevel, "The level of thinking it asks for.")
    probabilities = part(LevelProbabilitiesSchema, "How likely each level is.")
    category = choice(OutcomeCategory, "What kind of learning it is.")
    keywords = many(fields.String(), "What it is about.")
