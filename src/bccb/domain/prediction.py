"""Predictions: what is kept of an answer of the models, to see how they do. Nothing of whoever asked, and no text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bccb.domain.errors import Invalid
from bccb.domain.learning import Learning
from bccb.domain.record import number


class Question(StrEnum):
    ASSESS = "ASSESS"
    RECOMMEND = "RECOMMEND"


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """One answer. `text_length` counts characters of the learning, `subject` and `level` are empty where not known.

    `institution` is the code of who would recognize, empty where all were asked; `recommender` and `arm` are empty
    where none was asked and where no two are being compared. `confidence` is None where nothing was suggested.
    """

    at: datetime
    question: Question
    model_version: str
    latency_ms: float
    confidence: float | None
    grant: str = ""
    institution: str = ""
    text_length: int = 0
    subject: str = ""
    level: str = ""
    recommender: str = ""
    arm: str = ""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a prediction keeps of the learning that was asked about."""

    text_length: int
    subject: str
    level: str

    @classmethod
    def of(cls, learning: Learning) -> Shape:
        return cls(
            text_length=len(learning.title) + len(learning.body),
            subject=learning.course.subject if learning.course else "",
            level=learning.level or "",
        )


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Which recommender answers, and in which arm of a comparison; no arm where somebody named it."""

    recommender: str
    arm: str = ""


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """Two recommenders side by side: `share` of the requests go to the second, always the same ones.

    Without recommenders nothing is compared.
    """

    recommenders: tuple[str, ...] = ()
    share: float = 0.5

    def __post_init__(self) -> None:
        if self.recommenders and len(set(self.recommenders)) != 2:
            raise Invalid("BCCB_AB_RECOMMENDERS", "must name two recommenders, as balanced,by-outcomes")
        number("BCCB_AB_SHARE", self.share, most=1)

    def choose(self, request: str, usual: str) -> Chosen:
        """Who answers this request: by a hash of it, so that it gets the same answer every time and everywhere."""
        if not self.recommenders:
            return Chosen(recommender=usual)
        place = int.from_bytes(hashlib.sha256(request.encode("utf-8", "surrogatepass")).digest()[:8], "big") / 2**64
        is_second = place < self.share
        return Chosen(recommender=self.recommenders[is_second], arm="B" if is_second else "A")
