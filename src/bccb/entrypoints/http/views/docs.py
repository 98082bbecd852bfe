"""The pages for people: a front page, and the OpenAPI document as one page that needs no script and no network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, render_template
from markupsafe import Markup, escape

from bccb.entrypoints.http.errors import FAMILIES, STATUSES
from bccb.entrypoints.http.openapi import specification

pages = Blueprint("pages", __name__)

JsonSchema = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One line of a table: a parameter or a field."""

    name: str
    type: Markup
    is_required: bool
    told: Markup
    place: str = ""


@dataclass(frozen=True)
class Answer:
    status: int
    phrase: str
    told: Markup
    type: Markup


@dataclass(frozen=True)
class Operation:
    """One address with one method, ready to be printed."""

    id: str
    method: str
    path: str
    summary: str
    callers: str
    told: list[Markup]
    parameters: list[Row]
    body: list[Row]
    questions: dict[str, str]
    answers: list[Answer]
    example: str


@pages.get("/")
def front_page() -> str:
    return render_template("front.html", info=specification()["info"], sections=_sections(specification()))


@pages.get("/docs")
def documentation() -> str:
    document = specification()
    return render_template(
        "docs.html",
        info=document["info"],
        introduction=_paragraphs(document["info"]["description"]),
        sections=_sections(document),
        schemas={name: (_told(schema), _fields(schema)) for name, schema in sorted(_schemas(document).items())},
        errors=_errors(),
    )


def _sections(document: dict[str, Any]) -> dict[str, tuple[str, list[Operation]]]:
    """Heading → its sentence and its operations, in the order of the document."""
    operations = list(_operations(document))
    return {
        tag["name"]: (tag["description"], [operation for heading, operation in operations if heading == tag["name"]])
        for tag in document["tags"]
    }


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, item in document["paths"].items():
        shared = item.get("parameters", [])
        for method in ("get", "post", "put", "patch", "delete"):
            if method in item:
                yield item[method]["tags"][0], _operation(document, path, method, item[method], shared)


def _operation(document: dict[str, Any], path: str, method: str, said: dict[str, Any], shared: list[Any]) -> Operation:
    body = said.get("requestBody", {}).get("content", {}).get("application/json")
    told = {int(status): _resolved(document, response) for status, response in said["responses"].items()}
    return Operation(
        id=said["operationId"],
        method=method.upper(),
        path=path,
        summary=said["summary"],
        callers=_callers(said),
        told=[*_paragraphs(said.get("description", "")), *_files(said)],
        parameters=[_parameter(each) for each in (*shared, *said.get("parameters", ()))],
        body=_fields(_schemas(document)[_name(body["schema"])]) if body else [],
        questions=_questions(body) if body else {},
        answers=[_answer(status, told[status]) for status in sorted(told)],
        example=_example(told[min(told)]),
    )


def _files(said: dict[str, Any]) -> list[Markup]:
    """Which files the body can be, where it can be other than JSON."""
    body = said.get("requestBody", {})
    media = [each for each in body.get("content", {}) if each != "application/json"]
    return _paragraphs(f"The body is a file: `{'`, `'.join(media)}`. {body['description']}") if media else []


def _callers(said: dict[str, Any]) -> str:
    """Who may ask; empty for anybody."""
    if "security" not in said:
        return ""
    permission = said.get("x-permission")
    return f"accounts that may {permission}" if permission else "any account"


def _example(said: dict[str, Any]) -> str:
    """What an answer looks like; empty where there is nothing to look at."""
    return _pretty(_content(said)["example"]) if "content" in said else ""


def _content(said: dict[str, Any]) -> dict[str, Any]:
    """What is in a body or an answer: JSON, or the first of what else it can be."""
    return next(iter(said.get("content", {}).values()), {})


def _questions(body: dict[str, Any]) -> dict[str, str]:
    if "examples" in body:
        return {name: _pretty(each["value"]) for name, each in body["examples"].items()}
    return {"": _pretty(body["example"])}


def _parameter(said: dict[str, Any]) -> Row:
    return Row(said["name"], _type(said["schema"]), said.get("required", False), _told(said), said["in"])


def _answer(status: int, said: dict[str, Any]) -> Answer:
    content = _content(said)
    return Answer(status, HTTPStatus(status).phrase, _told(said), _type(content["schema"]) if content else Markup())


def _fields(schema: JsonSchema) -> list[Row]:
    required = schema.get("required", ())
    return [
        Row(name, _type(each), name in required, _told(each)) for name, each in schema.get("properties", {}).items()
    ]


def _errors() -> list[tuple[int, str, str]]:
    """Status, code and phrase of every error there can be."""
    every = {(told.status, told.code) for told in (*FAMILIES.values(), *STATUSES.values())}
    return [(int(status), code, status.phrase) for status, code in sorted(every)]


def _schemas(document: dict[str, Any]) -> dict[str, JsonSchema]:
    return document["components"]["schemas"]


def _resolved(document: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in said:
        return said
    return document["components"]["responses"][_name(said)]


def _name(said: dict[str, Any]) -> str:
    """What a reference refers to."""
    return said["$ref"].rpartition("/")[2]


def _type(schema: JsonSchema) -> Markup:
    """The type in words, with a link where it is a schema of its own."""
    if "$ref" in schema:
        return Markup('<a href="#schema-{0}">{0}</a>').format(_name(schema))
    if "anyOf" in schema:
        return Markup(" or ").join(_type(each) for each in schema["anyOf"])
    if "enum" in schema:
        return _choices(schema["enum"])
    if schema.get("type") == "array":
        return Markup("list of {}").format(_type(schema["items"]))
    kinds = schema.get("type", "object")
    named = " or ".join([kinds] if isinstance(kinds, str) else kinds)
    return escape(", ".join([named, *_bounds(schema)]))


def _choices(values: list[Any]) -> Markup:
    named = (value if isinstance(value, str) else json.dumps(value) for value in values)
    return Markup(" | ").join(Markup("<code>{}</code>").format(each) for each in named)


def _bounds(schema: JsonSchema) -> Iterator[str]:
    if "format" in schema:
        yield schema["format"]
    if "minimum" in schema and "maximum" in schema:
        yield f"{schema['minimum']:g} to {schema['maximum']:g}"
    if "maxLength" in schema:
        yield f"at most {schema['maxLength']:,} characters"
    if "maxItems" in schema:
        yield f"at most {schema['maxItems']:,}"
    if "default" in schema:
        yield f"default {schema['default']}"


def _told(said: dict[str, Any]) -> Markup:
    return _with_code(said.get("description", ""))


def _paragraphs(written: str) -> list[Markup]:
    return [_with_code(each.strip()) for each in written.split("\n\n") if each.strip()]


def _with_code(written: str) -> Markup:
    """The text with what stands in backticks as code."""
    plain = written.split("`")
    return Markup().join(
        Markup("<code>{}</code>").format(each) if place % 2 else escape(each) for place, each in enumerate(plain)
    )


def _pretty(example: Any) -> str:
    return example if isinstance(example, str) else json.dumps(example, ensure_ascii=False, indent=2)
