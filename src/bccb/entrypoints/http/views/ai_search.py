"""Search by words and meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bccb.domain.usecases.embedding import Embedded
from bccb.domain.usecases.searching import Hit
from bccb.entrypoints.http import public
from bccb.entrypoints.http.context import container, glancing
from bccb.entrypoints.http.door import Door
from bccb.entrypoints.http.errors import blaming
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.ai_embeddings import EmbeddedSchema, EmbeddingQuestionSchema
from bccb.entrypoints.http.schemas.ai_search import HitSchema, SearchQuestionSchema, SimilarQuestionSchema

ai_search = Door("Search", __name__, description="Courses and credentials by words and meaning.")

_QUESTION = {"query": "wildfire risk maping", "kinds": ["credential"], "hoursTo": 60, "limit": 5}
_LIKE_THIS = {"name": "BCIT-PYDA-01", "kinds": ["course"], "institutions": ["SFU"], "limit": 5}


@ai_search.route("/ai/search/semantic", methods=["POST"])
@ai_search.arguments(SearchQuestionSchema(), example=_QUESTION)
@ai_search.answers(HitSchema, example=examples.HIT)
def search_by_meaning(question: dict[str, Any]) -> Sequence[Hit]:
    """Search courses and credentials by words and meaning

    What fits best comes first. A word that nothing has is read as the nearest in spelling; accents and case do not
    count. What was published a moment ago is found, what was archived is not. A filter never costs a result.
    """
    return container().searching().search(question.pop("query"), **_asked(question))


@ai_search.route("/ai/search/similar", methods=["POST"])
@ai_search.arguments(SimilarQuestionSchema(), example=_LIKE_THIS)
@ai_search.answers(HitSchema, example=examples.HIT)
def find_similar(question: dict[str, Any]) -> Sequence[Hit]:
    """Find courses and credentials like one of them

    The most alike come first, in words and meaning. The one that is named is not among them.
    """
    asked = _asked(question)
    with blaming("name"):
        return container().searching().similar(asked.pop("name"), **asked)


def _asked(question: dict[str, Any]) -> dict[str, Any]:
    """The question with the institutions by their true codes."""
    names = question.pop("institutions")
    if not names:
        return question
    codes = set()
    with glancing() as unit:
        for i, name in enumerate(names):
            with blaming(f"institutions[{i}]"):
                codes.add(public.institution(unit, name).code)
    return question | {"wanted": replace(question["wanted"], institutions=frozenset(codes))}


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
