"""Suggested ways forward on the wire."""

from __future__ import annotations

from bccb.domain.pathway import Basis
from bccb.entrypoints.http.schemas.learning import CreditSchema, LearningQuestion, OverlapSchema
from bccb.entrypoints.http.schemas.shape import (
    Answered,
    Asked,
    amount,
    asked_count,
    asked_day,
    asked_number,
    asked_words,
    choice,
    part,
    words,
)

MOST_WAYS = 50


class RecommendationQuestionSchema(Asked):
    """Where can this credential lead?"""

    credential = asked_words("The program code of a published credential.", least=1, longest=50, required=True)
    target = asked_words("Only to this institution, by code.", least=1, longest=36)
    limit = asked_count(f"How many ways at most, from 1 to {MOST_WAYS}.", most=MOST_WAYS, default=5)
    min_confidence = asked_number("Only ways at least this sure, from 0 to 1.", most=1, load_default=0.0)
    recommender = asked_words("Another recommender than the default.", least=1, longest=100)
    as_of = asked_day("From which day on; today if left out.")


class SimilarPathwaysQuestionSchema(LearningQuestion):
    """Which pathways do similar credentials have?"""

    limit = asked_count(f"How many ways at most, from 1 to {MOST_WAYS}.", most=MOST_WAYS, default=5)


class SuggestionSchema(Answered):
    """A way forward. What rests on a recognition or a pathway is decided; a forecast is not yet anybody's decision."""

    institution = words("The code of the institution it leads to.")
    basis = choice(Basis, "What it rests on, most certain first: RECOGNITION, PATHWAY, FORECAST.")
    confidence = amount("How sure it is, from 0 to 1; for similar pathways, how alike the learning is.")
    credit = part(CreditSchema, "The credit it would carry there; null where nothing tells.", allow_none=True)
    counts_as = words("The course, or subject and level, it would count as; empty where nothing tells.")
    pathway_name = words("The pathway, where it is one; else empty.")
    reasoning = words("Why.")
    overlap = part(OverlapSchema, "The outcomes shared with the course it would count as.")
