"""Reading a word that nothing has as the words nearest to it in spelling.

Candidates share runs of three letters with the word; among them the optimal string alignment distance decides, which
counts a swap of neighbours as one edit. Source: L. Boytsov, "Indexing methods for approximate dictionary searching",
ACM Journal of Experimental Algorithmics 16 (2011).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np

from bccb.adapters.scikit_learn.arrays import Integers

_SHORTEST, _LONG = 4, 8  # letters: shorter words have too many neighbours, long ones may differ twice
_GRAMS_AN_EDIT = 3  # runs of three letters that one edit destroys at most; a swap destroys four
_COMPARED = 200  # candidates whose distance is reckoned
_READINGS = 3  # nearest words that one is read as


class Spelling:
    """The words that are known, and how common each is."""

    def __init__(self, known: Sequence[str], counts: Sequence[int]) -> None:
        self._known = known
        self._counts = counts
        self.nearest = lru_cache(maxsize=4_096)(self._nearest)

    def _nearest(self, word: str) -> tuple[str, ...]:
        """The known words at the least distance, the commonest first; none where all are further than likely."""
        most = allowed(word)
        if not most:
            return ()
        found = [(distance(word, self._known[at], most), -self._counts[at], self._known[at]) for at in self._near(word)]
        near = sorted(each for each in found if each[0] <= most)
        return tuple(known for edits, _, known in near if edits == near[0][0])[:_READINGS]

    def _near(self, word: str) -> Sequence[int]:
        grams = _grams(word)
        least = max(1, len(grams) - (_GRAMS_AN_EDIT + 1) * allowed(word))
        parts = [self._places[gram] for gram in grams if gram in self._places]
        if not parts:
            return ()
        places, shared = np.unique(np.concatenate(parts), return_counts=True)
        enough = shared >= least
        order = np.lexsort((places[enough], -shared[enough]))[:_COMPARED]
        return places[enough][order].tolist()

    @cached_property
    def _places(self) -> dict[str, Integers]:
        """For each run of three letters the known words that have it."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(self._known):
            if allowed(word) or len(word) == _SHORTEST - 1:
                for gram in _grams(word):
                    places[gram].append(at)
        return {gram: np.array(found, np.int32) for gram, found in places.items()}


def allowed(word: str) -> int:
    """How many edits away a word may be for this one: none for short ones and for numbers."""
    if len(word) < _SHORTEST or not word.isalpha():
        return 0
    return 1 if len(word) < _LONG else 2


def distance(one: str, other: str, most: int) -> int:
    """Insertions, deletions, changes and swaps of neighbours from one to the other; anything above `most` if more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, above, row = row, before, [i]
        for j, there in enumerate(other, 1):
            edits = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                edits = min(edits, above[j - 2] + 1)
            row.append(edits)
        if min(row) > most:
            return most + 1
    return row[-1]


def _grams(word: str) -> set[str]:
    padded = f"^{word}$"
    return {padded[at : at + 3] for at in range(len(padded) - 2)}
