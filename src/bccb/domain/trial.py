"""Trials: how the answers of a training about decisions it had not seen compare with what was decided, and with the
answers of the training before.

Two trainings are compared on the questions that both were asked and whose right answer has not changed since, so that
new decisions neither help nor harm. Every question keeps its answer for that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from bccb.domain.agreement import GrantKind
from bccb.domain.measures import (
    Place,
    average_precision,
    calibration_error,
    f1,
    hit_rate,
    macro_f1,
    mean_reciprocal_rank,
)
from bccb.domain.outcome import BloomLevel

KINDS = (GrantKind.ASSIGNED, GrantKind.UNASSIGNED, GrantKind.NO_CREDIT)
LEVELS = tuple(BloomLevel)
FEWEST = 30  # answers that a measure needs to say anything
FEWEST_REFUSALS = 10  # of which so many must be refusals where it is about them


@dataclass(frozen=True, kw_only=True)
class Trial:
    """How a training was tried out before it was kept: the same lessons but one part of them, then asked about that.

    `folds` are the parts that were asked about, of `of` in all; `asked` counts the questions of each sort. `measures`
    are by name; what was asked too seldom is not among them. `against` is the version that served then, `fallen` says
    of each measure that fell too far from where to where.
    """

    folds: str
    of: int
    asked: Mapping[str, int]
    measures: Mapping[str, float]
    against: str = ""
    fallen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ranked:
    """A question for equivalents: the courses that were granted, and the place of the first of them in the answer."""

    truth: str
    place: Place


@dataclass(frozen=True)
class Forecast:
    """A question for the grant: what was decided, the chances given to `KINDS`, and the kind that was named."""

    truth: GrantKind
    chances: tuple[float, ...]
    named: GrantKind

    @property
    def sure(self) -> tuple[float, bool]:
        """The greatest chance, and whether it came true."""
        greatest = max(self.chances)
        return greatest, KINDS[self.chances.index(greatest)] is self.truth

    @property
    def refused(self) -> tuple[float, bool]:
        """The chance of no credit, and whether it came true."""
        return self.chances[KINDS.index(GrantKind.NO_CREDIT)], self.truth is GrantKind.NO_CREDIT


@dataclass(frozen=True)
class Read:
    """An outcome: the levels that people gave it, and those that were read."""

    truth: tuple[BloomLevel, ...]
    told: tuple[BloomLevel, ...]


@dataclass(frozen=True)
class Answers:
    """The answers of one trial, each by the name of its question."""

    equivalents: Mapping[str, Ranked] = field(default_factory=dict)
    grants: Mapping[str, Forecast] = field(default_factory=dict)
    outcomes: Mapping[str, Read] = field(default_factory=dict)

    @property
    def asked(self) -> dict[str, int]:
        return {each.name: len(getattr(self, each.name)) for each in fields(self)}

    def shared_with(self, other: Answers) -> Answers:
        """Those of the questions that the other was asked too, with the same right answer."""
        return Answers(*(_shared(getattr(self, each.name), getattr(other, each.name)) for each in fields(self)))


@dataclass(frozen=True)
class Measure:
    """A measure that a training must not lose. None where too few answers tell."""

    name: str
    of: Callable[[Answers], float | None]
    is_error: bool = False  # the less, the better

    def lost(self, before: float, after: float) -> float:
        return after - before if self.is_error else before - after


def _hits(answers: Answers) -> float | None:
    return hit_rate(_places(answers), 10) if len(answers.equivalents) >= FEWEST else None


def _reciprocal_rank(answers: Answers) -> float | None:
    return mean_reciprocal_rank(_places(answers)) if len(answers.equivalents) >= FEWEST else None


def _grant_f1(answers: Answers) -> float | None:
    named = [(each.truth, each.named) for each in answers.grants.values()]
    return macro_f1(named, KINDS) if len(named) >= FEWEST else None


def _refusals(answers: Answers) -> float | None:
    refused = [each.refused for each in answers.grants.values()]
    is_enough = len(refused) >= FEWEST and sum(truth for _, truth in refused) >= FEWEST_REFUSALS
    return average_precision(refused) if is_enough else None


def _miscalibration(answers: Answers) -> float | None:
    sure = [each.sure for each in answers.grants.values()]
    return calibration_error(sure) if len(sure) >= FEWEST else None


def _bloom_f1(answers: Answers) -> float | None:
    read = list(answers.outcomes.values())
    scores = [f1((level in each.truth, level in each.told) for each in read) for level in LEVELS]
    return sum(scores) / len(scores) if len(read) >= FEWEST else None


def _places(answers: Answers) -> Sequence[Place]:
    return [each.place for each in answers.equivalents.values()]


MEASURES = (
    Measure("hit@10", _hits),
    Measure("MRR", _reciprocal_rank),
    Measure("grant macro-F1", _grant_f1),
    Measure("no credit: average precision", _refusals),
    Measure("calibration error", _miscalibration, is_error=True),
    Measure("Bloom F1", _bloom_f1),
)


def measured(answers: Answers) -> dict[str, float]:
    """Every measure that enough answers tell, by name."""
    found = {each.name: each.of(answers) for each in MEASURES}
    return {name: value for name, value in found.items() if value is not None}


def fallen(standing: Answers, candidate: Answers, tolerance: float) -> tuple[str, ...]:
    """What the candidate loses by more than the tolerance, on the questions that both were asked; a sentence each."""
    before, after = measured(standing.shared_with(candidate)), measured(candidate.shared_with(standing))
    lost = [
        (each, before[each.name], after[each.name])
        for each in MEASURES
        if each.name in before and each.lost(before[each.name], after[each.name]) > tolerance
    ]
    return tuple(
        f"{each.name} {'rose' if each.is_error else 'fell'} from {old:.3f} to {new:.3f}" for each, old, new in lost
    )


def _shared(own: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in own.items() if name in others and others[name].truth == each.truth}
