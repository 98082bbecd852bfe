"""A text model that learns nothing: for work offline, for tests that must be quick."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_WORD = re.compile(r"[a-z0-9]+")


class HashedTextModel:
    """The port `TextModel` without learning: each word and each run of four letters adds to one place of the vector.

    Source: K. Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009.
    """

    name = "hashed"
    is_slow = False

    def __init__(self, dimensions: int = 512) -> None:
        self.dimensions = dimensions

    def embed(self, texts: Sequence[str]) -> Floats:
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.lower()):
                for mark, weight in _marks(word):
                    place = zlib.crc32(mark.encode())
                    rows[row, place % self.dimensions] += weight if place & 0x80000000 else -weight
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.maximum(lengths, 1e-9)


def _marks(word: str) -> Iterable[tuple[str, float]]:
    """Long words tell more than short ones, which are mostly grammar."""
    if len(word) > 3:
        yield word, 1.0
        padded = f"<{word}>"
        yield from ((padded[at : at + 4], 0.3) for at in range(len(padded) - 3))
