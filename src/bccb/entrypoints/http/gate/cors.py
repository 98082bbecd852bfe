"""Pages of other origins: those named in `BCCB_CORS_ORIGINS` may call from a browser, with its cookies; no other."""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask, Response, request

from bccb.config import Settings
from bccb.entrypoints.http.gate.callers import KEY_HEADER
from bccb.entrypoints.http.gate.tokens import CSRF_HEADER

_TAKEN = (
    f"Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, {KEY_HEADER}, {CSRF_HEADER}, X-Request-Id"
)
_TOLD = (
    "ETag, Idempotent-Replayed, Location, RateLimit-Limit, RateLimit-Policy, RateLimit-Remaining, RateLimit-Reset, "
    "Retry-After, X-Request-Id"
)
_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
_REMEMBERED_SECONDS = 600


def install(app: Flask, settings: Settings) -> None:
    allowed = settings.cors_origins
    if not allowed:
        return

    def permit(response: Response) -> Response:
        response.vary.add("Origin")
        permissions = permitted(request.headers.get("Origin"), allowed)
        response.headers.extend(permissions)
        if permissions and _is_preflight():
            response.headers["Access-Control-Allow-Methods"] = _METHODS
            response.headers["Access-Control-Allow-Headers"] = _TAKEN
            response.headers["Access-Control-Max-Age"] = str(_REMEMBERED_SECONDS)
        return response

    app.after_request(permit)


def permitted(origin: str | None, allowed: Collection[str]) -> list[tuple[str, str]]:
    """The headers by which a page of this origin may read an answer; none for a page that may not."""
    if origin is None or origin not in allowed:
        return []
    return [
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Expose-Headers", _TOLD),
    ]


def _is_preflight() -> bool:
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
