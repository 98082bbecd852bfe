"""Recognition: one institution's decision about one credential, from the request through its answer to its term."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from bccb.domain.agreement import GrantedCourse
from bccb.domain.credit import CreditType
from bccb.domain.errors import Invalid
from bccb.domain.lifecycle import Lifecycle
from bccb.domain.record import Record, holds, number, term, text, texts
from bccb.domain.suggestion import Suggested
from bccb.domain.verdict import Verdict


class RecognitionType(StrEnum):
    FULL_CREDIT = "FULL_CREDIT"
    PARTIAL_CREDIT = "PARTIAL_CREDIT"
    EQUIVALENCY = "EQUIVALENCY"
    EXEMPTION = "EXEMPTION"
    ADVANCED_STANDING = "ADVANCED_STANDING"
    NO_CREDIT = "NO_CREDIT"


_WITH_CREDIT = (RecognitionType.FULL_CREDIT, RecognitionType.PARTIAL_CREDIT)


class TranscriptMethod(StrEnum):
    LISTED_ON_TRANSCRIPT = "LISTED_ON_TRANSCRIPT"
    SEPARATE_DOCUMENT = "SEPARATE_DOCUMENT"
    DIGITAL_BADGE = "DIGITAL_BADGE"
    NOT_RECORDED = "NOT_RECORDED"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a decision rested on, kept with it for good: the verdict in brief, in words that outlive the code."""

    summary: str
    confidence: float
    findings: tuple[str, ...] = ()
    precedents: tuple[str, ...] = ()
    rule_versions: tuple[str, ...] = ()
    model_version: str = ""
    assessed_on: date | None = None
    suggested: Suggested | None = None

    @classmethod
    def of(cls, verdict: Verdict) -> Evidence:
        return cls(
            summary=verdict.summary,
            confidence=verdict.confidence,
            findings=tuple(f"{finding.kind}: {finding}" for finding in verdict.findings),
            precedents=tuple(precedent.agreement.code for precedent in verdict.precedents),
            rule_versions=tuple(f"{finding.rule} {finding.version}" for finding in verdict.findings),
            model_version=verdict.model_version,
            assessed_on=verdict.on,
            suggested=Suggested(
                kind=verdict.grant,
                granted_as=verdict.granted_as,
                credit=None if verdict.credit is None else verdict.credit.value,
                confidence=verdict.confidence,
                model_version=verdict.model_version,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class Recognition(Record):
    """What one institution grants for one credential, from one date until another.

    `credit_value` is in the recognizing institution's unit. A refusal is a recognition too, of type NO_CREDIT and worth
    0, so that it can be found and carries its reason in `notes`. `micro_credential_version` is the version that was
    decided on (None where that was elsewhere), `reviewed_on` the day it was last looked at again and left as it is.
    """

    micro_credential_id: UUID
    recognizing_institution_id: UUID
    recognition_type: RecognitionType
    credit_value: float
    credit_type: CreditType = CreditType.ELECTIVE
    assigned_courses: tuple[GrantedCourse, ...] = ()
    transcript_method: TranscriptMethod = TranscriptMethod.LISTED_ON_TRANSCRIPT
    conditions: str = ""
    effective_date: date | None = None
    expiry_date: date | None = None
    approval_reference: str = ""
    notes: str = ""
    badge_url: str = ""
    certificate_template_id: str = ""
    evidence: Evidence | None = None
    micro_credential_version: int | None = None
    reviewed_on: date | None = None
    is_illustrative: bool = False

    def __post_init__(self) -> None:
        number("creditValue", self.credit_value, most=300)
        texts(self, ("conditions", "notes"), longest=5_000)
        texts(self, ("approval_reference", "badge_url", "certificate_template_id"), longest=500)
        term("expiryDate", self.effective_date, self.expiry_date)
        if self.is_refusal and self.credit_value:
            raise Invalid("creditValue", "must be 0 for a published refusal")
        if self.is_refusal and self.assigned_courses:
            raise Invalid("assignedCourses", "must be empty for a published refusal")
        if self.recognition_type in _WITH_CREDIT and not self.credit_value:
            raise Invalid("creditValue", f"must be above 0 for {self.recognition_type}")
        if self.is_refusal and not self.notes.strip():
            raise Invalid("notes", "must give the reason of a refusal")

    @property
    def is_refusal(self) -> bool:
        return self.recognition_type is RecognitionType.NO_CREDIT

    def stands(self, on: date) -> bool:
        """Whether it is in force on that day."""
        return self.is_active and holds(self.effective_date, self.expiry_date, on)

    def ended(self, on: date, at: datetime) -> Recognition:
        """The recognition, in force no longer than the day `on`; itself where it is not.

        One that would begin only after that day is retired: it never comes into force.
        """
        if not self.is_active or (self.expiry_date is not None and self.expiry_date <= on):
            return self
        if self.effective_date is not None and on < self.effective_date:
            return self.retired(at)
        return self.changed(at, expiry_date=on)

    def reviewed(self, on: date, at: datetime) -> Recognition:
        """The recognition, looked at again on the day `on` and left as it is."""
        return self.changed(at, reviewed_on=on)

    def meets(self, other: Recognition) -> bool:
        """Whether there is a day that the terms of both cover."""
        return _begins_by(self, other.expiry_date) and _begins_by(other, self.expiry_date)


def _begins_by(recognition: Recognition, day: date | None) -> bool:
    return day is None or recognition.effective_date is None or recognition.effective_date <= day


class RequestState(StrEnum):
    SUBMITTED = "SUBMITTED"
    IN_EVALUATION = "IN_EVALUATION"
    RETURNED = "RETURNED"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"


class Answer(StrEnum):
    """The six answers of British Columbia's transfer practice."""

    ESTABLISH = "ESTABLISH"
    DENY = "DENY"
    RETURN = "RETURN"
    NO_CHANGE = "NO_CHANGE"
    CLOSE = "CLOSE"
    FORWARD = "FORWARD"


_AWAITED = (RequestState.SUBMITTED, RequestState.IN_EVALUATION)
OPEN = (*_AWAITED, RequestState.RETURNED)
"""Of a request that can still come to something: there is one at a time about a credential at an institution."""

LIFECYCLE = Lifecycle[RequestState](
    "request",
    {
        "assign": dict.fromkeys(_AWAITED, RequestState.IN_EVALUATION),
        "resubmit": {RequestState.RETURNED: RequestState.SUBMITTED},
        "establish": dict.fromkeys(_AWAITED, RequestState.ANSWERED),
        "deny": dict.fromkeys(_AWAITED, RequestState.ANSWERED),
        "no_change": dict.fromkeys(_AWAITED, RequestState.ANSWERED),
        "return": dict.fromkeys(_AWAITED, RequestState.RETURNED),
        "forward": dict.fromkeys(_AWAITED, RequestState.IN_EVALUATION),
        "close": dict.fromkeys(OPEN, RequestState.CLOSED),
        "withdraw": dict.fromkeys(OPEN, RequestState.CLOSED),
    },
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One entry of a request's history: what was done, when, by whom (None: the system), and why."""

    step: str
    at: datetime
    by: UUID | None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class RecognitionRequest(Record):
    """Somebody asks an institution to recognize one version of a credential.

    `desired_credit` is in the recognizing institution's unit. `answer` is the last of the six that was given,
    `recognition_id` what it came to: the decision, or what was left unchanged.
    """

    micro_credential_id: UUID
    micro_credential_version: int
    recognizing_institution_id: UUID
    asked_by: UUID | None = None
    desired_credit: float | None = None
    state: RequestState = RequestState.SUBMITTED
    evaluator: UUID | None = None
    history: tuple[Step, ...] = ()
    answer: Answer | None = None
    recognition_id: UUID | None = None

    def __post_init__(self) -> None:
        number("desiredCredit", self.desired_credit, most=300)

    @property
    def is_open(self) -> bool:
        return self.is_active and self.state in OPEN

    @property
    def answered_at(self) -> datetime | None:
        """When it came to an answer, which is the last thing that happens to it; None while it has not."""
        is_closed = self.state is RequestState.CLOSED and self.answer is Answer.CLOSE
        return self.updated_at if is_closed or self.state is RequestState.ANSWERED else None

    def assigned(self, evaluator: UUID, *, by: UUID | None, at: datetime) -> RecognitionRequest:
        return self._stepped("assign", by, at, "", evaluator=evaluator)

    def resubmitted(self, note: str, *, by: UUID | None, at: datetime) -> RecognitionRequest:
        return self._stepped("resubmit", by, at, note)

    def established(self, recognition_id: UUID, note: str, *, by: UUID | None, at: datetime) -> RecognitionRequest:
        return self._stepped("establish", by, at, note, answer=Answer.ESTABLISH, recognition_id=recognition_id)

    def denied(self, recognition_id: UUID, reason: str, *, by: UUID | None, at: datetime) -> RecognitionRequest:
        """Refused, with the refusal published as a recognition of no credit."""
        _required(reason)
        return self._stepped("deny", by, at, reason, answer=Answer.DENY, recognition_id=recognition_id)

    def returned(self, reason: str, *, by: UUID | None, at: datetime) -> RecognitionRequest:
        _required(reason)
        return self._stepped("return", by, at, reason, answer=Answer.RETURN)

    def left_unchanged(
        self, recognition_id: UUID | None, note: str, *, by: UUID | None, at: datetime
    ) -> RecognitionRequest:
        """What stands, if anything does, was looked at again and goes on standing."""
        return self._stepped("no_change", by, at, note, answer=Answer.NO_CHANGE, recognition_id=recognition_id)

    def closed(self, reason: str, *, by: UUID | None, at: datetime) -> RecognitionRequest:
        _required(reason)
        return self._stepped("close", by, at, reason, answer=Answer.CLOSE)

    def withdrawn(self, reason: str, *, by: UUID | None, at: datetime) -> RecognitionRequest:
        """Taken back by those who asked; no answer is given any more."""
        _required(reason)
        return self._stepped("withdraw", by, at, reason)

    def forwarded(self, evaluator: UUID, note: str, *, by: UUID | None, at: datetime) -> RecognitionRequest:
        return self._stepped("forward", by, at, note, answer=Answer.FORWARD, evaluator=evaluator)

    def _stepped(self, step: str, by: UUID | None, at: datetime, note: str, **fields: object) -> RecognitionRequest:
        text("note", note, longest=5_000)
        state = LIFECYCLE.after(self.state, step)
        history = (*self.history, Step(step=step, at=at, by=by, note=note))
        return self.changed(at, state=state, history=history, **fields)


def _required(reason: str) -> None:
    if not reason.strip():
        raise Invalid(
            "reason", "is required: a refusal, a return, a closing or a withdrawal without a reason helps nobody"
        )
