"""Nearest vectors by Faiss: cells around centroids, a byte a dimension (IVF-SQ8); candidates are compared exactly.

Its file is mapped: processes share it and opening takes no time. Faiss trusts the sizes that a mapped file tells, so
it is only ever opened after somebody has compared its checksum, and its counts are compared with the vectors.
Source: M. Douze et al., "The Faiss library", 2024, https://arxiv.org/abs/2401.08281, and the wiki of the project.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from bccb.domain.errors import EngineFailed, ModelDamaged

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

PROBES = 32  # cells looked into for one question
_CELLS_PER_ROOT = 4  # cells for each unit of the square root of the number of vectors
_LEARNED_FROM = 50  # vectors a cell, at most, from which the centroids are learned
_FEWEST_A_CELL = 39  # vectors a cell, at least: fewer teach a centroid nothing
_WIDENED = 4  # times as many candidates are compared exactly as are wanted
_RECHECKED = 64  # candidates that are compared exactly at least
_FEW = 2_000  # rows that are compared one by one where only they are asked for


class FaissSimilarityIndex:
    """The port `SimilarityIndex` over `vectors`: rows of length 1, or of zeros, which are near to nothing."""

    name = "faiss"

    def __init__(self, vectors: Floats, cells: faiss.IndexIVF | None, probes: int) -> None:
        self._vectors = vectors
        self._cells = cells
        self._probes = probes

    def nearest(
        self, vector: Sequence[float], limit: int, *, within: Sequence[int] | None = None
    ) -> Sequence[tuple[int, float]]:
        """With `within` few rows are compared one by one, and many where the cells did not hold enough of them."""
        if not len(self._vectors) or limit < 1:
            return []
        if len(vector) != self._vectors.shape[1]:
            raise EngineFailed(f"The index holds vectors of {self._vectors.shape[1]} dimensions, not {len(vector)}.")
        asked = np.asarray(vector, np.float32)
        rows = self._candidates(asked, limit, None if within is None else np.asarray(within, np.int64))
        cosines = self._vectors[rows] @ asked
        order = np.argsort(-cosines, kind="stable")[:limit]
        return list(zip(rows[order].tolist(), cosines[order].tolist(), strict=True))

    def _candidates(self, asked: Floats, limit: int, within: Rows | None) -> Rows:
        """Rows in ascending order, at least as many as can be answered with."""
        among = len(self._vectors) if within is None else len(within)
        if among > _FEW:
            found = self._looked_up(asked, max(_RECHECKED, _WIDENED * limit), within)
            if len(found) >= min(limit, among):
                return found
        return np.arange(among) if within is None else within

    def _looked_up(self, asked: Floats, wanted: int, within: Rows | None) -> Rows:
        chosen = {} if within is None else {"sel": faiss.IDSelectorBitmap(_bits(within, len(self._vectors)))}
        how = faiss.SearchParametersIVF(nprobe=self._probes, **chosen)
        _, found = self._cells.search(asked[None], wanted, params=how)
        return np.sort(found[0][found[0] >= 0])


class FaissIndexing:
    """Builds and opens indexes. The same vectors give the same bytes on the same machine."""

    def __init__(self, probes: int = PROBES) -> None:
        self._probes = probes

    def named(self, rows: int) -> str:  # noqa: ARG002 - the same for any number
        return FaissSimilarityIndex.name

    def build(self, vectors: Floats) -> bytes:
        """The index as Faiss writes it; empty where there are no vectors."""
        if not len(vectors):
            return b""
        return faiss.serialize_index(_filled(np.ascontiguousarray(vectors, np.float32))).tobytes()

    def open(self, vectors: Floats, kept: bytes | Path) -> FaissSimilarityIndex:
        """The index over the vectors. Raises ModelDamaged where `kept` cannot be an index of these."""
        if not len(vectors):
            return FaissSimilarityIndex(vectors, None, self._probes)
        content = kept or self.build(vectors)
        cells = _mapped(content) if isinstance(content, Path) else _mapped_copy(content)
        if (cells.ntotal, cells.d) != vectors.shape:
            raise ModelDamaged(f"The index holds {cells.ntotal:,} vectors of {cells.d} instead of {vectors.shape}.")
        return FaissSimilarityIndex(vectors, cells, self._probes)


def _filled(vectors: Floats) -> faiss.IndexIVF:
    cells = max(1, min(int(_CELLS_PER_ROOT * len(vectors) ** 0.5), len(vectors) // _FEWEST_A_CELL))
    around = faiss.IndexFlatIP(vectors.shape[1])
    index = faiss.IndexIVFScalarQuantizer(
        around, vectors.shape[1], cells, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.max_points_per_centroid = _LEARNED_FROM
    index.cp.min_points_per_centroid = 1
    index.train(vectors)
    index.add(vectors)
    return index


def _mapped_copy(content: bytes) -> faiss.IndexIVF:
    """Map a private copy; its name goes at once, the copy with the last process that holds it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        path.write_bytes(content)
        return _mapped(path)


def _mapped(path: Path) -> faiss.IndexIVF:
    try:
        index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
    except RuntimeError as error:
        raise ModelDamaged("The index is not one that Faiss wrote.") from error
    if not isinstance(index, faiss.IndexIVF):
        raise ModelDamaged("The index is not one of cells.")
    faiss.downcast_InvertedLists(index.invlists).prefetch_nthread = 0  # threads for each question cost more than it
    return index


def _bits(rows: Rows, length: int) -> NDArray[np.uint8]:
    """One bit a row, the lowest first."""
    chosen = np.zeros(length, bool)
    chosen[rows] = True
    return np.packbits(chosen, bitorder="little")
