"""A shelf: things of one kind as arrays, found by words, by meaning and by what they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from bccb.adapters.scikit_learn.arrays import (
    Doubles,
    Floats,
    Integers,
    identifiers_from_array,
    identifiers_to_array,
    pack,
    pack_plain,
    unpack,
    unpack_plain,
)
from bccb.adapters.scikit_learn.catalogue import text_of
from bccb.adapters.scikit_learn.postings import Bm25, TermCounts
from bccb.adapters.scikit_learn.words import stem
from bccb.domain.finding import HEADINGS, Filter, Findable
from bccb.domain.passage import words
from bccb.domain.ports.engines import SimilarityIndex

HEADING_WEIGHT = 3  # times that a word of a heading counts
FAINTEST = 0.1  # nearness of meaning below it is chance
_LENGTH = 0.75  # how much the length of a text counts in BM25
_POOL = 200  # nearest in words, and nearest in meaning, that are compared in both
_BLOCK = 64  # scores of which only the greatest is looked at first
_MASKS = 64  # filters whose rows are remembered
_QUESTIONS = 32  # that are taken apart once, though several ask for their stems
_FACETS = ("institution", "subject", "level", "type", "deliveryMode", "language")
_AMOUNTS = ("hours", "credits")
_PASSED_OVER = frozenset(
    words(
        "a an and are as at be by for from in is it of on or that the this to with "
        "au aux avec d dans de des du en est et l la le les ou par pour sur un une"
    )
)

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Asked:
    """A question as the shelves read it: stems with their weight, what all of them together could reach, a meaning."""

    words: Mapping[str, float]
    most: float
    meaning: Floats


@dataclass(frozen=True, eq=False)
class Shelf:
    """Things row by row. `spoken` is a word for each stem of the vocabulary, as it stands in the texts."""

    identifiers: tuple[UUID, ...]
    versions: Integers
    places: tuple[str, ...]
    counts: TermCounts
    spoken: Mapping[str, str]
    facets: Mapping[str, tuple[tuple[str, ...], Integers]]
    amounts: Mapping[str, Doubles]

    @classmethod
    def of(cls, things: Sequence[Findable]) -> Shelf:
        vocabulary: dict[str, int] = {}
        spoken: dict[str, str] = {}
        return cls(
            identifiers=tuple(each.id for each in things),
            versions=np.array([each.version for each in things], np.int32),
            places=tuple(f"{each.institution} {each.code}" for each in things),
            counts=TermCounts.of([_stems(each, spoken) for each in things], vocabulary),
            spoken={word: spoken[word] for word in vocabulary},
            facets={name: _facet([each.facets.get(name, "") for each in things]) for name in _FACETS},
            amounts={name: np.array([each.amounts.get(name, np.nan) for each in things], float) for name in _AMOUNTS},
        )

    def __len__(self) -> int:
        return len(self.identifiers)

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        return {word: term for term, word in enumerate(self.spoken)}

    def ranking(self, as_among: Bm25 | None = None) -> Bm25:
        return Bm25(self.counts, self.vocabulary, length_weight=_LENGTH, as_among=as_among)

    @cached_property
    def mask(self) -> Any:
        """Of a filter: which rows it admits; None for all of them."""
        return lru_cache(maxsize=_MASKS)(self._mask)

    def _mask(self, wanted: Filter) -> Mask | None:
        masks = []
        for name, possible in wanted.choices.items():
            values, of = self.facets[name]
            masks.append(np.array([value in possible for value in values], bool)[of])
        for name, (least, most) in wanted.spans.items():
            masks.append((self.amounts[name] >= least) & (self.amounts[name] <= most))
        return np.logical_and.reduce(masks) if masks else None

    def files(self, name: str) -> dict[str, bytes]:
        arrays = {"identifiers": identifiers_to_array(list(self.identifiers)), "versions": self.versions}
        arrays |= {"starts": self.counts.starts, "terms": self.counts.terms, "counts": self.counts.counts}
        arrays |= {f"facet {facet}": of for facet, (_, of) in self.facets.items()}
        arrays |= {f"amount {amount}": values for amount, values in self.amounts.items()}
        spoken = [[word, "" if said == word else said] for word, said in self.spoken.items()]
        values = {facet: possible for facet, (possible, _) in self.facets.items()}
        plain = {"places": self.places, "spoken": spoken, "facets": values}
        return {f"{name}.npz": pack(arrays), f"{name}.json": pack_plain(plain)}

    @classmethod
    def read(cls, files: Mapping[str, Any], name: str) -> Shelf:
        arrays, plain = unpack(files[f"{name}.npz"]), unpack_plain(files[f"{name}.json"])
        return cls(
            identifiers=tuple(identifiers_from_array(arrays["identifiers"])),
            versions=arrays["versions"],
            places=tuple(plain["places"]),
            counts=TermCounts(arrays["starts"], arrays["terms"], arrays["counts"]),
            spoken={word: said or word for word, said in plain["spoken"]},
            facets={facet: (tuple(plain["facets"][facet]), arrays[f"facet {facet}"]) for facet in _FACETS},
            amounts={amount: arrays[f"amount {amount}"] for amount in _AMOUNTS},
        )


@dataclass(frozen=True, eq=False)
class Stand:
    """A shelf that can be asked: with its ranking of words, its vectors and the index over them."""

    shelf: Shelf
    ranking: Bm25
    meaning: Floats
    index: SimilarityIndex

    def candidates(self, asked: Asked, mask: Mask | None, limit: int) -> list[tuple[float, str, UUID]]:
        """Score, place and identifier of the best among the rows of the mask, and of those that equal the last.

        Those that are best in words and those that are best in meaning are compared in both.
        """
        pool = max(_POOL, limit)
        if not len(self.shelf) or (mask is not None and not mask.any()):
            return []
        wordy = self.ranking.weighed(asked.words)
        if mask is not None:
            wordy *= mask
        rows = np.union1d(greatest(wordy, pool), self._nearest(asked.meaning, mask, pool))
        alike = np.clip(self.meaning[rows] @ asked.meaning, 0, 1)
        alike[alike < FAINTEST] = 0
        scores = np.round((np.clip(wordy[rows] / asked.most, 0, 1) + alike) / 2, 4)
        least = np.partition(scores, -limit)[-limit] if len(scores) > limit else 0
        kept = (scores >= least) & (scores > 0)
        return [
            (score, self.shelf.places[row], self.shelf.identifiers[row])
            for row, score in zip(rows[kept].tolist(), scores[kept].tolist(), strict=True)
        ]

    def _nearest(self, meaning: Floats, mask: Mask | None, pool: int) -> NDArray[np.int64]:
        if not meaning.any():
            return np.array([], np.int64)
        within = None if mask is None else np.flatnonzero(mask)
        return np.array([row for row, _ in self.index.nearest(meaning.tolist(), pool, within=within)], np.int64)


def text_of_thing(thing: Findable) -> str:
    """What the text model reads of it, whether at a training or afterwards."""
    outcomes = thing.texts.get("learningOutcomes", "").replace("\n", " ")
    return text_of(thing.title, f"{thing.texts.get('description', '')} {outcomes}".strip())


@lru_cache(maxsize=_QUESTIONS)
def query_stems(text: str) -> tuple[str, ...]:
    """The stems of a question in their order, each once."""
    return tuple(dict.fromkeys([stem(word) for word in words(text) if word not in _PASSED_OVER]))


def _stems(thing: Findable, spoken: dict[str, str]) -> list[str]:
    found = []
    for field, text in thing.texts.items():
        for word in words(text):
            if word not in _PASSED_OVER:
                stemmed = stem(word)
                spoken.setdefault(stemmed, word)
                found += [stemmed] * (HEADING_WEIGHT if field in HEADINGS else 1)
    return found


def _facet(values: Sequence[str]) -> tuple[tuple[str, ...], Integers]:
    """The different values, and for each row which of them it has."""
    known = {value: at for at, value in enumerate(sorted(Counter(values)))}
    return tuple(known), np.array([known[value] for value in values], np.int32)


def greatest(scores: Floats, most: int) -> NDArray[np.int64]:
    """The rows of the greatest scores above zero, at most so many; among equals the first."""
    rows = np.flatnonzero(_above(scores, most))
    if len(rows) <= most:
        return rows
    found = scores[rows]
    least = np.partition(found, len(found) - most)[len(found) - most]
    above, level = rows[found > least], rows[found == least]
    return np.concatenate([above, level[: most - len(above)]])


def _above(scores: Floats, most: int) -> Mask:
    """Which scores are above zero and may be among the greatest so many.

    As many blocks have a maximum that is not below the bound, so there are as many scores that are not.
    """
    blocks = len(scores) // _BLOCK
    if blocks > most:
        maxima = scores[: blocks * _BLOCK].reshape(_BLOCK, blocks).max(axis=0)
        bound = np.partition(maxima, blocks - most)[blocks - most]
        if bound > 0:
            return scores >= bound
    return scores > 0
