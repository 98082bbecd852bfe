"""What was granted for similar learning: a logistic regression in the space that a likeness of source courses spans.

Each institution's inclination is that of all plus its own; both bend with the learning, and the penalty draws them
together where an institution has decided little.
Sources: T. Evgeniou, C. Micchelli and M. Pontil, "Learning multiple tasks with kernel methods", JMLR 6 (2005); for
the space, from the likeness to landmarks, C. Williams and M. Seeger, "Using the Nyström method", NIPS 13 (2001).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bccb.adapters.scikit_learn.arrays import Doubles, Floats, Integers
from bccb.adapters.scikit_learn.decisions import KIND_COUNT, Decisions, Sources
from bccb.adapters.scikit_learn.kinds import chances_of
from bccb.adapters.scikit_learn.reading import Reading

_EVERYWHERE, _USUAL = 0.8, 0.5  # how freely the inclination of all, and what is usual at one, may move; its own: 1
_PENALTY = 0.4
_MOST_LANDMARKS, _MOST_DIMENSIONS = 1_500, 300
_TURNS = 60  # of the optimizer


def similarity(reading: Reading, sources: Sources) -> Floats:
    """How alike each source course is in text, subject, year and credit, from 0 to 2."""
    subject = sources.subject_rows.get(reading.subject or "", np.float32(0))
    year = np.float32(0.5) if reading.year is None else (sources.year == reading.year)
    credit = np.float32(0.5) if reading.credits is None else (np.abs(sources.credits - reading.credits) < 0.01)
    return _similarity(reading.likeness(sources), subject, year, credit)


def _similarity(likeness: Any, subject: Any, year: Any, credit: Any) -> Floats:  # all broadcast together
    even = (0.6 * likeness + 0.25 * subject + 0.15 * year + 0.1 * credit + 0.15 * subject * year) / 1.25
    return (even + np.exp(4 * even - 4)).astype(np.float32)


@dataclass(frozen=True)
class Kernel:
    """What was granted for similar learning, as scores of the kinds for each unit of similarity to a source course.

    `anywhere` has one row a source course, `here` what each institution adds; `usual_here` and `usual` are what is
    there without any similarity. Columns are `KINDS`.
    """

    anywhere: Floats
    here: Floats
    usual_here: Floats
    usual: Floats

    def answer(self, similar: Floats) -> Doubles:
        """The chance of each kind at each institution: institutions × kinds. `similar`: one number a source."""
        here = np.einsum("s,tsk->tk", similar, self.here, optimize=True)
        return chances_of((self.usual + similar @ self.anywhere + here + self.usual_here).astype(np.float64))

    def answer_at(self, similar: Floats, institution: int) -> Doubles:
        """The same for one institution, or for one without a case where the number is beyond them all."""
        score = self.usual + similar @ self.anywhere
        if institution < len(self.here):
            score = score + similar @ self.here[institution] + self.usual_here[institution]
        return chances_of(score.astype(np.float64))


class Cases:
    """The decisions of the three kinds that the kernel is made of; `rows` are their places among all `decisions`."""

    def __init__(self, decisions: Decisions) -> None:
        rows = np.flatnonzero(decisions.kind >= 0)
        self.rows = rows
        self.decisions = len(decisions.kind)
        self.sources = decisions.sources
        self.institutions = len(decisions.codes)
        self.source = decisions.source[rows]
        self.institution = decisions.institution[rows]
        self.kind = decisions.kind[rows]
        self.weight = decisions.weight[rows]
        self.part = self.sources.part[self.source]

    def fit(self, known: NDArray[np.bool_]) -> Kernel:
        """Learn from the known cases."""
        sources, place = np.unique(self.source[known], return_inverse=True)
        counted = np.zeros((len(sources), self.institutions, KIND_COUNT), np.float32)
        np.add.at(counted, (place, self.institution[known], self.kind[known]), self.weight[known])
        shares = counted.sum((0, 1)) + 1e-3
        usual = np.log(shares / shares.sum()).astype(np.float32)
        landmarks = sources[np.linspace(0, len(sources) - 1, min(len(sources), _MOST_LANDMARKS)).astype(np.int64)]
        directions = _directions(self._between(landmarks, landmarks))
        shared, own, usual_here = _fit(self._between(sources, landmarks) @ directions, counted, usual)
        anywhere = np.zeros((len(self.sources), KIND_COUNT), np.float32)
        here = np.zeros((self.institutions, len(self.sources), KIND_COUNT), np.float32)
        anywhere[landmarks] = directions @ shared
        here[:, landmarks] = np.einsum("sd,dtk->tsk", directions, own, optimize=True)
        return Kernel(anywhere, here, usual_here, usual)

    def _between(self, i: Integers, j: Integers) -> Floats:
        sources, subjects = self.sources, self._subject
        both = sources.meaning[i] @ sources.meaning[j].T + sources.title_meaning[i] @ sources.title_meaning[j].T
        with np.errstate(invalid="ignore"):
            credit = np.abs(sources.credits[i, None] - sources.credits[None, j]) < 0.01
        return _similarity(
            np.clip(both / 2, 0, 1),
            subjects[i, None] == subjects[None, j],
            sources.year[i, None] == sources.year[None, j],
            credit,
        )

    @cached_property
    def _subject(self) -> Integers:
        return np.unique(self.sources.subjects, return_inverse=True)[1].astype(np.int32)


def _directions(gram: Floats) -> Floats:
    """Landmarks × dimensions: similarities times these are coordinates whose products are the similarities."""
    values, vectors = np.linalg.eigh(gram.astype(np.float64))
    kept = np.flatnonzero(values > 1e-4 * values[-1])[-_MOST_DIMENSIONS:]
    return (vectors[:, kept] / np.sqrt(values[kept])).astype(np.float32)


def _fit(coordinates: Floats, counted: Floats, usual: Floats) -> tuple[Floats, Floats, Floats]:
    """What moves the scores everywhere (dimensions × kinds), at each institution (dimensions × institutions × kinds)
    and at each without regard to the learning (institutions × kinds); `counted` is sources × institutions × kinds.
    """
    from scipy.optimize import minimize

    dimensions, institutions = coordinates.shape[1], counted.shape[1]
    sizes = np.cumsum([dimensions * KIND_COUNT, dimensions * institutions * KIND_COUNT])
    cases = counted.sum(2, keepdims=True)

    def parts(flat: Any) -> tuple[Any, Any, Any]:
        shared, own, usual_here = np.split(flat, sizes)
        return (
            shared.reshape(dimensions, 1, -1),
            own.reshape(dimensions, institutions, -1),
            usual_here.reshape(1, institutions, -1),
        )

    def loss(flat: Doubles) -> tuple[float, Doubles]:
        shared, own, usual_here = parts(flat.astype(np.float32))
        score = np.tensordot(coordinates, _EVERYWHERE * shared + own, 1) + _USUAL * usual_here + usual
        chance = chances_of(score)
        surprise = -(counted * np.log(np.maximum(chance, 1e-12))).sum()
        slope = cases * chance - counted
        own_slope = np.tensordot(coordinates.T, slope, 1)
        slopes = (_EVERYWHERE * own_slope.sum(1), own_slope, _USUAL * slope.sum(0))
        flat_slope = np.concatenate([each.ravel() for each in slopes]).astype(np.float64)
        return float(surprise) + _PENALTY / 2 * float(flat @ flat), flat_slope + _PENALTY * flat

    size = sizes[-1] + institutions * KIND_COUNT
    found = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": _TURNS}).x
    shared, own, usual_here = parts(found.astype(np.float32))
    return _EVERYWHERE * shared[:, 0], own, _USUAL * usual_here[0]
