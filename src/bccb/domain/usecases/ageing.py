"""Ageing: how old the open requests of an institution are, and how long its answers took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from bccb.domain.ports.repositories import Timing
from bccb.domain.ports.unit_of_work import UnitOfWork

AGES = (7, 30, 90)
"""Days: a request that is open so long or less is counted there, an older one behind the last."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """`open` counts open requests by age: up to each of `AGES`, then beyond. Of `answered` requests half took
    `median_days` or less and nine in ten `p90_days` or less, in whole days; None where none was answered."""

    open: tuple[int, ...]
    answered: int
    median_days: int | None
    p90_days: int | None


@dataclass(frozen=True, kw_only=True)
class Turnaround:
    """The pace of one institution, and of each of its evaluators; None for what nobody evaluates."""

    institution_id: UUID
    overall: Pace
    evaluators: Mapping[UUID | None, Pace] = field(default_factory=dict)


def turnarounds(unit: UnitOfWork, institution_id: UUID | None, *, now: datetime, days: int) -> tuple[Turnaround, ...]:
    """Of one institution, or for None of all that were asked, with what was answered in the last so many days."""
    by_institution: defaultdict[UUID, list[Timing]] = defaultdict(list)
    for timing in unit.requests.timings(institution_id, since=now - timedelta(days=days)):
        by_institution[timing.institution_id].append(timing)
    return tuple(_turnaround(each, timings, now) for each, timings in by_institution.items())


def _turnaround(institution_id: UUID, timings: Sequence[Timing], now: datetime) -> Turnaround:
    by_evaluator: defaultdict[UUID | None, list[Timing]] = defaultdict(list)
    for timing in timings:
        by_evaluator[timing.evaluator].append(timing)
    evaluators = {each: _pace(theirs, now) for each, theirs in by_evaluator.items()}
    return Turnaround(institution_id=institution_id, overall=_pace(timings, now), evaluators=evaluators)


def _pace(timings: Iterable[Timing], now: datetime) -> Pace:
    ages, taken = [0] * (len(AGES) + 1), []
    for timing in timings:
        if timing.answered_at is None:
            ages[_bucket((now - timing.asked_at).days)] += 1
        else:
            taken.append((timing.answered_at - timing.asked_at).days)
    taken.sort()
    return Pace(open=tuple(ages), answered=len(taken), median_days=_rank(taken, 50), p90_days=_rank(taken, 90))


def _bucket(age: int) -> int:
    return sum(age > most for most in AGES)


def _rank(taken: Sequence[int], percent: int) -> int | None:
    """The least number of days in which so many of a hundred were answered: the nearest rank."""
    return taken[-(-len(taken) * percent // 100) - 1] if taken else None
