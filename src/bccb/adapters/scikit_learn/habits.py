"""How often each institution grants each kind: in all, by subject, by year and for similar learning."""

from __future__ import annotations

import numpy as np

from bccb.adapters.scikit_learn.arrays import Doubles, Floats
from bccb.adapters.scikit_learn.decisions import KIND_COUNT, Decisions
from bccb.adapters.scikit_learn.kinds import log_odds
from bccb.adapters.scikit_learn.reading import Reading

_SHARPNESS = 5  # the power of a likeness by which a precedent counts

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


class Habits:
    """How often each institution grants each kind: in all, by subject, by year and for similar learning."""

    def __init__(self, decisions: Decisions) -> None:
        rows = np.flatnonzero(decisions.kind >= 0)
        self._sources = decisions.sources
        self._source = decisions.source[rows]
        self._cell = decisions.institution[rows] * KIND_COUNT + decisions.kind[rows]
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
        usual = _rate(in_all.sum(0), np.full(KIND_COUNT, 1 / KIND_COUNT), 1)
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
        columns = [np.broadcast_to(log_odds(rate), (self._institutions + 1, 2)) for rate in rates]
        return np.concatenate(columns, axis=1), np.log1p(by_subject.sum(1))

    def of_similar(self, reading: Reading, institution: int) -> Doubles:
        """The chance of each kind by the institution's own cases on similar learning alone."""
        sources = self._sources
        usual = _rate(self._counted(np.ones(len(sources), np.float32)).sum(0), np.full(KIND_COUNT, 1 / KIND_COUNT), 1)
        return _rate(self._counted(reading.likeness(sources) ** _SHARPNESS)[institution], usual, 0.5)

    def _counted(self, source_weight: Floats) -> Doubles:
        """Institutions × kinds, with a last row of zeros."""
        weight = self._weight * source_weight[self._source]
        size = (self._institutions + 1) * KIND_COUNT
        return np.bincount(self._cell, weights=weight, minlength=size).reshape(-1, KIND_COUNT)


def _rate(counted: Doubles, expected: Doubles, strength: float) -> Doubles:
    """Shares of the kinds, as if `strength` more cases had gone as expected."""
    return (counted + strength * expected) / (counted.sum(-1, keepdims=True) + strength)


def _combined(one: Doubles, other: Doubles, usual: Doubles) -> Doubles:
    """Two shifts from what is usual taken together."""
    both = one * other / usual
    return both / both.sum(-1, keepdims=True)
