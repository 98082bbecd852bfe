"""What the store of model versions promises: signed, complete or not there, checked before use, swapped in one step."""

import io
import json
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest

from bccb.adapters.files.manifest import MANIFEST, SIGNATURE
from bccb.adapters.files.model_store import FileModelStore
from bccb.adapters.files.seal import InstallationSeal
from bccb.adapters.lexicon.classifier import LexiconClassifier
from bccb.adapters.memory.similarity_index import ExactIndexing
from bccb.adapters.memory.text_model import HashedTextModel
from bccb.adapters.scikit_learn.arrays import unpack
from bccb.adapters.scikit_learn.training import read_engines
from bccb.domain.errors import Conflict, EngineFailed, Invalid, ModelDamaged, NotFound, NotTrained
from bccb.domain.ports.models import Seal
from bccb.domain.trial import Trial

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TRIAL = Trial(folds="9", of=10, asked={"grants": 40}, measures={"MRR": 0.5}, against="v1", fallen=("MRR fell",))


@dataclass(frozen=True)
class SomeTraining:
    files: dict = field(default_factory=lambda: {"weights.npz": b"\x00\x01\x02", "words.json": b"{}"})
    learned_from: dict = field(default_factory=lambda: {"courses": 3})
    text_models: tuple = ("gensim-lsi 256",)
    libraries: dict = field(default_factory=lambda: {"numpy": "2"})


@dataclass(frozen=True)
class SomeEngines:
    version: str
    files: dict


def _installation(folder: Path) -> Seal:
    return InstallationSeal(folder / "installation.key")


def _key_pair(folder: Path) -> Seal:
    pytest.importorskip("cryptography")
    from bccb.adapters.cryptography.seal import KeyPairSeal

    return KeyPairSeal(a_private_key(folder / "signing.pem"), [])


def a_private_key(path: Path) -> Path:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = Ed25519PrivateKey.generate()
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


def its_public_key(private: Path) -> Path:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    key = load_pem_private_key(private.read_bytes(), password=None).public_key()
    path = private.with_suffix(".pub")
    path.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


@pytest.fixture(params=[_installation, _key_pair], ids=["installation", "key pair"])
def seal(request, tmp_path: Path) -> Seal:
    return request.param(tmp_path)


@pytest.fixture
def store(tmp_path: Path, seal: Seal) -> FileModelStore:
    return FileModelStore(tmp_path / "models", SomeEngines, seal)


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[str], Path]:
    return lambda version: tmp_path / "models" / "versions" / version


def trained(store: FileModelStore, at: datetime = MORNING, **files: bytes):
    training = SomeTraining(files=files) if files else SomeTraining()
    return store.save(training, trained_at=at, fingerprint="abcdef0123456789", trial=TRIAL)


def serving(store: FileModelStore, at: datetime = MORNING):
    version = trained(store, at)
    store.promote(version.version)
    return version


def test_nothing_serves_before_the_first_promotion(store):
    trained(store)
    assert store.current() is None
    with pytest.raises(NotTrained):
        store.load()


def test_a_promoted_version_is_read_back_as_it_was_saved(store, seal):
    version = serving(store)
    assert store.current() == version
    assert store.version(version.version).signed == version.signed == seal.name
    assert store.load() == SomeEngines(version.version, SomeTraining().files)


def test_a_promotion_is_seen_by_another_process_without_a_restart(store, tmp_path, seal):
    elsewhere = FileModelStore(tmp_path / "models", SomeEngines, seal)
    first = serving(store)
    assert elsewhere.load().version == first.version
    second = serving(store, NOON)
    assert elsewhere.load().version == second.version


def test_the_same_engines_serve_until_another_version_is_promoted(store):
    serving(store)
    engines = store.load()
    assert store.load() is engines
    second = serving(store, NOON)
    assert store.load().version == second.version


def test_versions_come_newest_first_and_two_of_one_moment_have_different_names(store):
    names = {trained(store).version, trained(store).version, trained(store, NOON).version}
    assert len(names) == 3
    assert store.version(store.names()[0]).trained_at == NOON


def test_a_version_that_is_not_there_cannot_be_promoted(store):
    for name in ("20200101-000000-nothing", "../elsewhere", "", "."):
        with pytest.raises(NotFound):
            store.promote(name)
    assert store.current() is None


def test_rolling_back_goes_through_the_versions_that_served_before(store):
    first, second, third = serving(store), serving(store, NOON), serving(store, NOON)
    assert store.served() == (third.version, second.version, first.version)
    store.roll_back()
    assert store.load().version == second.version
    store.roll_back()
    with pytest.raises(Conflict):
        store.roll_back()
    assert store.load().version == first.version
    store.promote(third.version)
    assert store.served() == (third.version, first.version)


def test_a_removed_version_is_gone_and_nobody_goes_back_to_it(store, folder):
    first, second, third = serving(store), serving(store, NOON), serving(store, NOON)
    assert store.size(first.version) == sum(each.stat().st_size for each in folder(first.version).iterdir())
    store.remove(first.version)
    assert (store.names(), store.served()) == ((third.version, second.version), (third.version, second.version))
    assert list(folder("").glob(".*")) == []
    for ask in (store.remove, store.size, store.version):
        with pytest.raises(NotFound):
            ask(first.version)
    store.roll_back()
    assert store.load().version == second.version


def test_what_serves_and_what_would_be_gone_back_to_cannot_be_removed(store):
    for version in (serving(store), serving(store, NOON)):
        with pytest.raises(Conflict, match="kept"):
            store.remove(version.version)
    assert len(store.names()) == 2


def test_a_damaged_version_is_removed_and_one_that_cannot_be_is_told_of(store, folder):
    damaged, stuck = trained(store), trained(store, NOON)
    (folder(damaged.version) / MANIFEST).unlink()
    store.remove(damaged.version)
    assert store.names() == (stuck.version,)
    folder(f".{stuck.version}.removed").write_text("in the way")
    with pytest.raises(EngineFailed, match="cannot be removed"):
        store.remove(stuck.version)
    assert store.names() == (stuck.version,)


CHANGES = {
    "truncated": lambda folder: (folder / "weights.npz").write_bytes(b"\x00\x01"),
    "longer": lambda folder: (folder / "weights.npz").write_bytes(b"\x00\x01\x02\x03"),
    "another byte": lambda folder: (folder / "weights.npz").write_bytes(b"\x00\x01\xff"),
    "missing": lambda folder: (folder / "weights.npz").unlink(),
    "a link": lambda folder: (
        (folder / "weights.npz").rename(folder.parent / "w"),
        (folder / "weights.npz").symlink_to(folder.parent / "w"),
    ),
    "a folder": lambda folder: ((folder / "weights.npz").unlink(), (folder / "weights.npz").mkdir()),
}


@pytest.mark.parametrize("harm", CHANGES.values(), ids=CHANGES)
def test_a_file_that_is_not_the_one_that_was_trained_is_refused_by_its_name(store, folder, harm):
    version = serving(store)
    harm(folder(version.version))
    with pytest.raises(ModelDamaged, match=r"weights\.npz"):
        store.load()
    with pytest.raises(ModelDamaged, match=r"weights\.npz"):
        store.promote(version.version)


def test_an_index_is_handed_over_where_it_lies_once_it_has_been_compared(store, folder):
    version = trained(store, **{"courses.faiss.index": b"cells", "words.json": b"{}"})
    store.promote(version.version)
    file = folder(version.version) / "courses.faiss.index"
    assert store.load().files == {"courses.faiss.index": file, "words.json": b"{}"}


def test_a_truncated_index_is_refused_before_it_is_mapped(store, folder):
    version = trained(store, **{"courses.annoy.index": b"a forest"})
    store.promote(version.version)
    (folder(version.version) / "courses.annoy.index").write_bytes(b"a for")
    with pytest.raises(ModelDamaged, match=r"courses\.annoy\.index"):
        store.load()


def test_a_file_that_the_training_did_not_make_is_refused_by_its_name(store, folder):
    version = serving(store)
    (folder(version.version) / "extra.pkl").write_bytes(b"")
    with pytest.raises(ModelDamaged, match=r"extra\.pkl"):
        store.load()


@pytest.mark.parametrize("name", [MANIFEST, SIGNATURE])
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version": "x"}', b"\xff" * 10, b" " * 2_000_000])
def test_a_manifest_or_a_signature_that_is_another_is_refused(store, folder, name, content):
    version = serving(store)
    (folder(version.version) / name).write_bytes(content)
    with pytest.raises(ModelDamaged):
        store.load()
    with pytest.raises(ModelDamaged):
        store.current()


@pytest.mark.parametrize("name", [MANIFEST, SIGNATURE])
def test_a_version_without_manifest_or_signature_is_refused(store, folder, name):
    version = serving(store)
    (folder(version.version) / name).unlink()
    with pytest.raises(ModelDamaged, match="no manifest or no signature"):
        store.load()


def test_a_version_under_the_name_of_another_is_refused(store, folder):
    version = trained(store)
    folder(version.version).rename(folder("20990101-000000-newest"))
    with pytest.raises(ModelDamaged, match=f"that of {version.version}"):
        store.promote("20990101-000000-newest")


def test_a_pointer_to_nowhere_is_refused(store, tmp_path):
    serving(store)
    for pointed in ("../../elsewhere", "elsewhere", "\xff"):
        (tmp_path / "models" / "current").write_text(pointed, "latin-1")
        with pytest.raises(ModelDamaged):
            store.load()


def test_a_training_that_names_a_file_by_a_path_is_refused(store, tmp_path):
    for name in ("../canary", "/tmp/canary", ".hidden", MANIFEST):
        with pytest.raises(EngineFailed):
            store.save(SomeTraining(files={name: b""}), trained_at=MORNING, fingerprint="ab")
    assert not list(tmp_path.rglob("canary"))


def test_f21_what_serves_goes_on_while_the_promoted_version_is_damaged_and_says_why(store, folder):
    first, second = serving(store), trained(store, NOON)
    engines = store.load()
    store.promote(second.version)
    (folder(second.version) / "words.json").write_bytes(b"[]")
    assert store.load() is engines
    assert "words.json" in str(store.refusal())
    store.promote(first.version)
    assert store.load() is engines
    assert store.refusal() is None


def test_f21_versions_swapped_and_harmed_under_readers_give_each_answer_from_one_whole_version(store, folder):
    contents = {serving(store).version: SomeTraining().files}
    store.load()
    for at in range(4):
        files = {"weights.npz": bytes([at]) * 50_000, "words.json": b"%d" % at}
        contents[trained(store, NOON, **files).version] = files
    *good, bad = sorted(contents)
    (folder(bad) / "weights.npz").write_bytes(b"short")
    wrong, done = [], Event()

    def read() -> None:
        while not done.is_set():
            engines = store.load()
            if engines.version == bad or engines.files != contents[engines.version]:
                wrong.append(engines.version)

    readers = [Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for turn in range(60):
        if turn % 5 == 4:
            store._point([bad])  # as somebody would who writes the pointer by hand
        else:
            store.promote(good[turn % len(good)])
    done.set()
    for reader in readers:
        reader.join()
    assert not wrong


def test_a_save_that_fails_leaves_nothing_behind(store, tmp_path):
    with pytest.raises(TypeError):
        trained(store, words="this is no bytes")  # type: ignore[arg-type]
    assert not list((tmp_path / "models").rglob("*.json"))


class Canary:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self):
        return Path.touch, (self._path,)


def an_evil_archive(canary: Path) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, weights=np.array([Canary(canary)], dtype=object))
    return buffer.getvalue()


def a_lying_header() -> bytes:
    """A `.npz` whose one array says it has a trillion numbers, and has three bytes."""
    import zipfile

    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"
    header += b" " * (63 - (len(header) + 10) % 64) + b"\n"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("weights.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + b"\0\0\0")
    return buffer.getvalue()


def evil_files(canary: Path) -> dict[str, bytes]:
    return {
        "a pickle": pickle.dumps(Canary(canary)),
        "an archive with an object": an_evil_archive(canary),
        "a lying header": a_lying_header(),
        "half an archive": an_evil_archive(canary)[:100],
    }


def test_a20_a_malicious_file_is_refused_before_anything_parses_it(tmp_path, seal, folder):
    parsed = []

    def read(version, files):
        parsed.append(version)
        return SomeEngines(version, {name: unpack(content) for name, content in files.items()})

    store = FileModelStore(tmp_path / "models", read, seal)
    canary = tmp_path / "canary"
    for content in evil_files(canary).values():
        version = serving(store)
        (folder(version.version) / "weights.npz").write_bytes(content)
        with pytest.raises(ModelDamaged, match=r"weights\.npz"):
            store.load()
    assert (parsed, canary.exists()) == ([], False)


def test_a20_whoever_rewrites_file_and_manifest_without_the_key_is_refused(store, folder):
    version = serving(store)
    manifest = json.loads((folder(version.version) / MANIFEST).read_bytes())
    for harm in (
        {"files": {"../../../canary": {"sha256": "0" * 64, "size": 0}}},
        {"files": {}},
        {"trial": None},
        {"version": version.version},
    ):
        (folder(version.version) / MANIFEST).write_text(json.dumps(manifest | harm))
        with pytest.raises(ModelDamaged, match="not the one that was signed"):
            store.load()


def test_a20_a_path_in_a_signed_manifest_is_refused_all_the_same(store, seal, folder):
    version = serving(store)
    manifest = json.loads((folder(version.version) / MANIFEST).read_bytes())
    manifest["files"] = {"../../current": {"sha256": "0" * 64, "size": 0}}
    content = json.dumps(manifest).encode()
    (folder(version.version) / MANIFEST).write_bytes(content)
    (folder(version.version) / SIGNATURE).write_text(seal.sign(content))
    with pytest.raises(ModelDamaged, match="not in its folder"):
        store.load()


def test_a20_even_a_signed_file_is_never_unpickled(tmp_path):
    canary = tmp_path / "canary"
    for content in evil_files(canary).values():
        with pytest.raises(ModelDamaged):
            read_engines(
                "v1",
                {"learned.npz": content, "learned.json": b"{}"},
                read_text=lambda _: HashedTextModel(),
                shipped=LexiconClassifier(),
                indexing=ExactIndexing(),
            )
    assert not canary.exists()


def test_a_version_that_another_installation_has_signed_is_refused(store, tmp_path):
    serving(store)
    other = FileModelStore(tmp_path / "models", SomeEngines, InstallationSeal(tmp_path / "other" / "installation.key"))
    with pytest.raises(ModelDamaged, match="is refused"):
        other.load()


def test_the_key_of_an_installation_is_readable_for_its_owner_alone_and_stays_the_same(tmp_path):
    path = tmp_path / "installation.key"
    name = InstallationSeal(path).name
    assert path.stat().st_mode & 0o777 == 0o600
    assert InstallationSeal(path).name == name
    assert [each.name for each in tmp_path.iterdir()] == ["installation.key"]


def test_who_serves_needs_the_public_key_alone_and_cannot_sign(tmp_path):
    pytest.importorskip("cryptography")
    from bccb.adapters.cryptography.seal import KeyPairSeal

    private = a_private_key(tmp_path / "signing.pem")
    version = serving(FileModelStore(tmp_path / "models", SomeEngines, KeyPairSeal(private, [])))
    server = FileModelStore(tmp_path / "models", SomeEngines, KeyPairSeal(None, [its_public_key(private)]))
    assert server.load().version == version.version
    with pytest.raises(Invalid, match="BCCB_MODEL_SIGNING_KEY"):
        trained(server)


def test_a_file_that_is_no_key_is_refused_by_the_setting_that_names_it(tmp_path):
    pytest.importorskip("cryptography")
    from bccb.adapters.cryptography.seal import KeyPairSeal

    private = a_private_key(tmp_path / "signing.pem")
    public = its_public_key(private)
    for signing, trusted, setting in (
        (public, [], "BCCB_MODEL_SIGNING_KEY"),
        (tmp_path / "none.pem", [], "BCCB_MODEL_SIGNING_KEY"),
        (None, [private], "BCCB_MODEL_TRUSTED_KEYS"),
        (None, [tmp_path / "none.pem"], "BCCB_MODEL_TRUSTED_KEYS"),
    ):
        with pytest.raises(Invalid, match=setting):
            KeyPairSeal(signing, trusted)
