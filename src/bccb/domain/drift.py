"""Drift: whether what is asked, or how it is answered, is no longer what it was. Pure arithmetic over counts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bccb.domain.prediction import Prediction

STABLE, MOVED = 0.1, 0.25  # below the one nothing has changed, above the other much has
FEWEST = 50  # answers on either side that a comparison needs
_LENGTHS = (100, 200, 400, 800, 1_600, 3_200)
_AT_LEAST = 0.5  # counted in every bin, so that an empty one is unusual and not impossible


def stability(before: Counter[str], after: Counter[str]) -> float:
    """The population stability index: the sum over bins of (a - b) · ln(a / b), a and b their shares.

    Source: N. Siddiqi, "Credit Risk Scorecards", Wiley 2006, chapter 11; bins that one side lacks count half an answer.
    """
    bins = before.keys() | after.keys()
    old, new = _shares(before, bins), _shares(after, bins)
    return sum((new[each] - old[each]) * math.log(new[each] / old[each]) for each in bins)


@dataclass(frozen=True, kw_only=True)
class Drift:
    """How far one thing has moved; None where too few answers tell."""

    name: str
    index: float | None

    @property
    def verdict(self) -> str:
        if self.index is None:
            return "too few answers"
        return "stable" if self.index < STABLE else "moved" if self.index < MOVED else "much moved"


def drifts(before: Sequence[Prediction], after: Sequence[Prediction]) -> tuple[Drift, ...]:
    """Of each thing that is watched, from one stretch of time to another."""
    is_enough = min(len(before), len(after)) >= FEWEST
    return tuple(
        Drift(name=name, index=stability(_counted(bin_of, before), _counted(bin_of, after)) if is_enough else None)
        for name, bin_of in WATCHED.items()
    )


def length_bin(prediction: Prediction) -> str:
    return str(sum(prediction.text_length >= each for each in _LENGTHS))


def score_bin(prediction: Prediction) -> str:
    return "none" if prediction.confidence is None else str(min(int(prediction.confidence * 10), 9))


WATCHED: dict[str, Callable[[Prediction], str]] = {
    "length of the text": length_bin,
    "subject": lambda prediction: prediction.subject,
    "level": lambda prediction: prediction.level,
    "institution": lambda prediction: prediction.institution,
    "grant": lambda prediction: prediction.grant,
    "confidence": score_bin,
}


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How often suggestions were accepted, of how many that were judged; with the bounds of a 95 % interval."""

    accepted: int
    judged: int

    @property
    def share(self) -> float | None:
        return self.accepted / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float]:
        """Source: E. B. Wilson, "Probable inference", JASA 22 (1927)."""
        if not self.judged:
            return 0.0, 1.0
        n, p, z = self.judged, self.accepted / self.judged, 1.96
        middle, scale = p + z * z / (2 * n), 1 + z * z / n
        width = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, (middle - width) / scale), min(1.0, (middle + width) / scale)


def quantile(values: Iterable[float], share: float) -> float:
    """The value below which that share lies; 0 of nothing."""
    ranked = sorted(values)
    return ranked[min(int(share * len(ranked)), len(ranked) - 1)] if ranked else 0.0


def _counted(bin_of: Callable[[Prediction], str], predictions: Iterable[Prediction]) -> Counter[str]:
    return Counter(bin_of(each) for each in predictions)


def _shares(counted: Counter[str], bins: Iterable[str]) -> dict[str, float]:
    raised = {each: max(counted[each], _AT_LEAST) for each in bins}
    total = sum(raised.values())
    return {each: count / total for each, count in raised.items()}
