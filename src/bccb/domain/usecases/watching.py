"""Watching: how the models and the recommenders do, from what they answered and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bccb.domain.drift import Agreement, Drift, drifts, quantile
from bccb.domain.errors import Invalid
from bccb.domain.feedback import Feedback, Response
from bccb.domain.ports.clock import Clock
from bccb.domain.ports.unit_of_work import UnitOfWork, Work
from bccb.domain.prediction import Prediction, Question

_MOST = 50_000  # predictions that are looked at in one stretch of time
_LONGEST = 3_650  # days


@dataclass(frozen=True, kw_only=True)
class Moved:
    """How the last days differ from those before: what is watched, and the agreement with those who decide."""

    counts: tuple[int, int]
    drifts: tuple[Drift, ...]
    agreement: tuple[Agreement, Agreement]


@dataclass(frozen=True, kw_only=True)
class Arm:
    """How one of two recommenders does. Latencies are milliseconds."""

    arm: str
    recommender: str
    answers: int
    confidence: float
    latency: tuple[float, float]  # half of the answers took no longer than the one, nineteen of twenty than the other
    agreement: Agreement


@dataclass(frozen=True, kw_only=True)
class Watching:
    """`days_kept` is how long predictions are kept."""

    work: Work
    clock: Clock
    days_kept: int

    def moved(self, *, days: int = 7, against: int = 30) -> Moved:
        """The last days against so many before them. Raises Invalid for no days."""
        _check_days("days", days)
        _check_days("against", against)
        now = self.clock.now()
        turn = now - timedelta(days=days)
        begin = turn - timedelta(days=against)
        with self.work() as unit:
            before, after = _assessed(unit, begin, turn), _assessed(unit, turn, now)
            given = tuple(unit.feedback.each())
        return Moved(
            counts=(len(before), len(after)),
            drifts=drifts(before, after),
            agreement=(
                _agreement(each for each in given if begin <= each.created_at < turn),
                _agreement(each for each in given if turn <= each.created_at),
            ),
        )

    def arms(self, *, days: int = 30) -> tuple[Arm, ...]:
        """How the recommenders that are being compared do, by arm."""
        _check_days("days", days)
        now = self.clock.now()
        since = now - timedelta(days=days)
        with self.work() as unit:
            found = [each for each in unit.predictions.between(since, _soon(now), most=_MOST) if each.arm]
            given = [each for each in unit.feedback.each() if each.created_at >= since]
        names = sorted({(each.arm, each.recommender) for each in found})
        return tuple(_arm(*name, found, given) for name in names)

    def tidy(self) -> None:
        """Forget predictions older than they are kept."""
        with self.work() as unit:
            unit.predictions.forget(self.clock.now() - timedelta(days=self.days_kept))
            unit.commit()


@dataclass(kw_only=True)
class Gauges:
    """The same as single numbers for whoever asks often: looked at anew at most once in `every`."""

    watching: Watching
    every: timedelta = timedelta(minutes=10)
    _looked: tuple[datetime, Moved] | None = field(default=None, init=False)

    def drift(self) -> Mapping[str, float]:
        """The index of each thing that is watched; what too few answers tell is left out."""
        return {each.name: each.index for each in self._moved().drifts if each.index is not None}

    def agreement(self) -> Mapping[str, float]:
        """The share of suggestions that were accepted, before and lately; left out where none was judged."""
        before, lately = self._moved().agreement
        shares = {"before": before.share, "lately": lately.share}
        return {name: share for name, share in shares.items() if share is not None}

    def _moved(self) -> Moved:
        now = self.watching.clock.now()
        if self._looked is None or now - self._looked[0] >= self.every:
            self._looked = now, self.watching.moved()
        return self._looked[1]


def _assessed(unit: UnitOfWork, since: datetime, until: datetime) -> list[Prediction]:
    found = unit.predictions.between(since, until, most=_MOST)
    return [each for each in found if each.question is Question.ASSESS]


def _arm(arm: str, recommender: str, found: Sequence[Prediction], given: Sequence[Feedback]) -> Arm:
    own = [each for each in found if (each.arm, each.recommender) == (arm, recommender)]
    sure = [each.confidence for each in own if each.confidence is not None]
    took = [each.latency_ms for each in own]
    return Arm(
        arm=arm,
        recommender=recommender,
        answers=len(own),
        confidence=sum(sure) / len(sure) if sure else 0.0,
        latency=(quantile(took, 0.5), quantile(took, 0.95)),
        agreement=_agreement(each for each in given if each.suggested and each.suggested.recommender == recommender),
    )


def _agreement(given: Iterable[Feedback]) -> Agreement:
    judged = [each.response for each in given if each.response is not None]
    return Agreement(accepted=judged.count(Response.ACCEPTED), judged=len(judged))


def _soon(now: datetime) -> datetime:
    return now + timedelta(seconds=1)


def _check_days(name: str, days: int) -> None:
    if not 1 <= days <= _LONGEST:
        raise Invalid(name, f"must be from 1 to {_LONGEST} days, not {days}")
