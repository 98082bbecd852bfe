"""Finding by reading everything anew for every question: nothing is kept but the things themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from uuid import UUID

import numpy as np

from bccb.adapters.memory.text_model import HashedTextModel
from bccb.domain.finding import Filter, Findable
from bccb.domain.passage import words
from bccb.domain.ports.finding import Found, Roll

_SHORTEST = 4  # letters of a word that is read as another; shorter ones have too many neighbours
_NEAR = 0.8  # the share of letters that two spellings of one word have in common
_FAINTEST = 0.2  # nearness of meaning below it is chance
_TELLING = 3  # letters of a word that counts: shorter ones are mostly grammar


class ReadingFinder:
    """The port `Finder`: half of the score is the share of the words asked for, the other half nearness of meaning."""

    def __init__(self, things: Iterable[Findable], model: HashedTextModel) -> None:
        self._things = {each.id: each for each in things}
        self._model = model
        self.roll = Roll({each.id: each.version for each in self._things.values()})

    def put(self, things: Sequence[Findable]) -> None:
        for thing in things:
            if self.roll.is_news(thing.id, thing.version):
                self._things = {**self._things, thing.id: thing}
            self.roll.take(thing.id, thing.version)

    def drop(self, identifiers: Iterable[UUID]) -> None:
        gone = set(identifiers)
        self.roll.strike(gone)
        self._things = {each: thing for each, thing in self._things.items() if each not in gone}

    def find(self, text: str, wanted: Filter, *, limit: int) -> tuple[Found, ...]:
        things = [thing for thing in self._things.values() if wanted.admits(thing)]
        sought = self._sought(text)
        asked = self._model.embed([" ".join(sought)])[0]
        alike = np.clip(self._model.embed([thing.body for thing in things]) @ asked, 0, 1)
        alike[alike < _FAINTEST] = 0
        scores = [
            round((len(sought & _said(thing)) / max(len(sought), 1) + float(likeness)) / 2, 4)
            for thing, likeness in zip(things, alike, strict=True)
        ]
        best = sorted(zip(scores, things, strict=True), key=lambda each: (-each[0], each[1].institution, each[1].code))
        return tuple(Found(thing.id, score) for score, thing in best[: max(limit, 0)] if score > 0)

    def matcher(self, text: str) -> Callable[[str], bool]:
        return self._sought(text).__contains__

    def _sought(self, text: str) -> frozenset[str]:
        """The words asked for; one that nothing has is read as the nearest in spelling."""
        known = frozenset[str]().union(*map(_said, self._things.values()))
        asked = {word for word in words(text) if len(word) >= _TELLING}
        near = {word: get_close_matches(word, known, 1, _NEAR) for word in asked - known if len(word) >= _SHORTEST}
        return frozenset(near[word][0] if near.get(word) else word for word in asked)


def _said(thing: Findable) -> frozenset[str]:
    return frozenset(word for text in thing.texts.values() for word in words(text))
