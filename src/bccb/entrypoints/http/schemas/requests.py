"""Requests for recognition on the wire: what is asked, the six answers, and the page of evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from bccb.domain.account import Account
from bccb.domain.credit import CreditType
from bccb.domain.recognition import Answer, RecognitionRequest, RecognitionType, RequestState, TranscriptMethod
from bccb.entrypoints.http.schemas.ai_credits import VerdictSchema
from bccb.entrypoints.http.schemas.changes import GrantedCourseChangeSchema
from bccb.entrypoints.http.schemas.credentials import CredentialSchema
from bccb.entrypoints.http.schemas.paging import ListQuery, SortField, searching, selecting
from bccb.entrypoints.http.schemas.recognitions import RecognitionSchema
from bccb.entrypoints.http.schemas.shape import (
    Answered,
    Asked,
    CountInQuery,
    RecordSchema,
    Shown,
    amount,
    asked_day,
    asked_flag,
    asked_number,
    asked_words,
    choice,
    credential_reference,
    identifier,
    institution_reference,
    many,
    moment,
    part,
    whole,
    words,
)


@dataclass(frozen=True)
class ShownRequest(Shown):
    """A request with the accounts that have had a hand in it, at this moment."""

    people: Mapping[UUID, Account] = field(default_factory=dict)
    now: datetime | None = None

    @property
    def request(self) -> RecognitionRequest:
        assert isinstance(self.record, RecognitionRequest)
        return self.record

    @property
    def asked_by(self) -> Account | None:
        return self._person(self.request.asked_by)

    @property
    def evaluator(self) -> Account | None:
        return self._person(self.request.evaluator)

    @property
    def days(self) -> int:
        """Whole days from the asking to the last step, or to now while it is open."""
        steps = self.request.history
        until = self.now if self.request.is_open or not steps else steps[-1].at
        return (until - self.request.created_at).days if until else 0

    @property
    def history(self) -> list[dict[str, Any]]:
        asked = {"step": "ask", "at": self.request.created_at, "by": self.asked_by, "note": ""}
        later = [
            {"step": each.step, "at": each.at, "by": self._person(each.by), "note": each.note}
            for each in self.request.history
        ]
        return [asked, *later]

    def _person(self, identifier: UUID | None) -> Account | None:
        return None if identifier is None else self.people[identifier]


class PersonSchema(Answered):
    """Somebody, by the name they go by."""

    id = identifier("The account.")
    first_name = words("The first name; empty where not said.")
    last_name = words("The last name; empty where not said.")


class StepSchema(Answered):
    """One step of a request: what was done, when, by whom and why."""

    step = words("ask, assign, establish, deny, return, no_change, close, forward, resubmit or withdraw.")
    at = moment("When, in UTC.")
    by = part(PersonSchema, "Who; null for the system.", allow_none=True)
    note = words("Why.")


class RequestSchema(RecordSchema):
    """Somebody asks an institution to recognize one version of a credential. Only the parties see it."""

    class Meta(RecordSchema.Meta):
        exclude = ("is_illustrative",)

    micro_credential = credential_reference("What is to be recognized.")
    micro_credential_version = whole("The version of the credential that was asked about.")
    recognizing_institution = institution_reference("Who is asked.")
    desired_credit = amount("The credit asked for, in the unit of who is asked; null for none named.", allow_none=True)
    state = choice(RequestState, "How far it has come.")
    asked_by = part(PersonSchema, "Who asked; null for the system.", allow_none=True)
    evaluator = part(PersonSchema, "Who evaluates it; null while nobody does.", allow_none=True)
    answer = choice(Answer, "The last of the six answers that was given; null while there is none.", allow_none=True)
    recognition_id = identifier(
        "The recognition it came to or left unchanged, under /api/v1/recognitions; null while there is none.",
        allow_none=True,
    )
    days = whole("Its age in whole days: until now while it is open, else until its last step.")
    history = many(StepSchema, "Every step, first to last.")

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        if attr in ("asked_by", "evaluator", "days", "history"):
            return getattr(obj, attr)
        return super().get_attribute(obj, attr, default)


class RequestQuery(ListQuery):
    sort = SortField(RecognitionRequest)
    search = searching("credential's program code or title")
    shown = selecting(RequestSchema)
    micro_credential = asked_words("Only requests about this credential, by program code or id.", least=1, longest=50)
    recognizing_institution = asked_words("Only requests to this institution, by code or id.", least=1, longest=36)
    state = choice(RequestState, "Only requests that are this far.")
    answer = choice(Answer, "Only requests whose last answer was this.")
    evaluator = fields.UUID(metadata={"description": "Only requests that this account evaluates."})
    min_days = CountInQuery(
        metadata={"description": "Only requests made at least so many days ago."},
        validate=validate.Range(min=0, max=36_500),
    )


class AskSchema(Asked):
    """Please recognize this credential."""

    micro_credential = asked_words("A published credential, by program code or id.", least=1, longest=50, required=True)
    recognizing_institution = asked_words("Who is asked, by code or id.", least=1, longest=36, required=True)
    desired_credit = asked_number("The credit asked for, in the unit of who is asked.", most=300)


class AssignmentSchema(Asked):
    """Who is to evaluate it."""

    evaluator = fields.UUID(
        required=True, metadata={"description": "An account of the institution that was asked, by id."}
    )


class ForwardingSchema(AssignmentSchema):
    """Who is to evaluate it instead, and why."""

    note = asked_words("Why.", longest=5_000, load_default="")


class NoteSchema(Asked):
    """What there is to say."""

    note = asked_words("What was found, or what is new.", longest=5_000, load_default="")


def _asked_reason(told: str) -> fields.String:
    said = [validate.Length(min=1, max=5_000), validate.Regexp(r"[\s\S]*\S", error="Must say something.")]
    return fields.String(metadata={"description": told}, validate=said, required=True)


class ReasonSchema(Asked):
    """Why; an answer of this kind without a reason helps nobody."""

    reason = _asked_reason("The reason.")


# What stands is replaced from that day on: a year that is a slip of the hand would end everything.
_OF_OUR_AGE = validate.Range(min=date(1900, 1, 1), error="Must be a day of 1900 or later.")


class DecisionSchema(Asked):
    """What every published decision can say."""

    effective_date = asked_day("The first day it holds, from 1900 on; today if left out.", validate=_OF_OUR_AGE)
    expiry_date = asked_day("The last day it holds; left out, until it is replaced.")
    approval_reference = asked_words("Where the approval is on file.", longest=500)
    may_teach = asked_flag("Whether the models may learn from this decision.", load_default=True)
    without_evidence = asked_flag(
        "Decide although no assessment can be made at the moment. Otherwise an engine or a rule that fails is told as "
        "503 and nothing is decided.",
        load_default=False,
    )


class EstablishmentSchema(DecisionSchema):
    """Credit is established. What stood before ends the day before."""

    recognition_type = fields.Enum(
        RecognitionType,
        by_value=True,
        required=True,
        validate=validate.NoneOf(
            [RecognitionType.NO_CREDIT], error="must grant something; a refusal is the answer deny"
        ),
        metadata={"description": "What is given; a refusal is the answer `deny`."},
    )
    credit_value = asked_number("The credit, in your unit.", most=300, required=True)
    credit_type = choice(CreditType, "What the credit counts toward.")
    assigned_courses = fields.List(
        fields.Nested(GrantedCourseChangeSchema),
        validate=validate.Length(max=20),
        metadata={"description": "The courses, or subject and level, the credit is given as."},
    )
    transcript_method = choice(TranscriptMethod, "How it appears on the learner's record.")
    conditions = asked_words("What the learner must also meet.", longest=5_000)
    notes = asked_words("Remarks that are published with it.", longest=5_000)
    badge_url = asked_words("Where the digital badge is.", longest=500)
    certificate_template_id = asked_words("Which certificate is issued for it.", longest=500)
    note = asked_words("Why, for the parties.", longest=5_000, load_default="")


class DenialSchema(DecisionSchema):
    """No credit, published with its reason. What stood before ends the day before."""

    reason = _asked_reason("The reason; it is published.")


class EvidencePageSchema(Answered):
    """Everything an evaluator looks at, on one page."""

    request = part(RequestSchema, "What was asked.")
    micro_credential = part(CredentialSchema, "The credential, as it is now.")
    is_as_asked = fields.Boolean(
        metadata={"description": "Whether the credential is still of the version that was asked about."}
    )
    assessment = part(
        VerdictSchema,
        "What it may be worth here today: courses with their outcomes side by side, precedents, and what each rule "
        "found; null while no model has been trained.",
        allow_none=True,
    )
    standing = many(RecognitionSchema, "What your institution has decided about it and is in force, or will be.")
    elsewhere = many(RecognitionSchema, "What other institutions have decided about it and is in force today.")
