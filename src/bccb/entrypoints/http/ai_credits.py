"""Credit assessment: what learning is worth at an institution."""

from __future__ import annotations

from typing import Any

from bccb.domain.verdict import Verdict
from bccb.entrypoints.http.context import container
from bccb.entrypoints.http.door import Door
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.ai_credits import AssessmentQuestionSchema, VerdictSchema
from bccb.entrypoints.http.understanding import the_institution, the_learning

ai_credits = Door("Credit assessment", __name__, description="What learning is worth at an institution, with evidence.")

QUESTIONS = {
    "a credential": {"value": {"credential": "BCIT-PYDA-01", "recognizingInstitution": "UVIC"}},
    "a course, on a day": {
        "value": {"credential": "LANG CPSC 1050", "recognizingInstitution": "SFU", "asOf": "2026-09-01"}
    },
    "described learning of one learner": {
        "value": {
            "learning": {
                "title": "Wildfire risk mapping",
                "outcomes": ["Map fuel types from satellite images", "Judge the risk to a community"],
                "hours": 45,
            },
            "recognizingInstitution": "TRU",
            "learner": {"gradePercent": 81, "completedOn": "2025-12-12"},
        }
    },
}


@ai_credits.route("/ai/credits/assess", methods=["POST"])
@ai_credits.arguments(AssessmentQuestionSchema, examples=QUESTIONS)
@ai_credits.answer(VerdictSchema, example=examples.VERDICT)
def assess_credit(question: dict[str, Any]) -> Verdict:
    """Assess what learning is worth at an institution

    Gives the likely grant and credit, the courses it may equal, the precedents, what each rule of the institution
    found, and how sure all that is. It is advice for whoever decides; nothing is recorded.
    """
    learning = the_learning(question)
    institution = the_institution(question["recognizing_institution"], "recognizingInstitution")
    return (
        container()
        .recognizing()
        .assess(learning, institution.code, on=question.get("as_of"), learner=question.get("learner"))
    )
