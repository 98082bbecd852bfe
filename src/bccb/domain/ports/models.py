"""Where trained model versions are kept: signed, complete or not at all, checked before use, swapped in one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bccb.domain.errors import ModelDamaged
from bccb.domain.ports.engines import Engines, Trained
from bccb.domain.trial import Trial

NOTHING: Mapping[str, bytes] = {}


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """What a manifest says of a file: its SHA-256 in hexadecimal, and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class ModelVersion:
    """The manifest of one version. `fingerprint` is that of the training rows, `learned_from` counts them.

    `signed` names the way and the key it is signed with. `trial` is None where it was not tried out.
    """

    version: str
    trained_at: datetime
    fingerprint: str
    learned_from: Mapping[str, int]
    text_models: tuple[str, ...]
    libraries: Mapping[str, str]
    files: Mapping[str, StoredFile]
    trial: Trial | None = None
    signed: str = field(default="", compare=False)

    @property
    def metrics(self) -> Mapping[str, float]:
        return {} if self.trial is None else self.trial.measures


class Seal(Protocol):
    """Says of bytes that they were written here, or by somebody who is trusted here."""

    @property
    def name(self) -> str:
        """The way and the key, as `hmac-sha256 3f1c9a20`."""
        ...

    def sign(self, content: bytes) -> str:
        """One line of plain text. Raises Invalid, naming the setting, where nothing can be signed here."""
        ...

    def check(self, content: bytes, signature: str) -> str:
        """The way and the key it is signed with. Raises ModelDamaged unless it is the signature of these bytes."""
        ...


class ModelStore(Protocol):
    def save(
        self,
        trained: Trained,
        *,
        trained_at: datetime,
        fingerprint: str,
        trial: Trial | None = None,
        beside: Mapping[str, bytes] = NOTHING,
    ) -> ModelVersion:
        """Keep a new version beside the others. It serves nobody until it is promoted.

        `beside` are files that no engine reads, kept and signed with those of the training.
        """
        ...

    def file(self, version: str, name: str) -> bytes | None:
        """A file of a version, checked; None where it has none by that name. Raises NotFound and ModelDamaged."""
        ...

    def promote(self, version: str) -> None:
        """Make it the current one, in one step that a crash cannot halve.

        Raises NotFound, and ModelDamaged where it is not what was saved: then the one that serves goes on.
        """
        ...

    def roll_back(self) -> None:
        """Make the version that served before the current one the current one again.

        Raises Conflict where none did, and as `promote`.
        """
        ...

    def served(self) -> tuple[str, ...]:
        """The versions that were promoted, the current one first, each once."""
        ...

    def current(self) -> ModelVersion | None:
        """The version that was promoted last, None where nothing ever was. Raises ModelDamaged."""
        ...

    def names(self) -> tuple[str, ...]:
        """Every version kept, damaged ones too, newest first."""
        ...

    def size(self, name: str) -> int:
        """How many bytes the version takes, be it damaged. Raises NotFound."""
        ...

    def remove(self, name: str) -> None:
        """Free what the version takes, be it damaged; a process that reads from it goes on with what it has.

        Raises NotFound; Conflict for the current version and the one to roll back to; EngineFailed where it cannot be
        removed.
        """
        ...

    def version(self, name: str) -> ModelVersion:
        """Raises NotFound, and ModelDamaged where its manifest is not what was signed."""
        ...

    def load(self) -> Engines:
        """The current version, signature and every file checked; the same object until another is promoted.

        Where the promoted version is damaged, the one that this process has loaded before goes on serving. Raises
        NotTrained where there is none; ModelDamaged, naming the file, where none was loaded before.
        """
        ...

    def refusal(self) -> ModelDamaged | None:
        """Why the version promoted last does not serve in this process; None where it does."""
        ...
