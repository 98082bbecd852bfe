"""Model versions in folders: complete or not there, checked before use, swapped in by renaming one small file.

    <directory>/current                  the name of the version that serves
    <directory>/versions/<version>/      manifest.json and the files it lists

A version is written under another name, synced, and renamed into place, so no reader sees half of one. Files are never
changed afterwards: a process that has one mapped keeps it until it lets go.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from bccb.domain.errors import ModelDamaged, NotFound, NotTrained
from bccb.domain.ports.engines import Engines, Trained
from bccb.domain.ports.models import ModelVersion

MANIFEST = "manifest.json"

Reader = Callable[[str, Mapping[str, bytes]], Engines]
"""Makes engines of a version's name and files. Raises ModelDamaged where they are not what it wrote."""


class FileModelStore:
    """Keeps versions below `directory`; `read` makes engines of the files of one."""

    def __init__(self, directory: Path, read: Reader) -> None:
        self._directory = directory
        self._read = read
        self._lock = Lock()
        self._loaded: Engines | None = None

    def save(self, trained: Trained, *, trained_at: datetime, fingerprint: str) -> ModelVersion:
        files = dict(trained.files)
        version = ModelVersion(
            version=self._free_name(trained_at, fingerprint),
            trained_at=trained_at,
            fingerprint=fingerprint,
            learned_from=dict(trained.learned_from),
            metrics=dict(trained.metrics),
            libraries=dict(trained.libraries),
            files={name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
        )
        self._write(version.version, files | {MANIFEST: _manifest(version)})
        return version

    def promote(self, version: str) -> None:
        if not (self._folder(version) / MANIFEST).is_file():
            raise NotFound("model version", version)
        waiting = self._directory / f"current.{os.getpid()}"
        _write_synced(waiting, version.encode())
        os.replace(waiting, self._directory / "current")
        _sync(self._directory)

    def current(self) -> ModelVersion | None:
        try:
            name = (self._directory / "current").read_text().strip()
        except FileNotFoundError:
            return None
        return self._version(name)

    def versions(self) -> tuple[ModelVersion, ...]:
        names = [each.name for each in self._directory.glob("versions/*") if not each.name.startswith(".")]
        return tuple(sorted(map(self._version, names), key=lambda each: (each.trained_at, each.version), reverse=True))

    def load(self) -> Engines:
        version = self.current()
        if version is None:
            raise NotTrained
        with self._lock:
            if self._loaded is None or self._loaded.version != version.version:
                self._loaded = self._read(version.version, self._checked_files(version))
            return self._loaded

    def _folder(self, version: str) -> Path:
        """Where a version lives; a name that leads elsewhere is none. Raises NotFound."""
        if not version or Path(version).name != version or version.startswith("."):
            raise NotFound("model version", version)
        return self._directory / "versions" / version

    def _free_name(self, trained_at: datetime, fingerprint: str) -> str:
        stem = f"{trained_at:%Y%m%d-%H%M%S}-{fingerprint[:8]}"
        taken = sum(1 for _ in self._directory.glob(f"versions/{stem}*"))
        return f"{stem}-{taken + 1}" if taken else stem

    def _write(self, version: str, files: Mapping[str, bytes]) -> None:
        folder = self._folder(version)
        waiting = folder.with_name(f".{version}")
        waiting.mkdir(parents=True)
        try:
            for name, content in files.items():
                _write_synced(waiting / name, content)
            _sync(waiting)
            waiting.rename(folder)
        except BaseException:
            shutil.rmtree(waiting, ignore_errors=True)
            raise
        _sync(folder.parent)

    def _version(self, name: str) -> ModelVersion:
        try:
            told = json.loads((self._folder(name) / MANIFEST).read_bytes())
            return ModelVersion(**told | {"trained_at": datetime.fromisoformat(told["trained_at"])})
        except (OSError, NotFound):
            raise ModelDamaged(f"The model version {name!r} has no manifest: train again or promote another.") from None
        except (ValueError, TypeError, KeyError):
            raise ModelDamaged(f"The manifest of model version {name} cannot be read: train again.") from None

    def _checked_files(self, version: ModelVersion) -> dict[str, bytes]:
        """Every file, read once and compared with its manifest. Raises ModelDamaged, naming the file."""
        files = {}
        for name, expected in version.files.items():
            path = self._folder(version.version) / name
            try:
                files[name] = path.read_bytes()
            except OSError as error:
                raise ModelDamaged(f"The model file {path} cannot be read: {error.strerror}.") from None
            if hashlib.sha256(files[name]).hexdigest() != expected:
                raise ModelDamaged(f"The model file {path} is not the one that was trained: train again.")
        return files


def _manifest(version: ModelVersion) -> bytes:
    told: dict[str, Any] = asdict(version) | {"trained_at": version.trained_at.isoformat()}
    return json.dumps(told, indent=2, sort_keys=True).encode()


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
