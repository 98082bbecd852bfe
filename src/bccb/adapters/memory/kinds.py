"""What memory must know of each kind of record: its order, what is unique in it, and what it refers to."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from functools import cached_property
from typing import Any
from uuid import UUID

from bccb.adapters.memory.transaction import Key
from bccb.domain.account import Account
from bccb.domain.agreement import ArticulationAgreement
from bccb.domain.audit import AuditEntry
from bccb.domain.course import Course
from bccb.domain.credential import MicroCredential
from bccb.domain.feedback import Feedback
from bccb.domain.institution import Institution
from bccb.domain.pathway import Pathway
from bccb.domain.recognition import Recognition, RecognitionRequest
from bccb.domain.record import holds

Reference = tuple[str, str, UUID | None]  # a field, the kind it names, and which one


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`compound` are the fields that hold more than one value, by which no page can be asked for.

    `conditions` are those besides fields; `searched` the texts of a record that are looked through, with the names
    of the credential it is about where `is_about_credential`.
    """

    name: str
    type: type
    order: Callable[[Any], tuple[Any, ...]]
    unique: Callable[[Any], Iterable[Key]] = lambda _: ()
    references: Callable[[Any], Iterable[Reference]] = lambda _: ()
    compound: frozenset[str] = frozenset()
    conditions: Mapping[str, Callable[[Any, Any], bool]] = field(default_factory=dict)
    searched: Callable[[Any], Iterable[str]] = lambda _: ()
    is_about_credential: bool = False

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields by which a page can be asked for."""
        return tuple(each.name for each in dataclasses.fields(self.type) if each.name not in self.compound)


INSTITUTION = Kind(
    name="institution",
    type=Institution,
    order=lambda institution: (institution.code,),
    unique=lambda institution: [("code", institution.code)],
    compound=frozenset({"unit", "disabled_plugins"}),
    searched=lambda institution: (institution.code, institution.name, institution.city),
)

CREDENTIAL = Kind(
    name="credential",
    type=MicroCredential,
    order=lambda credential: (credential.program_code,),
    unique=lambda credential: [
        ("programCode", credential.program_code),
        *(("learningOutcomes.id", outcome.id) for outcome in credential.outcomes),
        *(("prerequisites.id", prerequisite.id) for prerequisite in credential.prerequisites),
    ],
    references=lambda credential: [("institutionId", "institution", credential.institution_id)],
    compound=frozenset({"outcomes", "prerequisites"}),
    searched=lambda credential: (credential.program_code, credential.title, credential.description),
)

COURSE = Kind(
    name="course",
    type=Course,
    order=lambda course: (course.subject, course.number, str(course.id)),
    unique=lambda course: [("code", course_key(course))],
    references=lambda course: [("institutionId", "institution", course.institution_id)],
    searched=lambda course: (f"{course.subject} {course.number}", course.title),
)

AGREEMENT = Kind(
    name="agreement",
    type=ArticulationAgreement,
    order=lambda agreement: (agreement.code,),
    unique=lambda agreement: [("code", agreement.code)],
    references=lambda agreement: [
        ("sourceInstitutionId", "institution", agreement.source_institution_id),
        ("recognizingInstitutionId", "institution", agreement.recognizing_institution_id),
    ],
    compound=frozenset({"sources", "grant"}),
    conditions={
        "subject": lambda agreement, subject: any(source.subject == subject for source in agreement.sources),
        "kind": lambda agreement, kind: agreement.grant.kind == kind,
    },
    searched=lambda agreement: (agreement.code, agreement.notes),
)

REQUEST = Kind(
    name="request",
    type=RecognitionRequest,
    order=lambda request: (request.created_at.astimezone(UTC).isoformat(timespec="microseconds"), str(request.id)),
    unique=lambda request: [("recognizingInstitution", open_request_key(request))] if request.is_open else [],
    references=lambda request: [
        ("microCredentialId", "credential", request.micro_credential_id),
        ("recognizingInstitutionId", "institution", request.recognizing_institution_id),
        ("askedBy", "account", request.asked_by),
        ("evaluator", "account", request.evaluator),
        ("recognitionId", "recognition", request.recognition_id),
        *(("history.by", "account", step.by) for step in request.history),
    ],
    compound=frozenset({"history"}),
    is_about_credential=True,
)

RECOGNITION = Kind(
    name="recognition",
    type=Recognition,
    order=lambda recognition: (str(recognition.id),),
    references=lambda recognition: [
        ("microCredentialId", "credential", recognition.micro_credential_id),
        ("recognizingInstitutionId", "institution", recognition.recognizing_institution_id),
    ],
    compound=frozenset({"assigned_courses", "evidence"}),
    conditions={"as_of": lambda recognition, day: holds(recognition.effective_date, recognition.expiry_date, day)},
    searched=lambda recognition: (recognition.conditions, recognition.notes, recognition.approval_reference),
    is_about_credential=True,
)

FEEDBACK = Kind(
    name="feedback",
    type=Feedback,
    order=lambda feedback: (feedback.created_at.astimezone(UTC).isoformat(timespec="microseconds"), str(feedback.id)),
    references=lambda feedback: [
        ("sourceInstitutionId", "institution", feedback.source_institution_id),
        ("recognizingInstitutionId", "institution", feedback.recognizing_institution_id),
        ("givenBy", "account", feedback.given_by),
        ("recognitionId", "recognition", feedback.recognition_id),
    ],
    compound=frozenset({"source", "suggested", "grant"}),
)

PATHWAY = Kind(
    name="pathway",
    type=Pathway,
    order=lambda pathway: (pathway.name, str(pathway.id)),
    references=lambda pathway: [
        ("sourceInstitutionId", "institution", pathway.source_institution_id),
        ("targetInstitutionId", "institution", pathway.target_institution_id),
        ("microCredentialId", "credential", pathway.micro_credential_id),
        ("approvedBy", "account", pathway.approved_by),
    ],
    searched=lambda pathway: (pathway.name, pathway.description),
)

ACCOUNT = Kind(
    name="account",
    type=Account,
    order=lambda account: (account.email,),
    unique=lambda account: [("email", account.email)],
    references=lambda account: [("institutionId", "institution", account.institution_id)],
)

AUDIT_ENTRY = Kind(
    name="audit entry",
    type=AuditEntry,
    order=lambda entry: (entry.created_at,),
    references=lambda entry: [("accountId", "account", entry.account_id)],
)


def open_request_key(request: Any) -> tuple[UUID, UUID]:
    return request.micro_credential_id, request.recognizing_institution_id


def course_key(course: Any) -> tuple[UUID, str, str]:
    """What is unique of a course: two institutions may both teach `GEOG 155`."""
    return course.institution_id, course.subject, course.number
