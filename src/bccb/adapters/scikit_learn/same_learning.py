"""The decisions on the very learning in question: the one place where it matters who issued it."""

from __future__ import annotations

import numpy as np

from bccb.adapters.scikit_learn.arrays import Integers
from bccb.adapters.scikit_learn.decisions import Decisions
from bccb.domain.learning import Learning

NONE = np.array([], np.int64)


class SameLearning:
    """Finds a course by institution, subject and number, and a credential by institution and program code."""

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions
        rows = np.argsort(decisions.source, kind="stable")
        counted = np.bincount(decisions.source, minlength=len(decisions.sources))
        self._rows = np.split(rows, np.cumsum(counted)[:-1]) if len(counted) else []

    def source(self, learning: Learning) -> int | None:
        """Its place among the source courses; None where nobody has decided on it."""
        if learning.institution is None or (learning.course is None and learning.code is None):
            return None
        subject, number = (learning.course.subject, learning.course.number) if learning.course else ("", learning.code)
        return self._decisions.sources.rows.get((learning.institution, subject, str(number)))

    def decided(self, learning: Learning) -> Integers:
        """The decisions on it that are of one of the three kinds, by whomever."""
        source = self.source(learning)
        rows = NONE if source is None else self._rows[source]
        return rows[self._decisions.kind[rows] >= 0]

    def decided_at(self, learning: Learning, institution: str) -> Integers:
        """Those of one institution."""
        rows = self.decided(learning)
        codes = self._decisions.codes
        at = codes.index(institution) if institution in codes else -1
        return rows[self._decisions.institution[rows] == at]
