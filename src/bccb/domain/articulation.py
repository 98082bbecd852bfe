"""Articulation: comparing learning with learning, statement by statement. Pure arithmetic over likenesses.

A likeness is a number from 0 (nothing in common) to 1 (the same); engines compute it, this module decides what follows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from bccb.domain.agreement import ArticulationAgreement, GrantKind
from bccb.domain.course import CourseCode
from bccb.domain.credit import Credit
from bccb.domain.errors import EngineFailed
from bccb.domain.learning import Learning

FORECAST_KINDS = frozenset({GrantKind.ASSIGNED, GrantKind.UNASSIGNED, GrantKind.NO_CREDIT})
ALIKE = 0.35  # the likeness from which two statements count as covering each other


@dataclass(frozen=True, kw_only=True)
class Match:
    """Two statements paired, and how alike they are."""

    left: str
    right: str
    likeness: float


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """The best one-to-one pairing of two lists of statements, with what is left over on both sides."""

    matches: tuple[Match, ...] = ()
    only_left: tuple[str, ...] = ()
    only_right: tuple[str, ...] = ()

    @property
    def coverage(self) -> float:
        """The share of the left statements that found a partner, from 0 to 1; 0 where there are none."""
        total = len(self.matches) + len(self.only_left)
        return len(self.matches) / total if total else 0.0


@dataclass(frozen=True, kw_only=True)
class Share:
    """How much one feature moved a score: `value` is the feature, `weight` what the model learned for it.

    `moved` (value × weight, in log-odds for probabilities) is what would be missing without the feature.
    """

    feature: str
    value: float
    weight: float

    @property
    def moved(self) -> float:
        return self.value * self.weight


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One sort of evidence and what it did to a forecast. `told` is a phrase: "how similar courses were decided".

    `without` is the chance of the kind of grant that was named, had this evidence been what it is on average.
    """

    told: str
    chance: float
    without: float

    @property
    def moved(self) -> float:
        """By how much it raised the chance; below 0 where it lowered it."""
        return self.chance - self.without


@dataclass(frozen=True, kw_only=True)
class Equivalent:
    """A course of the recognizing institution that the learning may equal.

    `score` is the chance, from 0 to 1, that an evaluator who names a course names this; `likeness` compares the texts
    alone.
    `overlap` is empty until the statements have been compared.
    """

    institution: str
    course: CourseCode
    title: str
    score: float
    likeness: float = 0.0
    credit: Credit | None = None
    shares: tuple[Share, ...] = ()
    overlap: Overlap = field(default_factory=Overlap)

    def __str__(self) -> str:
        return f"{self.institution} {self.course}"


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """How alike a source course of an agreement is to the learning in question, from 0 to 1."""

    agreement_id: UUID
    likeness: float


@dataclass(frozen=True, kw_only=True)
class Precedent:
    """An agreement that the recognizing institution made on similar learning."""

    agreement: ArticulationAgreement
    source_institution: str
    likeness: float

    def is_on(self, learning: Learning) -> bool:
        """Whether it is on this very learning, and on nothing besides."""
        own = str(learning.course or learning.code)
        return self.source_institution == learning.institution and [own] == [
            str(each.code) for each in self.agreement.sources
        ]


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What the recognizing institution would probably grant.

    `probabilities` covers ASSIGNED, UNASSIGNED and NO_CREDIT and sums to 1. `credit` is in the recognizing
    institution's unit, None where nothing tells. `subject` and `number` (`CMPT`, `1XX`) say what unassigned credit
    would carry, `level_chance` how likely it then carries both. `support` counts the precedents behind it (weighted by
    likeness), `from_institution` is the share (0 to 1) of the judgement that rests on who issued the learning.

    `reasons` are the sorts of evidence, the one that moved most first.

    `named` is the grant to name where that is not simply the likeliest: a refusal is rare, and overlooking one costs
    more than asking twice, so a model may name it from a lower chance on.
    """

    probabilities: Mapping[GrantKind, float]
    credit: float | None = None
    subject: str | None = None
    number: str | None = None
    level_chance: float | None = None
    support: float = 0.0
    from_institution: float = 0.0
    shares: tuple[Share, ...] = ()
    reasons: tuple[Reason, ...] = ()
    named: GrantKind | None = None

    def __post_init__(self) -> None:
        chances = self.probabilities.values()
        is_whole = all(0 <= chance <= 1 for chance in chances) and abs(sum(chances) - 1) <= 0.001
        if set(self.probabilities) != FORECAST_KINDS or not is_whole:
            shown = ", ".join(f"{kind} {chance:g}" for kind, chance in self.probabilities.items())
            raise EngineFailed(f"A forecast must cover {', '.join(sorted(FORECAST_KINDS))} and sum to 1, not {shown}.")
        if self.named is not None and self.named not in FORECAST_KINDS:
            raise EngineFailed(f"A forecast must name one of {', '.join(sorted(FORECAST_KINDS))}, not {self.named}.")

    @property
    def likeliest(self) -> GrantKind:
        """The kind of the greatest probability; of equals the last in the alphabet."""
        return max(self.probabilities, key=lambda kind: (self.probabilities[kind], kind))

    @property
    def grant(self) -> GrantKind:
        """The grant to go by."""
        return self.named or self.likeliest


def pair(
    left: Sequence[str], right: Sequence[str], likeness: Sequence[Sequence[float]], *, alike: float = ALIKE
) -> Overlap:
    """Pair every statement with at most one of the other side so that the sum of likenesses is greatest.

    `likeness[i][j]` compares `left[i]` with `right[j]`. Pairs below `alike` are taken apart again: they are reported
    as left over. Matches come best first.
    """
    paired = ((i, j, likeness[i][j]) for i, j in _assign(likeness, len(left), len(right)))
    good = [(i, j, value) for i, j, value in paired if value >= alike]
    good.sort(key=lambda match: (-match[2], match[0]))
    taken_left, taken_right = {i for i, _, _ in good}, {j for _, j, _ in good}
    return Overlap(
        matches=tuple(Match(left=left[i], right=right[j], likeness=round(value, 4)) for i, j, value in good),
        only_left=tuple(text for i, text in enumerate(left) if i not in taken_left),
        only_right=tuple(text for j, text in enumerate(right) if j not in taken_right),
    )


def _assign(likeness: Sequence[Sequence[float]], rows: int, columns: int) -> list[tuple[int, int]]:
    """The assignment with the greatest sum: the Hungarian method with potentials, in O(rows² · columns).

    Source: H. W. Kuhn, "The Hungarian method for the assignment problem", Naval Research Logistics Quarterly 2 (1955).
    """
    if rows > columns:
        turned = [[likeness[i][j] for i in range(rows)] for j in range(columns)]
        return [(i, j) for j, i in _assign(turned, columns, rows)]
    row_price, column_price = [0.0] * rows, [0.0] * columns
    row_of: list[int | None] = [None] * columns  # the row that holds a column
    for row in range(rows):
        _augment(row, likeness, row_price, column_price, row_of)
    return [(row, column) for column, row in enumerate(row_of) if row is not None]


def _augment(
    row: int,
    likeness: Sequence[Sequence[float]],
    row_price: list[float],
    column_price: list[float],
    row_of: list[int | None],
) -> None:
    """Give `row` a column, moving other rows along the cheapest alternating path (Dijkstra on reduced costs)."""
    distance = [float("inf")] * len(column_price)
    reached_from: list[int | None] = [None] * len(column_price)
    waiting = list(range(len(column_price)))
    visited: list[int] = []
    current, column, so_far = row, None, 0.0
    while True:
        for j in waiting:
            through = so_far + (1.0 - likeness[current][j]) - row_price[current] - column_price[j]
            if through < distance[j] - 1e-12:
                distance[j], reached_from[j] = through, column
        column = min(waiting, key=distance.__getitem__)
        waiting.remove(column)
        visited.append(column)
        so_far = distance[column]
        holder = row_of[column]
        if holder is None:
            break
        current = holder
    end = distance[column]
    row_price[row] += end
    for j in visited[:-1]:
        holder = row_of[j]
        assert holder is not None
        row_price[holder] += end - distance[j]
        column_price[j] -= end - distance[j]
    while (previous := reached_from[column]) is not None:
        row_of[column] = row_of[previous]
        column = previous
    row_of[column] = row
