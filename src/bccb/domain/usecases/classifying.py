"""Classifying: reading the level, the category and the keywords of learning outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bccb.domain.errors import NotTrained
from bccb.domain.outcome import OutcomeReading
from bccb.domain.ports.engines import OutcomeClassifier
from bccb.domain.ports.models import ModelStore
from bccb.domain.record import text as check_text


@dataclass(frozen=True, kw_only=True)
class Classifying:
    """Uses the trained classifier where a model has been trained, else the one that is shipped."""

    models: ModelStore
    shipped: OutcomeClassifier

    def classifier(self) -> OutcomeClassifier:
        try:
            return self.models.load()
        except NotTrained:
            return self.shipped

    def classify(self, texts: Sequence[str]) -> tuple[OutcomeReading, ...]:
        """What each outcome asks for, in order. Raises Invalid, naming the place, for an empty or unreadable text."""
        for position, each in enumerate(texts):
            check_text(f"texts[{position}]", each, longest=2_000, required=True)
        return self.classifier().classify(texts)
