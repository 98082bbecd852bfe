"""Micro-credentials on the wire, with their outcomes and prerequisites."""

from __future__ import annotations

from marshmallow import fields

from bccb.domain.course import Level
from bccb.domain.credential import CredentialStatus, CredentialType, DeliveryMode, MicroCredential, PrerequisiteType
from bccb.domain.outcome import BloomLevel, OutcomeCategory
from bccb.entrypoints.http.schemas.paging import ListQuery, SortField, searching, selecting
from bccb.entrypoints.http.schemas.shape import (
    Answered,
    RecordSchema,
    amount,
    asked_words,
    choice,
    day,
    flag,
    identifier,
    institution_reference,
    many,
    moment,
    whole,
    words,
)


class LearningOutcomeSchema(Answered):
    """What somebody can do after the learning."""

    id = identifier("Its identifier.")
    outcome_text = words("The outcome, as it is assessed.")
    bloom_level = choice(BloomLevel, "The level of thinking; null until somebody has said.", allow_none=True)
    category = choice(OutcomeCategory, "What kind of learning it is; null until somebody has said.", allow_none=True)
    order_index = whole("Its place among the outcomes, from 0.")
    is_core = flag("Whether the credential stands or falls with it.")
    keywords = many(fields.String(), "What it is about, in single words or short phrases.")


class PrerequisiteSchema(Answered):
    """What is expected beforehand."""

    id = identifier("Its identifier.")
    description = words("What is expected.")
    type = choice(PrerequisiteType, "What kind of thing it is.")
    is_mandatory = flag("Whether it is required or only advised.")
    order_index = whole("Its place among the prerequisites, from 0.")
    program_code = words("The credential that is expected, by program code; null if it is none.", allow_none=True)


class CredentialSchema(RecordSchema):
    """A short, assessed micro-credential of one institution. Empty text means not said."""

    program_code = words("The program code; unique.")
    title = words("The title.")
    short_title = words("The title for narrow places.")
    institution = institution_reference("Who issues it.")
    description = words("What it is about.")
    credential_type = choice(CredentialType, "What kind of credential it is.")
    delivery_mode = choice(DeliveryMode, "How it is taught; null where not said.", allow_none=True)
    duration = amount("Hours of learning; null where not said.", allow_none=True)
    credits = amount("Academic credit in the issuing institution's unit; null if it carries none.", allow_none=True)
    assessment_method = words("How the outcomes are assessed.")
    cost = amount("The fee in Canadian dollars; null where not said.", allow_none=True)
    language = words("Language of instruction, as en or fr.")
    level = choice(Level, "How far along learners are expected to be; null where not said.", allow_none=True)
    campus = words("Where it is taught.")
    department = words("The department responsible.")
    faculty = words("The faculty or school responsible.")
    status = choice(CredentialStatus, "How far it has come; only what is PUBLISHED is shown without an account.")
    effective_date = day("The first day it is offered; null where not said.", allow_none=True)
    expiry_date = day("The last day it is offered; null while it is open.", allow_none=True)
    last_review_date = day("When it was last reviewed; null where not said.", allow_none=True)
    next_review_date = day("When it is to be reviewed next; null where not said.", allow_none=True)
    program_url = words("The page about it.")
    application_url = words("Where to apply.")
    additional_info = words("Anything else a learner should know.")
    published_at = moment("When it was published, in UTC; null where that was before these records.", allow_none=True)
    learning_outcomes = many(LearningOutcomeSchema, "What somebody can do afterwards, in order.", attribute="outcomes")
    prerequisites = many(PrerequisiteSchema, "What is expected beforehand, in order.")


class CredentialQuery(ListQuery):
    sort = SortField(MicroCredential)
    search = searching("program code, title or description")
    shown = selecting(CredentialSchema)
    institution = asked_words("Only credentials of this institution, by code or id.", least=1, longest=36)
    type = choice(CredentialType, "Only credentials of this kind.", attribute="credential_type")
    delivery_mode = choice(DeliveryMode, "Only credentials taught this way.")
    language = asked_words("Only credentials taught in this language, as en or fr.", least=1, longest=500)
    level = choice(Level, "Only credentials of this level.")
    status = choice(
        CredentialStatus,
        "What is public is PUBLISHED. Any other is listed for whoever edits credentials, of their own institution.",
    )
