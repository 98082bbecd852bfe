"""Learning on the wire: named, or described."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from bccb.domain.course import Level
from bccb.entrypoints.http.schemas.shape import (
    Answered,
    Asked,
    amount,
    asked_course,
    asked_number,
    asked_words,
    choice,
    flag,
    many,
    words,
)

MOST_OUTCOMES = 100


class DescribedLearningSchema(Asked):
    """Learning that is not in the records, as its outline describes it. What is not known is left out."""

    title = asked_words("The title.", least=1, longest=300, required=True)
    description = asked_words("What it is about.", longest=20_000)
    outcomes = fields.List(
        fields.String(validate=validate.Length(min=1, max=2_000)),
        validate=validate.Length(max=MOST_OUTCOMES),
        metadata={"description": "The learning outcomes, one sentence each."},
    )
    credits = asked_number("Its credit where it is taught.", most=300)
    hours = asked_number("Hours of learning.", most=10_000)
    level = choice(Level, "How far along learners are expected to be.")
    institution = asked_words("Who teaches it, by code.", least=2, longest=12)
    course = asked_course("Its course there, like GEOG 1155.", least=3, longest=30)


class LearningQuestion(Asked):
    """Which learning is meant: one that is known by name, or one that is described."""

    credential = asked_words(
        "A program code (BCIT-PYDA-01), or a course with its institution (LANG ABST 1100).", least=1, longest=60
    )
    learning = fields.Nested(DescribedLearningSchema, metadata={"description": "Learning described here instead."})

    openapi = {"oneOf": [{"required": ["credential"]}, {"required": ["learning"]}]}  # noqa: RUF012 - never changed

    @ma.validates_schema
    def either_named_or_described(self, given: dict[str, Any], **_: Any) -> None:
        if ("credential" in given) == ("learning" in given):
            raise ma.ValidationError("Give either credential or learning, and not both.")


class CreditSchema(Answered):
    """An amount of credit in the unit of the institution that gives it."""

    value = amount("How much.")
    unit = words("What it is counted in: credit, unit.", attribute="unit.name")
    courses = amount("The same in one-term courses, the measure that compares across institutions.")


class MatchSchema(Answered):
    """Two statements that were paired."""

    left = words("The statement of the learning.")
    right = words("The statement of the course.")
    likeness = amount("How alike they are, from 0 to 1.")


class OverlapSchema(Answered):
    """The best one-to-one pairing of the statements of the learning with those of a course."""

    matches = many(MatchSchema, "The pairs, most alike first.")
    only_left = many(fields.String(), "What only the learning has.")
    only_right = many(fields.String(), "What only the course has.")
    coverage = amount("The share of the learning's statements that found a partner, from 0 to 1.")


class LearningSchema(Answered):
    """The learning as it was understood."""

    title = words("The title.")
    code = words("The name it goes by; null for what was only described.", allow_none=True)
    institution = words("The code of who teaches it; null where not known.", allow_none=True)
    description = words("What it is about.")
    outcomes = many(fields.String(), "The learning outcomes.")
    credit = fields.Nested(CreditSchema, allow_none=True, metadata={"description": "Its credit where it is taught."})
    hours = amount("Hours of learning; null where not known.", allow_none=True)
    level = choice(Level, "How far along learners are expected to be; null where not known.", allow_none=True)
    is_assessed = flag("Whether it is assessed; null where not known.", allow_none=True)
