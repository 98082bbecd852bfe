"""Named arrays and plain values to bytes and back. No pickle: what is read can only ever be numbers and JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Integers = NDArray[np.int32]
Arrays = Mapping[str, NDArray[Any]]


def pack(arrays: Arrays) -> bytes:
    """The arrays as one uncompressed `.npz`; equal arrays give equal bytes."""
    buffer = io.BytesIO()
    np.savez(buffer, **dict(sorted(arrays.items())))
    return buffer.getvalue()


def unpack(content: bytes) -> dict[str, NDArray[Any]]:
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def pack_plain(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def unpack_plain(content: bytes) -> Any:
    return json.loads(content)


def identifiers_to_array(identifiers: list[UUID]) -> NDArray[np.uint8]:
    """One row of 16 bytes each."""
    joined = b"".join(identifier.bytes for identifier in identifiers)
    return np.frombuffer(joined, dtype=np.uint8).reshape(len(identifiers), 16)


def identifiers_from_array(rows: NDArray[np.uint8]) -> list[UUID]:
    return [UUID(bytes=row.tobytes()) for row in rows]


def unit_rows(matrix: Any) -> Floats:
    """The rows at length 1; rows of zeros stay."""
    matrix = np.asarray(matrix, dtype=np.float32)
    lengths = np.linalg.norm(matrix, axis=-1, keepdims=True)
    return matrix / np.maximum(lengths, 1e-9)
