"""Where trained model versions are kept: complete or not at all, checked before use, swapped in one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bccb.domain.ports.engines import Engines, Trained


@dataclass(frozen=True, kw_only=True)
class ModelVersion:
    """The manifest of one version. `files` maps a file to its SHA-256; `fingerprint` is that of the training rows."""

    version: str
    trained_at: datetime
    fingerprint: str
    learned_from: Mapping[str, int]
    metrics: Mapping[str, float]
    libraries: Mapping[str, str]
    files: Mapping[str, str]


class ModelStore(Protocol):
    def save(self, trained: Trained, *, trained_at: datetime, fingerprint: str) -> ModelVersion:
        """Keep a new version beside the others. It serves nobody until it is promoted."""
        ...

    def promote(self, version: str) -> None:
        """Make it the current one, in one step that a crash cannot halve. Raises NotFound."""
        ...

    def current(self) -> ModelVersion | None:
        """The version that serves, None where nothing was ever promoted. Raises ModelDamaged."""
        ...

    def versions(self) -> tuple[ModelVersion, ...]:
        """Every version kept, newest first."""
        ...

    def load(self) -> Engines:
        """The current version, every file checked against its manifest; the same object until another is promoted.

        Raises NotTrained where there is none and ModelDamaged, naming the file, where one is missing or has changed.
        """
        ...
