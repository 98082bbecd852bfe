"""Suggested ways forward from a credential."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bccb.domain.pathway import Suggestion
from bccb.entrypoints.http.context import container
from bccb.entrypoints.http.door import Door
from bccb.entrypoints.http.envelope import tell
from bccb.entrypoints.http.errors import blaming
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.ai_pathways import (
    RecommendationQuestionSchema,
    SimilarPathwaysQuestionSchema,
    SuggestionSchema,
)
from bccb.entrypoints.http.understanding import the_credential, the_institution, the_learning

ai_pathways = Door("Pathway suggestions", __name__, description="Where a credential can lead, decided or likely.")

_RECOMMEND = {"credential": "BCIT-PYDA-01", "target": "UVIC", "minConfidence": 0.5}
_SIMILAR = {"learning": {"title": "Data analysis with Python"}, "limit": 3}


@ai_pathways.route("/ai/pathways/recommend", methods=["POST"])
@ai_pathways.arguments(RecommendationQuestionSchema, example=_RECOMMEND)
@ai_pathways.answers(SuggestionSchema, example=examples.SUGGESTION)
def recommend_pathways(question: dict[str, Any]) -> Sequence[Suggestion]:
    """Recommend where a credential can lead

    What is decided comes first (recognitions, then pathways, in force on the day), what is likely after it. An
    institution that refuses the credential on that day is left out. `metadata` names the recommender that answered, and
    its arm where two are being compared.
    """
    credential = the_credential(question["credential"])
    target = the_institution(question["target"], "target").code if "target" in question else None
    asked = {"target": target, "recommender": question.get("recommender")}
    pathfinding = container().pathfinding()
    with blaming("recommender"):
        found = pathfinding.recommend(
            credential.program_code,
            limit=question["limit"],
            min_confidence=question["min_confidence"],
            on=question.get("as_of"),
            **asked,
        )
    chosen = pathfinding.chosen(credential.program_code, **asked)
    tell(recommender=chosen.recommender, arm=chosen.arm)
    return found


@ai_pathways.route("/ai/pathways/similar", methods=["POST"])
@ai_pathways.arguments(SimilarPathwaysQuestionSchema, example=_SIMILAR)
@ai_pathways.answers(SuggestionSchema, example=examples.SUGGESTION)
def find_similar_pathways(question: dict[str, Any]) -> Sequence[Suggestion]:
    """Find the pathways of similar credentials

    Active pathways of the credentials most like this learning, most alike first.
    """
    return container().pathfinding().similar(the_learning(question), limit=question["limit"])
