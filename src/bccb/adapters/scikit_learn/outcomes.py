"""The trained reading of outcomes: which levels of thinking a statement asks for.

One linear model a level over the words, their neighbours and their places, and over what the shipped reading tells of
each level; few weights are other than zero. The margins of all levels become the probability of each by a sigmoid
fitted on statements that the model had not seen: a level that speaks loudly quiets others.
Source: J. Platt, "Probabilistic outputs for support vector machines", Advances in Large Margin Classifiers (1999).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bccb.adapters.scikit_learn.arrays import Floats, pack, pack_plain, unpack, unpack_plain
from bccb.domain.outcome import BloomLevel, OutcomeReading
from bccb.domain.ports.engines import LabelledOutcome, Progress

LEVELS = tuple(BloomLevel)
_PIECE = re.compile(r"[a-z]+(?:-[a-z]+)*|[;:,.()&/]")
_JOINTS = frozenset(("and", "or", "to", "by", ",", ";", "/", "&"))
_EARLY = 8  # pieces from the start within which a joint tells more
_FIRST = 4
_STEPS = (0.1, 0.3, 0.5, 0.7, 0.85)  # of a probability of the shipped reading, a mark each
_PARTS = 3
_LOOSENESS = 0.4
FEWEST = 50  # labelled outcomes from which a model is worth more than the shipped reading
FEWEST_OF_A_LEVEL = 5


def marks(text: str, shipped: OutcomeReading) -> set[str]:
    """What a statement is known by: words alone and in runs, first words, what follows a joint, the shipped reading."""
    pieces = _PIECE.findall(text.lower())
    words = [piece for piece in pieces if piece[0].isalpha()]
    found = {f"w {word}" for word in words}
    found.update(f"b {' '.join(words[at : at + 2])}" for at in range(len(words) - 1))
    found.update(f"t {' '.join(words[at : at + 3])}" for at in range(len(words) - 2))
    found.update(f"{at} {word}" for at, word in enumerate(words[:_FIRST]))
    found.update((f"f {' '.join(words[:2])}", f"g {' '.join(words[:3])}"))
    told = shipped.probabilities.items()
    found.update(f"shipped {level} {step}" for level, chance in told for step in _STEPS if chance >= step)
    for at, (joint, after) in enumerate(pairwise(pieces)):
        if joint in _JOINTS and after[0].isalpha():
            found.add(f"{joint} {after}")
            if at < _EARLY:
                found.add(f"early {joint} {after}")
    return found


@dataclass(frozen=True)
class OutcomeModel:
    """`weight` has one row a known mark and one column a level; probabilities are sigmoid(margins · slope + shift).

    `slope` is levels × levels: what the margin of a row's level does to the probability of a column's.
    """

    marks: Mapping[str, int]
    weight: Floats
    base: Floats
    slope: Floats
    shift: Floats

    def probabilities(self, texts: Sequence[str], shipped: Sequence[OutcomeReading]) -> Floats:
        """Texts × levels, each from 0 to 1."""
        margins = np.empty((len(texts), len(LEVELS)), np.float32)
        for row, (text, reading) in enumerate(zip(texts, shipped, strict=True)):
            known = sorted(self.marks[mark] for mark in marks(text, reading) if mark in self.marks)
            margins[row] = self.weight[known].sum(0) + self.base
        return 1 / (1 + np.exp(-np.clip(margins @ self.slope + self.shift, -30, 30)))

    def files(self) -> dict[str, bytes]:
        arrays = {name: getattr(self, name) for name in ("weight", "base", "slope", "shift")}
        return {"outcomes.npz": pack(arrays), "outcomes.json": pack_plain(list(self.marks))}

    @classmethod
    def read(cls, files: Mapping[str, bytes]) -> OutcomeModel:
        known = unpack_plain(files["outcomes.json"])
        return cls(marks={mark: row for row, mark in enumerate(known)}, **unpack(files["outcomes.npz"]))


def fit_outcomes(
    outcomes: Sequence[LabelledOutcome], shipped: Sequence[OutcomeReading], progress: Progress
) -> OutcomeModel:
    """Learn the levels from statements that people have labelled; `shipped` is the shipped reading of each."""
    from sklearn.feature_extraction.text import CountVectorizer

    marked = [sorted(marks(outcome.text, reading)) for outcome, reading in zip(outcomes, shipped, strict=True)]
    counter = CountVectorizer(analyzer=lambda found: found, min_df=2, binary=True, dtype=np.float64)
    counted = counter.fit_transform(marked).tocsr()
    names = counter.get_feature_names_out()
    labels = np.array([[level in outcome.levels for level in LEVELS] for outcome in outcomes])
    weight = np.zeros((len(names), len(LEVELS)), np.float32)
    base, shift = (np.zeros(len(LEVELS), np.float32) for _ in range(2))
    slope, unseen = np.zeros((len(LEVELS), len(LEVELS)), np.float32), np.zeros(labels.shape)
    counts = labels.sum(0)
    learned = np.flatnonzero((counts >= FEWEST_OF_A_LEVEL) & (counts <= len(outcomes) - FEWEST_OF_A_LEVEL))
    for level in learned:
        progress(f"Learning the level {LEVELS[level]}", int(level), len(LEVELS))
        weight[:, level], base[level], unseen[:, level] = _fit_level(counted, labels[:, level])
    for level in range(len(LEVELS)):
        if level in learned:
            slope[:, level], shift[level] = _sigmoid(unseen, labels[:, level])
        else:
            shift[level] = _rare(labels[:, level])
    used = np.flatnonzero(np.abs(weight).sum(1) > 0)
    return OutcomeModel({str(names[at]): row for row, at in enumerate(used)}, weight[used], base, slope, shift)


def _rare(labels) -> float:
    """The log-odds of a level too rare, or too common, to learn."""
    share = (labels.sum() + 0.5) / (len(labels) + 1)
    return float(np.log(share / (1 - share)))


def _sigmoid(margins, labels) -> tuple[Floats, float]:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1.0, max_iter=1_000).fit(margins, labels)
    return fitted.coef_[0], fitted.intercept_[0]


def _fit_level(counted, labels) -> tuple[Floats, float, Floats]:
    """Weights and base of the margin, and the margins of statements that the machine had not seen."""
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=_LOOSENESS, penalty="l1", dual=False, max_iter=3_000, random_state=0)
    parts = StratifiedKFold(_PARTS, shuffle=True, random_state=0)
    unseen = cross_val_predict(machine, counted, labels, cv=parts, method="decision_function")
    machine.fit(counted, labels)
    return machine.coef_[0], machine.intercept_[0], unseen
