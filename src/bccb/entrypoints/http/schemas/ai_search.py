"""Search by words and meaning on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from bccb.domain.course import Level
from bccb.domain.credential import CredentialType, DeliveryMode
from bccb.domain.finding import Filter, Kind
from bccb.domain.usecases.searching import FURTHEST, Hit
from bccb.entrypoints.http.schemas.shape import (
    Answered,
    Asked,
    StrictWhole,
    amount,
    asked_count,
    asked_number,
    asked_words,
    choice,
    flag,
    identifier,
    many,
    words,
)

_SETS = ("subjects", "levels", "types", "delivery_modes", "languages")
_LIMITS = ("hours_from", "hours_to", "credits_from", "credits_to")


def _among(kind: Any, told: str) -> fields.List:
    return fields.List(
        fields.Enum(kind, by_value=True),
        validate=validate.Length(max=len(kind)),
        load_default=(),
        metadata={"description": told},
    )


def _named(told: str) -> fields.List:
    return fields.List(
        fields.String(validate=validate.Length(min=1, max=36)),
        validate=validate.Length(max=100),
        load_default=(),
        metadata={"description": told},
    )


def _position(told: str) -> StrictWhole:
    within = validate.Range(min=0, max=FURTHEST)
    return StrictWhole(metadata={"description": told}, validate=within, load_default=0)


class WantedSchema(Asked):
    """What must be so of what is found. What a record does not say, it is not."""

    kinds = fields.List(
        fields.Enum(Kind, by_value=True),
        validate=validate.Length(min=1, max=len(Kind)),
        load_default=tuple(Kind),
        metadata={"description": "Only courses, or only credentials; both if left out."},
    )
    institutions = _named("Only at these institutions, by code; everywhere if left out.")
    subjects = _named("Only courses of these subjects, like CMPT.")
    levels = _among(Level, "Only at these levels.")
    types = _among(CredentialType, "Only credentials of these types.")
    delivery_modes = _among(DeliveryMode, "Only credentials delivered in these ways.")
    languages = _named("Only credentials in these languages, like en.")
    hours_from = asked_number("The least hours.", most=10_000, load_default=None)
    hours_to = asked_number("The most hours.", most=10_000, load_default=None)
    credits_from = asked_number("The least credits, a one-term course counting 3.", most=600, load_default=None)
    credits_to = asked_number("The most credits, a one-term course counting 3.", most=600, load_default=None)
    offset = _position("How many of the best to pass over; offset and limit together reach 1,000.")
    limit = asked_count("How many at most, from 1 to 100.", most=100, default=10)

    @post_load
    def as_filter(self, question: dict[str, Any], **_: Any) -> dict[str, Any]:
        """What a record must be goes under `wanted`."""
        sets = {name: frozenset(question.pop(name)) for name in _SETS}
        sets["subjects"] = frozenset(map(str.upper, sets["subjects"]))
        limits = {name: question.pop(name) for name in _LIMITS}
        return question | {"wanted": Filter(**sets, **limits)}


class SearchQuestionSchema(WantedSchema):
    """What is there on this?"""

    query = asked_words("What to look for, in words or whole paragraphs.", least=1, longest=20_000, required=True)


class SimilarQuestionSchema(WantedSchema):
    """What else is like this?"""

    name = asked_words(
        "A published credential by program code, or a course like LANG ABST 1100.", least=1, longest=200, required=True
    )


class PieceSchema(Answered):
    """A piece of a text, as it stands there: escape it before it goes into a page."""

    text = words("The piece.")
    is_match = flag("Whether it is a word that was looked for.")


class HitSchema(Answered):
    """A course or a published credential that was found."""

    kind = choice(Kind, "What it is.")
    id = identifier("Its identifier, under /api/v1/courses or /api/v1/credentials.")
    institution = words("The code of its institution.")
    code = words("Its course code or program code.")
    title = words("Its title.")
    score = amount("How well it fits, from 0 to 1.")
    matched = many(fields.String(), "The fields in which words of the question stand; none where it is the meaning.")
    snippet = many(PieceSchema, "A stretch of its text, in pieces, the words looked for marked.")

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """Hits are written straight: field by field they would take as long as finding them."""
        return list(map(_written, obj)) if (self.many if many is None else many) else _written(obj)


def _written(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind.value,
        "id": str(hit.id),
        "institution": hit.institution,
        "code": hit.code,
        "title": hit.title,
        "score": hit.score,
        "matched": list(hit.matched),
        "snippet": [{"text": text, "isMatch": is_match} for text, is_match in hit.snippet],
    }
