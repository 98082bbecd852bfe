"""What was granted for similar learning: a kernel ridge regression over the precedents.

Every decision is a case; two cases are alike as their source courses are, and more so at the same institution.
Source: T. Evgeniou, C. Micchelli and M. Pontil, "Learning multiple tasks with kernel methods", JMLR 6 (2005).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bccb.adapters.scikit_learn.arrays import Floats, Integers
from bccb.adapters.scikit_learn.decisions import KIND_COUNT, Decisions, Sources
from bccb.adapters.scikit_learn.reading import Reading

_ELSEWHERE, _HERE, _INSTITUTION = 0.3, 0.7, 0.3  # what a similar case counts anywhere, here more, and any case here
_NOISE = 0.3
_MOST_CASES = 9_000  # of which the kernel is made; more are thinned out evenly
_BLOCK = 1_000


def similarity(reading: Reading, sources: Sources) -> Floats:
    """How alike each source course is in text, subject, year and credit, from 0 to 1."""
    subject = sources.subject_rows.get(reading.subject or "", np.float32(0))
    year = np.float32(0.5) if reading.year is None else (sources.year == reading.year)
    credit = np.float32(0.5) if reading.credits is None else (np.abs(sources.credits - reading.credits) < 0.01)
    return _similarity(reading.likeness(sources), subject, year, credit)


def _similarity(likeness: Any, subject: Any, year: Any, credit: Any) -> Floats:  # all broadcast together
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
        usual = np.bincount(self.kind[rows], weights=self.weight[rows], minlength=KIND_COUNT) + 1e-3
        usual = (usual / usual.sum()).astype(np.float32)
        target = np.eye(KIND_COUNT, dtype=np.float32)[self.kind[rows]] - usual
        dual = cho_solve(cho_factor(gram, lower=True, overwrite_a=True, check_finite=False), target)
        here = np.zeros((self.institutions, len(self.sources), KIND_COUNT), np.float32)
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
