"""The OpenAPI document: complete, and true of what the application does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from offline import ACTIVE, AGREEMENT, COURSES, STANDING, Offline, a_client, the_stocked_app
from people import ADMIN, EVALUATOR, a_desk, data

from bccb.domain.errors import Invalid
from bccb.domain.record import text
from bccb.entrypoints.http.app import create_app
from bccb.entrypoints.http.schemas.shape import SHOWABLE

# What is served and not documented: pages for people, their style, the document itself, a second way to health.
INTERNAL = {
    "/",
    "/docs",
    "/static/{filename}",
    "/api/v1/openapi.json",
    "/api/v1/health",
    "/api/v1/health/live",
    "/api/v1/health/ready",
}

QUESTIONS = {
    "/api/v1/ai/credits/assess": {"credential": "LANG GEOG 1155", "recognizingInstitution": "SFU"},
    "/api/v1/ai/pathways/recommend": {"credential": "SFU-GIS-01"},
    "/api/v1/ai/pathways/similar": {"credential": "SFU-GIS-01"},
    "/api/v1/ai/search/semantic": {"query": "maps"},
    "/api/v1/ai/search/similar": {"name": "SFU-GIS-01"},
    "/api/v1/ai/outcomes/classify": {"texts": ["Design a map"]},
    "/api/v1/ai/credits/validate": {
        "credential": "LANG GEOG 1155",
        "recognizingInstitution": "SFU",
        "proposed": {"creditValue": 3, "course": "GEOG 1XX"},
    },
    "/api/v1/ai/embeddings": {"texts": ["maps of rivers"]},
}

READINGS = {
    "/api/v1/institutions": "",
    "/api/v1/institutions/{name}": "SFU",
    "/api/v1/courses": "",
    "/api/v1/courses/{id}": COURSES[0].id,
    "/api/v1/credentials": "",
    "/api/v1/credentials/{name}": "SFU-GIS-01",
    "/api/v1/agreements": "",
    "/api/v1/agreements/{id}": AGREEMENT.id,
    "/api/v1/recognitions": "",
    "/api/v1/recognitions/{id}": STANDING.id,
    "/api/v1/pathways": "",
    "/api/v1/pathways/{id}": ACTIVE.id,
    "/health": "",
    "/health/live": "",
    "/health/ready": "",
}


@cache
def document() -> dict[str, Any]:
    return a_client().get("/api/v1/openapi.json").get_json()


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document()["paths"].items():
        for method in item:
            if method != "parameters":
                yield path, method, item[method]


def resolved(said: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in said:
        return said
    return document()["components"]["responses"][said["$ref"].rpartition("/")[2]]


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": document()["components"]})


def schema_of(path: str, method: str, status: int) -> dict[str, Any]:
    answer = resolved(document()["paths"][path][method]["responses"][str(status)])
    return answer["content"]["application/json"]["schema"]


def routes() -> dict[str, set[str]]:
    rules = the_stocked_app().url_map.iter_rules()
    found: dict[str, set[str]] = {}
    for rule in rules:
        path = rule.rule.replace("<uuid:", "{").replace("<path:", "{").replace("<", "{").replace(">", "}")
        found.setdefault(path, set()).update(rule.methods)
    return found


def test_a28_every_route_is_documented_or_on_the_list_of_internal_ones():
    assert set(routes()) == set(document()["paths"]) | INTERNAL


def test_every_documented_method_is_served_and_every_served_one_documented():
    served = {(path, method.lower()) for path, methods in routes().items() for method in methods - {"HEAD", "OPTIONS"}}
    assert {(path, method) for path, method, _ in operations()} == {each for each in served if each[0] not in INTERNAL}


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"}


@pytest.mark.parametrize("path", sorted(document()["paths"]))
def test_what_an_address_allows_is_what_its_documentation_has(path):
    client, address = a_client(), re.sub(r"{\w+}", str(STANDING.id), path)
    documented = {method.upper() for at, method, _ in operations() if at == path}
    allowed = documented | {"OPTIONS"} | ({"HEAD"} if "GET" in documented else set())
    assert set(client.options(address).allow) == allowed
    for method in METHODS - allowed:
        refused = client.open(address, method=method)
        assert (method, refused.status_code, set(refused.allow)) == (method, 405, allowed)


@pytest.mark.parametrize(
    ("path", "method", "said"), list(operations()), ids=lambda value: value if isinstance(value, str) else "said"
)
def test_every_operation_says_what_it_is_for(path, method, said):
    assert said["summary"]
    assert said["operationId"]
    assert len(said["tags"]) == 1
    assert {each["name"] for each in document()["tags"]} >= set(said["tags"])
    for parameter in (*document()["paths"][path].get("parameters", ()), *said.get("parameters", ())):
        assert parameter["description"], parameter
    assert "requestBody" not in said or method in {"post", "put", "patch"}


@pytest.mark.parametrize(
    ("path", "method", "said"), list(operations()), ids=lambda value: value if isinstance(value, str) else "said"
)
def test_every_operation_says_what_it_answers_and_how_it_refuses(path, method, said):
    statuses = set(said["responses"])
    assert ("304" in statuses) is (method == "get" and not path.startswith(("/health", "/api/v1/exports")))
    assert statuses >= {"422", "500", "503"}
    assert len(statuses & {"200", "201", "204"}) == 1
    if "requestBody" in said:
        assert statuses >= {"400", "413", "415"}
    if "{" in path:
        assert "404" in statuses
    assert "default" not in statuses
    for status, answer in said["responses"].items():
        assert resolved(answer)["description"], status


def test_operations_have_names_of_their_own():
    names = [said["operationId"] for _, _, said in operations()]
    assert len(names) == len(set(names))


def examples() -> Iterator[tuple[str, dict[str, Any], Any]]:
    for path, method, said in operations():
        for status, answer in said["responses"].items():
            for content in resolved(answer).get("content", {}).values():
                yield f"{method} {path} {status}", content["schema"], content["example"]
        for content in said.get("requestBody", {}).get("content", {}).values():
            given = content["examples"].values() if "examples" in content else [{"value": content["example"]}]
            for number, example in enumerate(given):
                yield f"{method} {path} body {number}", content["schema"], example["value"]


def test_every_example_is_true_to_its_schema():
    wrong = {place: error.message for place, schema, one in examples() for error in validator(schema).iter_errors(one)}
    assert wrong == {}
    assert len(list(examples())) > 100


@pytest.mark.parametrize("path", sorted(READINGS))
def test_what_is_read_is_true_to_its_schema(path):
    answer = a_client().get(path.replace("{name}", "{}").replace("{id}", "{}").format(READINGS[path]))
    assert answer.status_code == 200
    assert list(validator(schema_of(path, "get", 200)).iter_errors(answer.get_json())) == []


@pytest.mark.parametrize("path", sorted(QUESTIONS))
def test_what_is_answered_is_true_to_its_schema(path):
    answer = a_client().post(path, json=QUESTIONS[path])
    assert answer.status_code == 200
    assert answer.get_json()["data"]
    assert list(validator(schema_of(path, "post", 200)).iter_errors(answer.get_json())) == []


def test_every_documented_path_that_anybody_may_ask_is_asked_above():
    asked = {
        path for path, method, said in operations() if "security" not in said and (method == "get" or "/ai/" in path)
    }
    assert set(READINGS) | set(QUESTIONS) == asked


@pytest.mark.parametrize("path", sorted(QUESTIONS))
def test_a_question_that_breaks_its_schema_is_refused(path):
    (schema,) = (each["schema"] for each in document()["paths"][path]["post"]["requestBody"]["content"].values())
    for broken in ({}, {**QUESTIONS[path], "unheardOf": 1}, []):
        answer = a_client().post(path, json=broken)
        assert answer.status_code == 422
        assert list(validator(schema).iter_errors(broken))
        assert list(validator(schema_of(path, "post", 422)).iter_errors(answer.get_json())) == []


def test_every_schema_and_every_field_is_described():
    silent = [
        f"{name}.{field}"
        for name, schema in document()["components"]["schemas"].items()
        for field, said in schema.get("properties", {}).items()
        if not said.get("description")
    ]
    assert silent == []
    enveloped = ("Page", "Answer", "Answers")
    assert [
        name
        for name, schema in document()["components"]["schemas"].items()
        if not schema.get("description") and not name.endswith(enveloped)
    ] == []


LISTED_IN_PART = [
    path for path, _, said in operations() if "fields" in {each["name"] for each in said.get("parameters", ())}
]


@pytest.mark.parametrize("path", LISTED_IN_PART)
def test_a_list_in_fewer_fields_is_true_to_its_schema_and_to_no_other(path):
    desk = a_desk()
    desk.post("/requests", ADMIN, {"microCredential": "SFU-GIS-01", "recognizingInstitution": "UVIC"})
    answer = desk.get(f"{path.removeprefix('/api/v1')}?fields=updatedAt,id", ADMIN).get_json()
    schema = validator(schema_of(path, "get", 200))
    assert [set(record) for record in answer["data"]] == [{"updatedAt", "id"}] * len(answer["data"])
    assert answer["data"]
    assert list(schema.iter_errors(answer)) == []
    for untrue in ({}, {"id": 7}, {"passwordHash": ""}):
        assert list(schema.iter_errors(answer | {"data": [untrue]}))


def test_which_fields_can_be_asked_for_is_a_pattern():
    said = document()["paths"]["/api/v1/courses"]["get"]["parameters"]
    (pattern,) = (each["schema"]["pattern"] for each in said if each["name"] == "fields")
    assert all(re.search(pattern, asked) for asked in ("id", "code,title", "id,id"))
    assert not any(re.search(pattern, asked) for asked in ("", "id,", "passwordHash", "id code", "identifier"))


@pytest.mark.parametrize(
    ("given", "is_tag"),
    [
        *(('W/"3.9f86d081"', True), ('"3"', True), ("*", True), ('"3", W/"4"', True), ('"a-b"', True)),
        *(("3", False), ("0", False), ('"3', False), ('"3";"4"', False), ('"3 4"', False)),
    ],
)
def test_an_if_match_is_what_its_pattern_says(given, is_tag):
    said = document()["paths"]["/api/v1/courses/{id}"]["patch"]["parameters"]
    (pattern,) = (each["schema"]["pattern"] for each in said if each["name"] == "If-Match")
    answer = a_desk().patch(f"/courses/{COURSES[0].id}", ADMIN, {"hours": 3}, If_Match=given)
    assert (answer.status_code != 422) is is_tag
    assert bool(re.search(pattern, given)) is is_tag


def test_a_text_may_have_the_characters_that_its_schema_says():
    def is_taken(character: str) -> bool:
        try:
            text("title", character, longest=1)
        except Invalid:
            return False
        return True

    characters = [chr(code) for code in (*range(0xD800), *range(0xE000, 0x110000))]
    showable = re.compile(SHOWABLE)
    assert [each for each in characters if is_taken(each) is not bool(showable.search(each))] == []


@pytest.mark.parametrize(
    ("schema", "field", "refused"),
    [
        ("Establishment", "recognitionType", "NO_CREDIT"),
        ("JudgedSuggestion", "grant", "BLOCK"),
        ("GrantChange", "kind", "MIXED"),
    ],
)
def test_a_choice_that_is_always_refused_is_none(schema, field, refused):
    choices = document()["components"]["schemas"][schema]["properties"][field]["enum"]
    assert len(choices) > 2
    assert refused not in choices


@pytest.mark.parametrize(("limit", "status"), [(3, 200), (3.0, 200), (3.5, 422), ("3", 422), (True, 422)])
def test_a_whole_number_is_what_json_schema_takes_for_one(limit, status):
    address, asked = "/api/v1/ai/search/semantic", {"query": "maps", "limit": limit}
    schema = document()["components"]["schemas"]["SearchQuestion"]
    assert a_client().post(address, json=asked).status_code == status
    assert validator(schema).is_valid(asked) is (status == 200)


@pytest.mark.parametrize(
    ("change", "is_one"),
    [
        ({"isActive": False}, True),
        ({"role": "USER", "institution": None}, True),
        ({"role": "USER", "isActive": False}, False),
        ({}, False),
    ],
)
def test_an_account_is_changed_in_one_way_at_a_time(change, is_one):
    desk = a_desk()
    assert (desk.patch(f"/users/{EVALUATOR.id}", ADMIN, change).status_code == 200) is is_one
    assert validator(document()["components"]["schemas"]["AccountChange"]).is_valid(change) is is_one


def test_what_is_shown_once_may_be_null_where_the_same_call_is_made_again():
    desk, wanted = a_desk(), {"name": "Nightly", "scopes": [], "expiresOn": "2026-09-01"}
    for _ in range(2):
        told = desk.post("/keys", ADMIN, wanted, Idempotency_Key="nightly")
        assert list(validator(schema_of("/api/v1/keys", "post", 201)).iter_errors(told.get_json())) == []
    assert data(told, 201)["key"] is None


_DOCUMENT = """
import sys
from offline import a_client
sys.stderr.buffer.write(a_client().get("/api/v1/openapi.json").data)
"""


def test_the_document_is_the_same_to_the_byte_in_every_process():
    made = [
        subprocess.run(
            [sys.executable, "-c", _DOCUMENT],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=True,
        ).stderr
        for seed in ("1", "2")
    ]
    assert made[0].startswith(b"{")
    assert made[0] == made[1]


def test_many_that_ask_first_at_once_get_the_one_document():
    app = create_app(Offline())
    with ThreadPoolExecutor(8) as people:
        told = list(people.map(lambda _: app.test_client().get("/api/v1/openapi.json").get_json(), range(8)))
    assert told == [document()] * 8


def test_the_document_is_the_same_for_every_application():
    other = create_app(Offline()).test_client()
    assert other.get("/api/v1/openapi.json").get_json() == document()
