"""What the HTTP door tells the meters: requests, where public answers came from, and how its surroundings are.

Nothing of it is served by this application: Prometheus fetches it from a listener of its own.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import structlog
from flask import Flask, Response, g, request

from bccb.entrypoints.http.context import Container, Meters
from bccb.entrypoints.http.gate import logs

log = structlog.get_logger("bccb.http")

NO_ROUTE = "none"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def install(app: Flask, meters: Meters) -> None:
    """Count what Flask answers."""

    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else NO_ROUTE
        method = request.method if request.method in _METHODS else "other"
        meters.answered(method, route, response.status_code, time.perf_counter() - g.began)
        return response

    app.after_request(count)


def counting(tell: logs.Teller, meters: Meters) -> logs.Teller:
    """Count what is answered from copies, below Flask, where it is logged."""

    def told(route: str, status: int, seconds: float, request_id: str, cache: str, moment: str) -> None:
        meters.answered("GET", route, status, seconds)
        tell(route, status, seconds, request_id, cache, moment)

    return told


def watch(container: Container, served: Mapping[str, int]) -> None:
    """Let the meters read what the limits, the cache, the connections and the outbox know of themselves.

    `served` counts public reads by where their answers came from.
    """
    meters, cache, counts, database = container.meters(), container.cache(), container.counts(), container.database()
    outbox = database.outbox()
    meters.watch("bccb_public_answers", "Public reads by origin.", lambda: served, label="origin", counts=True)
    meters.watch("bccb_cache_damaged", "Copies that were garbage.", lambda: cache.damaged, counts=True)
    meters.watch("bccb_cache_failures", "Calls that the cache did not answer.", lambda: cache.failures, counts=True)
    meters.watch("bccb_limits_alone", "Requests counted by this process alone.", lambda: counts.alone, counts=True)
    meters.watch("bccb_connections", "Connections to the database.", database.connections, label="state")
    meters.watch("bccb_outbox_waiting", "Events that wait to be handed on.", lambda: outbox.lag().events)
    meters.watch("bccb_outbox_seconds", "How long the oldest event has waited.", lambda: outbox.lag().seconds)


def listen(container: Container) -> None:
    """Let Prometheus fetch, where the settings say at which port."""
    settings = container.settings()
    if settings.metrics_port:
        port = container.meters().listen(settings.metrics_host, settings.metrics_port)
        log.info("metrics", url=f"http://{settings.metrics_host}:{port}/metrics")
