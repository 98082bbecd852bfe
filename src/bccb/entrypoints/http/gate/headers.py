"""Headers of every answer: the request's id, and what keeps a browser from doing more with it than show it."""

from __future__ import annotations

from flask import Flask, Response

from bccb.entrypoints.http.context import request_id

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # The pages need one style sheet of their own and nothing else; JSON needs nothing at all.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
}


def install(app: Flask) -> None:
    app.after_request(add)


def add(response: Response) -> Response:
    for name, value in SECURITY.items():
        response.headers.add(name, value)
    response.headers.add("X-Request-Id", request_id())
    return response
