"""Nearest vectors by comparing with every one of them: exact, nothing to build, right up to some ten thousand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bccb.domain.errors import EngineFailed
from bccb.domain.ports.engines import SimilarityIndex

Floats = NDArray[np.float32]

EXACT_UP_TO = 50_000  # vectors that are compared one by one within some five milliseconds
_GATHERED = 0.2  # the share of the rows above which comparing all of them is quicker than picking them out


class Indexing(Protocol):
    """How a similarity index is made. Vectors are rows of length 1."""

    def named(self, rows: int) -> str:
        """The name of the index that is made over so many rows; it goes into the name of its file."""
        ...

    def build(self, vectors: Floats) -> bytes:
        """What must be kept beside the vectors; empty where nothing is."""
        ...

    def open(self, vectors: Floats, kept: bytes | Path) -> SimilarityIndex:
        """The index over the vectors, from what `build` kept or the file it is in; built anew where nothing was."""
        ...


class ExactSimilarityIndex:
    """The port `SimilarityIndex` over `vectors`: rows of length 1, or of zeros."""

    name = "exact"

    def __init__(self, vectors: Floats) -> None:
        self._vectors = np.asarray(vectors, np.float32)

    def nearest(
        self, vector: Sequence[float], limit: int, *, within: Sequence[int] | None = None
    ) -> Sequence[tuple[int, float]]:
        if not len(self._vectors) or limit < 1:
            return []
        if len(vector) != self._vectors.shape[1]:
            raise EngineFailed(f"The index holds vectors of {self._vectors.shape[1]} dimensions, not {len(vector)}.")
        asked = np.asarray(vector, np.float32)
        if within is None:
            cosines = self._vectors @ asked
            rows = _likeliest(cosines, limit)
            return _in_order(rows, cosines[rows], limit)
        rows = np.asarray(within, np.int64)
        is_few = len(rows) < _GATHERED * len(self._vectors)
        cosines = self._vectors[rows] @ asked if is_few else (self._vectors @ asked)[rows]
        return _in_order(rows, cosines, limit)


class ExactIndexing:
    """Builds and opens exact indexes: there is nothing to keep beside the vectors."""

    def named(self, rows: int) -> str:  # noqa: ARG002 - the same for any number
        return ExactSimilarityIndex.name

    def build(self, vectors: Floats) -> bytes:  # noqa: ARG002 - the vectors are kept anyway
        return b""

    def open(self, vectors: Floats, kept: bytes | Path) -> ExactSimilarityIndex:  # noqa: ARG002 - as above
        return ExactSimilarityIndex(vectors)


class SizedIndexing:
    """Exact where there are few vectors, `larger` where there are many."""

    def __init__(self, larger: Indexing, exact_up_to: int = EXACT_UP_TO) -> None:
        self._larger = larger
        self._exact_up_to = exact_up_to

    def named(self, rows: int) -> str:
        return self._chosen(rows).named(rows)

    def build(self, vectors: Floats) -> bytes:
        return self._chosen(len(vectors)).build(vectors)

    def open(self, vectors: Floats, kept: bytes | Path) -> SimilarityIndex:
        return self._chosen(len(vectors)).open(vectors, kept)

    def _chosen(self, rows: int) -> Indexing:
        return ExactIndexing() if rows <= self._exact_up_to else self._larger


def _likeliest(cosines: Floats, limit: int) -> NDArray[np.int64]:
    """The rows of the `limit` greatest, and all that equal the least of them; in their order."""
    if limit >= len(cosines):
        return np.arange(len(cosines))
    least = np.partition(cosines, len(cosines) - limit)[len(cosines) - limit]
    return np.flatnonzero(cosines >= least)


def _in_order(rows: NDArray[np.int64], cosines: Floats, limit: int) -> list[tuple[int, float]]:
    order = np.argsort(-cosines, kind="stable")[:limit]
    return list(zip(rows[order].tolist(), cosines[order].tolist(), strict=True))
