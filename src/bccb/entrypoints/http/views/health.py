"""Health: for whoever keeps the service running. `live` asks nobody, `ready` asks everything an answer needs."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import structlog
from flask import Response

from bccb import __version__
from bccb.domain.errors import BccbError, FieldError, StorageFailed
from bccb.domain.usecases.forgetting import INSTITUTIONS
from bccb.entrypoints.http.context import container
from bccb.entrypoints.http.door import Door
from bccb.entrypoints.http.envelope import failure
from bccb.entrypoints.http.schemas.health import HealthSchema

log = structlog.get_logger("bccb.http")

health = Door("Health", __name__, description="Whether the service is there and has what it needs.")

_ALIVE = {"status": "ok", "version": __version__, "parts": []}
_WELL = _ALIVE | {
    "parts": [
        {"name": "database", "told": "answers"},
        {"name": "migration", "told": "current"},
        {"name": "cache", "told": "answers"},
        {"name": "model", "told": "version 20260301T080000-1"},
    ]
}


@health.route("/health")
@health.state(HealthSchema, example=_WELL)
def read_health() -> dict[str, Any] | Response:
    """Say how the service is

    Looks at the database, its migration, the cache and the model; answers 503 naming each that fails. Without the cache
    it is well, for answers are made from the records: that part is then told to be degraded.
    """
    return _examined()


@health.route("/health/live")
@health.state(HealthSchema, example=_ALIVE)
def read_liveness() -> dict[str, Any]:
    """Say that the process is alive

    Looks at nothing: a service that cannot reach its database is alive and need not be restarted.
    """
    return _ALIVE


@health.route("/health/ready")
@health.state(HealthSchema, example=_WELL)
def read_readiness() -> dict[str, Any] | Response:
    """Say whether requests can be sent here

    Looks at the database, its migration, the cache and the model; answers 503 naming each that fails.
    """
    return _examined()


def _database() -> str:
    container().database().ping()
    return "answers"


def _migration() -> str:
    url = container().settings().database_url
    if url == "memory://":
        return "kept in memory, nothing to migrate"
    from bccb.adapters.sql import migrating

    if not migrating.is_current(url):
        raise StorageFailed("The database is not at the revision this version needs.")
    return "current"


def _cache() -> str:
    """Never fails: without the cache answers are made from the records."""
    look = container().cache().look(INSTITUTIONS, "bccb:health")
    return "degraded" if look.version is None else "answers"


def _model() -> str:
    models = container().models()
    serving = f"version {models.load().version}"
    return f"{serving}, and the one promoted since is refused" if models.refusal() else serving


# What is looked at, and what is told of it when it fails.
_PARTS: dict[str, tuple[Callable[[], str], str]] = {
    "database": (_database, "does not answer"),
    "migration": (_migration, "cannot be read, or is not what this version needs: bccb db upgrade"),
    "cache": (_cache, "does not answer"),
    "model": (_model, "is missing or damaged: bccb train"),
}
_RESTS_ON = {"migration": "database"}  # not looked at either where that one fails: it would wait for it once more


def _examined() -> dict[str, Any] | Response:
    well, failing = [], []
    for name, (look, told) in _PARTS.items():
        if _RESTS_ON.get(name) in {each.field for each in failing}:
            continue
        try:
            well.append({"name": name, "told": look()})
        except BccbError as error:
            log.error("unhealthy", part=name, error=type(error).__name__, message=str(error))
            failing.append(FieldError(name, told))
    if failing:
        message = f"Not ready: {', '.join(each.field for each in failing)}."
        return failure(HTTPStatus.SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", message, failing)
    return _ALIVE | {"parts": well}
