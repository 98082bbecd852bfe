"""The application: what stands before the doors, then the doors in the order of the documentation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from bccb.entrypoints.http import errors, names, reading_apart
from bccb.entrypoints.http.context import Container
from bccb.entrypoints.http.gate import (
    bulkheads,
    cors,
    guards,
    headers,
    lane,
    limits,
    logs,
    metering,
    packing,
    places,
    tokens,
)
from bccb.entrypoints.http.openapi import Api
from bccb.entrypoints.http.views.agreements import agreements
from bccb.entrypoints.http.views.ai_credits import ai_credits
from bccb.entrypoints.http.views.ai_extraction import ai_extraction
from bccb.entrypoints.http.views.ai_feedback import ai_feedback
from bccb.entrypoints.http.views.ai_models import ai_models
from bccb.entrypoints.http.views.ai_outcomes import ai_outcomes
from bccb.entrypoints.http.views.ai_pathways import ai_pathways
from bccb.entrypoints.http.views.ai_search import ai_search
from bccb.entrypoints.http.views.audit import audit
from bccb.entrypoints.http.views.auth import auth
from bccb.entrypoints.http.views.batches import batches
from bccb.entrypoints.http.views.courses import courses
from bccb.entrypoints.http.views.credentials import credentials
from bccb.entrypoints.http.views.docs import pages
from bccb.entrypoints.http.views.exports import exports
from bccb.entrypoints.http.views.health import health
from bccb.entrypoints.http.views.imports import imports
from bccb.entrypoints.http.views.institutions import institutions
from bccb.entrypoints.http.views.invitations import invitations
from bccb.entrypoints.http.views.keys import keys
from bccb.entrypoints.http.views.many import many
from bccb.entrypoints.http.views.pathways import pathways
from bccb.entrypoints.http.views.recognitions import recognitions
from bccb.entrypoints.http.views.requests import requests
from bccb.entrypoints.http.views.turnarounds import turnarounds
from bccb.entrypoints.http.views.users import users
from bccb.entrypoints.http.views.versions import versions

VERSION_1 = "/api/v1"

REQUESTS = (requests, turnarounds, batches)
RESOURCES = (institutions, courses, credentials, versions, agreements, *REQUESTS, recognitions, pathways, many)
QUESTIONS = (ai_credits, ai_pathways, ai_search, ai_outcomes, ai_extraction, ai_feedback, ai_models)
FILES = (exports, imports)
ACCOUNTS = (auth, users, invitations, keys, audit)


class Application(Flask):
    """Flask, without looking at every function before every call of it for whether it may be a coroutine."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(container: Container, *, with_lane: bool = False) -> Flask:
    """An application that asks this container and no other; several can live in one process.

    Those who serve it ask for the lane before it.
    """
    app = Application(__package__)
    app.extensions["bccb"] = container
    app.url_map.merge_slashes = False  # a doubled slash is another address, not a redirect
    app.json.sort_keys = False
    app.json.ensure_ascii = False
    names.install(app)
    tokens.install(app, container.settings())
    api = Api(app)
    for room in (packing, logs, headers, bulkheads, places, reading_apart):
        room.install(app)
    metering.install(app, container.meters())
    for strict in (cors, limits):
        strict.install(app, container.settings())
    for room in (guards, errors):  # errors after the api, which would tell them in another shape
        room.install(app)
    for door in (*RESOURCES, *FILES, *QUESTIONS, *ACCOUNTS):
        api.register_blueprint(door, url_prefix=VERSION_1)
    api.register_blueprint(health)
    app.register_blueprint(health, name="health under the version", url_prefix=VERSION_1)
    app.register_blueprint(pages)
    if with_lane:
        lane.install(app, container)
    if proxies := container.settings().trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=0)  # type: ignore[method-assign]
    return app
