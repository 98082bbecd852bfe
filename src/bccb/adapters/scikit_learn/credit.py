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

_SHARPNESS = 4  # the power of a likeness by which a precedent votes
_SAME_SUBJECT = 0.15  # what a precedent in the same subject votes besides
_ANY = 0.003  # what any precedent of the institution votes besides
_OTHER_CREDIT = 0.05  # what counts of a vote on a source course of other credit
_ELSEWHERE = 0.3  # votes of all institutions' decisions together
_CONVERSION = 0.05  # votes for the learning's own credit, turned into the institution's unit
_EQUIVALENT = 1.0  # votes for the credit of the course that is likeliest the equivalent, by that likelihood
_OWN = 4.0  # what a decision on the very learning counts for subject and level, against all other votes
_NAMELESS = 0.2  # votes for no subject that was ever named, so that few or unlike precedents tell little
_ANY_SUBJECT = 0.02  # what any unassigned credit there votes besides for its level
_OTHER_YEAR = 0.05  # what counts of a vote for a level on credit of another year
_STEP = 12  # amounts are told apart to a twelfth of a one-term course


class CreditVote:
    """Votes among the decisions of one institution."""

    def __init__(self, decisions: Decisions, code: str) -> None:
        self._at = decisions.codes.index(code) if code in decisions.codes else -1
        self._decisions = decisions
        self._sources = decisions.sources
        gives = ((decisions.kind == 0) | (decisions.kind == 1)) & ~np.isnan(decisions.credit)
        self._everywhere = np.flatnonzero(gives)
        self._here = self._everywhere[decisions.institution[self._everywhere] == self._at]

    def amount(self, reading: Reading, likeness: Floats, equivalent: float | None, chance: float) -> float | None:
        """The credit in one-term courses; None where nothing tells.

        `likeness` has one number a source course; `equivalent` is the credit of the likeliest course and `chance` that
        of its being assigned.
        """
        votes: defaultdict[float, float] = defaultdict(float)
        self._vote(votes, self._here, reading, self._of_precedents(reading, likeness))
        self._vote(votes, self._everywhere, reading, self._of_all(reading))
        if reading.credits is not None:
            votes[_rounded(reading.credits)] += _CONVERSION
        if equivalent:
            votes[_rounded(equivalent)] += _EQUIVALENT * chance
        return max(votes, key=lambda amount: (votes[amount], -amount)) if any(votes.values()) else None

    def _vote(self, votes: dict[float, float], rows: Integers, reading: Reading, weight: Floats) -> None:
        """Add votes for what was granted, in proportion to the credit brought where that is known."""
        if reading.credits is None:
            amounts = self._decisions.credit[rows]
        else:
            amounts = self._decisions.ratio[rows] * np.float32(reading.credits)
        known = ~np.isnan(amounts) & (weight > 0)
        values, place = np.unique(np.round(amounts[known] * _STEP), return_inverse=True)
        for value, vote in zip(values, np.bincount(place, weights=weight[known]), strict=True):
            votes[float(value) / _STEP] += float(vote)

    def _of_precedents(self, reading: Reading, likeness: Floats) -> Floats:
        source = self._decisions.source[self._here]
        same_subject = self._sources.subject_rows.get(reading.subject or "", np.zeros_like(likeness))
        alike = likeness[source] ** _SHARPNESS + _SAME_SUBJECT * same_subject[source] + _ANY
        return self._decisions.weight[self._here] * alike * self._same_credit(reading, self._here, _OTHER_CREDIT)

    def _of_all(self, reading: Reading) -> Floats:
        weight = self._decisions.weight[self._everywhere] * self._same_credit(reading, self._everywhere, 0.0)
        return _ELSEWHERE * weight / max(float(weight.sum()), 1e-9)

    def _same_credit(self, reading: Reading, rows: Integers, otherwise: float) -> Floats:
        if reading.credits is None:
            return np.ones(len(rows), np.float32)
        credits = self._sources.credits[self._decisions.source[rows]]
        return np.where(np.abs(credits - reading.credits) < 0.01, 1.0, otherwise)

    def carried(self, reading: Reading, likeness: Floats, owned: Integers) -> tuple[str, str, float] | None:
        """The subject and number of unassigned credit (`CMPT`, `1XX`) and the chance that it carries both.

        Each is voted for by itself: the number by what is given for the year, in whatever subject. None where the
        institution never gave any. `owned` are its decisions on the very learning.
        """
        decisions, (rows, items) = self._decisions, self._unassigned
        if not len(items):
            return None
        source, weight = decisions.source[rows], decisions.weight[rows]
        same_subject = self._sources.subject_rows.get(reading.subject or "", np.zeros_like(likeness))
        alike = likeness[source] ** _SHARPNESS * weight + 0.5 * same_subject[source] + 1e-6
        is_of_year = True if reading.year is None else decisions.year[items] == reading.year
        of_year = (alike + _ANY_SUBJECT) * np.where(is_of_year, 1.0, _OTHER_YEAR)
        own = _OWN * weight * np.isin(rows, owned)
        in_all = 1 + float(own.sum())
        subject = _likeliest((decisions.subjects[item] for item in items), alike / (alike.sum() + _NAMELESS) + own)
        number = _likeliest((decisions.numbers[item] for item in items), of_year / of_year.sum() + own)
        return subject[0], number[0], subject[1] * number[1] / in_all**2

    @cached_property
    def _unassigned(self) -> tuple[Integers, Integers]:
        """The decisions and the items of unassigned credit at the institution."""
        decisions = self._decisions
        items = np.flatnonzero((decisions.institution[decisions.items_of] == self._at) & decisions.is_first)
        items = items[decisions.kind[decisions.items_of[items]] == 1]
        return decisions.items_of[items], items


def _rounded(amount: float) -> float:
    return round(float(amount) * _STEP) / _STEP


def _likeliest(names: Iterable[str], weight: Floats) -> tuple[str, float]:
    """The name with the most votes, and how many."""
    votes: defaultdict[str, float] = defaultdict(float)
    for name, vote in zip(names, weight, strict=True):
        votes[name] += float(vote)
    return max(votes.items(), key=lambda vote: (vote[1], vote[0]))
