"""What all models of grants share: the odds of the kinds, one way of fitting them, and when to name a refusal."""

from __future__ import annotations

from typing import Any

import numpy as np

from bccb.adapters.scikit_learn.arrays import Doubles, Floats, Integers
from bccb.adapters.scikit_learn.decisions import KIND_COUNT, KINDS
from bccb.domain.agreement import GrantKind

_REFUSAL = KINDS.index(GrantKind.NO_CREDIT)
_NEVER_SEEN = -6.0  # the score of a kind of which there is no case


def log_odds(rate: Doubles) -> Doubles:
    """Of chances by kind: assigned against unassigned, and refused against granted."""
    rate = np.clip(rate, 0.005, 1.0)
    return np.stack([np.log(rate[..., 0] / rate[..., 1]), np.log(rate[..., 2] / (rate[..., 0] + rate[..., 1]))], -1)


def chances_of(scores: Doubles) -> Doubles:
    """Scores by kind as chances that sum to 1."""
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


def fit_kinds(table: Any, kind: Integers, weight: Floats, *, looseness: float) -> tuple[Floats, Floats]:
    """Multinomial logistic regression: features × kinds, and a base for each kind; kinds without a case get none."""
    from sklearn.linear_model import LogisticRegression

    coefficients = np.zeros((table.shape[1], KIND_COUNT), np.float32)
    base = np.full(KIND_COUNT, _NEVER_SEEN, np.float32)
    seen = np.unique(kind)
    if len(seen) == 1:
        base[seen] = 0
        return coefficients, base
    fitted = LogisticRegression(C=looseness, max_iter=1_000).fit(table, kind, sample_weight=weight)
    if len(seen) == 2:  # one row then, for the second
        coefficients[:, seen[1]], base[seen] = fitted.coef_[0], (0, fitted.intercept_[0])
    else:
        coefficients[:, seen], base[seen] = fitted.coef_.T, fitted.intercept_
    return coefficients, base


def as_often_as_given(probabilities: Doubles, kind: Integers, weight: Floats) -> float:
    """What a refusal's chance must be multiplied by for refusals to be named in as many cases as there were.

    The likeliest kind alone names hardly any: they are one in twenty. At least 1, which changes nothing.
    """
    needed = probabilities[:, :_REFUSAL].max(axis=1) / np.maximum(probabilities[:, _REFUSAL], 1e-12)
    order = np.argsort(needed, kind="stable")
    named = np.searchsorted(np.cumsum(weight[order]), weight[kind == _REFUSAL].sum())
    return max(1.0, float(needed[order[min(named, len(order) - 1)]]))
