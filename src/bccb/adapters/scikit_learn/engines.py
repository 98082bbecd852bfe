"""One trained version of the engines: arrays in memory, numpy alone, nothing that changes.

Who issued a learning is looked at in one place only, `same_learning`: decisions on the very learning in question. What
they change is shown as the share that comes from the institution.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bccb.adapters.scikit_learn.arrays import Floats, Integers
from bccb.adapters.scikit_learn.catalogue import Catalogue
from bccb.adapters.scikit_learn.credit import CreditVote
from bccb.adapters.scikit_learn.decisions import KINDS
from bccb.adapters.scikit_learn.equivalents import Likening, SubjectAffinity, features_of
from bccb.adapters.scikit_learn.judging import OWN_CASE, Judging, weightiest
from bccb.adapters.scikit_learn.learned import Learned
from bccb.adapters.scikit_learn.named_elsewhere import NAMED_ELSEWHERE, features, named_elsewhere
from bccb.adapters.scikit_learn.outcomes import LEVELS
from bccb.adapters.scikit_learn.ranker import Ranker, chances, ranker_by_thumb
from bccb.adapters.scikit_learn.reading import Reading
from bccb.adapters.scikit_learn.same_learning import SameLearning
from bccb.adapters.scikit_learn.side_by_side import SideBySide
from bccb.domain.agreement import GrantKind
from bccb.domain.articulation import Equivalent, Forecast, Likeness
from bccb.domain.course import CourseCode
from bccb.domain.credit import CREDITS, Credit
from bccb.domain.finding import Kind
from bccb.domain.learning import Learning
from bccb.domain.outcome import OutcomeReading
from bccb.domain.ports.engines import OutcomeClassifier, TextModel
from bccb.domain.ports.finding import Finder

_REJECTED = 0.01  # what is left of the chance of a course that was rejected
_SUPPORT_SHARPNESS = 4  # the power of a likeness by which a precedent supports a forecast
_READINGS, _RANKINGS = 64, 32  # kept, so that one assessment reads a learning once


@dataclass(frozen=True, eq=False)
class Ranking:
    """The courses of one institution by their chance to be the equivalent.

    `unheard` is the best chance as if nobody elsewhere had named a course.
    """

    ranker: Ranker
    features: Floats
    chances: Floats
    likeness: Floats
    order: Integers
    unheard: float


class TrainedEngines:
    """The port `Engines`. `shipped` reads category and keywords, and levels where no outcome was labelled."""

    def __init__(
        self,
        version: str,
        learned: Learned,
        model: SideBySide,
        shipped: OutcomeClassifier,
        finder_of: Callable[[Kind], Finder],
    ) -> None:
        self.version = version
        self._learned = learned
        self._model = model
        self._shipped = shipped
        self._names = (*features_of(tuple(model.parts)), *NAMED_ELSEWHERE)
        self._ranker = learned.ranker or ranker_by_thumb(self._names[: -len(NAMED_ELSEWHERE)])
        self._decisions = learned.decisions
        self._all_seen = np.ones(len(learned.decisions.sources), np.float32)
        self._affinity = SubjectAffinity(learned.decisions)
        self._same = SameLearning(learned.decisions, learned.rejected)
        self._finder_of = finder_of
        self._finders: dict[Kind, Finder] = {}
        self._finding = Lock()
        self._likening = lru_cache(maxsize=None)(self._new_likening)
        self._reading = lru_cache(maxsize=_READINGS)(lambda learning: Reading.of(learning, model))
        self._ranking = lru_cache(maxsize=_RANKINGS)(self._new_ranking)
        self._voting = lru_cache(maxsize=None)(lambda code: CreditVote(learned.decisions, code))
        self._judging = Judging(
            learned,
            self._same,
            reading=self._reading,
            likening=self._likening,
            best_chance=self._best_chance,
        )

    @property
    def text_model(self) -> TextModel:
        return self._model

    def equivalents(self, learning: Learning, institution: str, *, limit: int) -> tuple[Equivalent, ...]:
        ranking = self._ranking(learning, institution)
        return (
            ()
            if ranking is None
            else tuple(self._equivalent(institution, ranking, int(row)) for row in ranking.order[:limit])
        )

    def precedents(
        self, learning: Learning, institution: str, *, limit: int, only_joint: bool = False
    ) -> tuple[Likeness, ...]:
        decisions = self._decisions
        rows = self._rows_of(institution)
        rows = rows[decisions.is_joint[rows]] if only_joint else rows
        alike = self._reading(learning).likeness(decisions.sources)[decisions.source[rows]]
        order = np.lexsort((rows, -decisions.weight[rows], -alike))
        found: dict = {}
        for at in order:
            if len(found) >= limit or alike[at] <= 0:
                break
            found.setdefault(decisions.identifiers[rows[at]], float(alike[at]))
        return tuple(Likeness(agreement_id=each, likeness=round(value, 4)) for each, value in found.items())

    def forecast(
        self, learning: Learning, institution: str, *, elsewhere: Mapping[str, GrantKind] | None = None
    ) -> Forecast:
        alike = self._reading(learning).likeness(self._decisions.sources)
        judgement = self._judging.judged(learning, institution, elsewhere)
        return Forecast(
            probabilities=dict(zip(KINDS, _rounded(judgement.probabilities), strict=True)),
            **self._amount(learning, alike, institution, float(judgement.probabilities[0])),
            support=round(self._support(alike, institution), 3),
            from_institution=round(judgement.from_institution, 4),
            shares=judgement.shares,
            reasons=judgement.reasons,
            named=KINDS[judgement.kind],
        )

    def likeness(self, left: Sequence[str], right: Sequence[str]) -> Sequence[Sequence[float]]:
        if not left or not right:
            return [[] for _ in left]
        rows, columns = (self._model.quick.embed(texts) for texts in (left, right))
        return np.clip(rows @ columns.T, 0.0, 1.0).tolist()

    def classify(self, texts: Sequence[str]) -> tuple[OutcomeReading, ...]:
        shipped = self._shipped.classify(texts)
        if self._learned.outcomes is None:
            return shipped
        probabilities = self._learned.outcomes.probabilities(texts, shipped)
        return tuple(_with_levels(each, row) for each, row in zip(shipped, probabilities, strict=True))

    def finder(self, kind: Kind) -> Finder:
        with self._finding:
            if kind not in self._finders:
                self._finders[kind] = self._finder_of(kind)
            return self._finders[kind]

    @cached_property
    def _institutions(self) -> dict[str, Integers]:
        """The decisions of each institution that has any."""
        codes = enumerate(self._decisions.codes)
        return {code: np.flatnonzero(self._decisions.institution == at) for at, code in codes}

    def _rows_of(self, institution: str) -> Integers:
        return self._institutions.get(institution, np.array([], np.int64))

    def _new_likening(self, institution: str) -> Likening:
        catalogue = Catalogue(self._learned.courses, institution)
        return Likening(catalogue, self._decisions, self._affinity, self._model.parts)

    def _new_ranking(self, learning: Learning, institution: str) -> Ranking | None:
        """None where the institution has no catalogue."""
        if institution not in self._learned.courses.codes:
            return None
        likening, reading = self._likening(institution), self._reading(learning)
        ranker, table = self._ranker, likening.features(reading, self._all_seen)
        chance = self._decided(learning, likening, chances(ranker.scores(table)))
        unheard = float(chance.max())
        items = named_elsewhere(self._decisions, self._same.decided(learning), institution)
        if self._learned.informed is not None and len(items):
            ranker, courses = self._learned.informed, self._learned.courses
            table = np.column_stack([table, features(likening.catalogue, courses, self._decisions, items)])
            chance = self._decided(learning, likening, chances(ranker.scores(table)))
        order = np.argsort(-chance, kind="stable")
        return Ranking(ranker, table, chance, likening.likeness(reading), order, unheard)

    def _best_chance(self, learning: Learning, institution: str) -> float | None:
        """What the forecast goes by: it hears what others decided in a step of its own."""
        ranking = self._ranking(learning, institution)
        return None if ranking is None else ranking.unheard

    def _equivalent(self, institution: str, ranking: Ranking, row: int) -> Equivalent:
        catalogue, unit = self._likening(institution).catalogue, self._learned.units.get(institution, CREDITS)
        credits = float(catalogue.credits[row])
        ranker = ranking.ranker
        standard = (ranking.features[row] - ranker.mean) / ranker.spread
        return Equivalent(
            institution=institution,
            course=CourseCode(subject=catalogue.subjects[row], number=catalogue.numbers[row]),
            title=catalogue.titles[row],
            score=round(float(ranking.chances[row]), 6),
            likeness=round(float(ranking.likeness[row]), 4),
            credit=Credit(value=round(credits * unit.per_course, 2), unit=unit) if credits == credits else None,
            shares=weightiest(self._names, standard, ranker.weight),
        )

    def _decided(self, learning: Learning, likening: Likening, chance: Floats) -> Floats:
        """The chances after what the institution itself has said of this very learning."""
        return self._without_rejected(learning, likening, self._with_own_courses(learning, likening, chance))

    def _with_own_courses(self, learning: Learning, likening: Likening, chance: Floats) -> Floats:
        """The chances, with those of courses that were granted for this very course raised over all others."""
        owned = self._same.decided_at(learning, likening.catalogue.code)
        if not len(owned):
            return chance
        counted = np.zeros_like(chance)
        for item in np.flatnonzero(np.isin(self._decisions.items_of, owned)):
            row = likening.catalogue.course_rows.get((self._decisions.subjects[item], self._decisions.numbers[item]))
            if row is not None:
                counted[row] += OWN_CASE * self._decisions.weight[self._decisions.items_of[item]]
        return (counted + chance) / (counted.sum() + 1)

    def _without_rejected(self, learning: Learning, likening: Likening, chance: Floats) -> Floats:
        """The chances, hardly any left to courses rejected for this very learning; who said so named no other."""
        rows = likening.catalogue.course_rows
        rejected = [rows[each] for each in self._same.rejected(learning, likening.catalogue.code) if each in rows]
        left = np.ones_like(chance)
        left[rejected] = _REJECTED
        return chance * left

    def _amount(
        self, learning: Learning, alike: Floats, institution: str, assigned: float
    ) -> dict[str, float | str | None]:
        """Credit in the institution's unit, and the subject and number of unassigned credit with their chance."""
        reading, voting, equivalent, chance = self._reading(learning), self._voting(institution), None, 0.0
        ranking = self._ranking(learning, institution)
        if ranking is not None:
            best = ranking.order[0]
            credits = float(self._likening(institution).catalogue.credits[best])
            equivalent = credits if credits == credits else None
            chance = assigned * float(ranking.chances[best])
        amount = voting.amount(reading, alike, equivalent, chance)
        unit = self._learned.units.get(institution, CREDITS)
        owned = self._same.decided_at(learning, institution)
        subject, number, level_chance = voting.carried(reading, alike, owned) or (None, None, None)
        credit = None if amount is None else round(amount * unit.per_course, 2)
        chance = None if level_chance is None else round(level_chance, 6)
        return {"credit": credit, "subject": subject, "number": number, "level_chance": chance}

    def _support(self, alike: Floats, institution: str) -> float:
        rows = self._rows_of(institution)
        decisions = self._decisions
        return float((alike[decisions.source[rows]] ** _SUPPORT_SHARPNESS * decisions.weight[rows]).sum())


def _rounded(probabilities: NDArray[np.float64]) -> list[float]:
    """To six places, still summing to 1."""
    *first, _ = [round(float(each), 6) for each in probabilities]
    return [*first, round(1.0 - sum(first), 6)]


def _with_levels(reading: OutcomeReading, probabilities: Floats) -> OutcomeReading:
    likeliest = max(range(len(LEVELS)), key=lambda level: (probabilities[level], level))
    return OutcomeReading(
        bloom_level=LEVELS[likeliest],
        probabilities={level: round(float(each), 4) for level, each in zip(LEVELS, probabilities, strict=True)},
        category=reading.category,
        keywords=reading.keywords,
    )
