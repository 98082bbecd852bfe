"""How much credit an institution gives, and which subject and level credit without a course would carry.

Both are votes of precedents there, each counting by its likeness and more where credit, subject or year are the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

import numpy as np

from bccb.adapters.scikit_learn.arrays import Floats, Integers
from bccb.adapters.scikit_learn.decisions import Decisions
from bccb.adapters.scikit_learn.reading import Reading

_SHARPNESS = 6  # the power of a likeness by which a precedent votes on credit
_SAME_COURSE = 3.0  # votes for the credit of the course that the learning would be granted as
_CONVERSION = 0.4  # votes for the learning's own credit, turned into the institution's unit
_STEP = 12  # amounts are told apart to a twelfth of a one-term course


class CreditVote:
    """Votes among the decisions of one institution."""

    def __init__(self, decisions: Decisions, code: str) -> None:
        at = decisions.codes.index(code) if code in decisions.codes else -1
        self._decisions = decisions
        self._sources = decisions.sources
        self._rows = np.flatnonzero((decisions.institution == at) & ((decisions.kind == 0) | (decisions.kind == 1)))
        self._at = at

    def amount(self, reading: Reading, likeness: Floats, equivalent: float | None) -> float | None:
        """The credit in one-term courses; None where nothing tells.

        `likeness` has one number a source course; `equivalent` is the credit of the likeliest course if one would be
        assigned.
        """
        decisions, rows = self._decisions, self._rows
        votes: defaultdict[float, float] = defaultdict(float)
        source = decisions.source[rows]
        weight = likeness[source] ** _SHARPNESS * decisions.weight[rows]
        if reading.credits is None:
            amounts = decisions.credit[rows]
        else:
            amounts = decisions.ratio[rows] * reading.credits
            weight = weight * np.where(np.abs(self._sources.credits[source] - reading.credits) < 0.01, 1.0, 0.1)
            votes[_rounded(reading.credits)] += _CONVERSION
        for amount, vote in zip(amounts, weight, strict=True):
            if amount == amount:
                votes[_rounded(amount)] += float(vote)
        if equivalent:
            votes[_rounded(equivalent)] += _SAME_COURSE
        return max(votes, key=lambda amount: (votes[amount], -amount)) if any(votes.values()) else None

    def carried(self, reading: Reading, likeness: Floats) -> tuple[str, str] | None:
        """The subject and number of unassigned credit (`CMPT`, `1XX`); None where the institution never gave any."""
        decisions, (rows, unassigned) = self._decisions, self._unassigned
        source = decisions.source[rows]
        same_subject = self._sources.subject_rows.get(reading.subject or "")
        weight = likeness[source] ** 4 * decisions.weight[rows] + 1e-6
        if same_subject is not None:
            weight = weight + 0.5 * same_subject[source]
        if reading.year is not None:
            weight = weight * np.where(decisions.year[unassigned] == reading.year, 1.0, 0.15)
        names = ((decisions.subjects[item], decisions.numbers[item]) for item in unassigned)
        return _likeliest(names, weight)

    @cached_property
    def _unassigned(self) -> tuple[Integers, Integers]:
        """The decisions and the items of unassigned credit at the institution."""
        decisions = self._decisions
        items = np.flatnonzero((decisions.institution[decisions.items_of] == self._at) & decisions.is_first)
        items = items[decisions.kind[decisions.items_of[items]] == 1]
        return decisions.items_of[items], items


def _rounded(amount: float) -> float:
    return round(float(amount) * _STEP) / _STEP


def _likeliest(names: Iterable[tuple[str, str]], weight: Floats) -> tuple[str, str] | None:
    votes: defaultdict[tuple[str, str], float] = defaultdict(float)
    for name, vote in zip(names, weight, strict=True):
        votes[name] += float(vote)
    return max(votes, key=lambda name: (votes[name], name)) if votes else None
