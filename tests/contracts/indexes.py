"""Each kind of similarity index, where what it needs is installed."""

import os
from importlib import import_module
from importlib.util import find_spec

import pytest

from bccb.adapters.memory.similarity_index import ExactIndexing


def is_there(library: str) -> None:
    if find_spec(library) is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{library} is not installed")


def indexing_by(name: str):
    if name == "exact":
        return ExactIndexing()
    is_there(name)
    module = import_module(f"bccb.adapters.{name}.similarity_index")
    return module.AnnoyIndexing() if name == "annoy" else module.FaissIndexing()
