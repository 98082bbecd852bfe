"""Classifying learning outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bccb.domain.outcome import OutcomeReading
from bccb.entrypoints.http.context import container
from bccb.entrypoints.http.door import Door
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.ai_outcomes import ClassificationQuestionSchema, OutcomeReadingSchema

ai_outcomes = Door("Outcomes", __name__, description="What learning outcomes ask for.")

_QUESTION = {"texts": ["Write Python functions that process tabular records"]}


@ai_outcomes.route("/ai/outcomes/classify", methods=["POST"])
@ai_outcomes.arguments(ClassificationQuestionSchema, example=_QUESTION)
@ai_outcomes.answers(OutcomeReadingSchema, example=examples.READING)
def classify_outcomes(question: dict[str, Any]) -> Sequence[OutcomeReading]:
    """Classify learning outcomes

    The level of thinking, the category and the keywords of each, in the order of the texts.
    """
    return container().classifying().classify(question["texts"])
