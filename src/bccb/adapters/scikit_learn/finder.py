"""Finding courses and credentials by words and meaning: those of the training, and what has come or gone since.

The shelf of the training never changes. What is new stands on a second, small one, which is made anew when something
comes; what is gone, or has a newer edition there, is masked on the first. Both rank by the words of the training, so
that it does not matter where a thing stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from uuid import UUID

import numpy as np

from bccb.adapters.scikit_learn.arrays import Floats
from bccb.adapters.scikit_learn.postings import SATURATION, Bm25
from bccb.adapters.scikit_learn.shelf import Asked, Mask, Shelf, Stand, query_stems, text_of_thing
from bccb.adapters.scikit_learn.spelling import Spelling
from bccb.adapters.scikit_learn.words import stem
from bccb.domain.finding import Filter, Findable
from bccb.domain.passage import words
from bccb.domain.ports.engines import SimilarityIndex, TextModel
from bccb.domain.ports.finding import Found, Roll

_MOST_WORDS = 64  # different words of a question that count, the rarest first
_MISSPELT = 0.8  # what a word counts that is not spelt as it was asked for
_MOST_MISSPELT = 8  # words of a question that are read as others

Indexed = Callable[[Floats], SimilarityIndex]


@dataclass(frozen=True, eq=False)
class _Now:
    """What stands at one moment: which rows of the training, and what has come since."""

    standing: Mask | None
    added: Stand | None


class ShelfFinder:
    """The port `Finder`. `indexed` makes the index over what has come since the training."""

    def __init__(
        self, shelf: Shelf, meaning: Floats, index: SimilarityIndex, model: TextModel, indexed: Indexed
    ) -> None:
        self.roll = Roll(dict(zip(shelf.identifiers, shelf.versions.tolist(), strict=True)))
        self._trained = Stand(shelf, shelf.ranking(), meaning, index)
        self._model = model
        self._indexed = indexed
        self._lock = Lock()
        self._standing = np.ones(len(shelf), bool)
        self._added: dict[UUID, tuple[Findable, Floats]] = {}
        self._now = _Now(None, None)

    def put(self, things: Sequence[Findable]) -> None:
        news = [each for each in things if self.roll.is_news(each.id, each.version)]
        if news:
            rows = np.asarray(self._model.embed([text_of_thing(each) for each in news]), np.float32)
            self._change(list(zip(news, rows, strict=True)), [])
        for each in things:
            self.roll.take(each.id, each.version)

    def drop(self, identifiers: Iterable[UUID]) -> None:
        gone = list(identifiers)
        if gone:
            self.roll.strike(gone)
            self._change([], gone)

    def find(self, text: str, wanted: Filter, *, limit: int) -> tuple[Found, ...]:
        if limit < 1:
            return ()
        now, asked = self._now, self._asked(text)
        found = self._trained.candidates(asked, _both(now.standing, self._trained.shelf.mask(wanted)), limit)
        if now.added is not None:
            found += now.added.candidates(asked, now.added.shelf.mask(wanted), limit)
        found.sort(key=lambda each: (-each[0], each[1]))
        return tuple(Found(identifier, score) for score, _, identifier in found[:limit])

    def matcher(self, text: str) -> Callable[[str], bool]:
        sought = set(self._read(query_stems(text)))
        return lambda word: stem(word) in sought

    def _asked(self, text: str) -> Asked:
        stems = query_stems(text)
        read = self._read(stems)
        kept = sorted(read, key=lambda each: (-self._ranking.rarity(each) * read[each], each))[:_MOST_WORDS]
        most = sum(self._ranking.rarity(each) * read[each] for each in kept) * (SATURATION + 1)
        meaning = np.asarray(self._model.embed([self._corrected(text)])[0], np.float32)
        return Asked({each: read[each] for each in kept}, max(most, 1e-9), meaning)

    def _read(self, stems: Sequence[str]) -> dict[str, float]:
        """The known stems that are asked for, with their weight; an unknown one is read as the nearest known."""
        read = {each: 1.0 for each in stems if self._is_known(each)}
        for unknown in [each for each in stems if each not in read][:_MOST_MISSPELT]:
            for near in self._spelling.nearest(unknown):
                read.setdefault(near, _MISSPELT)
        return read

    def _corrected(self, text: str) -> str:
        """The text with each unknown word in the place of which one nearest in spelling is known."""
        unknown = [each for each in query_stems(text) if not self._is_known(each)][:_MOST_MISSPELT]
        near = {each: found[0] for each in unknown if (found := self._spelling.nearest(each))}
        if not near:
            return text
        spoken = self._trained.shelf.spoken
        return " ".join(spoken[near[each]] if (each := stem(word)) in near else word for word in words(text))

    def _is_known(self, stemmed: str) -> bool:
        added = self._now.added
        return stemmed in self._trained.shelf.spoken or (added is not None and stemmed in added.shelf.spoken)

    @property
    def _ranking(self) -> Bm25:
        return self._trained.ranking

    @cached_property
    def _spelling(self) -> Spelling:
        shelf = self._trained.shelf
        spread = np.bincount(shelf.counts.terms, minlength=len(shelf.spoken))
        return Spelling(list(shelf.spoken), spread.tolist())

    def _change(self, news: Sequence[tuple[Findable, Floats]], gone: Sequence[UUID]) -> None:
        with self._lock:
            for thing, row in news:
                if thing.id not in self._added or self._added[thing.id][0].version < thing.version:
                    self._added[thing.id] = (thing, row)
            left = [each for each in gone if self._added.pop(each, None)]
            rows = [self._rows[each] for each in (*gone, *(thing.id for thing, _ in news)) if each in self._rows]
            self._standing[rows] = False
            standing = None if self._standing.all() else self._standing.copy()
            self._now = _Now(standing, self._second_shelf() if news or left else self._now.added)

    def _second_shelf(self) -> Stand | None:
        if not self._added:
            return None
        things = sorted(self._added.values(), key=lambda each: (each[0].institution, each[0].code))
        shelf = Shelf.of([thing for thing, _ in things])
        meaning = np.array([row for _, row in things], np.float32)
        return Stand(shelf, shelf.ranking(self._ranking), meaning, self._indexed(meaning))

    @cached_property
    def _rows(self) -> Mapping[UUID, int]:
        return {identifier: row for row, identifier in enumerate(self._trained.shelf.identifiers)}


def _both(one: Mask | None, other: Mask | None) -> Mask | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other
