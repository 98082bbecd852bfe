"""Feedback on suggestions: whoever decides says what became of them, and whether the models may learn from it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bccb.domain.account import Permission
from bccb.domain.agreement import Grant, GrantedCourse, GrantKind
from bccb.domain.feedback import Feedback, Origin, Response
from bccb.domain.suggestion import Suggested
from bccb.domain.usecases.heeding import to_see_feedback
from bccb.entrypoints.http.context import container, reading
from bccb.entrypoints.http.door import ID
from bccb.entrypoints.http.gate import callers
from bccb.entrypoints.http.gate.preconditions import expected
from bccb.entrypoints.http.pagination import Stretch, listed, shown_one
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.ai_feedback import FeedbackGivenSchema, FeedbackQuery, FeedbackSchema
from bccb.entrypoints.http.schemas.paging import Listing
from bccb.entrypoints.http.schemas.shape import Shown
from bccb.entrypoints.http.understanding import the_institution, the_learning
from bccb.entrypoints.http.writing import Write, WritingDoor

ai_feedback = WritingDoor("Feedback", __name__, description="What became of the models' suggestions.")

_GIVEN = {
    "credential": "BCIT-PYDA-01",
    "recognizingInstitution": "UVIC",
    "response": "CORRECTED",
    "suggestion": {
        "grant": "ASSIGNED",
        "grantedAs": "CSC 110",
        "credit": 1.5,
        "confidence": 0.63,
        "modelVersion": "20260301-080000-8f3a1c2b",
    },
    "grant": {"alternatives": [[{"subject": "CSC", "number": "1XX", "credit": 1.5}]]},
    "mayTeach": True,
    "note": "The outcomes are those of no course in particular.",
}
_FEEDBACK = Shown(
    Feedback(
        id=examples.UVIC.id,
        created_at=examples.UVIC.created_at,
        updated_at=examples.UVIC.updated_at,
        origin=Origin.SUGGESTION,
        response=Response.CORRECTED,
        source_institution_id=examples.BCIT.id,
        source=examples.AGREEMENT.sources[0],
        recognizing_institution_id=examples.UVIC.id,
        suggested=Suggested(kind=GrantKind.ASSIGNED, granted_as="CSC 110", credit=1.5, confidence=0.63),
        grant=Grant.of((GrantedCourse(subject="CSC", number="1XX", credit=1.5),)),
        may_teach=True,
        given_by=examples.UVIC.id,
    ),
    {each.id: each for each in (examples.BCIT, examples.UVIC)},
)


@ai_feedback.route("/ai/feedback")
@ai_feedback.signed_in(Permission.DECIDE_REQUESTS)
@ai_feedback.arguments(FeedbackQuery, location="query")
@ai_feedback.page(FeedbackSchema, example=_FEEDBACK)
def list_feedback(listing: Listing) -> Stretch:
    """List the feedback on suggestions for your institution

    In the order in which it was given; administrators see that of all institutions.
    """
    account = callers.account()
    is_everywhere = account.may(Permission.DECIDE_REQUESTS, None)
    only = {} if is_everywhere else {"recognizing_institution_id": account.institution_id}
    with reading() as unit:
        return listed(unit, unit.feedback, listing, only)


@ai_feedback.route("/ai/feedback/<uuid:id>", parameters=ID)
@ai_feedback.signed_in(Permission.DECIDE_REQUESTS)
@ai_feedback.one(FeedbackSchema, example=_FEEDBACK)
def read_feedback(id: UUID) -> Shown:
    """Read one piece of feedback"""
    with reading() as unit:
        found = unit.feedback.get(id)
        to_see_feedback(callers.current(), found)
        return shown_one(unit, found)


@ai_feedback.route("/ai/feedback", methods=["POST"])
@ai_feedback.signed_in(Permission.DECIDE_REQUESTS)
@ai_feedback.arguments(FeedbackGivenSchema, example=_GIVEN)
@ai_feedback.making(FeedbackSchema, example=_FEEDBACK)
def give_feedback(write: Write, given: dict[str, Any]) -> Feedback:
    """Say what became of a suggestion

    Accepted, corrected or rejected. With `mayTeach` the next training learns from it; without, only the agreement with
    the models is counted. Decisions on requests are kept as feedback by themselves.
    """
    learning = the_learning({"credential": given["credential"]})
    institution = the_institution(given["recognizing_institution"], "recognizingInstitution")
    return write.using(container().heeding()).give(
        write.caller,
        learning,
        institution.id,
        given["suggestion"],
        given["response"],
        may_teach=given["may_teach"],
        grant=given.get("grant"),
        note=given["note"],
    )


@ai_feedback.route("/ai/feedback/<uuid:id>", methods=["DELETE"], parameters=ID)
@ai_feedback.signed_in(Permission.DECIDE_REQUESTS)
@ai_feedback.revising(FeedbackSchema, example=_FEEDBACK)
def take_feedback_back(write: Write, id: UUID) -> Feedback:
    """Take feedback back, and with it the consent to learn from it"""
    found = write.unit.feedback.get(id)
    to_see_feedback(write.caller, found)
    expected(found)
    return write.using(container().heeding()).take_back(write.caller, id)
