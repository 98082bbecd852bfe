"""Search by words and meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bccb.domain.ports.engines import Hit
from bccb.domain.usecases.embedding import Embedded
from bccb.entrypoints.http.context import container
from bccb.entrypoints.http.door import Door
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.ai_embeddings import EmbeddedSchema, EmbeddingQuestionSchema
from bccb.entrypoints.http.schemas.ai_search import HitSchema, SearchQuestionSchema
from bccb.entrypoints.http.understanding import the_institution

ai_search = Door("Search", __name__, description="Courses and credentials by words and meaning.")

_QUESTION = {"query": "wildfire risk mapping", "kinds": ["credential"], "limit": 5}


@ai_search.route("/ai/search/semantic", methods=["POST"])
@ai_search.arguments(SearchQuestionSchema, example=_QUESTION)
@ai_search.answers(HitSchema, example=examples.HIT)
def search_by_meaning(question: dict[str, Any]) -> Sequence[Hit]:
    """Search courses and credentials by meaning

    The nearest come first. A credential published since the models were trained is found once they have been trained
    again.
    """
    codes = [the_institution(name, f"institutions[{i}]").code for i, name in enumerate(question["institutions"])]
    return (
        container()
        .searching()
        .search(question["query"], kinds=question["kinds"], institutions=codes, limit=question["limit"])
    )


_EMBEDDED = Embedded(
    vectors=((0.6, -0.8),), dimensions=2, text_model="gensim-lsi", model_version="20260301-080000-8f3a1c2b"
)


@ai_search.route("/ai/embeddings", methods=["POST"])
@ai_search.arguments(EmbeddingQuestionSchema, example={"texts": ["wildfire risk mapping"]})
@ai_search.answer(EmbeddedSchema, example=_EMBEDDED)
def embed_texts(question: dict[str, Any]) -> Embedded:
    """Turn texts into vectors

    By the text model that search and assessment read with; near vectors are of texts on the same things.
    """
    return container().embedding().embed(question["texts"])
