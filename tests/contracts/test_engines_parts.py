"""What every similarity index and every text model promises."""

import os
from functools import partial
from importlib.util import find_spec

import numpy as np
import pytest

from bccb.adapters.gensim.text_model import LsiTextModel
from bccb.adapters.memory.engines import ExactIndexing, HashedTextModel
from bccb.adapters.scikit_learn.words import tokens
from bccb.domain.errors import EngineFailed, ModelDamaged

TEXTS = [
    "Rivers and maps of the coast",
    "Maps of rivers in winter",
    "Proofs about integrals and limits",
    "Limits and integrals of functions",
    "Functions and proofs",
    "Coast and winter",
]


def needs_annoy() -> None:
    if find_spec("annoy") is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("annoy is not installed")


@pytest.fixture(params=["exact", "annoy"])
def indexing(request):
    if request.param == "exact":
        return ExactIndexing()
    needs_annoy()
    from bccb.adapters.annoy.similarity_index import AnnoyIndexing

    return AnnoyIndexing()


def some_vectors(rows: int = 500, dimensions: int = 16) -> np.ndarray:
    vectors = np.random.default_rng(1).normal(size=(rows, dimensions)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def opened(indexing, vectors):
    return indexing.open(vectors, indexing.build(vectors))


def test_the_nearest_to_a_vector_of_the_index_is_itself(indexing):
    vectors = some_vectors()
    found = opened(indexing, vectors).nearest(vectors[7].tolist(), 5)
    assert found[0] == (7, pytest.approx(1, abs=1e-5))
    assert len(found) == 5
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_nearly_all_of_the_true_nearest_are_found(indexing):
    vectors = some_vectors(3_000)
    index = opened(indexing, vectors)
    found = 0
    for row in range(0, 3_000, 100):
        truth = set(np.argsort(-vectors @ vectors[row])[:10].tolist())
        found += len(truth & {each for each, _ in index.nearest(vectors[row].tolist(), 10)})
    assert found >= 0.95 * 300


def test_rows_at_the_same_distance_come_in_their_order(indexing):
    vectors = np.tile(some_vectors(1), (6, 1))
    assert [row for row, _ in opened(indexing, vectors).nearest(vectors[0].tolist(), 4)] == [0, 1, 2, 3]


def test_a_filter_never_costs_a_result(indexing):
    vectors = some_vectors()
    wanted = list(range(0, 500, 25))
    found = opened(indexing, vectors).nearest(vectors[3].tolist(), 20, within=wanted)
    assert sorted(row for row, _ in found) == wanted
    assert opened(indexing, vectors).nearest(vectors[3].tolist(), 5, within=[]) == []


def test_an_index_of_nothing_answers_with_nothing(indexing):
    assert list(opened(indexing, np.zeros((0, 16), np.float32)).nearest([0.0] * 16, 3)) == []
    assert list(opened(indexing, some_vectors()).nearest([1.0] * 16, 0)) == []


def test_a_vector_of_other_dimensions_is_refused(indexing):
    with pytest.raises(EngineFailed, match="16"):
        opened(indexing, some_vectors()).nearest([1.0] * 15, 3)


def test_an_index_builds_itself_where_nothing_was_kept(indexing):
    vectors = some_vectors()
    assert indexing.open(vectors, b"").nearest(vectors[9].tolist(), 1)[0][0] == 9


def test_the_same_vectors_give_the_same_bytes(indexing):
    assert indexing.build(some_vectors()) == indexing.build(some_vectors())


def test_annoy_refuses_what_is_no_index_of_these_vectors():
    needs_annoy()
    from bccb.adapters.annoy.similarity_index import AnnoyIndexing

    kept = AnnoyIndexing().build(some_vectors())
    for vectors, content in (
        (some_vectors(400), kept),
        (some_vectors(), kept[:-7]),
        (some_vectors(dimensions=24), kept),
    ):
        with pytest.raises(ModelDamaged):
            AnnoyIndexing().open(vectors, content)


@pytest.fixture(params=["hashed", "gensim"])
def text_model(request):
    return HashedTextModel() if request.param == "hashed" else LsiTextModel.fit(TEXTS, tokens)


def test_rows_are_of_length_one_and_of_zeros_for_what_says_nothing(text_model):
    rows = np.asarray(text_model.embed([TEXTS[0], "", "?!"]))
    assert rows.shape == (3, text_model.dimensions)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 0], abs=1e-5)


def test_texts_on_the_same_things_are_nearer(text_model):
    one, other, far = np.asarray(text_model.embed([TEXTS[0], TEXTS[1], TEXTS[2]]))
    assert one @ other > one @ far


def test_a_text_is_read_alike_alone_and_among_others(text_model):
    alone = np.asarray(text_model.embed([TEXTS[2]]))[0]
    assert np.asarray(text_model.embed(TEXTS))[2] == pytest.approx(alone)


def test_no_texts_give_no_rows(text_model):
    assert len(text_model.embed([])) == 0


def test_a_model_read_back_reads_alike():
    model = LsiTextModel.fit(TEXTS, tokens)
    again = partial(LsiTextModel.read, tokens=tokens)(model.files())
    assert np.asarray(again.embed(TEXTS)) == pytest.approx(np.asarray(model.embed(TEXTS)), abs=2e-3)


def test_a_model_can_be_learned_from_a_single_text():
    assert np.asarray(LsiTextModel.fit(["Maps"], tokens).embed(["Maps"])).shape[0] == 1
