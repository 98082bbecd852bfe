"""Model versions in folders: complete or not there, checked before use, swapped in by renaming one small file.

    <directory>/current                  the version that serves, and under it those that served before
    <directory>/versions/<version>/      manifest.json, its signature manifest.sig, and the files it lists

A version is written under another name, synced, and renamed into place, so no reader sees half of one. Files are never
changed afterwards: a process that has one mapped keeps it until it lets go. No byte of a file is given to anything that
parses it before the signature, the list of files, their sizes and their digests have been found true.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Lock

from bccb.adapters.files.manifest import LONGEST, LONGEST_SIGNATURE, MANIFEST, SIGNATURE, from_bytes, is_plain, to_bytes
from bccb.domain.errors import Conflict, EngineFailed, ModelDamaged, NotFound, NotTrained
from bccb.domain.ports.engines import Engines, Trained
from bccb.domain.ports.models import NOTHING, ModelVersion, Seal, StoredFile
from bccb.domain.trial import Trial

MAPPED = ".index"  # how files end that are mapped where they lie, so that processes share them

Reader = Callable[[str, Mapping[str, bytes | Path]], Engines]
"""Makes engines of a version's name and files: what is in them, or for those that are mapped where they lie.

Raises ModelDamaged where they are not what it wrote."""

_REMEMBERED = 20  # versions that served before, to roll back to
_LONGEST_POINTER = 10_000

log = logging.getLogger("bccb.models")


class FileModelStore:
    """Keeps versions below `directory`; `read` makes engines of the files of one, `seal` says whose it is."""

    def __init__(self, directory: Path, read: Reader, seal: Seal) -> None:
        self._directory = directory
        self._read = read
        self._seal = seal
        self._lock = Lock()
        self._loaded: Engines | None = None
        self._seen: object = None  # the state of the pointer that `_loaded` or `_refusal` follows from
        self._refusal: ModelDamaged | None = None

    def save(
        self,
        trained: Trained,
        *,
        trained_at: datetime,
        fingerprint: str,
        trial: Trial | None = None,
        beside: Mapping[str, bytes] = NOTHING,
    ) -> ModelVersion:
        files = {**trained.files, **beside}
        if strange := [name for name in files if not is_plain(name)]:
            raise EngineFailed(f"A training cannot keep a file by the name {strange[0]!r}.")
        version = ModelVersion(
            version=self._free_name(trained_at, fingerprint),
            trained_at=trained_at,
            fingerprint=fingerprint,
            learned_from=dict(trained.learned_from),
            text_models=tuple(trained.text_models),
            libraries=dict(trained.libraries),
            files={name: _described(content) for name, content in sorted(files.items())},
            trial=trial,
        )
        manifest = to_bytes(version)
        signature = self._seal.sign(manifest)
        self._write(version.version, {**files, MANIFEST: manifest, SIGNATURE: signature.encode()})
        return replace(version, signed=signature.rpartition(" ")[0])

    def promote(self, version: str) -> None:
        self._checked_files(self.version(version))
        self._point([version, *(each for each in self.served() if each != version)])

    def roll_back(self) -> None:
        before = self.served()[1:]
        if not before:
            raise Conflict("No model version served before this one.")
        self._checked_files(self.version(before[0]))
        self._point(before)

    def current(self) -> ModelVersion | None:
        pointed = self.served()
        return self._version(pointed[0]) if pointed else None

    def served(self) -> tuple[str, ...]:
        try:
            return tuple(_read_at_most(self._directory / "current", _LONGEST_POINTER).decode().split())
        except FileNotFoundError:
            return ()
        except (OSError, ValueError):
            raise ModelDamaged("The pointer to the current model cannot be read: remove it and promote one.") from None

    def names(self) -> tuple[str, ...]:
        found = [each.name for each in self._directory.glob("versions/*") if not each.name.startswith(".")]
        return tuple(sorted(found, reverse=True))

    def size(self, name: str) -> int:
        return sum(each.lstat().st_size for each in self._there(name).iterdir())

    def remove(self, name: str) -> None:
        folder, served = self._there(name), self.served()
        if name in served[:2]:
            raise Conflict(f"The model version {name} serves, or is the one to go back to: it is kept.")
        leaving = folder.with_name(f".{name}.removed")
        try:
            if name in served:
                self._point([each for each in served if each != name])
            folder.rename(leaving)  # in one step, so that nobody finds half of it
            shutil.rmtree(leaving)
        except OSError as error:
            raise EngineFailed(f"The model version {name} cannot be removed: {error.strerror}.") from None

    def version(self, name: str) -> ModelVersion:
        self._there(name)
        return self._version(name)

    def file(self, version: str, name: str) -> bytes | None:
        expected = self.version(version).files.get(name)
        return None if expected is None else _checked(self._folder(version) / name, expected)

    def load(self) -> Engines:
        state = self._state()
        if self._loaded is not None and state == self._seen:
            return self._loaded
        is_needed = self._loaded is None
        if self._lock.acquire(blocking=is_needed):  # who has something to serve with does not wait
            try:
                return self._take(state)
            finally:
                self._lock.release()
        assert self._loaded is not None
        return self._loaded

    def refusal(self) -> ModelDamaged | None:
        return self._refusal

    def _take(self, state: object) -> Engines:
        if self._loaded is not None and state == self._seen:
            return self._loaded
        try:
            self._loaded = self._read_current()
            self._refusal = None
        except ModelDamaged as refusal:
            if self._loaded is None:
                raise
            log.error("the promoted model is refused, %s goes on serving: %s", self._loaded.version, refusal)
            self._refusal = refusal
        self._seen = state
        return self._loaded

    def _read_current(self) -> Engines:
        version = self.current()
        if version is None:
            raise NotTrained
        if self._loaded is not None and self._loaded.version == version.version:
            return self._loaded
        return self._read(version.version, self._checked_files(version))

    def _state(self) -> object:
        """What changes with every promotion; cheap to ask for."""
        try:
            found = (self._directory / "current").stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size

    def _point(self, names: Sequence[str]) -> None:
        waiting = self._directory / f"current.{os.getpid()}"
        _write_synced(waiting, "\n".join(names[: _REMEMBERED + 1]).encode())
        os.replace(waiting, self._directory / "current")
        _sync(self._directory)

    def _there(self, version: str) -> Path:
        """The folder of a version that is kept. Raises NotFound."""
        folder = self._folder(version)
        if not folder.is_dir():
            raise NotFound("model version", version)
        return folder

    def _folder(self, version: str) -> Path:
        """Where a version lives; a name that leads elsewhere is none. Raises NotFound."""
        if not is_plain(version):
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
        """The manifest, its signature checked before it is read. Raises ModelDamaged."""
        try:
            folder = self._folder(name)
            manifest = _read_at_most(folder / MANIFEST, LONGEST)
            signature = _read_at_most(folder / SIGNATURE, LONGEST_SIGNATURE)
            version = from_bytes(manifest, self._seal.check(manifest, signature.decode("ascii", "replace").strip()))
        except ModelDamaged as refusal:
            raise ModelDamaged(f"The model version {name} is refused. {refusal}") from None
        except (OSError, ValueError, NotFound):
            message = (
                f"The model version {name[:100]!r} has no manifest or no signature: train again or promote another."
            )
            raise ModelDamaged(message) from None
        if version.version != name:
            raise ModelDamaged(f"The model version {name} is refused. Its manifest is that of {version.version}.")
        return version

    def _checked_files(self, version: ModelVersion) -> dict[str, bytes | Path]:
        """Every file, compared with its manifest before anybody opens it. Raises ModelDamaged, naming the file."""
        folder = self._folder(version.version)
        extra = {each.name for each in folder.iterdir()} - set(version.files) - {MANIFEST, SIGNATURE}
        if extra:
            raise ModelDamaged(f"The model folder {folder} holds a file that was not trained: {min(extra)}.")
        checked = {name: _checked(folder / name, expected) for name, expected in version.files.items()}
        return {name: folder / name if name.endswith(MAPPED) else content for name, content in checked.items()}


def _described(content: bytes) -> StoredFile:
    return StoredFile(sha256=hashlib.sha256(content).hexdigest(), size=len(content))


def _checked(path: Path, expected: StoredFile) -> bytes:
    try:
        content = _read_at_most(path, expected.size)
    except OSError as error:
        raise ModelDamaged(f"The model file {path} cannot be read: {error.strerror}.") from None
    except ValueError:
        content = b""
    if _described(content) != expected:
        raise ModelDamaged(f"The model file {path} is not the one that was trained: train again.")
    return content


def _read_at_most(path: Path, most: int) -> bytes:
    """A file's content, not through a link. Raises ValueError for a longer one and for what is no file, OSError."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise ValueError(path)
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NOFOLLOW)) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ValueError(path)
    return content


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
