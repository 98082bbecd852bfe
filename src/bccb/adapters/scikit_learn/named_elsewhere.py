"""The courses that other institutions granted for the very same learning, as a sign of its equivalent here.

Their numbers tell its place in a curriculum, their texts what it was taken to teach. The ranker's score is weighed
together with both, on known equivalents of learning that others granted a course for too.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bccb.adapters.scikit_learn.arrays import Floats, Integers, unit_rows
from bccb.adapters.scikit_learn.catalogue import Catalogue, Courses
from bccb.adapters.scikit_learn.decisions import KINDS, Decisions
from bccb.adapters.scikit_learn.equivalents import standard
from bccb.adapters.scikit_learn.ranker import FEWEST_QUESTIONS, Question, Ranker, fit_ranker
from bccb.adapters.scikit_learn.words import digits, position
from bccb.domain.agreement import GrantKind

NAMED_ELSEWHERE = ("number near those named elsewhere", "meaning of what was named elsewhere")
_ASSIGNED = KINDS.index(GrantKind.ASSIGNED)
_FAR = 1.5  # years between two numbers over which they tell nothing more


def named_elsewhere(decisions: Decisions, rows: Integers, institution: str) -> Integers:
    """The items by which, in these decisions, all but one institution granted a course by name."""
    at = decisions.codes.index(institution) if institution in decisions.codes else -1
    theirs = rows[(decisions.institution[rows] != at) & (decisions.kind[rows] == _ASSIGNED)]
    return np.flatnonzero(np.isin(decisions.items_of, theirs)) if len(theirs) else theirs


def features(catalogue: Catalogue, courses: Courses, decisions: Decisions, items: Integers) -> Floats:
    """Courses of the catalogue × 2, by one item at least."""
    owners = decisions.items_of[items]
    weight = decisions.weight[owners] / decisions.weight[owners].sum()
    theirs = np.array([position(digits(decisions.numbers[item])) for item in items])
    off = np.minimum(np.abs(catalogue.position[:, None] - theirs), _FAR)
    codes = [decisions.codes[at] for at in decisions.institution[owners]]
    named = [(code, decisions.subjects[item], decisions.numbers[item]) for code, item in zip(codes, items, strict=True)]
    known = np.array([name in courses.rows for name in named])
    alike = np.zeros(len(catalogue), np.float32)
    if known.any():
        rows = [courses.rows[name] for name in named if name in courses.rows]
        alike = standard(catalogue.meaning @ unit_rows(weight[known] @ courses.meaning[rows]))
    return np.stack([-(off @ weight), alike], axis=1).astype(np.float32)


def fit_informed(ranker: Ranker, questions: Sequence[Question]) -> Ranker | None:
    """The ranker with both features added; None for too few questions. A question has its score, then these two."""
    if len(questions) < FEWEST_QUESTIONS:
        return None
    found = fit_ranker(questions)
    by_score = found.weight[0] / found.spread[0]
    return Ranker(
        mean=np.concatenate([ranker.mean, found.mean[1:]]),
        spread=np.concatenate([ranker.spread, found.spread[1:]]),
        weight=np.concatenate([ranker.weight * by_score, found.weight[1:]]),
    )
