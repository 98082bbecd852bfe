"""How many requests an hour: for an account, for an API key, and for the address of whoever is not signed in.

Processes count together in Redis. While it is away each counts alone, and goes back to it by itself.

What the fast lane answers from a copy to somebody unknown never comes here. Health, the documentation and a browser's
question whether it may ask are not counted either.
"""

from __future__ import annotations

from flask import Flask, Response, g, request

from bccb.config import Settings
from bccb.domain.errors import TooManyAttempts
from bccb.domain.ports.counts import HOUR, Window
from bccb.entrypoints.http.context import container
from bccb.entrypoints.http.gate import callers

# In the environment of a request: what the lane has counted already, and what was counted for whom, up to how many.
WINDOW = "bccb.window"
COUNTED_FOR = "bccb.counted_for"

_COUNTED = "/api/v1/"
_FREE = ("/api/v1/health", "/api/v1/openapi.json")


def install(app: Flask, settings: Settings) -> None:
    if not settings.limit_signed_in and not settings.limit_anonymous:
        return

    def count() -> None:
        if _is_counted() and (window := request.environ.get(WINDOW) or _counted(settings)):
            g.window = window
            if not window.is_within:
                raise TooManyAttempts(window.wait)

    app.before_request(count)
    app.after_request(_tell)


def _is_counted() -> bool:
    return request.method != "OPTIONS" and request.path.startswith(_COUNTED) and not request.path.startswith(_FREE)


def _counted(settings: Settings) -> Window | None:
    who, most = _caller(settings)
    return container().counts().hit(who, most).window if most else None


def _caller(settings: Settings) -> tuple[str, int]:
    """What a request counts for, and how many of them there may be. Who proves nothing counts for his address."""
    caller = callers.known()
    if caller is None:
        return f"address {callers.client().neighbourhood}", settings.limit_anonymous
    who = f"key {caller.key_id}" if caller.key_id else f"account {caller.account.id}"
    if settings.limit_signed_in:
        request.environ[COUNTED_FOR] = who, settings.limit_signed_in
    return who, settings.limit_signed_in


def _tell(response: Response) -> Response:
    if (window := g.get("window")) is not None:
        response.headers.extend(told(window))
    return response


def told(window: Window) -> list[tuple[str, str]]:
    """The headers that say how much is left."""
    return [
        ("RateLimit-Limit", str(window.most)),
        ("RateLimit-Remaining", str(window.remaining)),
        ("RateLimit-Reset", str(window.wait)),
        ("RateLimit-Policy", f"{window.most};w={HOUR}"),
    ]
