"""The figures of an evaluation: every measure over the answers, with the interval that chance alone would leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Generic, TypeVar

from bccb.domain.agreement import GrantKind
from bccb.domain.articulation import Forecast
from bccb.domain.learning import Learning
from bccb.domain.measures import (
    Place,
    Scored,
    average_precision,
    calibration_error,
    f1,
    hit_rate,
    interval,
    macro_f1,
    mean_reciprocal_rank,
    share,
)
from bccb.domain.outcome import BloomLevel, OutcomeReading
from bccb.domain.ports.engines import LabelledOutcome
from bccb.domain.usecases.evaluating.questions import KnownEquivalent, KnownGrant

KINDS = (GrantKind.ASSIGNED, GrantKind.UNASSIGNED, GrantKind.NO_CREDIT)
FEWEST = 20  # answers that an institution or a subject needs to be told apart
Draw = Callable[[int], Iterable[Sequence[int]]]
"""Given how many groups there are: draws of that many places with replacement, the same on every call."""


@dataclass(frozen=True)
class Ranked:
    """A question for equivalents, and the place of the first right course."""

    asked: KnownEquivalent
    place: Place


@dataclass(frozen=True)
class Foreseen:
    """A question for the grant and the forecast for it."""

    asked: KnownGrant
    forecast: Forecast

    @property
    def sure(self) -> tuple[float, bool]:
        """The chance of the likeliest kind, and whether it is the right one."""
        likeliest = self.forecast.likeliest
        return self.forecast.probabilities[likeliest], likeliest is self.asked.kind

    @property
    def refused(self) -> tuple[float, bool]:
        """The chance of no credit, and whether that was the decision."""
        return self.forecast.probabilities[GrantKind.NO_CREDIT], self.asked.kind is GrantKind.NO_CREDIT

    @property
    def named(self) -> tuple[GrantKind, GrantKind]:
        return self.asked.kind, self.forecast.grant


@dataclass(frozen=True)
class Read:
    """A labelled outcome and how it was read: a level from a chance of one half on."""

    asked: LabelledOutcome
    reading: OutcomeReading

    @cached_property
    def levels(self) -> tuple[tuple[bool, bool], ...]:
        """For each level in order: whether people gave it, and whether it was read."""
        chances = self.reading.probabilities
        return tuple((level in self.asked.levels, chances[level] >= 0.5) for level in BloomLevel)


Answer = TypeVar("Answer", Ranked, Foreseen, Read)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measure over `count` answers, and the bounds of its 95 % interval."""

    question: str
    measure: str
    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """The figures of one institution or one subject, without intervals: few answers stand behind each."""

    name: str
    count: int
    accuracy: float
    refusals: int
    hit_at_10: float | None


@dataclass(frozen=True)
class Measure(Generic[Answer]):
    name: str
    of: Callable[[Sequence[Answer]], float]
    counts: Callable[[Answer], bool] = lambda _: True


RANKING: tuple[Measure[Ranked], ...] = (
    *(
        Measure(f"hit@{most}", lambda each, most=most: hit_rate(_places(each), most))  # type: ignore[misc]
        for most in (1, 5, 10)
    ),
    Measure("MRR", lambda each: mean_reciprocal_rank(_places(each))),
)


def _places(answers: Sequence[Ranked]) -> list[Place]:
    return [each.place for each in answers]


def _sure(answers: Sequence[Foreseen]) -> Scored:
    return [each.sure for each in answers]


def _names_credit(each: Foreseen) -> bool:
    granted = each.asked.grant
    return granted.kind in (GrantKind.ASSIGNED, GrantKind.UNASSIGNED) and bool(granted.credit)


def _names_level(each: Foreseen) -> bool:
    return each.asked.grant.kind is GrantKind.UNASSIGNED


def _sure_of_level(answers: Sequence[Foreseen]) -> Scored:
    return [(each.forecast.level_chance or 0.0, _level_is_right(each)) for each in answers]


def _level_is_right(each: Foreseen) -> bool:
    granted = each.asked.grant.courses[0]
    return (each.forecast.subject, each.forecast.number) == (granted.subject, granted.number)


KINDS_OF_GRANT: tuple[Measure[Foreseen], ...] = (
    Measure("macro-F1 of three", lambda each: macro_f1([answer.named for answer in each], KINDS)),
    Measure("accuracy", lambda each: share(right for _, right in _sure(each))),
    Measure("no credit: average precision", lambda each: average_precision([answer.refused for answer in each])),
    Measure("calibration error", lambda each: calibration_error(_sure(each))),
)
GRANTS: tuple[Measure[Foreseen], ...] = (
    *KINDS_OF_GRANT,
    Measure(
        "credit exact",
        lambda each: share(answer.forecast.credit == answer.asked.grant.credit for answer in each),
        _names_credit,
    ),
    Measure(
        "unassigned: subject",
        lambda each: share(answer.forecast.subject == answer.asked.grant.courses[0].subject for answer in each),
        _names_level,
    ),
    Measure("unassigned: subject and level", lambda each: share(map(_level_is_right, each)), _names_level),
    Measure("unassigned: calibration error", lambda each: calibration_error(_sure_of_level(each)), _names_level),
)


def _level_f1(place: int, answers: Sequence[Read]) -> float:
    return f1(each.levels[place] for each in answers)


def _mean_f1(answers: Sequence[Read]) -> float:
    return sum(_level_f1(place, answers) for place in range(len(BloomLevel))) / len(BloomLevel)


MEAN_OF_LEVELS = Measure("mean F1 of six levels", _mean_f1)
OUTCOMES: tuple[Measure[Read], ...] = (
    MEAN_OF_LEVELS,
    *(Measure(f"F1 of {level.lower()}", partial(_level_f1, place)) for place, level in enumerate(BloomLevel)),
)


def figures(
    question: str, measures: Iterable[Measure[Answer]], answers: Sequence[Answer], draw: Draw
) -> Iterator[Figure]:
    """Every measure over the answers it counts; a measure without any is left out."""
    for measure in measures:
        counted = [each for each in answers if measure.counts(each)]
        if not counted:
            continue
        groups = list(grouped(counted, _group).values())
        low, high = interval(measure.of, groups, draw(len(groups)))
        value = measure.of(counted)
        yield Figure(question=question, measure=measure.name, value=value, low=low, high=high, count=len(counted))


def parts(
    foreseen: Sequence[Foreseen], ranked: Sequence[Ranked], key: Callable[[KnownGrant | KnownEquivalent], str]
) -> tuple[Part, ...]:
    """By institution or by subject, the largest first; those of few answers are left out."""
    found = grouped(ranked, lambda each: key(each.asked))
    return tuple(
        Part(
            name=name,
            count=len(members),
            accuracy=share(right for _, right in _sure(members)),
            refusals=sum(each.asked.kind is GrantKind.NO_CREDIT for each in members),
            hit_at_10=hit_rate(_places(found[name]), 10) if name in found else None,
        )
        for name, members in sorted(
            grouped(foreseen, lambda each: key(each.asked)).items(), key=lambda part: (-len(part[1]), part[0])
        )
        if len(members) >= FEWEST
    )


def institution_of(asked: KnownGrant | KnownEquivalent) -> str:
    return asked.institution


def subject_of(asked: KnownGrant | KnownEquivalent) -> str:
    return subject(asked.learning)


def subject(learning: Learning) -> str:
    return learning.course.subject if learning.course else ""


def grouped(answers: Iterable[Answer], key: Callable[[Answer], str]) -> Mapping[str, list[Answer]]:
    groups: defaultdict[str, list[Answer]] = defaultdict(list)
    for each in answers:
        groups[key(each)].append(each)
    return groups


def _group(answer: Ranked | Foreseen | Read) -> str:
    """What rises and falls together: the answers on one source course, or one outcome alone."""
    return answer.asked.text if isinstance(answer, Read) else str(answer.asked.learning.code)
