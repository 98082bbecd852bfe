"""What an institution would probably decide: all evidence weighed, then decisions on the very learning.

These come last and are weighed by themselves: the evidence before them is asked as if nobody had ever decided on it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from bccb.adapters.scikit_learn.arrays import Doubles, Floats, Integers
from bccb.adapters.scikit_learn.decisions import KIND_COUNT, KINDS
from bccb.adapters.scikit_learn.elsewhere import Decided, Elsewhere
from bccb.adapters.scikit_learn.equivalents import Likening
from bccb.adapters.scikit_learn.grants import EVIDENCE, FEATURES, features
from bccb.adapters.scikit_learn.habits import Habits
from bccb.adapters.scikit_learn.learned import Learned, round_of
from bccb.adapters.scikit_learn.precedents import Kernel, similarity
from bccb.adapters.scikit_learn.reading import Reading
from bccb.adapters.scikit_learn.same_learning import SameLearning
from bccb.adapters.scikit_learn.teaching import Nearness, Taught, is_whole, taught_at, taught_everywhere
from bccb.adapters.scikit_learn.wording import Wording
from bccb.domain.agreement import GrantKind
from bccb.domain.articulation import Reason, Share
from bccb.domain.learning import Learning

OWN_CASE = 4.0  # times that an agreement on the very course counts against all other evidence
_SHARES = 6  # told with an equivalent or a forecast, weightiest first
_JUDGED = 64  # kept, so that what is expected of the others is reckoned once for all who ask


@dataclass(frozen=True)
class Judgement:
    """The chance of each kind, and what it would be without each sort of evidence; `named` tells which kind to name.

    `before` are the chances before any decision on the very learning.
    """

    named: Callable[[Doubles], Integers]
    probabilities: Doubles
    before: Doubles
    shares: tuple[Share, ...]
    without: Mapping[str, Doubles]

    @property
    def kind(self) -> int:
        return int(self.named(self.probabilities))

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What moved the chance of the kind that is named, the most first."""
        chance = float(self.probabilities[self.kind])
        told = (
            Reason(told=told, chance=round(chance, 4), without=round(float(chances[self.kind]), 4))
            for told, chances in self.without.items()
        )
        return tuple(sorted(told, key=lambda each: (-abs(each.moved), each.told)))

    @property
    def from_institution(self) -> float:
        return float(np.abs(self.probabilities - self.before).sum() / 2)

    def moved(self, move: Callable[[Doubles], Doubles], **changes) -> Judgement:
        """After another step, which would have moved the chances without each sort of evidence too."""
        without = {told: move(chances) for told, chances in self.without.items()}
        return replace(self, probabilities=move(self.probabilities), without=without, **changes)


class Judging:
    """`reading` reads a learning, `likening` compares with an institution's courses, `best_chance` is that of the
    likeliest equivalent there.
    """

    def __init__(
        self,
        learned: Learned,
        same: SameLearning,
        *,
        reading: Callable[[Learning], Reading],
        likening: Callable[[str], Likening],
        best_chance: Callable[[Learning, str], float | None],
    ) -> None:
        self._learned = learned
        self._decisions = learned.decisions
        self._same = same
        self._reading, self._likening, self._best_chance = reading, likening, best_chance
        self._habits = Habits(learned.decisions)
        self._places = {code: at for at, code in enumerate(learned.decisions.codes)}
        self._foreseen = lru_cache(maxsize=_JUDGED)(self._new_foreseen)
        self._everywhere = lru_cache(maxsize=_JUDGED)(self._new_everywhere)

    def judged(self, learning: Learning, institution: str, elsewhere: Mapping[str, GrantKind] | None) -> Judgement:
        """After all steps; `elsewhere` as in the port."""
        judgement, model = self._foreseen(learning, institution), self._learned.elsewhere
        if model is not None:
            told = self._learned_of(learning, model) if elsewhere is None else self._told(learning, elsewhere)
            judgement = self._with_others(judgement, model, institution, told)
        rows = self._same.decided_at(learning, institution)
        return judgement.moved(lambda chances: self._settled(rows, chances)) if len(rows) else judgement

    def _place(self, institution: str) -> int:
        """Beyond them all for who has decided nothing."""
        return self._places.get(institution, len(self._places))

    def _new_foreseen(self, learning: Learning, institution: str) -> Judgement:
        """As if nobody had decided on the very learning."""
        reading, at, source = self._reading(learning), self._place(institution), self._weighed_apart(learning)
        (kernel, wording), grants = self._learned_without(source), self._learned.grants
        if kernel is None or wording is None or grants is None:
            chances = self._habits.of_similar(reading, at)
            return Judgement(np.argmax, chances, chances, (), {})
        answer = kernel.answer_at(similarity(reading, self._decisions.sources), at)
        habits, precedents = self._habits.features(reading, self._seen(source))
        worded = wording.answer(reading, [institution])[0]
        row = features(answer, worded, habits[at], precedents[at], reading, self._taught(learning, institution))
        chances = grants.probabilities(row)
        kind = int(grants.named(chances))
        against = grants.weight[:, kind] - np.delete(grants.weight, kind, axis=1).mean(1)
        shares = weightiest(FEATURES, grants.standard(row), against)
        return Judgement(grants.named, chances, chances, shares, {each: grants.without(row, each) for each in EVIDENCE})

    def _weighed_apart(self, learning: Learning) -> int | None:
        """The learning's place among the source courses, where decisions on it are weighed by themselves."""
        is_decided = self._learned.elsewhere is not None and len(self._same.decided(learning))
        return self._same.source(learning) if is_decided else None

    def _seen(self, source: int | None) -> Floats:
        seen = np.ones(len(self._decisions.sources), np.float32)
        if source is not None:
            seen[source] = 0
        return seen

    def _learned_without(self, source: int | None) -> tuple[Kernel | None, Wording | None]:
        learned = self._learned
        if source is None:
            return learned.kernel, learned.wording
        part = int(self._decisions.sources.part[source])
        return learned.rounds.get(round_of(part), (learned.kernel, learned.wording))

    def _taught(self, learning: Learning, institution: str) -> Taught:
        return taught_at(institution, self._everywhere(learning), self._best_chance(learning, institution))

    def _new_everywhere(self, learning: Learning) -> Mapping[str, Nearness]:
        return taught_everywhere(self._reading(learning), self._whole)

    @cached_property
    def _whole(self) -> dict[str, Likening]:
        """Those whose teaching the learning is compared with."""
        codes = comparable(self._learned.courses.codes, self._decisions.codes)
        return {code: self._likening(code) for code in codes if is_whole(self._likening(code))}

    def _learned_of(self, learning: Learning, model: Elsewhere) -> Decided:
        """The decisions on the very learning that were learned from."""
        rows, decisions = self._same.decided(learning), self._decisions
        expected = model.expected[rows].astype(np.float64)
        return Decided(decisions.institution[rows], decisions.kind[rows], decisions.weight[rows], expected)

    def _told(self, learning: Learning, elsewhere: Mapping[str, GrantKind]) -> Decided:
        """The same of what is told: what was to be expected is reckoned now."""
        codes = sorted(elsewhere)
        expected = [self._foreseen(learning, code).probabilities for code in codes]
        return Decided(
            np.array([self._place(code) for code in codes], np.int64),
            np.array([KINDS.index(elsewhere[code]) for code in codes], np.int64),
            np.ones(len(codes), np.float32),
            np.array(expected).reshape(len(codes), KIND_COUNT),
        )

    def _with_others(self, judgement: Judgement, model: Elsewhere, institution: str, decided: Decided) -> Judgement:
        at = self._place(institution)
        others = decided.elsewhere(at)
        if not len(others):
            return judgement
        foreseen = model.foreseen(at, others)
        moved = judgement.moved(lambda chances: model.probabilities(chances, foreseen), named=model.named)
        return replace(moved, without={**moved.without, others.told: judgement.probabilities})

    def _settled(self, rows: Integers, chances: Doubles) -> Doubles:
        """The institution's own decisions on the very learning, each counting several times all other evidence."""
        weight = OWN_CASE * self._decisions.weight[rows]
        counted = np.bincount(self._decisions.kind[rows], weights=weight, minlength=KIND_COUNT)
        return (counted + chances) / (counted.sum() + 1)


def comparable(catalogued: Collection[str], recognizing: Collection[str]) -> tuple[str, ...]:
    """The institutions that recognize and have a catalogue."""
    return tuple(sorted(set(catalogued) & set(recognizing)))


def weightiest(names: Sequence[str], values: Floats, weights: Floats) -> tuple[Share, ...]:
    """The features that moved the score most, whichever way."""
    moved = np.abs(values * weights)
    order = np.argsort(-moved, kind="stable")[:_SHARES]
    return tuple(
        Share(feature=names[at], value=round(float(values[at]), 4), weight=round(float(weights[at]), 4))
        for at in order
        if moved[at] > 1e-3
    )
