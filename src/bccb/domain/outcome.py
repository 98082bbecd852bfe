"""Learning outcomes: what somebody can do after the learning, and at which level of thinking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from bccb.domain.errors import Invalid
from bccb.domain.record import number, text


class BloomLevel(StrEnum):
    """The six cognitive processes of the revised taxonomy (Anderson & Krathwohl, 2001), lowest first."""

    REMEMBER = "REMEMBER"
    UNDERSTAND = "UNDERSTAND"
    APPLY = "APPLY"
    ANALYZE = "ANALYZE"
    EVALUATE = "EVALUATE"
    CREATE = "CREATE"

    @property
    def rank(self) -> int:
        """1 for REMEMBER to 6 for CREATE."""
        return list(BloomLevel).index(self) + 1


class OutcomeCategory(StrEnum):
    KNOWLEDGE = "KNOWLEDGE"
    SKILLS = "SKILLS"
    COMPETENCIES = "COMPETENCIES"
    ATTITUDES = "ATTITUDES"


@dataclass(frozen=True, kw_only=True)
class LearningOutcome:
    """One assessed outcome of a credential. `bloom_level` and `category` are None until somebody has said."""

    id: UUID
    outcome_text: str
    bloom_level: BloomLevel | None = None
    category: OutcomeCategory | None = None
    order_index: int = 0
    is_core: bool = True
    keywords: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        text("outcomeText", self.outcome_text, longest=2_000, required=True)
        number("orderIndex", self.order_index, most=1_000)
        if len(self.keywords) > 50:
            raise Invalid("keywords", f"must be at most 50 words, not {len(self.keywords)}")
        for keyword in self.keywords:
            text("keywords", keyword, longest=100, required=True)


@dataclass(frozen=True, kw_only=True)
class OutcomeReading:
    """What a classifier reads in the text of one outcome.

    `probabilities` has all six levels, each from 0 to 1; they do not sum to 1, for an outcome may have two levels.
    """

    bloom_level: BloomLevel
    probabilities: Mapping[BloomLevel, float]
    category: OutcomeCategory
    keywords: tuple[str, ...]
