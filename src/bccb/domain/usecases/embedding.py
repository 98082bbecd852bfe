"""Embedding: texts as vectors, for programs that compare them on their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bccb.domain.ports.models import ModelStore
from bccb.domain.record import text as check_text

LONGEST = 20_000  # characters of one text


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """One vector a text, in order, `dimensions` long: of length 1, or all zeros where no word is known.

    Only vectors of the same version of the model are to be compared, by their dot product.
    """

    vectors: tuple[tuple[float, ...], ...]
    dimensions: int
    text_model: str
    model_version: str


@dataclass(frozen=True, kw_only=True)
class Embedding:
    models: ModelStore

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Raises Invalid, naming the place, for a text that is empty or too long; NotTrained."""
        for position, each in enumerate(texts):
            check_text(f"texts[{position}]", each, longest=LONGEST, required=True)
        engines = self.models.load()
        model = engines.text_model
        return Embedded(
            vectors=tuple(tuple(map(float, row)) for row in model.embed(texts)),
            dimensions=model.dimensions,
            text_model=model.name,
            model_version=engines.version,
        )
