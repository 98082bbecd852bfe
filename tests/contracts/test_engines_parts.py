"""What every similarity index promises."""

import numpy as np
import pytest
from indexes import indexing_by

from bccb.adapters.memory.similarity_index import SizedIndexing
from bccb.domain.errors import EngineFailed, ModelDamaged


@pytest.fixture(params=["exact", "annoy", "faiss"])
def indexing(request):
    return indexing_by(request.param)


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


@pytest.mark.parametrize("name", ["annoy", "faiss"])
def test_what_is_no_index_of_these_vectors_is_refused(name, tmp_path):
    indexing = indexing_by(name)
    kept = indexing.build(some_vectors())
    for at, (vectors, content) in enumerate(
        (
            (some_vectors(400), kept),
            (some_vectors(), kept[:-7]),
            (some_vectors(dimensions=24), kept),
            (some_vectors(), b"no index"),
        )
    ):
        file = tmp_path / str(at)
        file.write_bytes(content)
        for given in (content, file):
            with pytest.raises(ModelDamaged):
                indexing.open(vectors, given)


def test_an_index_in_a_file_answers_as_the_one_that_was_built(indexing, tmp_path):
    vectors, file = some_vectors(), tmp_path / "index"
    file.write_bytes(indexing.build(vectors))
    mapped = indexing.open(vectors, file)
    assert mapped.nearest(vectors[5].tolist(), 9) == opened(indexing, vectors).nearest(vectors[5].tolist(), 9)


def test_a_file_that_is_mapped_answers_on_after_its_name_is_gone(indexing, tmp_path):
    vectors, file = some_vectors(), tmp_path / "index"
    file.write_bytes(indexing.build(vectors))
    mapped = indexing.open(vectors, file)
    file.unlink()
    assert mapped.nearest(vectors[5].tolist(), 1)[0][0] == 5


@pytest.mark.parametrize("name", ["annoy", "faiss"])
def test_many_rows_asked_for_are_as_many_rows_found(name):
    """More rows than are compared one by one, and none of those that the index finds first."""
    indexing = indexing_by(name)
    vectors = some_vectors(6_000, 8)
    far = np.sort(np.argsort(vectors @ vectors[3])[:4_500])
    found = opened(indexing, vectors).nearest(vectors[3].tolist(), 50, within=far.tolist())
    assert len(found) == 50
    assert {row for row, _ in found} <= set(far.tolist())


def test_the_index_is_chosen_by_the_number_of_vectors():
    indexing = SizedIndexing(indexing_by("annoy"), exact_up_to=400)
    assert [indexing.named(rows) for rows in (400, 401)] == ["exact", "annoy"]
    assert indexing.build(some_vectors(400)) == b""
    assert indexing.open(some_vectors(), indexing.build(some_vectors())).name == "annoy"
