"""Pathways: where a credential leads from one institution to another; draft → under review → approved → active."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from bccb.domain.articulation import Overlap
from bccb.domain.credit import Credit
from bccb.domain.errors import Conflict, Invalid
from bccb.domain.lifecycle import Lifecycle
from bccb.domain.record import Record, number, text, texts


class PathwayType(StrEnum):
    INTERNAL = "INTERNAL"
    EXTERNAL = "EXTERNAL"
    ARTICULATION = "ARTICULATION"
    LADDERING = "LADDERING"


class PathwayStatus(StrEnum):
    DRAFT = "DRAFT"
    UNDER_REVIEW = "UNDER_REVIEW"
    APPROVED = "APPROVED"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    ARCHIVED = "ARCHIVED"


LIFECYCLE = Lifecycle[PathwayStatus](
    "pathway",
    {
        "submit": {PathwayStatus.DRAFT: PathwayStatus.UNDER_REVIEW},
        "return": {PathwayStatus.UNDER_REVIEW: PathwayStatus.DRAFT},
        "approve": {PathwayStatus.UNDER_REVIEW: PathwayStatus.APPROVED},
        "activate": {
            PathwayStatus.APPROVED: PathwayStatus.ACTIVE,
            PathwayStatus.SUSPENDED: PathwayStatus.ACTIVE,
        },
        "suspend": {PathwayStatus.ACTIVE: PathwayStatus.SUSPENDED},
        "archive": {state: PathwayStatus.ARCHIVED for state in PathwayStatus if state is not PathwayStatus.ARCHIVED},
    },
)


@dataclass(frozen=True, kw_only=True)
class Pathway(Record):
    """A way from a credential at the source institution into study at the target institution.

    `transfer_credits` is in the target institution's unit, `confidence_score` from 0 to 1.
    """

    name: str
    source_institution_id: UUID
    target_institution_id: UUID
    micro_credential_id: UUID
    description: str = ""
    pathway_type: PathwayType = PathwayType.EXTERNAL
    transfer_credits: float | None = None
    equivalency_notes: str = ""
    additional_requirements: str = ""
    confidence_score: float | None = None
    is_ai_suggested: bool = False
    ai_reasoning: str = ""
    status: PathwayStatus = PathwayStatus.DRAFT
    approved_by: UUID | None = None
    approved_at: datetime | None = None
    is_illustrative: bool = False

    def __post_init__(self) -> None:
        text("name", self.name, longest=300, required=True)
        texts(self, ("description", "equivalency_notes", "additional_requirements", "ai_reasoning"), longest=20_000)
        number("transferCredits", self.transfer_credits, most=300)
        number("confidenceScore", self.confidence_score, most=1)
        is_within = self.source_institution_id == self.target_institution_id
        if self.pathway_type is not PathwayType.LADDERING and is_within != (self.pathway_type is PathwayType.INTERNAL):
            raise Invalid("pathwayType", "INTERNAL is for pathways within one institution, and only for those")

    def revised(self, at: datetime, **fields: Any) -> Pathway:
        """With these fields instead. Raises Conflict unless it is a draft: what is approved is approved as it is.

        Its status and approval are no fields to be given: steps change them, and say who and when.
        """
        if stepped := {"status", "approved_by", "approved_at"} & set(fields):
            raise Invalid(min(stepped), "changes by a step: submit, return, approve, activate, suspend or archive")
        if self.status is not PathwayStatus.DRAFT:
            raise Conflict(f"A pathway that is {self.status} cannot be changed; return it, or begin a new one.")
        return self.changed(at, **fields)

    def submitted(self, at: datetime) -> Pathway:
        return self._stepped("submit", at)

    def returned(self, at: datetime) -> Pathway:
        return self._stepped("return", at)

    def approved(self, by: UUID, at: datetime) -> Pathway:
        return self._stepped("approve", at, approved_by=by, approved_at=at)

    def activated(self, at: datetime) -> Pathway:
        return self._stepped("activate", at)

    def suspended(self, at: datetime) -> Pathway:
        return self._stepped("suspend", at)

    def archived(self, at: datetime) -> Pathway:
        return self._stepped("archive", at)

    def _stepped(self, step: str, at: datetime, **fields: object) -> Pathway:
        return self.changed(at, status=LIFECYCLE.after(self.status, step), **fields)


class Basis(StrEnum):
    """What a suggested way rests on, most certain first."""

    RECOGNITION = "RECOGNITION"
    PATHWAY = "PATHWAY"
    FORECAST = "FORECAST"


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A way forward: to which institution, for how much credit, how surely and why. Not yet anybody's decision.

    `overlap` holds the outcomes that the credential shares with the course it would count as.
    """

    institution: str
    basis: Basis
    confidence: float
    credit: Credit | None
    counts_as: str
    reasoning: str
    overlap: Overlap = field(default_factory=Overlap)
    pathway_name: str = ""
