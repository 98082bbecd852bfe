"""Where predictions go: noted without waiting, kept in stretches, forgotten after a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bccb.domain.prediction import Prediction


class PredictionLog(Protocol):
    def note(self, prediction: Prediction) -> None:
        """Remember it, soon. Never waits and never raises: where there are too many at once, some are left out."""
        ...


class PredictionArchive(Protocol):
    """What is kept of them, inside one unit of work."""

    def add(self, predictions: Sequence[Prediction]) -> None: ...

    def between(self, since: datetime, until: datetime, *, most: int) -> tuple[Prediction, ...]:
        """Those from `since` on and before `until`, newest first, at most so many."""
        ...

    def forget(self, before: datetime) -> int:
        """Forget those made before; how many they were."""
        ...


class NoLog:
    """Notes nothing."""

    def note(self, prediction: Prediction) -> None:
        """It is not kept."""


NO_LOG = NoLog()
