"""Credit assessment: what learning is worth at an institution."""

from __future__ import annotations

from typing import Any

from bccb.domain.course import CourseCode
from bccb.domain.credit import UNITS, Credit
from bccb.domain.rule import FindingKind
from bccb.domain.usecases.validating import Check, Validation
from bccb.domain.verdict import Verdict
from bccb.entrypoints.http.context import container
from bccb.entrypoints.http.door import Door
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.ai_credits import AssessmentQuestionSchema, VerdictSchema
from bccb.entrypoints.http.schemas.ai_validation import ValidationQuestionSchema, ValidationSchema
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


_PROPOSED = {"credential": "BCIT-PYDA-01", "recognizingInstitution": "UVIC", "proposed": {"creditValue": 3}}
_CHECKED = Validation(
    proposed=Credit(value=3, unit=UNITS),
    course=None,
    checks=(
        Check(
            name="units",
            kind=FindingKind.FAILED,
            message="The learning carries 3 credits, which is 1.5 units here; 3 units was proposed. "
            "The number was taken over from another unit.",
            remedy="Propose at most 1.5 units.",
        ),
    ),
    verdict=examples.VERDICT,
)


@ai_credits.route("/ai/credits/validate", methods=["POST"])
@ai_credits.arguments(ValidationQuestionSchema, example=_PROPOSED)
@ai_credits.answer(ValidationSchema, example=_CHECKED)
def validate_credit(question: dict[str, Any]) -> Validation:
    """Check credit that is proposed

    Whether it agrees with the units of both institutions, with agreements on similar learning, with the forecast, with
    the rules of the recognizing institution, and with its catalogue where a course is named. Nothing is recorded.
    """
    learning = the_learning(question)
    institution = the_institution(question["recognizing_institution"], "recognizingInstitution")
    proposed = question["proposed"]
    course = CourseCode.parse(proposed["course"], "proposed.course") if "course" in proposed else None
    asked = {"course": course, "on": question.get("as_of"), "learner": question.get("learner")}
    return container().validating().validate(learning, institution, proposed["credit_value"], **asked)
