"""Search over HTTP: filters, spelling, snippets, pages and similar items."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import marshmallow as ma
import pytest
from offline import a_client

from bccb.domain.passage import Piece
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.ai_search import HitSchema

SEARCH, SIMILAR = "/api/v1/ai/search/semantic", "/api/v1/ai/search/similar"


def ask(address: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    answer = a_client().post(address, json=body)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()["data"]


def refused(address: str, body: dict[str, Any]) -> list[str]:
    answer = a_client().post(address, data=json.dumps(body), content_type="application/json")
    assert answer.status_code == 422
    return [each["field"] for each in answer.get_json()["error"]["details"]]


def test_a_misspelt_word_is_found_and_marked():
    (hit,) = ask(SEARCH, {"query": "projektions", "limit": 1})
    assert hit["code"] == "GEOG 155"
    assert hit["matched"] == ["description"]
    assert [piece["text"] for piece in hit["snippet"] if piece["isMatch"]] == ["projections"]
    assert "".join(piece["text"] for piece in hit["snippet"]) == "Maps, projections and field data."


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        ({"subjects": ["GEOG"], "institutions": ["LANG"]}, ["GEOG 1155"]),
        ({"subjects": ["geog"], "institutions": ["LANG"]}, ["GEOG 1155"]),
        ({"levels": ["GRADUATE"]}, []),
        ({"kinds": ["credential"], "languages": ["en"]}, ["SFU-GIS-01"]),
        ({"kinds": ["credential"], "languages": ["fr"]}, []),
        ({"creditsFrom": 400}, []),
    ],
)
def test_a_search_keeps_to_what_is_asked_for(wanted, codes):
    assert [each["code"] for each in ask(SEARCH, {"query": "maps and data"} | wanted)] == codes


def test_pages_of_a_search_follow_each_other():
    whole = ask(SEARCH, {"query": "maps and field data"})
    assert len(whole) > 2
    pages = [ask(SEARCH, {"query": "maps and field data", "offset": at, "limit": 1})[0] for at in range(len(whole))]
    assert pages == whole


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"query": "?!"}, ["query"]),
        ({"query": "maps", "offset": 1_001}, ["offset"]),
        ({"query": "maps", "offset": 990, "limit": 11}, ["offset"]),
        ({"query": "maps", "limit": 101}, ["limit"]),
        ({"query": "maps", "levels": ["HARD"]}, ["levels[0]"]),
        ({"query": "maps", "hoursFrom": -1}, ["hoursFrom"]),
        ({"query": "maps", "hoursFrom": 9, "hoursTo": 8}, ["hoursFrom"]),
        ({"query": "maps", "wanted": {}}, ["wanted"]),
    ],
)
def test_a_search_that_cannot_be_made_names_its_field(body, fields):
    assert refused(SEARCH, body) == fields


def test_what_is_like_a_course_does_not_hold_the_course():
    codes = [each["code"] for each in ask(SIMILAR, {"name": "SFU GEOG 155", "kinds": ["course"]})]
    assert "GEOG 1155" in codes
    assert "GEOG 155" not in codes


def test_what_is_written_of_a_hit_is_what_its_schema_documents():
    pieces = (Piece("Read a ", False), Piece("map", True))
    hit = replace(examples.HIT, score=1.0, matched=("title", "code"), snippet=pieces)
    by_fields = ma.Schema.dump(HitSchema(), hit)
    assert HitSchema().dump(hit) == by_fields
    assert HitSchema(many=True).dump((hit, hit)) == [by_fields, by_fields]
    assert list(HitSchema().dump(hit)) == list(by_fields)


@pytest.mark.parametrize("name", ["SFU-DRAFT-01", "SFU-OLD-01", "SFU GEOG 999", "nothing"])
def test_what_is_not_public_has_nothing_similar_and_is_told_of_as_unknown(name):
    assert refused(SIMILAR, {"name": name}) == ["name"]
