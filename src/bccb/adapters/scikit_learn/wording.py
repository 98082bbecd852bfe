"""What single words tell of a grant: a sparse logistic regression over title, text, subject, year and credit.

Where the kernel sees likeness as a whole, this sees a `practicum` or `special topics`, and what each institution does
with a subject, a year or an amount of credit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from math import sqrt

import numpy as np

from bccb.adapters.scikit_learn.arrays import Doubles, Floats, Integers, pack, pack_plain, unpack, unpack_plain
from bccb.adapters.scikit_learn.kinds import chances_of, fit_kinds
from bccb.adapters.scikit_learn.reading import Reading

_LOOSENESS = 1.0  # the inverse of the penalty on the weights
_CROSSED = 0.7  # what a mark of institution and subject together counts against 1 for each alone
_FEWEST = 2  # cases in which a mark must stand

Marks = Mapping[str, float]


def marks_of(reading: Reading) -> dict[str, float]:
    """What stands in the learning: the words of title and of text at length 1 each, and its facts."""
    phrases = chain(reading.title_words, (f"{one} {other}" for one, other in pairwise(reading.title_words)))
    marks = dict(_of_length_one("title", phrases)) | dict(_of_length_one("text", reading.words))
    marks |= dict.fromkeys(_facts(reading), 1.0)
    if reading.subject and reading.year is not None:
        marks[f"subject {reading.subject} year {reading.year}"] = _CROSSED
    return marks


def marks_at(reading: Reading, institution: str) -> dict[str, float]:
    """The institution, and its crossing with each fact of the learning."""
    crossed = {f"{institution} {fact}": _CROSSED for fact in _facts(reading)}
    return {f"institution {institution}": 1.0} | crossed


def _facts(reading: Reading) -> Iterator[str]:
    if reading.subject:
        yield f"subject {reading.subject}"
    if reading.year is not None:
        yield f"year {reading.year}"
    if reading.credits is not None:
        yield f"credit {reading.credits:.2f}"


def _of_length_one(name: str, words: Iterator[str] | Sequence[str]) -> Iterator[tuple[str, float]]:
    different = dict.fromkeys(words)
    for word in different:
        yield f"{name} {word}", 1 / sqrt(len(different))


@dataclass(frozen=True)
class Wording:
    """`weight` has one row a known mark and one column a kind."""

    marks: Mapping[str, int]
    weight: Floats
    base: Floats

    def answer(self, reading: Reading, institutions: Sequence[str]) -> Doubles:
        """The chance of each kind at each institution: institutions × kinds."""
        general = self._score(marks_of(reading)) + self.base
        scores = np.array([general + self._score(marks_at(reading, code)) for code in institutions], np.float64)
        return chances_of(scores)

    def _score(self, marks: Marks) -> Floats:
        known = [(self.marks[mark], value) for mark, value in marks.items() if mark in self.marks]
        rows = np.array([row for row, _ in known], np.int64)
        return np.array([value for _, value in known], np.float32) @ self.weight[rows]

    def files(self, name: str = "wording") -> dict[str, bytes]:
        arrays = {"weight": self.weight, "base": self.base}
        return {f"{name}.npz": pack(arrays), f"{name}.json": pack_plain(list(self.marks))}

    @classmethod
    def read(cls, files: Mapping[str, bytes], name: str = "wording") -> Wording:
        known = unpack_plain(files[f"{name}.json"])
        return cls({mark: row for row, mark in enumerate(known)}, **unpack(files[f"{name}.npz"]))


def fit_wording(cases: Sequence[Marks], kind: Integers, weight: Floats) -> Wording:
    """Learn from the marks of each case, its kind and what it counts."""
    from scipy.sparse import csr_matrix

    standing = Counter(mark for marks in cases for mark in marks)
    rows = {mark: row for row, mark in enumerate(sorted(mark for mark in standing if standing[mark] >= _FEWEST))}
    known = [[(rows[mark], value) for mark, value in marks.items() if mark in rows] for marks in cases]
    starts = np.cumsum([0, *map(len, known)])
    values = np.array([value for each in known for _, value in each])
    columns = np.array([row for each in known for row, _ in each], np.int64)
    table = csr_matrix((values, columns, starts), shape=(len(cases), len(rows)))
    coefficients, base = fit_kinds(table, kind, weight, looseness=_LOOSENESS)
    return Wording(rows, coefficients, base)
