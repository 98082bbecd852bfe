"""Rows of texts in a file that only grows: what took a second to compute is never computed again.

A record is the SHA-256 of the text and its row in half precision. Whole chunks are appended, so a training that is
interrupted has lost one chunk at most; an unfinished record at the end is cut off.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class KeptRows:
    def __init__(self, path: Path, dimensions: int) -> None:
        self._path = path
        self._record = np.dtype([("key", "V32"), ("row", np.float16, (dimensions,))])
        self._rows: dict[bytes, NDArray[np.float16]] | None = None

    def rows(self, texts: Sequence[str], compute: Callable[[Sequence[str]], Floats]) -> Floats:
        """One row a text, from the file or computed and added to it; both are rounded alike."""
        known = self._known()
        missing = [text for text in dict.fromkeys(texts) if _key(text) not in known]
        if missing:
            self._add(missing, compute(missing))
        return np.stack([known[_key(text)] for text in texts]).astype(np.float32)

    def _known(self) -> dict[bytes, NDArray[np.float16]]:
        if self._rows is None:
            self._rows = {}
            if self._path.is_file():
                whole = self._path.stat().st_size // self._record.itemsize
                os.truncate(self._path, whole * self._record.itemsize)
                records = np.fromfile(self._path, self._record)
                self._rows.update((record["key"].tobytes(), record["row"]) for record in records)
        return self._rows

    def _add(self, texts: Sequence[str], rows: Floats) -> None:
        records = np.zeros(len(texts), self._record)
        records["key"] = [np.void(_key(text)) for text in texts]
        records["row"] = rows
        self._known().update((_key(text), record["row"]) for text, record in zip(texts, records, strict=True))
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab", buffering=0) as file:
            file.write(records.tobytes())


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
