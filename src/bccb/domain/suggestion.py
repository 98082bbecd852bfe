"""Suggestions: what the models had suggested, in brief, so that it can be held against what was decided."""

from __future__ import annotations

from dataclasses import dataclass

from bccb.domain.agreement import NO_CREDIT, Grant, GrantedCourse, GrantKind, as_printed
from bccb.domain.articulation import FORECAST_KINDS
from bccb.domain.errors import Invalid
from bccb.domain.record import number, text


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """What the models had suggested: the kind of grant, as which course or subject and level, and how sure they were.

    `credit` is in the recognizing institution's unit. `recommender` is empty where none was asked.
    """

    kind: GrantKind
    granted_as: str = ""
    credit: float | None = None
    confidence: float | None = None
    model_version: str = ""
    recommender: str = ""

    def __post_init__(self) -> None:
        if self.kind not in FORECAST_KINDS:
            raise Invalid("suggestion.grant", f"must be one of {', '.join(sorted(FORECAST_KINDS))}, not {self.kind}")
        text("suggestion.grantedAs", self.granted_as, longest=100)
        text("suggestion.modelVersion", self.model_version, longest=100)
        text("suggestion.recommender", self.recommender, longest=100)
        number("suggestion.credit", self.credit, most=300)
        number("suggestion.confidence", self.confidence, most=1)

    @property
    def grant(self) -> Grant:
        """The grant that was suggested."""
        if self.kind is GrantKind.NO_CREDIT:
            return NO_CREDIT
        subject, _, place = self.granted_as.strip().partition(" ")
        if not subject or not place:
            return Grant(kind=GrantKind.BLOCK, credit=self.credit)
        subject, place = as_printed(subject, place)
        return Grant.of((GrantedCourse(subject=subject, number=place, credit=self.credit),))

    def agrees_with(self, grant: Grant) -> bool:
        """Whether that is what was decided: the same kind, and of an assigned course the same course."""
        if grant.counts_as is not self.kind:
            return False
        return self.kind is not GrantKind.ASSIGNED or self.granted_as in {str(each.code) for each in grant.courses}
