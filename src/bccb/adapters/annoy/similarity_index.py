"""Nearest vectors by Annoy's forest of random projections; candidates are compared exactly.

Annoy does not check its files: a truncated one kills the process at the first question. So an index is only ever opened
from bytes whose checksum somebody has compared, its size is compared with the vectors, and the file that is mapped is a
private copy without a name. Source: https://github.com/spotify/annoy and its `annoylib.h`.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Sequence

import numpy as np
from annoy import AnnoyIndex
from numpy.typing import NDArray

from bccb.domain.errors import EngineFailed, ModelDamaged

TREES = 50
_SEED = 20_010_901
_LEAST_SEARCHED = 5_000  # nodes looked at for one question, however few are wanted
_WIDENED = 4  # times as many candidates are compared exactly as are wanted
_RECHECKED = 256  # candidates that are compared exactly at least

Floats = NDArray[np.float32]


class AnnoySimilarityIndex:
    """The port `SimilarityIndex` over `vectors`: rows of length 1, or of zeros, which are near to nothing."""

    name = "annoy"

    def __init__(self, vectors: Floats, forest: AnnoyIndex) -> None:
        self._vectors = vectors
        self._forest = forest

    def nearest(
        self, vector: Sequence[float], limit: int, *, within: Collection[int] | None = None
    ) -> Sequence[tuple[int, float]]:
        """With `within`, those rows are compared one by one: a filter never costs a result."""
        if not len(self._vectors) or limit < 1:
            return []
        if len(vector) != self._vectors.shape[1]:
            raise EngineFailed(f"The index holds vectors of {self._vectors.shape[1]} dimensions, not {len(vector)}.")
        if within is None:
            wanted = max(_RECHECKED, _WIDENED * limit)
            rows = np.array(sorted(self._forest.get_nns_by_vector(vector, wanted, _LEAST_SEARCHED)), np.int64)
        else:
            rows = np.array(sorted(set(within)), np.int64)
        cosines = self._vectors[rows] @ np.asarray(vector, np.float32)
        order = np.argsort(-cosines, kind="stable")[:limit]
        return [(int(rows[at]), float(cosines[at])) for at in order]


class AnnoyIndexing:
    """Builds and opens indexes. The same vectors give the same bytes: one seed, one thread."""

    def build(self, vectors: Floats) -> bytes:
        """The index as Annoy writes it; empty where there are no vectors."""
        if not len(vectors):
            return b""
        forest = AnnoyIndex(vectors.shape[1], "angular")
        forest.set_seed(_SEED)
        for row, vector in enumerate(vectors):
            forest.add_item(row, vector)
        forest.build(TREES, n_jobs=1)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "index")
            forest.save(path)
            with open(path, "rb") as file:
                return file.read()

    def open(self, vectors: Floats, kept: bytes) -> AnnoySimilarityIndex:
        """The index over the vectors. Raises ModelDamaged where `kept` cannot be an index of so many."""
        content = kept or self.build(vectors)
        forest = AnnoyIndex(vectors.shape[1] or 1, "angular")
        if content:
            _map(forest, content)
            if forest.get_n_items() != len(vectors):
                raise ModelDamaged(f"The index holds {forest.get_n_items():,} vectors instead of {len(vectors):,}.")
        return AnnoySimilarityIndex(vectors, forest)


def _map(forest: AnnoyIndex, content: bytes) -> None:
    """Map a private copy; its name goes at once, the copy with the last process that holds it."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "index")
        with open(path, "wb") as file:
            file.write(content)
        try:
            forest.load(path)
        except OSError as error:
            raise ModelDamaged(f"The index is not one of vectors of {forest.f} dimensions.") from error
