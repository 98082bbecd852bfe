"""BM25 over short documents, one array lookup a query word.

Source: S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", Foundations and Trends
in Information Retrieval 3 (2009); the inverse document frequency is kept above zero as in Lucene.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from bccb.adapters.scikit_learn.arrays import Floats, Integers

SATURATION = 1.2  # k1
_COMMON = 0.1  # the share of the documents above which a term is added to all of them
_ROWS_KEPT = 64  # common terms whose rows are kept


@dataclass(frozen=True)
class TermCounts:
    """How often each term stands in each document: for document d the entries from `starts[d]` to `starts[d + 1]`."""

    starts: NDArray[np.int64]
    terms: Integers
    counts: Integers

    @classmethod
    def of(cls, documents: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> TermCounts:
        """Count, adding words that are new to the vocabulary."""
        starts, terms, counts = [0], [], []
        for document in documents:
            for word, count in Counter(document).items():
                terms.append(vocabulary.setdefault(word, len(vocabulary)))
                counts.append(count)
            starts.append(len(terms))
        return cls(np.array(starts, np.int64), np.array(terms, np.int32), np.array(counts, np.int32))

    def of_documents(self, first: int, last: int) -> TermCounts:
        """Those of the documents from `first` up to `last`, not included."""
        start, end = self.starts[first], self.starts[last]
        return TermCounts(self.starts[first : last + 1] - start, self.terms[start:end], self.counts[start:end])


class Bm25:
    """Scores every document for a query."""

    def __init__(
        self,
        counts: TermCounts,
        vocabulary: Mapping[str, int],
        *,
        length_weight: float,
        as_among: Bm25 | None = None,
    ) -> None:
        """With `as_among` words are as rare, and texts as long, as they would be among those documents."""
        documents = len(counts.starts) - 1
        rows = np.repeat(np.arange(documents, dtype=np.int32), np.diff(counts.starts))
        lengths = np.bincount(rows, weights=counts.counts, minlength=documents)
        frequency = np.bincount(counts.terms, minlength=len(vocabulary))
        self.mean_length = max(float(lengths.mean()), 1.0) if documents else 1.0
        rarity = np.log1p((documents - frequency + 0.5) / (frequency + 0.5))
        if as_among is not None:
            self.mean_length = as_among.mean_length
            rarity = np.array([as_among.rarity(word) for word in vocabulary])
        relative = lengths / self.mean_length
        damping = SATURATION * (1 - length_weight + length_weight * relative)[rows]
        weights = rarity[counts.terms] * counts.counts * (SATURATION + 1) / (counts.counts + damping)
        order = np.argsort(counts.terms, kind="stable")
        self._documents = documents
        self._vocabulary = vocabulary
        self._starts = np.concatenate([[0], np.cumsum(frequency)])
        self._rows = rows[order]
        self._weights = weights[order].astype(np.float32)
        self._rarity = rarity
        self._most = (rarity * (SATURATION + 1)).astype(np.float32)

    def rarity(self, word: str) -> float:
        """How much it tells that a document has the word: the most for one that none has."""
        term = self._vocabulary.get(word)
        return float(np.log1p(2 * self._documents + 1) if term is None else self._rarity[term])

    def weighed(self, query: Mapping[str, float]) -> Floats:
        """The scores for words of different weight."""
        scores = np.zeros(self._documents, np.float32)
        for word, weight in query.items():
            term = self._vocabulary.get(word)
            if term is None:
                continue
            start, end = self._starts[term], self._starts[term + 1]
            if end - start > _COMMON * self._documents:
                scores += self._whole(term) if weight == 1 else np.float32(weight) * self._whole(term)
            else:
                weights = self._weights[start:end]
                np.add.at(scores, self._rows[start:end], weights if weight == 1 else np.float32(weight) * weights)
        return scores

    @cached_property
    def _whole(self) -> Callable[[int], Floats]:
        """What a term adds to every document: row on row is quicker than picking most of the documents out."""
        return lru_cache(maxsize=_ROWS_KEPT)(self._spread)

    def _spread(self, term: int) -> Floats:
        row = np.zeros(self._documents, np.float32)
        start, end = self._starts[term], self._starts[term + 1]
        row[self._rows[start:end]] = self._weights[start:end]
        return row

    def scores(self, query: Sequence[str]) -> Floats:
        """One number a document, 0 where no word is shared."""
        scores = np.zeros(self._documents, np.float32)
        for word in dict.fromkeys(query):
            term = self._vocabulary.get(word)
            if term is not None:
                start, end = self._starts[term], self._starts[term + 1]
                scores[self._rows[start:end]] += self._weights[start:end]
        return scores

    def shared(self, query: Sequence[str]) -> Floats:
        """How many different words of the query each document has."""
        counted = np.zeros(self._documents, np.float32)
        for word in dict.fromkeys(query):
            counted[self._rows_of(word)] += 1
        return counted

    def _rows_of(self, word: str) -> Integers:
        term = self._vocabulary.get(word)
        return self._rows[:0] if term is None else self._rows[self._starts[term] : self._starts[term + 1]]

    def most(self, query: Sequence[str]) -> float:
        """What a document of nothing but the query's words could reach at most."""
        terms = [self._vocabulary[word] for word in dict.fromkeys(query) if word in self._vocabulary]
        return float(self._most[terms].sum()) if terms else 0.0
