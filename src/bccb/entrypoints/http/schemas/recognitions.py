"""Recognitions on the wire: what one institution decided about one credential, and what it rested on."""

from __future__ import annotations

from marshmallow import fields

from bccb.domain.credit import CreditType
from bccb.domain.recognition import Recognition, RecognitionType, TranscriptMethod
from bccb.entrypoints.http.schemas.agreements import GrantedCourseSchema
from bccb.entrypoints.http.schemas.paging import ListQuery, SortField, searching, selecting
from bccb.entrypoints.http.schemas.shape import (
    Answered,
    Asked,
    RecordSchema,
    amount,
    asked_day,
    asked_words,
    choice,
    credential_reference,
    day,
    flag,
    institution_reference,
    many,
    part,
    whole,
    words,
)


class EvidenceSchema(Answered):
    """The assessment a decision rested on, in words that outlive the rules and the model."""

    summary = words("What the assessment came to.")
    confidence = amount("How sure it was, from 0 to 1.")
    findings = many(fields.String(), "What each rule found.")
    precedents = many(fields.String(), "The agreements on similar learning, by code.")
    rule_versions = many(fields.String(), "The rules that were checked, with their versions.")
    model_version = words("The trained model that was asked.")
    assessed_on = day("The day it was made for; null where not said.", allow_none=True)


class RecognitionSchema(RecordSchema):
    """What one institution grants for one credential, and for how long. A refusal is one too, with its reason."""

    micro_credential = credential_reference("The credential that is recognized.")
    recognizing_institution = institution_reference("Who recognizes it.")
    recognition_type = choice(RecognitionType, "What is given; NO_CREDIT is a published refusal.")
    is_refusal = flag("Whether it is a published refusal.")
    credit_value = amount("The credit in the recognizing institution's unit; 0 for a refusal.")
    credit_type = choice(CreditType, "What the credit counts toward.")
    assigned_courses = many(GrantedCourseSchema, "The courses, or subject and level, the credit is given as.")
    transcript_method = choice(TranscriptMethod, "How it appears on the learner's record.")
    conditions = words("What the learner must also meet.")
    effective_date = day("The first day it holds; null if it always has.", allow_none=True)
    expiry_date = day("The last day it holds; null while it is open.", allow_none=True)
    approval_reference = words("Where the approval is on file.")
    notes = words("Remarks; the reason, for a refusal.")
    badge_url = words("Where the digital badge is.")
    certificate_template_id = words("Which certificate is issued for it.")
    micro_credential_version = whole(
        "The version of the credential that was decided on; null where it was made elsewhere.", allow_none=True
    )
    reviewed_on = day("When it was last looked at again and left as it is; null for never.", allow_none=True)
    evidence = part(EvidenceSchema, "What the decision rested on; null where it was made elsewhere.", allow_none=True)


class RecognitionQuery(ListQuery):
    sort = SortField(Recognition)
    search = searching("conditions, notes or approval reference, or in the program code or title of the credential")
    shown = selecting(RecognitionSchema)
    micro_credential = asked_words("Only recognitions of this credential, by program code or id.", least=1, longest=50)
    recognizing_institution = asked_words("Only recognitions by this institution, by code or id.", least=1, longest=36)
    type = choice(RecognitionType, "Only recognitions of this kind.", attribute="recognition_type")
    as_of = asked_day("Only what was in force on this day.")


class WithdrawalSchema(Asked):
    """When it ends."""

    last_day = asked_day("The last day it is in force.", required=True)
