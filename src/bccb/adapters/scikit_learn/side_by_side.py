"""Several text models as one: the rows of a text stand side by side, each of the same length."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from bccb.adapters.scikit_learn.arrays import Floats, pack_plain, unit_rows, unpack_plain
from bccb.domain.errors import ModelDamaged
from bccb.domain.ports.engines import Progress, TextModel

_FILE = "text_models.json"
_CHUNK = 256  # texts read between two tellings of progress


class StorableTextModel(TextModel, Protocol):
    def files(self) -> Mapping[str, bytes]: ...


FitText = Callable[[Sequence[str]], StorableTextModel]
ReadText = Callable[[Mapping[str, Any]], TextModel]


class SideBySide:
    """The port `TextModel` over one or several. `parts` are the columns of each, by the name it is chosen by.

    The cosine of two rows is the mean of the cosines by each part, where all parts know the texts.
    """

    def __init__(self, models: Mapping[str, TextModel]) -> None:
        self._models = dict(models)
        ends = np.cumsum([0, *(model.dimensions for model in models.values())]).tolist()
        self.parts = {name: slice(*ends[at : at + 2]) for at, name in enumerate(models)}
        self.dimensions: int = ends[-1]
        self.name = "+".join(models)
        self.is_slow = any(model.is_slow for model in models.values())
        self._known: dict[str, Floats] = {}

    @classmethod
    def fit(cls, fitting: Mapping[str, FitText], texts: Sequence[str], progress: Progress) -> SideBySide:
        models = {}
        for done, (name, fit) in enumerate(fitting.items()):
            progress(f"Learning the meaning of words: {name}", done, len(fitting))
            models[name] = fit(texts)
        return cls(models)

    @classmethod
    def read(cls, reading: Mapping[str, ReadText], files: Mapping[str, Any]) -> SideBySide:
        """Those a stored version was trained with. Raises EngineFailed where one of them is not installed here."""
        names = unpack_plain(files[_FILE])
        if unknown := [name for name in names if name not in reading]:
            raise ModelDamaged(f"The model reads texts with {unknown[0]}, which this version does not know.")
        return cls({name: reading[name](files) for name in names})

    @cached_property
    def quick(self) -> SideBySide:
        """Those alone that read a text in less than a millisecond, or all where none does."""
        quick = {name: model for name, model in self._models.items() if not model.is_slow}
        return SideBySide(quick or self._models)

    def files(self) -> dict[str, bytes]:
        kept = {_FILE: pack_plain(list(self._models))}
        for model in self._models.values():
            kept |= model.files()
        return kept

    def read_ahead(self, texts: Sequence[str], progress: Progress) -> None:
        """Read these once and remember them: some models take a while."""
        waiting = list(dict.fromkeys(texts))
        for start in range(0, len(waiting), _CHUNK):
            progress("Reading texts", start, len(waiting))
            chunk = waiting[start : start + _CHUNK]
            self._known.update(zip(chunk, self._embedded(chunk), strict=True))

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row a text, of length 1, or of zeros where no part knows a word."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        rows = self._known | dict(zip(missing, self._embedded(missing), strict=True))
        return np.array([rows[text] for text in texts], np.float32).reshape(len(texts), self.dimensions)

    def _embedded(self, texts: Sequence[str]) -> Floats:
        shaped = [
            np.asarray(model.embed(texts), np.float32).reshape(len(texts), model.dimensions)
            for model in self._models.values()
        ]
        return shaped[0] if len(shaped) == 1 else unit_rows(np.concatenate(shaped, axis=1))
