"""Texts as vectors."""

from __future__ import annotations

import pytest

from bccb.adapters.memory.text_model import HashedTextModel
from bccb.domain.errors import Invalid, NotTrained
from bccb.domain.usecases.embedding import LONGEST, Embedding


class OneVersion:
    version, text_model = "v7", HashedTextModel()

    def load(self):
        return self


class Untrained:
    def load(self):
        raise NotTrained


def test_a_text_has_one_vector_of_the_model_that_is_named():
    found = Embedding(models=OneVersion()).embed(["maps of rivers", "rivers", "?"])
    assert (found.text_model, found.model_version) == (HashedTextModel.name, "v7")
    assert {len(vector) for vector in found.vectors} == {found.dimensions}
    maps, rivers, nothing = found.vectors
    assert sum(value * value for value in maps) == pytest.approx(1)
    assert sum(one * other for one, other in zip(maps, rivers, strict=True)) > 0.3
    assert not any(nothing)


@pytest.mark.parametrize(("text", "told"), [(" ", r"texts\[1\]"), ("x" * (LONGEST + 1), "20,000"), ("\0", "U[+]0000")])
def test_a_text_that_cannot_be_is_refused_with_its_place(text, told):
    with pytest.raises(Invalid, match=told):
        Embedding(models=OneVersion()).embed(["maps", text])


def test_without_a_trained_model_there_are_no_vectors():
    with pytest.raises(NotTrained):
        Embedding(models=Untrained()).embed(["maps"])
