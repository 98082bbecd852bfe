"""The decisions on the very learning in question: the one place where it matters who issued it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import numpy as np

from bccb.adapters.scikit_learn.arrays import Integers
from bccb.adapters.scikit_learn.decisions import Decisions, SourceKey
from bccb.domain.feedback import Rejection
from bccb.domain.institution import Institution
from bccb.domain.learning import Learning

NONE = np.array([], np.int64)
Rejected = Sequence[str]
"""Issuing institution, subject and number of the learning; recognizing institution, subject and number of a course."""


class SameLearning:
    """Finds a course by institution, subject and number, and a credential by institution and program code."""

    def __init__(self, decisions: Decisions, rejected: Sequence[Rejected]) -> None:
        self._decisions = decisions
        self._rejected: defaultdict[tuple[SourceKey, str], set[tuple[str, str]]] = defaultdict(set)
        for issuer, subject, number, institution, *course in rejected:
            self._rejected[(issuer, subject, number), institution].add((course[0], course[1]))
        rows = np.argsort(decisions.source, kind="stable")
        counted = np.bincount(decisions.source, minlength=len(decisions.sources))
        self._rows = np.split(rows, np.cumsum(counted)[:-1]) if len(counted) else []

    def source(self, learning: Learning) -> int | None:
        """Its place among the source courses; None where nobody has decided on it."""
        key = _key(learning)
        return None if key is None else self._decisions.sources.rows.get(key)

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

    def rejected(self, learning: Learning, institution: str) -> Collection[tuple[str, str]]:
        """Subject and number of the courses there that are not its equivalent, as was said."""
        key = _key(learning)
        return () if key is None else self._rejected.get((key, institution), ())


def _key(learning: Learning) -> SourceKey | None:
    if learning.institution is None or (learning.course is None and learning.code is None):
        return None
    subject, number = (learning.course.subject, learning.course.number) if learning.course else ("", learning.code)
    return learning.institution, subject, str(number)


def rejected_of(rejections: Sequence[Rejection], institutions: Mapping[UUID, Institution]) -> tuple[Rejected, ...]:
    """Those at and of known institutions, as plain text."""
    return tuple(
        (
            institutions[each.source_institution_id].code,
            each.source.subject,
            each.source.number,
            institutions[each.recognizing_institution_id].code,
            each.course.subject,
            each.course.number,
        )
        for each in rejections
        if {each.source_institution_id, each.recognizing_institution_id} <= institutions.keys()
    )
