"""The OpenAPI document: made from the decorators and the schemas, so that it cannot say anything else than they do."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property
from http import HTTPStatus
from threading import Lock
from typing import Any

import flask_smorest
import marshmallow as ma
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_instance
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import Flask, Response, current_app
from flask_smorest.spec.plugins import FlaskPlugin

from bccb import __version__
from bccb.domain.errors import (
    BccbError,
    Forbidden,
    Invalid,
    NotFound,
    NotSignedIn,
    StaleVersion,
    StorageFailed,
    TooManyAttempts,
)
from bccb.entrypoints.http.errors import STATUSES, told_of
from bccb.entrypoints.http.gate.callers import KEY_HEADER
from bccb.entrypoints.http.gate.tokens import ACCESS_COOKIE, CSRF_COOKIE, CSRF_HEADER
from bccb.entrypoints.http.names import Name
from bccb.entrypoints.http.schemas.envelope import METADATA, FailureSchema, WholeOrInPart
from bccb.entrypoints.http.schemas.shape import SHOWABLE, Answered, camel

INTRODUCTION = """\
What credit a micro-credential or a course is worth at a recognizing institution in British Columbia, which course \
there it equals, with the evidence, and where it can lead.

What is public can be read without an account. Whoever changes something signs in: programs with an access token \
(`Authorization: Bearer`) or an API key (`X-API-Key`), browsers with cookies. `x-permission` names what an address \
asks of the role, and of the scopes of a key. Questions under `/api/v1/ai/` are asked \
with POST because they carry a body; they compute an answer and keep nothing of what was asked.

Every answer is an object with `success`, `data` or `error`, and `metadata`. Credit is always in the unit of the \
institution named beside it: never compare raw numbers across institutions.
"""

_MEANINGS = {
    HTTPStatus.NOT_MODIFIED: "Nothing has changed since the answer whose ETag was sent as If-None-Match.",
    HTTPStatus.BAD_REQUEST: "The body is not JSON, repeats a name, holds NaN or is nested too deeply.",
    HTTPStatus.UNAUTHORIZED: "Nobody is signed in, or no longer; the words are the same whatever the reason.",
    HTTPStatus.FORBIDDEN: "The account, or the key it calls with, may not do this here.",
    HTTPStatus.NOT_FOUND: "There is nothing public by that name.",
    HTTPStatus.CONFLICT: "The record is not in the state the call assumed, or its name is taken: read again.",
    HTTPStatus.PRECONDITION_FAILED: "The record has changed since it had the ETag sent as If-Match; nothing was done.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body has more than 1 MiB, or a file more than this address takes.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "The address is longer than the server takes; it says so in its own words.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is of no media type that this address takes, or is compressed.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "A parameter or a field is wrong or unknown; `details` names each.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests or attempts; `Retry-After` says how many seconds to wait.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "A fault of the service; it is logged under the request's id.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The records, a model or a rule cannot be reached now. Nothing was changed.",
}


_NOT_IN_OUR_SHAPE = {HTTPStatus.NOT_MODIFIED, HTTPStatus.REQUEST_URI_TOO_LONG}

# What the web refuses itself has one message; of the others, one of many.
_EXAMPLES: dict[HTTPStatus, BccbError] = {
    HTTPStatus.UNAUTHORIZED: NotSignedIn(),
    HTTPStatus.FORBIDDEN: Forbidden("The role USER may not edit credentials there."),
    HTTPStatus.CONFLICT: StaleVersion("credential", "BCIT-PYDA-02", 3),
    HTTPStatus.TOO_MANY_REQUESTS: TooManyAttempts(60),
    HTTPStatus.NOT_FOUND: NotFound("credential", "BCIT-PYDA-99"),
    HTTPStatus.UNPROCESSABLE_ENTITY: Invalid("recognizingInstitution", "There is no institution XYZ."),
    HTTPStatus.SERVICE_UNAVAILABLE: StorageFailed("the database"),
}


_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The access token of a sign-in; it lasts a quarter of an hour.",
    },
    "key": {
        "type": "apiKey",
        "in": "header",
        "name": KEY_HEADER,
        "description": "A key that an account has made for a program; it may do what its scopes name.",
    },
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": ACCESS_COOKIE,
        "description": f"For browsers. What changes something needs the cookie `{CSRF_COOKIE}` again, as the header "
        f"`{CSRF_HEADER}`.",
    },
}


class Api(flask_smorest.Api):
    """Serves every address at once; the document is made when somebody first asks for it, for it takes its time."""

    ERROR_SCHEMA = FailureSchema
    DEFAULT_ERROR_RESPONSE_NAME = None  # every address names its own

    def __init__(self, app: Flask) -> None:
        self._undescribed: list[Callable[[], None]] = []
        self._describing = Lock()
        app.config.update(
            API_TITLE="BCCB",
            API_VERSION=__version__,
            OPENAPI_VERSION="3.1.0",
            OPENAPI_URL_PREFIX="/api/v1",
            OPENAPI_JSON_PATH="openapi.json",
        )
        described = {"info": {"description": INTRODUCTION}, "servers": [{"url": "/"}]}
        super().__init__(app, spec_kwargs={"marshmallow_plugin": Schemas(), "flask_plugin": Addresses(), **described})

        self.register_converter(Name, _name)
        for name, scheme in _SCHEMES.items():
            self.spec.components.security_scheme(name, scheme)

    def later(self, describe: Callable[[], None]) -> None:
        """What is called before the document is made, in the order in which it was said."""
        self._undescribed.append(describe)

    def document(self) -> dict[str, Any]:
        with self._describing:
            return self._document

    @cached_property
    def _document(self) -> dict[str, Any]:
        for describe in self._undescribed:
            describe()
        return self.spec.to_dict()

    def _openapi_json(self) -> Response:
        return Response(json.dumps(self.document(), ensure_ascii=False, indent=2), mimetype="application/json")

    def _register_pagination_header(self) -> None:
        """Pages say in their body where they go on; the library's header is not used."""

    def _register_responses(self) -> None:
        for status, meaning in _MEANINGS.items():
            response: dict[str, Any] = {"description": meaning}
            if status not in _NOT_IN_OUR_SHAPE:
                shown = {"schema": self.ERROR_SCHEMA, "example": _example(status)}
                response["content"] = {self.DEFAULT_RESPONSE_CONTENT_TYPE: shown}
            self.spec.components.response(status.name, response, lazy=True)


class Addresses(FlaskPlugin):
    """Names every operation after its view: `list_courses` is `listCourses`."""

    def path_helper(self, rule: Any, operations: dict[str, Any], parameters: list[Any], **kwargs: Any) -> str:
        for operation in operations.values():
            operation["operationId"] = camel(rule.endpoint.rpartition(".")[2])
        return super().path_helper(rule=rule, operations=operations, parameters=parameters, **kwargs)


class DescribedSchemas(OpenAPIConverter):
    """Adds what marshmallow cannot say: the docstring of a schema, what its `openapi` holds, that choices are text
    and which characters no text may have."""

    def field2property(self, field: ma.fields.Field) -> dict[str, Any]:
        if isinstance(field, WholeOrInPart):
            return {"anyOf": [self.resolve_nested_schema(each) for each in field.kinds]}
        described = super().field2property(field)
        if isinstance(field, ma.fields.Enum) and "enum" in described:
            described["type"] = ["string", "null"] if field.allow_none else "string"
            described["enum"] = [each for each in described["enum"] if _is_possible(field, each)]
        if _is_free_text(field) and not {"enum", "pattern"} & described.keys():
            described["pattern"] = SHOWABLE
        return described

    def schema2jsonschema(self, schema: ma.Schema | type[ma.Schema]) -> dict[str, Any]:
        described = super().schema2jsonschema(schema)
        kind = type(resolve_schema_instance(schema))
        if kind.__doc__ and kind.__module__.startswith("bccb."):
            described["description"] = " ".join(kind.__doc__.split())
        return described | getattr(kind, "openapi", {})


def _is_possible(field: ma.fields.Enum, value: str | None) -> bool:
    """Whether a choice is one that the field's own validators leave."""
    try:
        field.deserialize(value)
    except ma.ValidationError:
        return False
    return True


def _is_free_text(field: ma.fields.Field) -> bool:
    """Whether it is a text that comes in."""
    is_text = isinstance(field, ma.fields.String) and not isinstance(field, ma.fields.UUID)
    return is_text and not isinstance(field.root, Answered)


def _name(_: Name) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "pattern": SHOWABLE}


class Schemas(MarshmallowPlugin):
    Converter = DescribedSchemas


def specification() -> dict[str, Any]:
    """The document of the application that is answering."""
    return current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"].document()


def _example(status: HTTPStatus) -> dict[str, Any]:
    error = _EXAMPLES.get(status)
    told = told_of(error) if error else STATUSES[status]
    details = error.details if isinstance(error, Invalid) else ()
    return {
        "success": False,
        "error": {
            "code": told.code,
            "message": told.message or str(error),
            "details": [{"field": each.field, "message": each.message} for each in details],
        },
        "metadata": METADATA,
    }
