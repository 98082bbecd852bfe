"""Micro-credentials: short, assessed learning that an institution publishes.

Draft → under review → published → archived.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from typing import Any
from uuid import UUID

from bccb.domain.course import Level
from bccb.domain.errors import Conflict, Invalid
from bccb.domain.lifecycle import Lifecycle
from bccb.domain.outcome import LearningOutcome
from bccb.domain.record import Record, number, term, text, texts


class CredentialType(StrEnum):
    MICRO_CREDENTIAL = "MICRO_CREDENTIAL"
    CERTIFICATE = "CERTIFICATE"
    DIPLOMA = "DIPLOMA"
    BADGE = "BADGE"
    SPECIALIZATION = "SPECIALIZATION"


class DeliveryMode(StrEnum):
    IN_PERSON = "IN_PERSON"
    ONLINE = "ONLINE"
    HYBRID = "HYBRID"
    SELF_PACED = "SELF_PACED"


class CredentialStatus(StrEnum):
    DRAFT = "DRAFT"
    UNDER_REVIEW = "UNDER_REVIEW"
    PUBLISHED = "PUBLISHED"
    ARCHIVED = "ARCHIVED"


class PrerequisiteType(StrEnum):
    ACADEMIC = "ACADEMIC"
    WORK_EXPERIENCE = "WORK_EXPERIENCE"
    CERTIFICATION = "CERTIFICATION"
    COURSE_COMPLETION = "COURSE_COMPLETION"
    OTHER = "OTHER"


LIFECYCLE = Lifecycle[CredentialStatus](
    "credential",
    {
        "submit": {CredentialStatus.DRAFT: CredentialStatus.UNDER_REVIEW},
        "return": {CredentialStatus.UNDER_REVIEW: CredentialStatus.DRAFT},
        "publish": {CredentialStatus.UNDER_REVIEW: CredentialStatus.PUBLISHED},
        "archive": {
            CredentialStatus.DRAFT: CredentialStatus.ARCHIVED,
            CredentialStatus.PUBLISHED: CredentialStatus.ARCHIVED,
        },
    },
)


_MAY_BE_REVISED = (CredentialStatus.DRAFT, CredentialStatus.PUBLISHED)


@dataclass(frozen=True, kw_only=True)
class Prerequisite:
    """What is expected beforehand. `program_code` names another credential when that is what is expected."""

    id: UUID
    description: str
    type: PrerequisiteType = PrerequisiteType.OTHER
    is_mandatory: bool = True
    order_index: int = 0
    program_code: str | None = None

    def __post_init__(self) -> None:
        text("description", self.description, longest=2_000, required=True)
        number("orderIndex", self.order_index, most=1_000)
        if self.program_code is not None:
            text("programCode", self.program_code, longest=50, required=True)


@dataclass(frozen=True, kw_only=True)
class MicroCredential(Record):
    """A short, assessed credential of one institution. `program_code` is unique; `duration` is in hours.

    `credits` is in the issuing institution's unit, None where it carries no academic credit.
    """

    title: str
    program_code: str
    institution_id: UUID
    short_title: str = ""
    description: str = ""
    credential_type: CredentialType = CredentialType.MICRO_CREDENTIAL
    delivery_mode: DeliveryMode | None = None
    duration: float | None = None
    credits: float | None = None
    assessment_method: str = ""
    cost: float | None = None
    language: str = "en"
    level: Level | None = None
    campus: str = ""
    department: str = ""
    faculty: str = ""
    status: CredentialStatus = CredentialStatus.DRAFT
    effective_date: date | None = None
    expiry_date: date | None = None
    last_review_date: date | None = None
    next_review_date: date | None = None
    program_url: str = ""
    application_url: str = ""
    additional_info: str = ""
    published_at: datetime | None = None
    outcomes: tuple[LearningOutcome, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    is_illustrative: bool = False

    def __post_init__(self) -> None:
        text("title", self.title, longest=300, required=True)
        text("programCode", self.program_code, longest=50, required=True)
        text("description", self.description, longest=20_000)
        text("assessmentMethod", self.assessment_method, longest=2_000)
        text("additionalInfo", self.additional_info, longest=20_000)
        texts(self, ("short_title", "language", "campus", "department", "faculty"), longest=500)
        texts(self, ("program_url", "application_url"), longest=500)
        number("duration", self.duration, most=10_000)
        number("credits", self.credits, most=300)
        number("cost", self.cost, most=1_000_000)
        term("expiryDate", self.effective_date, self.expiry_date)
        if len(self.outcomes) > 200:
            raise Invalid("learningOutcomes", f"must be at most 200, not {len(self.outcomes)}")

    def revised(self, at: datetime, **fields: Any) -> MicroCredential:
        """With these fields instead. Raises Conflict while it is under review and once it is archived.

        Its status is no field to be given: steps change it, and say when.
        """
        if stepped := {"status", "published_at"} & set(fields):
            raise Invalid(min(stepped), "changes by a step: submit, return, publish or archive")
        if self.status not in _MAY_BE_REVISED:
            raise Conflict(f"A credential that is {self.status} cannot be changed.")
        after = self.changed(at, **fields)
        if after.status is CredentialStatus.PUBLISHED and not after.outcomes:
            raise Invalid("learningOutcomes", "at least one is required while it is published")
        return after

    def submitted(self, at: datetime) -> MicroCredential:
        """Handed to review. Raises Invalid when there is no outcome to review."""
        if not self.outcomes:
            raise Invalid("learningOutcomes", "at least one is required before review")
        return self._stepped("submit", at)

    def returned(self, at: datetime) -> MicroCredential:
        return self._stepped("return", at)

    def published(self, at: datetime) -> MicroCredential:
        return self._stepped("publish", at, published_at=at)

    def archived(self, at: datetime) -> MicroCredential:
        return self._stepped("archive", at)

    def _stepped(self, step: str, at: datetime, **fields: object) -> MicroCredential:
        return self.changed(at, status=LIFECYCLE.after(self.status, step), **fields)


def prerequisite_cycle(requires: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """A circle among credentials that require each other, as program codes, the first repeated last; empty if none.

    In the circle each leads to the next: the next requires it. `requires` maps a program code to the codes it
    requires; codes that are no key of it lead nowhere.
    """
    try:
        TopologicalSorter(requires).prepare()
    except CycleError as circle:
        return tuple(circle.args[1])
    return ()
