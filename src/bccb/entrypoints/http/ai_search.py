"""Search by words and meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bccb.domain.ports.engines import Hit
from bccb.entrypoints.http.context import container
from bccb.entrypoints.http.door import Door
from bccb.entrypoints.http.schemas import examples
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
