"""The ranker of equivalents: a conditional logit over the features of the courses.

The chance that a course is the one named is exp(score) over the sum of exp(score) of the whole catalogue. Source:
D. McFadden, "Conditional logit analysis of qualitative choice behavior" (1974); as listwise learning to rank, Z. Cao et
al., "Learning to rank: from pairwise approach to listwise approach", ICML 2007.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bccb.adapters.scikit_learn.arrays import Floats
from bccb.adapters.scikit_learn.equivalents import IN_MEANING, IN_WORDS


@dataclass(frozen=True)
class Ranker:
    """A weight for each feature in its standard form; no weight is below zero, so every reason reads the right way."""

    mean: Floats
    spread: Floats
    weight: Floats

    def parts(self, features: Floats) -> Floats:
        """Courses × features: how much each feature adds to the score of each course."""
        return (features - self.mean) / self.spread * self.weight

    def scores(self, features: Floats) -> Floats:
        return features @ self._slope - self._offset

    @cached_property
    def _slope(self) -> Floats:
        return self.weight / self.spread

    @cached_property
    def _offset(self) -> float:
        return float(self.mean @ self._slope)


def chances(scores: Floats) -> Floats:
    """The chance of each course to be the one named; they sum to 1."""
    raised = np.exp(scores - scores.max())
    return raised / raised.sum()


@dataclass(frozen=True)
class Question:
    """A learning whose equivalents are known: the features of some courses, and how far each is the answer (0 to 1)."""

    features: Floats
    answers: Floats


FEWEST_QUESTIONS = 20  # to learn a ranking from
_PENALTY = 2.0
_MOST_WRONG = 300  # wrong courses a question is learned from: the nearest
_NEAREST = (
    "words in common",
    "title words in common",
    "meaning of the whole text",
    "subject teaches the like",
    "year usually granted for this year",
)


def question(features: Floats, names: Sequence[str], answers: Mapping[int, float]) -> Question:
    """Keep the right courses and the hardest wrong ones."""
    columns = [column for column, name in enumerate(names) if name.startswith(_NEAREST)]
    return hardest(features, features[:, columns].sum(1), answers)


def hardest(features: Floats, nearness: Floats, answers: Mapping[int, float]) -> Question:
    """The same, where it is told how near each course comes."""
    nearest = np.argsort(-nearness, kind="stable")[:_MOST_WRONG]
    rows = np.union1d(nearest, np.array(list(answers), np.int64))
    return Question(features[rows], np.array([answers.get(int(row), 0.0) for row in rows], np.float32))


def fit_ranker(questions: Sequence[Question]) -> Ranker:
    """The weights under which the answers are likeliest, drawn toward zero by a penalty on their squares."""
    from scipy.optimize import minimize

    features = np.concatenate([each.features for each in questions]).astype(np.float64)
    mean, spread = features.mean(0), features.std(0)
    spread = np.where(spread < 1e-6, 1.0, spread)
    features = (features - mean) / spread
    sizes = [len(each.answers) for each in questions]
    starts = np.cumsum([0, *sizes])[:-1]
    importance = np.array([each.answers.max() for each in questions])
    target = np.concatenate([each.answers / each.answers.sum() for each in questions])
    each_importance = np.repeat(importance, sizes)

    def loss(weight: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        score = features @ weight
        most = np.maximum.reduceat(score, starts)
        raised = np.exp(score - np.repeat(most, sizes))
        total = np.add.reduceat(raised, starts)
        chance = raised / np.repeat(total, sizes)
        value = (importance * (most + np.log(total))).sum() - (each_importance * target * score).sum()
        slope = features.T @ (each_importance * (chance - target))
        return value + _PENALTY / 2 * weight @ weight, slope + _PENALTY * weight

    count = features.shape[1]
    found = minimize(loss, np.full(count, 0.1), jac=True, method="L-BFGS-B", bounds=[(0, None)] * count)
    return Ranker(mean.astype(np.float32), spread.astype(np.float32), found.x.astype(np.float32))


def ranker_by_thumb(names: Sequence[str]) -> Ranker:
    """Texts alone, words and meaning alike: for a database that holds no agreement to learn from."""
    ones = np.ones(len(names), np.float32)
    return Ranker(ones * 0, ones, np.array([name.startswith(_TEXTUAL) for name in names], np.float32))


_TEXTUAL = (*IN_WORDS, *IN_MEANING[:3])
