"""Feedback on suggestions on the wire."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from bccb.domain.agreement import GrantKind
from bccb.domain.articulation import FORECAST_KINDS
from bccb.domain.feedback import Origin, Response
from bccb.domain.suggestion import Suggested
from bccb.entrypoints.http.schemas.agreements import GrantSchema, SourceCourseSchema
from bccb.entrypoints.http.schemas.changes import GrantChangeSchema
from bccb.entrypoints.http.schemas.paging import PageQuery
from bccb.entrypoints.http.schemas.shape import (
    Answered,
    Asked,
    RecordSchema,
    amount,
    asked_flag,
    asked_number,
    asked_words,
    choice,
    flag,
    identifier,
    institution_reference,
    part,
    words,
)

_KINDS = sorted(FORECAST_KINDS)


class SuggestedSchema(Answered):
    """What the models had suggested."""

    grant = choice(GrantKind, "ASSIGNED, UNASSIGNED or NO_CREDIT.", attribute="kind")
    granted_as = words("The course, or subject and level; empty where nothing told.")
    credit = amount("Credit, in the unit of the recognizing institution; null where nothing told.", allow_none=True)
    confidence = amount("How sure they were, from 0 to 1; null where not said.", allow_none=True)
    model_version = words("The trained model that had answered.")
    recommender = words("The recommender that was asked; empty for none.")


class FeedbackSchema(RecordSchema):
    """What became of a suggestion. Seen by those who decide at the recognizing institution."""

    class Meta(RecordSchema.Meta):
        exclude = ("is_illustrative",)

    origin = choice(Origin, "Whether somebody judged a suggestion, or a request was decided.")
    response = choice(
        Response, "Right, corrected, or only known to be wrong; null where nothing was suggested.", allow_none=True
    )
    source_institution = institution_reference("Who teaches the learning.")
    source = part(SourceCourseSchema, "The learning: a course, or a credential by its program code without a subject.")
    recognizing_institution = institution_reference("For whom the suggestion was.")
    suggested = part(SuggestedSchema, "The suggestion; null where there was none.", allow_none=True)
    grant = part(GrantSchema, "What is right; null where that is not said.", allow_none=True)
    may_teach = flag("Whether the models may learn from it.")
    given_by = identifier("The account that gave it; null for the command line.", allow_none=True)
    recognition_id = identifier("The decision it was kept with; null for none.", allow_none=True)
    note = words("Why.")


class JudgedSuggestionSchema(Asked):
    """The suggestion that is judged, as the assessment had it."""

    grant = fields.Enum(
        GrantKind,
        by_value=True,
        required=True,
        validate=validate.OneOf([GrantKind(each) for each in _KINDS]),
        metadata={"description": "`grant` of the assessment: ASSIGNED, UNASSIGNED or NO_CREDIT."},
    )
    granted_as = asked_words("Its `grantedAs`.", longest=100, load_default="")
    credit = asked_number("The value of its `credit`.", most=300, load_default=None, allow_none=True)
    confidence = asked_number("Its `confidence`.", most=1, load_default=None, allow_none=True)
    model_version = asked_words("Its `modelVersion`.", least=1, longest=100, required=True)
    recommender = asked_words("`recommender` of the metadata, for a recommended pathway.", longest=100, load_default="")

    @ma.post_load
    def suggested(self, given: dict[str, Any], **_: Any) -> Suggested:
        return Suggested(kind=given.pop("grant"), **given)


class FeedbackGivenSchema(Asked):
    """What became of a suggestion."""

    credential = asked_words(
        "The learning: a program code, or a course with its institution, LANG ABST 1100.",
        least=1,
        longest=100,
        required=True,
    )
    recognizing_institution = asked_words("For whom it was, by code; your own.", least=1, longest=36, required=True)
    response = choice(Response, "ACCEPTED, CORRECTED (then `grant` says what is right) or REJECTED.", required=True)
    suggestion = part(JudgedSuggestionSchema, "The suggestion.", required=True)
    grant = part(GrantChangeSchema, "What is right, for a correction.")
    may_teach = asked_flag("Your consent that the models learn from it.", required=True)
    note = asked_words("Why.", longest=2_000, load_default="")


class FeedbackQuery(PageQuery):
    recognizing_institution = asked_words("Only about this institution, by code or id.", least=1, longest=36)
    origin = choice(Origin, "Only from there.")
    response = choice(Response, "Only of this kind.")
