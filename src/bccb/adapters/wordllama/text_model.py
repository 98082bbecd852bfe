"""Word vectors learned elsewhere, averaged: the rarer a part of a word is here, the more it counts.

The vectors and the tokenizer lie in the wheel of wordllama. They are read from there without importing the package,
which would set up the logging of the whole process, and looks on the network for a tokenizer that it carries itself.
Source: D. L. Miller, "WordLlama: Recycled Token Embeddings from Large Language Models" (2024); weighting by rarity as
in S. Arora, Y. Liang and T. Ma, "A simple but tough-to-beat baseline for sentence embeddings", ICLR 2017.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bccb.domain.errors import EngineFailed, ModelDamaged

WEIGHTS, TOKENIZER = "weights/l2_supercat_256.safetensors", "tokenizers/l2_supercat_tokenizer_config.json"
_FILE = "wordllama.npz"

Floats = NDArray[np.float32]


class Vectors:
    """What the wheel carries: a vector for each token, and what cuts a text into tokens. Raises EngineFailed."""

    def __init__(self, package: str = "wordllama") -> None:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise EngineFailed(f"Texts are to be read by {package}, which is not installed: pip install {package}")
        self._folder = Path(spec.origin).parent
        missing = [name for name in (WEIGHTS, TOKENIZER) if not (self._folder / name).is_file()]
        if missing:
            raise EngineFailed(f"{package} is installed without {missing[0]}: pip install 'wordllama>=0.4,<0.5'")
        digest = hashlib.sha256()
        for name in (WEIGHTS, TOKENIZER):
            digest.update((self._folder / name).read_bytes())
        self.fingerprint = digest.hexdigest()

    @cached_property
    def rows(self) -> NDArray[np.float16]:
        from safetensors.numpy import load_file

        return load_file(self._folder / WEIGHTS)["embedding.weight"].astype(np.float16, copy=False)

    def tokens(self, text: str) -> list[int]:
        """The rows of the text's tokens; none for what has neither letter nor digit."""
        if not any(map(str.isalnum, text)):
            return []
        return self._tokenizer.encode(text, add_special_tokens=False).ids

    @cached_property
    def _tokenizer(self):
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / TOKENIZER))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer


class WordLlamaTextModel:
    """The port `TextModel`. `rarity` has one number a token."""

    name = "wordllama"
    is_slow = False

    def __init__(self, vectors: Vectors, rarity: Floats) -> None:
        self._vectors = vectors
        self._rarity = rarity

    @property
    def dimensions(self) -> int:
        return self._vectors.rows.shape[1]

    @classmethod
    def fit(cls, texts: Sequence[str]) -> WordLlamaTextModel:
        """Learn from the texts how rare each token is; the vectors stay as they are."""
        vectors = Vectors()
        spread = np.zeros(len(vectors.rows))
        for text in texts:
            spread[list(set(vectors.tokens(text)))] += 1
        return cls(vectors, np.log((len(texts) + 2) / (spread + 1)).astype(np.float32))

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row a text, of length 1, or of zeros where there is no word."""
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            if tokens := self._vectors.tokens(text):
                rows[row] = self._rarity[tokens] @ self._vectors.rows[tokens].astype(np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.maximum(lengths, 1e-9)

    def files(self) -> dict[str, bytes]:
        """What must be kept, by file name: not the vectors, but how to know them again."""
        buffer = io.BytesIO()
        np.savez(buffer, rarity=self._rarity, fingerprint=np.array(self._vectors.fingerprint))
        return {_FILE: buffer.getvalue()}

    @classmethod
    def read(cls, files: Mapping[str, bytes]) -> WordLlamaTextModel:
        """Raises EngineFailed without wordllama, ModelDamaged where its vectors are others than those trained with."""
        vectors = Vectors()
        with np.load(io.BytesIO(files[_FILE]), allow_pickle=False) as arrays:
            rarity, fingerprint = arrays["rarity"], str(arrays["fingerprint"])
        if fingerprint != vectors.fingerprint:
            raise ModelDamaged("The model was trained with the vectors of another wordllama than is here: train again.")
        return cls(vectors, rarity)
