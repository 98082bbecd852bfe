"""What kind of grant an institution would give: evidence from precedents, habits and its catalogue.

Two steps. A kernel ridge regression over the precedents asks what was granted for similar learning, there and
elsewhere; a multinomial logistic regression weighs its answer against the institution's habits and against what it
teaches. The second step learns from answers of the first about courses that the first had not seen.
Source: T. Evgeniou, C. Micchelli and M. Pontil, "Learning multiple tasks with kernel methods", JMLR 6 (2005), for the
kernel; D. Wolpert, "Stacked generalization", Neural Networks 5 (1992).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bccb.adapters.scikit_learn.arrays import Floats, Integers
from bccb.adapters.scikit_learn.decisions import KINDS, Decisions, Sources
from bccb.adapters.scikit_learn.reading import Reading

COUNT = len(KINDS)
_SHARPNESS = 5  # the power of a likeness by which a precedent counts
_ELSEWHERE, _HERE, _INSTITUTION = 0.3, 0.7, 0.3  # what a similar case counts anywhere, here more, and any case here
_NOISE = 0.3
_LOOSENESS = 0.1  # of the second step: the inverse of its penalty
_NEVER_SEEN = -6.0  # the score of a kind of which there is no case
_MOST_CASES = 9_000  # of which the kernel is made; more are thinned out evenly
_BLOCK = 1_000

Doubles = NDArray[np.float64]

HABITS = (
    "here",
    "this subject here",
    "this year here",
    "this subject and year here",
    "similar learning here",
    "this subject anywhere",
    "this year anywhere",
    "similar learning anywhere",
)
FEATURES = (
    "precedents: assigned",
    "precedents: refused",
    *(f"{habit}: {what}" for habit in HABITS for what in ("assigned", "refused")),
    "less than a course of credit",
    "more than a course of credit",
    "preparatory",
    "first year",
    "upper years",
    "precedents of this subject here",
    "taught here too",
    "taught at institutions in general",
    "taught here more than elsewhere",
    "an equivalent stands out",
)


def similarity(reading: Reading, sources: Sources) -> Floats:
    """How alike each source course is in text, subject, year and credit, from 0 to 1."""
    subject = sources.subject_rows.get(reading.subject or "", np.float32(0))
    year = np.float32(0.5) if reading.year is None else (sources.year == reading.year)
    credit = np.float32(0.5) if reading.credits is None else (np.abs(sources.credits - reading.credits) < 0.01)
    return _similarity(reading.likeness(sources), subject, year, credit)


def _similarity(likeness, subject, year, credit):  # all broadcast together
    even = 0.5 * likeness + 0.25 * subject + 0.15 * year + 0.1 * credit
    peaked = np.exp(4 * (0.6 * likeness + 0.2 * subject + 0.1 * year + 0.1 * credit) - 4)
    return ((even + peaked) / 2).astype(np.float32)


@dataclass(frozen=True)
class Kernel:
    """What was granted for similar learning. `anywhere` and `here` sum the dual weights of the cases.

    `anywhere` has one row a source course; `here` and `any_here` hold those of each institution's own cases; `usual` is
    the share of each kind. Columns are `KINDS`.
    """

    anywhere: Floats
    here: Floats
    any_here: Floats
    usual: Floats

    def answer(self, similar: Floats) -> Floats:
        """Institutions × kinds, near the probabilities but not held to 0 and 1. `similar`: one number a source."""
        here = np.einsum("s,tsk->tk", similar, self.here)
        return self.usual + _ELSEWHERE * (similar @ self.anywhere) + _HERE * here + _INSTITUTION * self.any_here

    def answer_at(self, similar: Floats, institution: int) -> Floats:
        """The same for one institution, or for one without a case where the number is beyond them all."""
        answer = self.usual + _ELSEWHERE * (similar @ self.anywhere)
        if institution == len(self.here):
            return answer
        return answer + _HERE * (similar @ self.here[institution]) + _INSTITUTION * self.any_here[institution]


class Cases:
    """The decisions of the three kinds that the kernel is made of."""

    def __init__(self, decisions: Decisions) -> None:
        rows = np.flatnonzero(decisions.kind >= 0)
        if len(rows) > _MOST_CASES:
            rows = rows[np.linspace(0, len(rows) - 1, _MOST_CASES).astype(np.int64)]
        self.sources = decisions.sources
        self.institutions = len(decisions.codes)
        self.source = decisions.source[rows]
        self.institution = decisions.institution[rows]
        self.kind = decisions.kind[rows]
        self.weight = decisions.weight[rows]
        self.part = self.sources.part[self.source]

    def fit(self, known: NDArray[np.bool_]) -> Kernel:
        """Learn from the known cases."""
        from scipy.linalg import cho_factor, cho_solve

        rows = np.flatnonzero(known)
        gram = self._gram(rows)
        gram[np.diag_indices(len(rows))] += _NOISE / self.weight[rows]
        usual = np.bincount(self.kind[rows], weights=self.weight[rows], minlength=COUNT) + 1e-3
        usual = (usual / usual.sum()).astype(np.float32)
        target = np.eye(COUNT, dtype=np.float32)[self.kind[rows]] - usual
        dual = cho_solve(cho_factor(gram, lower=True, overwrite_a=True, check_finite=False), target)
        here = np.zeros((self.institutions, len(self.sources), COUNT), np.float32)
        np.add.at(here, (self.institution[rows], self.source[rows]), dual)
        return Kernel(here.sum(0), here, here.sum(1), usual)

    def _gram(self, rows: Integers) -> Floats:
        """The kernel between the cases, block by block: the largest thing that training holds in memory."""
        gram = np.empty((len(rows), len(rows)), np.float32)
        for start in range(0, len(rows), _BLOCK):
            part = rows[start : start + _BLOCK]
            same = self.institution[part, None] == self.institution[None, rows]
            gram[start : start + _BLOCK] = self._between(part, rows) * (_ELSEWHERE + _HERE * same) + _INSTITUTION * same
        return gram

    def _between(self, left: Integers, right: Integers) -> Floats:
        i, j = self.source[left], self.source[right]
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


class Habits:
    """How often each institution grants each kind: in all, by subject, by year and for similar learning."""

    def __init__(self, decisions: Decisions) -> None:
        rows = np.flatnonzero(decisions.kind >= 0)
        self._sources = decisions.sources
        self._source = decisions.source[rows]
        self._cell = decisions.institution[rows] * COUNT + decisions.kind[rows]
        self._weight = decisions.weight[rows]
        self._institutions = len(decisions.codes)

    def features(self, reading: Reading, seen: Floats) -> tuple[Doubles, Doubles]:
        """Institutions × (2 a habit), and the weight of the precedents of the subject at each institution.

        The last row is that of an institution without a precedent. Rates are drawn toward what is usual where cases are
        few. `seen` has a 1 for each source course that may be known, else 0.
        """
        sources = self._sources
        subject = sources.subject_rows.get(reading.subject or "", np.zeros_like(seen)) * seen
        year = seen * 0 if reading.year is None else seen * (sources.year == reading.year)
        similar = reading.likeness(sources) ** _SHARPNESS * seen
        in_all, by_subject, by_year = self._counted(seen), self._counted(subject), self._counted(year)
        by_both, by_likeness = self._counted(subject * year), self._counted(similar)
        usual = _rate(in_all.sum(0), np.full(COUNT, 1 / COUNT), 1)
        here = _rate(in_all, usual, 8)
        subject_anywhere = _rate(by_subject.sum(0), usual, 10)
        subject_here = _rate(by_subject, _combined(here, subject_anywhere, usual), 4)
        year_here = _rate(by_year, here, 5)
        rates = (
            here,
            subject_here,
            year_here,
            _rate(by_both, subject_here, 3),
            _rate(by_likeness, subject_here, 0.15),
            subject_anywhere,
            _rate(by_year.sum(0), usual, 5),
            _rate(by_likeness.sum(0), usual, 0.5),
        )
        columns = [np.broadcast_to(_log_odds(rate), (self._institutions + 1, 2)) for rate in rates]
        return np.concatenate(columns, axis=1), np.log1p(by_subject.sum(1))

    def of_similar(self, reading: Reading, institution: int) -> Doubles:
        """The chance of each kind by the institution's own cases on similar learning alone."""
        sources = self._sources
        usual = _rate(self._counted(np.ones(len(sources), np.float32)).sum(0), np.full(COUNT, 1 / COUNT), 1)
        return _rate(self._counted(reading.likeness(sources) ** _SHARPNESS)[institution], usual, 0.5)

    def _counted(self, source_weight: Floats) -> Doubles:
        """Institutions × kinds, with a last row of zeros."""
        weight = self._weight * source_weight[self._source]
        size = (self._institutions + 1) * COUNT
        return np.bincount(self._cell, weights=weight, minlength=size).reshape(-1, COUNT)


def _rate(counted: Doubles, expected: Doubles, strength: float) -> Doubles:
    """Shares of the kinds, as if `strength` more cases had gone as expected."""
    return (counted + strength * expected) / (counted.sum(-1, keepdims=True) + strength)


def _combined(one: Doubles, other: Doubles, usual: Doubles) -> Doubles:
    """Two shifts from what is usual taken together."""
    both = one * other / usual
    return both / both.sum(-1, keepdims=True)


def _log_odds(rate: Doubles) -> Doubles:
    """Assigned against unassigned, and refused against granted."""
    rate = np.clip(rate, 0.005, 1.0)
    return np.stack([np.log(rate[..., 0] / rate[..., 1]), np.log(rate[..., 2] / (rate[..., 0] + rate[..., 1]))], -1)


@dataclass(frozen=True)
class Taught:
    """How near the learning comes to what is taught: best likeness here (None without a catalogue) and in general.

    `standout` is the log of the best equivalent's chance, None without a catalogue.
    """

    here: float | None
    in_general: float
    standout: float | None


def features(
    answer: Floats, habits: Doubles, precedents: float, reading: Reading, taught: Taught
) -> NDArray[np.float32]:
    """The features of one grant: `answer` of the kernel, `habits` and weight of precedents at one institution."""
    credits, year = reading.credits, reading.year
    here, standout = taught.here, taught.standout
    facts = (
        credits is not None and credits < 0.9,
        credits is not None and credits > 1.1,
        year == 0,
        year == 1,
        year is not None and year >= 3,
        precedents,
        here is not None,
        taught.in_general,
        0.0 if here is None else here - taught.in_general,
        _TYPICAL_STANDOUT if standout is None else standout,
    )
    return np.concatenate([_log_odds(np.asarray(answer, np.float64)), habits, np.array(facts, np.float64)]).astype(
        np.float32
    )


_TYPICAL_STANDOUT = -1.5


@dataclass(frozen=True)
class GrantModel:
    """The second step: features in their standard form times weights (features × kinds), and a base for each kind.

    A refusal is named where its chance times `refusal_counts` exceeds every other.
    """

    mean: Floats
    spread: Floats
    weight: Floats
    base: Floats
    refusal_counts: float

    def standard(self, features: Floats) -> Floats:
        return (features - self.mean) / self.spread

    def probabilities(self, features: Floats) -> Doubles:
        """Cases × kinds, or kinds for a single case."""
        score = (self.standard(features) @ self.weight + self.base).astype(np.float64)
        raised = np.exp(score - score.max(-1, keepdims=True))
        return raised / raised.sum(-1, keepdims=True)

    def named(self, probabilities: Doubles) -> Integers:
        return np.argmax(probabilities * np.array([1, 1, self.refusal_counts]), axis=-1)


def fit_grants(features: Floats, kind: Integers, weight: Floats) -> GrantModel:
    """Fit the second step, and learn from which chance on a refusal is named so that all kinds are found alike well."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = features.mean(0), features.std(0)
    spread = np.where(spread < 1e-6, 1, spread).astype(np.float32)
    if len(np.unique(kind)) == 1:
        return GrantModel(mean, spread, np.zeros((features.shape[1], COUNT), np.float32), _only(kind[0]), 1.0)
    fitted = LogisticRegression(C=_LOOSENESS, max_iter=1_000).fit(
        (features - mean) / spread, kind, sample_weight=weight
    )
    coefficients = np.zeros((features.shape[1], COUNT), np.float32)
    base = np.full(COUNT, _NEVER_SEEN, np.float32)
    if len(fitted.classes_) == 2:  # scikit-learn then keeps one row, for the second
        coefficients[:, fitted.classes_[1]], base[fitted.classes_] = fitted.coef_[0], (0, fitted.intercept_[0])
    else:
        coefficients[:, fitted.classes_], base[fitted.classes_] = fitted.coef_.T, fitted.intercept_
    model = GrantModel(mean.astype(np.float32), spread, coefficients, base, 1.0)
    probabilities = model.probabilities(features)
    tried = np.arange(1.0, 6.01, 0.25)
    found = [_mean_f1(kind, replace(model, refusal_counts=each).named(probabilities), weight) for each in tried]
    return replace(model, refusal_counts=float(tried[int(np.argmax(found))]))


def _only(kind: int) -> Floats:
    base = np.full(COUNT, _NEVER_SEEN, np.float32)
    base[kind] = 0
    return base


def _mean_f1(truth: Integers, named: Integers, weight: Floats) -> float:
    from sklearn.metrics import f1_score

    return float(f1_score(truth, named, average="macro", sample_weight=weight, zero_division=0.0))
