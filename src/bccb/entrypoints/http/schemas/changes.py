"""What may be written of each record, and nothing else: every other field is refused.

A change says only what is to be different; what it leaves out stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from bccb.domain.agreement import Grant, GrantedCourse, GrantKind, SourceCourse, as_printed
from bccb.domain.course import NUMBER, SUBJECT, Level
from bccb.domain.credential import CredentialType, DeliveryMode, PrerequisiteType
from bccb.domain.credit import CreditUnit
from bccb.domain.institution import InstitutionType
from bccb.domain.outcome import BloomLevel, OutcomeCategory
from bccb.domain.pathway import PathwayType
from bccb.entrypoints.http.schemas.shape import (
    Asked,
    StrictWhole,
    asked_day,
    asked_flag,
    asked_number,
    asked_part_of_code,
    asked_words,
    choice,
    many,
    naming,
    part,
)

MOST_OUTCOMES = 200


def asked_place(told: str) -> StrictWhole:
    within = validate.Range(min=0, max=1_000)
    return StrictWhole(metadata={"description": told}, validate=within, load_default=0)


class CreditUnitChangeSchema(Asked):
    """How an institution counts credit."""

    name = asked_words("What one of them is called: credit, unit.", least=1, longest=50, required=True)
    per_course = asked_number("How many a normal one-term course carries.", most=60, required=True)

    @ma.post_load
    def unit(self, given: dict[str, Any], **_: Any) -> CreditUnit:
        with naming(creditsPerCourse="perCourse", creditUnit="name"):
            return CreditUnit(**given)


class InstitutionChangeSchema(Asked):
    """What is to be different about an institution."""

    name = asked_words("The full name.", least=1, longest=200)
    type = choice(InstitutionType, "What kind of institution it is.")
    unit = part(CreditUnitChangeSchema, "How it counts credit.")
    address = asked_words("Street address.", longest=500)
    city = asked_words("City.", longest=500)
    province = asked_words("Province or territory.", longest=500)
    postal_code = asked_words("Postal code.", longest=500)
    country = asked_words("Country.", longest=500)
    website = asked_words("Its site on the web.", longest=500)
    contact_email = asked_words("Where questions on recognition go.", longest=500)
    contact_phone = asked_words("The telephone number for them.", longest=50)
    ask_below = asked_number(
        "The chance below which an assessment here is left to an evaluator.", most=1, allow_none=True
    )


class NewInstitutionSchema(InstitutionChangeSchema):
    """A new institution."""

    name = asked_words("The full name.", least=1, longest=200, required=True)
    code = asked_words("The short name people use, like SFU; unique.", least=2, longest=12, required=True)


class OutcomeChangeSchema(Asked):
    """What somebody can do after the learning."""

    id = fields.UUID(metadata={"description": "The outcome it was before; left out for a new one."})
    outcome_text = asked_words("The outcome, as it is assessed.", least=1, longest=2_000, required=True)
    bloom_level = choice(BloomLevel, "The level of thinking.", allow_none=True)
    category = choice(OutcomeCategory, "What kind of learning it is.", allow_none=True)
    order_index = asked_place("Its place among the outcomes, from 0.")
    is_core = asked_flag("Whether the credential stands or falls with it.", load_default=True)
    keywords = fields.List(
        fields.String(validate=validate.Length(min=1, max=100)),
        validate=validate.Length(max=50),
        metadata={"description": "What it is about, in single words or short phrases."},
    )


class PrerequisiteChangeSchema(Asked):
    """What is expected beforehand."""

    id = fields.UUID(metadata={"description": "The prerequisite it was before; left out for a new one."})
    description = asked_words("What is expected.", least=1, longest=2_000, required=True)
    type = choice(PrerequisiteType, "What kind of thing it is.", load_default=PrerequisiteType.OTHER)
    is_mandatory = asked_flag("Whether it is required or only advised.", load_default=True)
    order_index = asked_place("Its place among the prerequisites, from 0.")
    program_code = asked_words("The credential that is expected, if it is one.", least=1, longest=50, allow_none=True)


class OutcomesSchema(Asked):
    """All outcomes of a credential, in place of those it has."""

    learning_outcomes = fields.List(
        fields.Nested(OutcomeChangeSchema),
        required=True,
        attribute="outcomes",
        validate=validate.Length(max=MOST_OUTCOMES),
        metadata={"description": "The outcomes, in order."},
    )


class CredentialChangeSchema(Asked):
    """What is to be different about a credential; outcomes and prerequisites are replaced as a whole."""

    title = asked_words("The title.", least=1, longest=300)
    short_title = asked_words("The title for narrow places.", longest=500)
    description = asked_words("What it is about.", longest=20_000)
    credential_type = choice(CredentialType, "What kind of credential it is.")
    delivery_mode = choice(DeliveryMode, "How it is taught.", allow_none=True)
    duration = asked_number("Hours of learning.", most=10_000, allow_none=True)
    credits = asked_number("Academic credit in your unit; null if it carries none.", most=300, allow_none=True)
    assessment_method = asked_words("How the outcomes are assessed.", longest=2_000)
    cost = asked_number("The fee in Canadian dollars.", most=1_000_000, allow_none=True)
    language = asked_words("Language of instruction, as en or fr.", longest=500)
    level = choice(Level, "How far along learners are expected to be.", allow_none=True)
    campus = asked_words("Where it is taught.", longest=500)
    department = asked_words("The department responsible.", longest=500)
    faculty = asked_words("The faculty or school responsible.", longest=500)
    effective_date = asked_day("The first day it is offered.", allow_none=True)
    expiry_date = asked_day("The last day it is offered.", allow_none=True)
    last_review_date = asked_day("When it was last reviewed.", allow_none=True)
    next_review_date = asked_day("When it is to be reviewed next.", allow_none=True)
    program_url = asked_words("The page about it.", longest=500)
    application_url = asked_words("Where to apply.", longest=500)
    additional_info = asked_words("Anything else a learner should know.", longest=20_000)
    learning_outcomes = fields.List(
        fields.Nested(OutcomeChangeSchema),
        attribute="outcomes",
        validate=validate.Length(max=MOST_OUTCOMES),
        metadata={"description": "All outcomes, in order."},
    )
    prerequisites = fields.List(
        fields.Nested(PrerequisiteChangeSchema),
        validate=validate.Length(max=100),
        metadata={"description": "All prerequisites, in order."},
    )


class NewCredentialSchema(CredentialChangeSchema):
    """A new draft."""

    title = asked_words("The title.", least=1, longest=300, required=True)
    program_code = asked_words("The program code; unique, and never changed.", least=1, longest=50, required=True)
    institution = asked_words("Who issues it, by code or id; your own if left out.", least=1, longest=36)


class CourseChangeSchema(Asked):
    """What is to be different about a course."""

    title = asked_words("The title.", longest=300)
    description = asked_words("The calendar description.", longest=20_000)
    credits = asked_number("Its credit, in your unit.", most=300, allow_none=True)
    level = choice(Level, "How far along students are expected to be.", allow_none=True)
    hours = asked_number("Hours of instruction.", most=10_000, allow_none=True)


class NewCourseSchema(CourseChangeSchema):
    """A new course."""

    subject = asked_part_of_code("The subject, like CMPT; kept in capitals.", SUBJECT)
    number = asked_part_of_code("The number, like 120 or 300A; kept in capitals.", NUMBER)
    title = asked_words("The title.", longest=300, required=True)
    institution = asked_words("Who teaches it, by code or id; your own if left out.", least=1, longest=36)


def printed(given: Mapping[str, Any]) -> dict[str, str]:
    """Subject and number as the guide prints them."""
    subject, number = as_printed(given["subject"], given["number"])
    return {"subject": subject, "number": number}


class SourceCourseChangeSchema(Asked):
    """A course that an agreement starts from."""

    subject = asked_words("The subject, like GEOG.", least=1, longest=30, required=True)
    number = asked_words("The number, like 1155.", longest=30, required=True)
    title = asked_words("The title.", longest=300, load_default="")
    credit = asked_number("Its credit where it is taught.", most=300, load_default=None, allow_none=True)

    @ma.post_load
    def course(self, given: dict[str, Any], **_: Any) -> SourceCourse:
        with naming(sourceCourse="subject"):
            return SourceCourse(**given | printed(given))


class GrantedCourseChangeSchema(Asked):
    """A course, or a subject and level, that is granted."""

    subject = asked_words("The subject, like GEOG.", least=1, longest=30, required=True)
    number = asked_words("The number of a course (155), or only a level (1XX).", longest=30, required=True)
    credit = asked_number("Its credit, in your unit.", most=300, load_default=None, allow_none=True)

    @ma.post_load
    def course(self, given: dict[str, Any], **_: Any) -> GrantedCourse:
        with naming(grantedCourse="subject"):
            return GrantedCourse(**given | printed(given))


_BUNDLE: dict[str, Any] = {"validate": validate.Length(min=1, max=20)}
_WITHOUT_COURSES = (GrantKind.BLOCK, GrantKind.EXEMPTION, GrantKind.NO_CREDIT, GrantKind.INDIVIDUAL_ASSESSMENT)


class GrantChangeSchema(Asked):
    """What is given. Courses alone tell the kind and the credit of a grant; `kind` is for a grant without them."""

    kind = fields.Enum(
        GrantKind,
        by_value=True,
        validate=validate.OneOf(_WITHOUT_COURSES),
        metadata={"description": "BLOCK, EXEMPTION, NO_CREDIT or INDIVIDUAL_ASSESSMENT."},
    )
    alternatives = fields.List(
        fields.List(fields.Nested(GrantedCourseChangeSchema), **_BUNDLE),
        validate=validate.Length(max=50),
        load_default=(),
        metadata={"description": "The bundles of which any one is granted."},
    )
    credit = asked_number("The credit of a block.", most=300, load_default=None, allow_none=True)

    @ma.post_load
    def grant(self, given: dict[str, Any], **_: Any) -> Grant:
        bundles = tuple(tuple(bundle) for bundle in given["alternatives"])
        with naming(grantedCourses="alternatives", grantedCredit="credit"):
            if "kind" in given:
                return Grant(kind=given["kind"], alternatives=bundles, credit=given["credit"])
            return Grant.of(*bundles)


_SOURCES = "The courses that are needed, all of them together."


class AgreementChangeSchema(Asked):
    """What is to be different about an agreement."""

    sources = many(SourceCourseChangeSchema, _SOURCES, **_BUNDLE)
    grant = part(GrantChangeSchema, "What is given for them.")
    notes = asked_words("Conditions and remarks.", longest=2_000)
    effective_from = asked_day("The first day it holds.", allow_none=True)
    effective_until = asked_day("The last day it holds; null while it stands.", allow_none=True)


class NewAgreementSchema(AgreementChangeSchema):
    """A new agreement."""

    code = asked_words("Your own identifier of it; unique.", least=1, longest=200, required=True)
    source_institution = asked_words("Who teaches the courses, by code or id.", least=1, longest=36, required=True)
    recognizing_institution = asked_words("Who grants, by code or id; your own if left out.", least=1, longest=36)
    sources = many(SourceCourseChangeSchema, _SOURCES, **_BUNDLE, required=True)
    grant = part(GrantChangeSchema, "What is given for them.", required=True)


class PathwayChangeSchema(Asked):
    """What is to be different about a pathway that is a draft."""

    name = asked_words("Its name.", least=1, longest=300)
    description = asked_words("What it consists of.", longest=20_000)
    pathway_type = choice(PathwayType, "What kind of way it is.")
    transfer_credits = asked_number("Credit in the target institution's unit.", most=300, allow_none=True)
    equivalency_notes = asked_words("What counts as what.", longest=20_000)
    additional_requirements = asked_words("What is needed besides the credential.", longest=20_000)
    confidence_score = asked_number("How sure a suggestion was, from 0 to 1.", most=1, allow_none=True)
    is_ai_suggested = asked_flag("Whether it began as a suggestion of the models.")
    ai_reasoning = asked_words("The reasoning of that suggestion.", longest=20_000)


class NewPathwaySchema(PathwayChangeSchema):
    """A new draft of a pathway."""

    name = asked_words("Its name.", least=1, longest=300, required=True)
    micro_credential = asked_words("Where it starts, by program code or id.", least=1, longest=50, required=True)
    target_institution = asked_words("Where it leads, by code or id.", least=1, longest=36, required=True)
