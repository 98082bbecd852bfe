"""The one shape of every answer: `success`, `data` or `error`, and `metadata` with the time and the request's id."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, current_app, g, json, request

from bccb.domain.errors import FieldError
from bccb.entrypoints.http.context import container, request_id


def success(content: dict[str, Any]) -> Response:
    """What was asked for: `data`, and `pagination` for a list."""
    return _answer(HTTPStatus.OK, {"success": True, **content, "metadata": metadata()})


def nothing() -> Response:
    """It is done, and there is nothing to tell."""
    response = Response(status=HTTPStatus.NO_CONTENT)
    response.headers["Cache-Control"] = "no-store"
    return response


def tagged(content: dict[str, Any]) -> Response:
    """The same for a read: it bears a tag of its content, so that asking again can be answered with 304."""
    response = success(content)
    response.set_etag(tag(content), weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response.make_conditional(request)


def written(status: HTTPStatus, content: dict[str, Any]) -> Response:
    """What a write has come to."""
    return _answer(status, {"success": True, **content, "metadata": metadata()})


def tag(content: dict[str, Any]) -> str:
    """What changes with the content; of one record, its version comes first."""
    data = content["data"]
    version = f"{data['version']}." if isinstance(data, dict) and "version" in data else ""
    return version + hashlib.blake2b(json.dumps(content).encode(), digest_size=16).hexdigest()


def failure(status: HTTPStatus, code: str, message: str, details: Sequence[FieldError] = ()) -> Response:
    error = {
        "code": code,
        "message": message,
        "details": [{"field": each.field, "message": each.message} for each in details],
    }
    return _answer(status, {"success": False, "error": error, "metadata": metadata()})


def metadata() -> dict[str, str]:
    told = {"timestamp": container().clock().now().isoformat(), "requestId": request_id()}
    return told | g.get("told_beside", {})


def tell(**more: str) -> None:
    """Tell this in the metadata of the answer too; what is empty is left out."""
    g.told_beside = {name: value for name, value in more.items() if value}


def _answer(status: HTTPStatus, body: dict[str, Any]) -> Response:
    response = current_app.json.response(body)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
