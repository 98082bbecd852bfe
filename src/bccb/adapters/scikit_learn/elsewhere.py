"""What other institutions decided on the very same learning, and how far that moves what is to be expected of one.

A decision tells something by how far it departs from what was forecast without knowing any decision on that course.
How far the departures of two institutions go together is learned from the courses that both decided on, and drawn
toward what is usual of any two. The best linear prediction of the departure here, and the forecast, are then weighed by
a logistic regression, on courses whose departures were not looked at for it.
Sources: C. Henderson, "Best linear unbiased estimation and prediction under a selection model", Biometrics 31 (1975);
D. Wolpert, "Stacked generalization", Neural Networks 5 (1992).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from bccb.adapters.scikit_learn.arrays import Doubles, Floats, Integers
from bccb.adapters.scikit_learn.decisions import KIND_COUNT, KINDS, PARTS
from bccb.adapters.scikit_learn.kinds import as_often_as_given, chances_of, fit_kinds, log_odds
from bccb.adapters.scikit_learn.precedents import Cases
from bccb.domain.agreement import GrantKind

_DRAWN = 400.0  # how many courses decided on by both what is usual of any two institutions counts as
_LOOSENESS = 1.0  # the inverse of the penalty on the weights
_FEWEST = 20  # decisions with one elsewhere on the same course, to learn from
_TELLING = [KINDS.index(GrantKind.ASSIGNED), KINDS.index(GrantKind.NO_CREDIT)]  # a departure in these two is one in all
_IN_WORDS = ("assigned a course", "gave unassigned credit", "refused")


@dataclass(frozen=True)
class Decided:
    """Decisions on one course: by which institutions, of which kind, what each counts and what was expected of it."""

    institution: Integers
    kind: Integers
    weight: Floats
    expected: Doubles

    def __len__(self) -> int:
        return len(self.kind)

    def elsewhere(self, institution: int) -> Decided:
        """Those of all others."""
        rows = self.institution != institution
        return Decided(self.institution[rows], self.kind[rows], self.weight[rows], self.expected[rows])

    def departures(self) -> tuple[Integers, Floats, Doubles]:
        """The institutions, each once; what each counts, at most 1; and how far it departed (institutions × 2)."""
        institutions, place = np.unique(self.institution, return_inverse=True)
        weight = np.bincount(place, weights=self.weight)
        departed = np.zeros((len(institutions), len(_TELLING)))
        np.add.at(departed, place, self.weight[:, None] * (np.eye(KIND_COUNT)[self.kind] - self.expected)[:, _TELLING])
        return institutions, np.minimum(weight, 1.0), departed / weight[:, None]

    @property
    def told(self) -> str:
        """What was decided, as a registrar would say it."""
        weights = np.zeros((self.institution.max() + 1, KIND_COUNT))
        np.add.at(weights, (self.institution, self.kind), self.weight)
        counted = Counter(weights[np.unique(self.institution)].argmax(1).tolist())
        kinds = ", ".join(f"{counted[kind]} {_IN_WORDS[kind]}" for kind in range(KIND_COUNT) if counted[kind])
        others = "another institution" if counted.total() == 1 else f"{counted.total()} other institutions"
        return f"what {others} decided on the very same learning: {kinds}"


@dataclass(frozen=True)
class Elsewhere:
    """`together` is how far departures go together: one table of institutions × institutions for each of the two, its
    last row that of any other institution. `expected` has one row a decision of the model, one column a kind.
    """

    together: Doubles
    mean: Floats
    spread: Floats
    weight: Floats
    base: Floats
    refusal_counts: Doubles
    expected: Floats

    def foreseen(self, institution: int, others: Decided) -> Doubles:
        """How far the institution is to be expected to depart, by how far all the others did."""
        return _foreseen(self.together, institution, *others.departures())

    def probabilities(self, expected: Doubles, foreseen: Doubles) -> Doubles:
        """The chance of each kind, by what was expected before and the departure that is foreseen."""
        features = np.concatenate([log_odds(expected), foreseen])
        return chances_of(((features - self.mean) / self.spread) @ self.weight + self.base)

    def named(self, probabilities: Doubles) -> Integers:
        return np.argmax(probabilities * np.array([1, 1, float(self.refusal_counts)]), axis=-1)


def fit_elsewhere(cases: Cases, expected: Doubles) -> Elsewhere | None:
    """Learn from all cases and what was expected of each (cases × kinds); None where too few courses are shared."""
    decided = _by_source(cases, expected)
    departed = {source: each.departures() for source, each in decided.items()}
    tables = [_together(cases, departed, without) for without in range(PARTS)]
    rows, features = [], []
    for source, each in decided.items():
        part = cases.sources.part[source]
        for row, institution in zip(np.flatnonzero(cases.source == source), each.institution, strict=True):
            others = each.elsewhere(institution)
            if len(others):
                foreseen = _foreseen(tables[part], institution, *others.departures())
                rows.append(row)
                features.append(np.concatenate([log_odds(expected[row]), foreseen]))
    if len(rows) < _FEWEST:
        return None
    table, kind, weight = np.array(features), cases.kind[rows], cases.weight[rows]
    mean, spread = table.mean(0), table.std(0)
    spread = np.where(spread < 1e-6, 1, spread)
    coefficients, base = fit_kinds((table - mean) / spread, kind, weight, looseness=_LOOSENESS)
    answers = chances_of(((table - mean) / spread) @ coefficients + base)
    kept = np.zeros((cases.decisions, KIND_COUNT), np.float32)
    kept[cases.rows] = expected
    return Elsewhere(
        together=_together(cases, departed, None),
        mean=mean.astype(np.float32),
        spread=spread.astype(np.float32),
        weight=coefficients,
        base=base,
        refusal_counts=np.array(as_often_as_given(answers, kind, weight)),
        expected=kept,
    )


def _by_source(cases: Cases, expected: Doubles) -> dict[int, Decided]:
    rows: defaultdict[int, list[int]] = defaultdict(list)
    for row, source in enumerate(cases.source):
        rows[int(source)].append(row)
    return {
        source: Decided(cases.institution[at], cases.kind[at], cases.weight[at], expected[at])
        for source, at in rows.items()
    }


def _together(cases: Cases, departed: dict[int, tuple[Integers, Floats, Doubles]], without: int | None) -> Doubles:
    """How far departures go together, from the courses of every part but one."""
    count = cases.institutions + 1
    sums, seen = np.zeros((len(_TELLING), count, count)), np.zeros((count, count))
    for source, (institutions, weight, departure) in departed.items():
        if cases.sources.part[source] != without:
            at = np.ix_(institutions, institutions)
            counted = weight[:, None] * departure
            seen[at] += np.outer(weight, weight)
            sums[(slice(None), *at)] += np.einsum("it,jt->tij", counted, counted)
    return np.stack([_drawn(each, seen) for each in sums])


def _drawn(sums: Doubles, seen: Doubles) -> Doubles:
    """Averages drawn toward the average of any two, and of any one on the diagonal; without negative eigenvalues."""
    one = np.eye(len(sums), dtype=bool)
    drawn = np.zeros_like(sums)
    for cells in (one, ~one):
        usual = sums[cells].sum() / max(seen[cells].sum(), 1e-9)
        drawn[cells] = (sums[cells] + _DRAWN * usual) / (seen[cells] + _DRAWN)
    values, vectors = np.linalg.eigh(drawn)
    return (vectors * np.maximum(values, 1e-4)) @ vectors.T


def _foreseen(
    together: Doubles, institution: int, institutions: Integers, weight: Floats, departed: Doubles
) -> Doubles:
    """The departure to be expected here; what counts less than 1 is taken to be that much less exact."""
    here = min(institution, together.shape[1] - 1)
    found = np.zeros(len(together))
    for at, table in enumerate(together):
        between = table[np.ix_(institutions, institutions)]
        vague = np.diag(np.diag(between) * (1 / weight - 1))
        found[at] = table[here, institutions] @ np.linalg.solve(between + vague, departed[:, at])
    return found
