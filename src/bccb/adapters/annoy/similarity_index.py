"""Nearest vectors by Annoy's forest of random projections; candidates are compared exactly.

Annoy does not check its files: a truncated one kills the process at the first question. So an index is only ever opened
from a file whose checksum somebody has compared and that is never written again, and its size is compared with the
vectors. Processes that map the same file share its memory. Source: https://github.com/spotify/annoy, `annoylib.h`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from annoy import AnnoyIndex
from numpy.typing import NDArray

from bccb.domain.errors import EngineFailed, ModelDamaged

TREES = 50
_SEED = 20_010_901
SEARCHED = 5_000  # nodes looked at for one question
_WIDENED = 4  # times as many candidates are compared exactly as are wanted
_RECHECKED = 256  # candidates that are compared exactly at least
_NEARLY_ALL = 0.5  # the share of the rows from which on the forest is asked and what it found is picked over

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


class AnnoySimilarityIndex:
    """The port `SimilarityIndex` over `vectors`: rows of length 1, or of zeros, which are near to nothing."""

    name = "annoy"

    def __init__(self, vectors: Floats, forest: AnnoyIndex, searched: int) -> None:
        self._vectors = vectors
        self._forest = forest
        self._searched = searched

    def nearest(
        self, vector: Sequence[float], limit: int, *, within: Sequence[int] | None = None
    ) -> Sequence[tuple[int, float]]:
        """With `within` rows are compared one by one, but where they are nearly all: a filter never costs a result."""
        if not len(self._vectors) or limit < 1:
            return []
        if len(vector) != self._vectors.shape[1]:
            raise EngineFailed(f"The index holds vectors of {self._vectors.shape[1]} dimensions, not {len(vector)}.")
        rows = self._candidates(vector, limit, None if within is None else np.asarray(within, np.int64))
        cosines = self._vectors[rows] @ np.asarray(vector, np.float32)
        order = np.argsort(-cosines, kind="stable")[:limit]
        return list(zip(rows[order].tolist(), cosines[order].tolist(), strict=True))

    def _candidates(self, vector: Sequence[float], limit: int, within: Rows | None) -> Rows:
        """Rows in ascending order, at least as many as can be answered with."""
        wanted = max(_RECHECKED, _WIDENED * limit)
        if within is None:
            return np.sort(np.array(self._forest.get_nns_by_vector(vector, wanted, self._searched), np.int64))
        if len(within) < _NEARLY_ALL * len(self._vectors):
            return within
        found = self._forest.get_nns_by_vector(vector, int(wanted / _NEARLY_ALL), self._searched)
        kept = np.intersect1d(np.array(found, np.int64), within, assume_unique=True)
        return kept if len(kept) >= min(limit, len(within)) else within


class AnnoyIndexing:
    """Builds and opens indexes. The same vectors give the same bytes: one seed, one thread."""

    def __init__(self, trees: int = TREES, searched: int = SEARCHED) -> None:
        self._trees = trees
        self._searched = searched

    def named(self, rows: int) -> str:  # noqa: ARG002 - the same for any number
        return AnnoySimilarityIndex.name

    def build(self, vectors: Floats) -> bytes:
        """The index as Annoy writes it; empty where there are no vectors."""
        if not len(vectors):
            return b""
        forest = AnnoyIndex(vectors.shape[1], "angular")
        forest.set_seed(_SEED)
        for row, vector in enumerate(vectors):
            forest.add_item(row, vector)
        forest.build(self._trees, n_jobs=1)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "index"
            forest.save(str(path))
            return path.read_bytes()

    def open(self, vectors: Floats, kept: bytes | Path) -> AnnoySimilarityIndex:
        """The index over the vectors. Raises ModelDamaged where `kept` cannot be an index of so many."""
        forest = AnnoyIndex(vectors.shape[1] or 1, "angular")
        content = kept or self.build(vectors)
        if isinstance(content, Path):
            _map(forest, content)
        elif content:
            _map_copy(forest, content)
        if forest.get_n_items() != len(vectors):
            raise ModelDamaged(f"The index holds {forest.get_n_items():,} vectors instead of {len(vectors):,}.")
        return AnnoySimilarityIndex(vectors, forest, self._searched)


def _map_copy(forest: AnnoyIndex, content: bytes) -> None:
    """Map a private copy; its name goes at once, the copy with the last process that holds it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        path.write_bytes(content)
        _map(forest, path)


def _map(forest: AnnoyIndex, path: Path) -> None:
    try:
        forest.load(str(path))
    except OSError as error:
        raise ModelDamaged(f"The index is not one of vectors of {forest.f} dimensions.") from error
