"""Latent semantic analysis: words that keep the same company are near each other.

Fitted by gensim, kept as a vocabulary, its inverse document frequencies and one projection; serving needs numpy alone.
Source: S. Deerwester et al., "Indexing by latent semantic analysis", JASIS 41 (1990); the fit is gensim's one-pass
stochastic decomposition (R. Řehůřek, "Subspace tracking for latent semantic analysis", ECIR 2011).
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 256
MOST_WORDS = 40_000  # the vocabulary kept, so that the projection stays within 40 MB

Tokens = Callable[[str], list[str]]
Floats = NDArray[np.float32]


class LsiTextModel:
    """The port `TextModel`. `tokens` must be the function the model was fitted with."""

    name = "gensim-lsi"
    is_slow = False

    def __init__(self, tokens: Tokens, words: Sequence[str], rarity: Floats, projection: Floats) -> None:
        """`rarity` has one number a word, `projection` one row a word and one column a dimension."""
        self._tokens = tokens
        self._words = {word: row for row, word in enumerate(words)}
        self._rarity = rarity
        self._projection = projection

    @property
    def dimensions(self) -> int:
        return self._projection.shape[1]

    @classmethod
    def fit(cls, texts: Sequence[str], tokens: Tokens) -> LsiTextModel:
        """Learn from the texts. Words of a single text are left out: they keep no company."""
        from gensim.models import LsiModel

        documents = [Counter(tokens(text)) for text in texts]
        spread = Counter(word for document in documents for word in document)
        common = sorted((word for word in spread if spread[word] > 1), key=lambda word: (-spread[word], word))
        words = common[:MOST_WORDS]
        rarity = np.log(len(documents) / np.array([spread[word] for word in words] or [1])).astype(np.float32)
        if not words:
            return cls(tokens, words, rarity[:0], np.zeros((0, DIMENSIONS), np.float32))
        model = cls(tokens, words, rarity, np.eye(len(words), 1, dtype=np.float32))
        corpus = [
            list(zip(*(part.tolist() for part in model._weights(document)), strict=True)) for document in documents
        ]
        dimensions = min(DIMENSIONS, len(words), max(1, len(documents) - 1))
        names = dict(enumerate(words))
        fitted = LsiModel(
            corpus, id2word=names, num_topics=dimensions, chunksize=len(corpus) or 1, power_iters=3, random_seed=0
        )
        model._projection = np.ascontiguousarray(fitted.projection.u, np.float32)
        return model

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row a text, of length 1, or of zeros where no word is known."""
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            known, weights = self._weights(Counter(self._tokens(text)))
            if len(known):
                rows[row] = weights @ self._projection[known]
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.maximum(lengths, 1e-9)

    def _weights(self, document: Mapping[str, int]) -> tuple[NDArray[np.int64], Floats]:
        """The rows of the document's known words and their weights (1 + log tf) · idf, of length 1 together."""
        known = [(self._words[word], count) for word, count in sorted(document.items()) if word in self._words]
        rows = np.array([row for row, _ in known], np.int64)
        counts = np.array([count for _, count in known], np.float32)
        weights = (1 + np.log(np.maximum(counts, 1))) * self._rarity[rows]
        return rows, weights / max(float(np.linalg.norm(weights)), 1e-9)

    def files(self) -> dict[str, bytes]:
        """What must be kept, by file name; `read` takes it back."""
        buffer = io.BytesIO()
        np.savez(buffer, projection=self._projection.astype(np.float16), rarity=self._rarity)
        words = json.dumps(list(self._words), ensure_ascii=False).encode()
        return {"text_model.npz": buffer.getvalue(), "text_model_words.json": words}

    @classmethod
    def read(cls, files: Mapping[str, bytes], tokens: Tokens) -> LsiTextModel:
        with np.load(io.BytesIO(files["text_model.npz"]), allow_pickle=False) as arrays:
            projection, rarity = arrays["projection"].astype(np.float32), arrays["rarity"]
        return cls(tokens, json.loads(files["text_model_words.json"]), rarity, projection)
