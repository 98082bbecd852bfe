"""Measures: how answers compare with what people decided. Pure arithmetic over what was asked and answered.

A scored answer is a pair: the chance that was given, and whether it came true. A place is the rank of the first right
answer, counted from 1, None where it was not found.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

Scored = Sequence[tuple[float, bool]]
Place = int | None
BINS = 10
Label = TypeVar("Label", bound=Hashable)
Case = TypeVar("Case")


def hit_rate(places: Sequence[Place], most: int) -> float:
    """The share of questions whose right answer is among the first `most`."""
    return _mean([place is not None and place <= most for place in places])


def mean_reciprocal_rank(places: Sequence[Place]) -> float:
    return _mean([1 / place if place else 0.0 for place in places])


def share(right: Iterable[bool]) -> float:
    """The share that is right; 0 of nothing."""
    return _mean(list(right))


def f1(answers: Iterable[tuple[bool, bool]]) -> float:
    """Twice the hits over everything that is or was said to be so. Each answer is (is it so, was it said)."""
    hits = said = 0
    for truth, told in answers:
        hits += truth and told
        said += truth + told
    return 2 * hits / said if said else 0.0


def macro_f1(answers: Sequence[tuple[Label, Label]], labels: Sequence[Label]) -> float:
    """The mean F1 of the labels, each counting the same however rare. Each answer is (what it is, what was said)."""
    return _mean([f1((truth == label, told == label) for truth, told in answers) for label in labels])


def average_precision(answers: Scored) -> float:
    """The mean precision at each true answer, from the highest chance down; 0 where nothing is true.

    Answers of one chance count as found together, so that their order decides nothing.
    """
    points = precision_recall(answers)
    steps = zip(points, (Point(at=0.0, value=1.0), *points), strict=False)
    return sum((point.at - before.at) * point.value for point, before in steps)


@dataclass(frozen=True, kw_only=True)
class Point:
    """A point of a curve: `value` at `at`, both from 0 to 1."""

    at: float
    value: float


@dataclass(frozen=True, kw_only=True)
class Covered(Point):
    """What is left of error where only answers of at least this `chance` are taken."""

    chance: float


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Answers whose chance lies in one tenth: how many, the mean chance given, and how often it came true."""

    count: int
    told: float
    true: float


def reliability(answers: Scored, bins: int = BINS) -> tuple[Bin, ...]:
    """What chances were worth, by the chance; empty bins are left out."""

    def bin_of(answer: tuple[float, bool]) -> int:
        return min(int(answer[0] * bins), bins - 1)

    grouped = (list(members) for _, members in groupby(sorted(answers, key=bin_of), bin_of))
    return tuple(
        Bin(count=len(each), told=_mean([told for told, _ in each]), true=_mean([true for _, true in each]))
        for each in grouped
    )


def calibration_error(answers: Scored, bins: int = BINS) -> float:
    """How far chances are from how often they come true, weighted by how many there are.

    Source: M. P. Naeini, G. F. Cooper, M. Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning",
    AAAI 2015.
    """
    found = reliability(answers, bins)
    return sum(each.count * abs(each.told - each.true) for each in found) / len(answers) if answers else 0.0


def coverage(answers: Scored) -> tuple[Covered, ...]:
    """The share that is wrong (`value`) among the surest share `at` of the answers: what a line of chance leaves."""
    return tuple(
        Covered(at=seen / len(answers), value=1 - right / seen, chance=chance)
        for chance, seen, right in _from_the_surest(answers)
    )


def precision_recall(answers: Scored) -> tuple[Point, ...]:
    """Precision (`value`) at each recall (`at`), from the highest chance down."""
    true = sum(truth for _, truth in answers)
    return tuple(Point(at=hits / true, value=hits / seen) for _, seen, hits in _from_the_surest(answers) if true)


def _from_the_surest(answers: Scored) -> Iterable[tuple[float, int, int]]:
    """Each chance that was given, highest first, how many were seen by then, and how many of them are true."""
    seen = hits = 0
    for chance, members in groupby(sorted(answers, key=lambda each: -each[0]), lambda each: each[0]):
        for _, truth in members:
            seen += 1
            hits += truth
        yield chance, seen, hits


def interval(
    measure: Callable[[Sequence[Case]], float], groups: Sequence[Sequence[Case]], draws: Iterable[Sequence[int]]
) -> tuple[float, float]:
    """Between which values the measure lies in nineteen of twenty draws of whole groups, with replacement.

    Cases of one group rise and fall together (agreements on one course), so groups are drawn, not cases.
    Source: B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13 (percentiles).
    """
    values = sorted(measure([case for group in draw for case in groups[group]]) for draw in draws)
    last = len(values) - 1
    return values[round(0.025 * last)], values[round(0.975 * last)]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
