"""Proposed credit on the wire: the question, and what every check found."""

from __future__ import annotations

from marshmallow import fields, validate

from bccb.domain.rule import FindingKind
from bccb.entrypoints.http.schemas.ai_credits import AssessmentQuestionSchema
from bccb.entrypoints.http.schemas.learning import CreditSchema
from bccb.entrypoints.http.schemas.shape import (
    Answered,
    Asked,
    StrictNumber,
    amount,
    asked_course,
    choice,
    day,
    flag,
    many,
    part,
    words,
)


class ProposalSchema(Asked):
    """What somebody means to grant."""

    credit_value = StrictNumber(
        required=True,
        validate=validate.Range(min=0, max=300),
        metadata={"description": "How much, in the unit of the recognizing institution; 0 for no credit."},
    )
    course = asked_course(
        "The course, or subject and level, it would be given as: CSC 110, CSC 1XX.", least=3, longest=30
    )


class ValidationQuestionSchema(AssessmentQuestionSchema):
    """Does this credit agree with everything that is known?"""

    proposed = part(ProposalSchema, "The credit that is proposed.", required=True)


class CheckSchema(Answered):
    """What one look at the proposal found."""

    name = words("What was looked at: units, precedents, forecast, course, course credit, or a rule by its name.")
    kind = choice(FindingKind, "PASSED, FAILED, or UNKNOWN where nothing tells.")
    message = words("What was found.")
    remedy = words("What would be right; empty where nothing is wrong.")


class ValidationSchema(Answered):
    """What every check found. Advice for whoever decides."""

    institution = words("The code of the recognizing institution.", attribute="verdict.institution")
    on = day("The day it is for.", attribute="verdict.on")
    proposed = part(CreditSchema, "The credit that was proposed.")
    course = fields.String(allow_none=True, metadata={"description": "What it would be given as; null if not named."})
    is_consistent = flag("Whether nothing speaks against it; what is not known does not.")
    checks = many(CheckSchema, "What was looked at, in order; then every rule of the institution.")
    credit = part(
        CreditSchema,
        "What the rules leave of it; null where nothing tells.",
        attribute="verdict.credit",
        allow_none=True,
    )
    confidence = amount("How sure the assessment is, from 0 to 1.", attribute="verdict.confidence")
    model_version = words("The trained model that was asked.", attribute="verdict.model_version")
