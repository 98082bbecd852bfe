"""Credit assessment on the wire: the question, and the verdict with everything it rests on."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields

from bccb.domain.agreement import GrantKind
from bccb.domain.learning import LearnerRecord
from bccb.domain.rule import FindingKind
from bccb.entrypoints.http.schemas.agreements import GrantSchema, SourceCourseSchema
from bccb.entrypoints.http.schemas.learning import CreditSchema, LearningQuestion, LearningSchema, OverlapSchema
from bccb.entrypoints.http.schemas.shape import (
    Answered,
    Asked,
    amount,
    asked_day,
    asked_number,
    asked_words,
    choice,
    day,
    flag,
    identifier,
    many,
    part,
    words,
)


class LearnerSchema(Asked):
    """What one learner brings, where a rule may ask for it. Nothing of it is kept."""

    grade_percent = asked_number("The grade in percent.", most=100)
    completed_on = asked_day("The day the learning ended.")

    @ma.post_load
    def learner(self, given: dict[str, Any], **_: Any) -> LearnerRecord:
        return LearnerRecord(**given)


class AssessmentQuestionSchema(LearningQuestion):
    """What is this learning worth there?"""

    recognizing_institution = asked_words("Where, by code.", least=1, longest=36, required=True)
    as_of = asked_day("For which day; today if left out.")
    learner = part(LearnerSchema, "What the learner brings; left out, rules that ask for it say what is not known.")


class ShareSchema(Answered):
    """How much one feature of the comparison moved the result."""

    feature = words("What was looked at.")
    value = amount("What it came to.")
    weight = amount("What the model learned for it.")
    moved = amount("The product of both: what would be missing without it, in log-odds.")


class EquivalentSchema(Answered):
    """A course of the recognizing institution that the learning may equal."""

    institution = words("The code of the institution.")
    course = fields.String(metadata={"description": "The course, like GEOG 155."})
    title = words("Its title.")
    credit = part(CreditSchema, "Its credit; null where the catalogue does not say.", allow_none=True)
    score = amount("The chance, if an evaluator names a course, that it is this one; from 0 to 1.")
    likeness = amount("How alike the texts alone are, from 0 to 1.")
    overlap = part(OverlapSchema, "The outcomes side by side; empty for courses that were not compared so far.")
    shares = many(ShareSchema, "What moved the score.")


class PrecedentSchema(Answered):
    """An agreement the recognizing institution made on similar learning."""

    agreement_id = identifier("The agreement, under /api/v1/agreements.", attribute="agreement.id")
    code = words("The publisher's own identifier.", attribute="agreement.code")
    source_institution = words("The code of who taught the learning.")
    sources = many(SourceCourseSchema, "The courses it starts from.", attribute="agreement.sources")
    grant = part(GrantSchema, "What was granted.", attribute="agreement.grant")
    notes = words("Conditions and remarks.", attribute="agreement.notes")
    effective_from = day("The first day; null where not said.", attribute="agreement.effective_from", allow_none=True)
    effective_until = day("The last day; null while open.", attribute="agreement.effective_until", allow_none=True)
    likeness = amount("How alike that learning is to this, from 0 to 1.")


class FindingSchema(Answered):
    """What one rule of the institution found."""

    rule = words("The rule, as institution.rule.")
    version = words("Its version.")
    kind = choice(FindingKind, "Whether it holds, fails, limits the credit, or cannot tell for want of a fact.")
    message = words("What was found.")
    policy = words("The sentence of policy it enforces.")
    source = words("Where that is written; empty where no text was read.")
    is_illustrative = flag("Whether the rule is modelled without a policy text having been read.")
    remedy = words("What would change it.")
    cap = part(CreditSchema, "The most credit it allows; null for rules that set no limit.", allow_none=True)


class ForecastReasonSchema(Answered):
    """One sort of evidence, and what it did to the forecast."""

    told = words("What it is, as: how similar courses were decided there.")
    chance = amount("The chance of the grant that is foreseen, from 0 to 1.")
    without = amount("What that chance would be, had this evidence been what it is on average.")


class ProbabilitiesSchema(Answered):
    """How likely each grant is; together 1."""

    assigned = amount("Credit as a certain course.", data_key=GrantKind.ASSIGNED.value)
    unassigned = amount("Credit in a subject, at a level.", data_key=GrantKind.UNASSIGNED.value)
    no_credit = amount("No credit.", data_key=GrantKind.NO_CREDIT.value)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:  # noqa: ARG002 - the library's signature
        return obj[GrantKind(attr.upper())]


class WhatWouldChangeSchema(Answered):
    """What would let the rules in the way pass, tried out."""

    more_hours = amount("Hours of instruction to add; null where none need be.", allow_none=True)
    assessment = flag("Whether an assessment must be added.")
    grade_percent = amount("The grade that is needed; null where it need not be better.", allow_none=True)
    passes = fields.List(fields.String(), metadata={"description": "The rules that pass then."})
    grant = choice(GrantKind, "What would be granted then.")
    credit = part(CreditSchema, "How much credit; null where nothing tells.", allow_none=True)
    granted_as = words("The course, or subject and level, the credit would carry.")
    confidence = amount("The probability of that grant, from 0 to 1.")


class VerdictSchema(Answered):
    """What learning is worth at an institution on a day, with everything that rests on. Advice, not a decision."""

    institution = words("The code of the recognizing institution.")
    on = day("The day it is for.")
    summary = words("What decided it, in two or three sentences.")
    change = part(
        WhatWouldChangeSchema, "What would change it; null where no rule in the way can be met.", allow_none=True
    )
    grant = choice(GrantKind, "ASSIGNED, UNASSIGNED or NO_CREDIT.")
    credit = part(CreditSchema, "How much credit; null where nothing tells.", allow_none=True)
    granted_as = words("The course, or subject and level, the credit would carry; empty where nothing tells.")
    granted_as_chance = amount(
        "How likely it carries that, if it is granted in this way, from 0 to 1; null where nothing tells.",
        allow_none=True,
    )
    confidence = amount("The probability of this grant, from 0 to 1; 1 where a rule refuses.")
    is_withheld = flag("Whether a rule of the institution refuses.")
    is_thin = flag("Whether the evidence is thin, so that an evaluator should be asked.")
    probabilities = part(ProbabilitiesSchema, "What the precedents suggest before the rules are asked.")
    equivalents = many(EquivalentSchema, "The courses there that it may equal, best first.")
    precedents = many(PrecedentSchema, "The agreements on the most similar learning, most alike first.")
    combinations = many(
        PrecedentSchema, "Such agreements that bring several courses together, grant several, or leave a choice."
    )
    findings = many(FindingSchema, "What every rule found, by the name of the rule.")
    shares = many(ShareSchema, "What moved the probabilities.")
    reasons = many(ForecastReasonSchema, "The sorts of evidence, the one that moved the forecast most first.")
    support = amount("How many precedents stand behind it, weighted by likeness.")
    from_institution = amount("How much of it rests on who issued the learning, from 0 to 1.")
    model_version = words("The trained model that was asked.")
    learning = part(LearningSchema, "The learning as it was understood.")
