"""What the store of model versions promises: complete or not there, checked before use, swapped in one step."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bccb.adapters.files.model_store import MANIFEST, FileModelStore
from bccb.domain.errors import ModelDamaged, NotFound, NotTrained

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(frozen=True)
class SomeTraining:
    files: dict = field(default_factory=lambda: {"weights.npz": b"\x00\x01\x02", "words.json": b"{}"})
    learned_from: dict = field(default_factory=lambda: {"courses": 3})
    metrics: dict = field(default_factory=lambda: {"mrr": 0.5})
    libraries: dict = field(default_factory=lambda: {"numpy": "2"})


@dataclass(frozen=True)
class SomeEngines:
    version: str
    files: dict


@pytest.fixture
def store(tmp_path: Path) -> FileModelStore:
    return FileModelStore(tmp_path / "models", SomeEngines)


def trained(store: FileModelStore, at: datetime = MORNING, **files: bytes):
    training = SomeTraining(files=files) if files else SomeTraining()
    return store.save(training, trained_at=at, fingerprint="abcdef0123456789")


def test_nothing_serves_before_the_first_promotion(store):
    trained(store)
    assert store.current() is None
    with pytest.raises(NotTrained):
        store.load()


def test_a_promoted_version_is_read_back_as_it_was_saved(store):
    version = trained(store)
    store.promote(version.version)
    assert store.current() == version
    assert store.load() == SomeEngines(version.version, SomeTraining().files)


def test_the_same_engines_serve_until_another_version_is_promoted(store):
    first, second = trained(store), trained(store, NOON)
    store.promote(first.version)
    engines = store.load()
    assert store.load() is engines
    store.promote(second.version)
    assert store.load().version == second.version


def test_versions_come_newest_first_and_two_of_one_moment_have_different_names(store):
    names = {trained(store).version, trained(store).version, trained(store, NOON).version}
    assert len(names) == 3
    assert store.versions()[0].trained_at == NOON


def test_a_version_that_is_not_there_cannot_be_promoted(store):
    for name in ("20200101-000000-nothing", "../elsewhere", "", "."):
        with pytest.raises(NotFound):
            store.promote(name)
    assert store.current() is None


@pytest.mark.parametrize(
    "harm", [lambda file: file.write_bytes(b"\x00\x01"), lambda file: file.write_bytes(b"\x00\x01\xff"), Path.unlink]
)
def test_a_truncated_changed_or_missing_file_is_refused_by_its_name(store, tmp_path, harm):
    version = trained(store)
    store.promote(version.version)
    harm(tmp_path / "models" / "versions" / version.version / "weights.npz")
    with pytest.raises(ModelDamaged, match=r"weights\.npz"):
        store.load()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version": "x"}'])
def test_a_manifest_that_cannot_be_read_is_refused(store, tmp_path, content):
    version = trained(store)
    store.promote(version.version)
    (tmp_path / "models" / "versions" / version.version / MANIFEST).write_bytes(content)
    with pytest.raises(ModelDamaged, match="manifest"):
        store.load()


def test_a_pointer_to_nowhere_is_refused(store, tmp_path):
    store.promote(trained(store).version)
    (tmp_path / "models" / "current").write_text("../../elsewhere")
    with pytest.raises(ModelDamaged, match="elsewhere"):
        store.load()


def test_what_already_serves_keeps_serving_while_a_newer_version_is_damaged(store, tmp_path):
    first, second = trained(store), trained(store, NOON)
    store.promote(first.version)
    engines = store.load()
    store.promote(second.version)
    (tmp_path / "models" / "versions" / second.version / "words.json").write_bytes(b"[]")
    with pytest.raises(ModelDamaged):
        store.load()
    store.promote(first.version)
    assert store.load() is engines


def test_a_save_that_fails_leaves_nothing_behind(store, tmp_path):
    with pytest.raises(TypeError):
        trained(store, words="this is no bytes")  # type: ignore[arg-type]
    assert not list((tmp_path / "models").rglob("*.json"))
