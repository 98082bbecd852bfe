"""Meters of this process, and the listener where Prometheus fetches them.

Each process has a listener of its own, at the first free port from the one that is set, so that there is nothing to
gather between processes and a fetch costs the same however many have come and gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from threading import Thread
from wsgiref.simple_server import WSGIServer

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    start_http_server,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bccb.domain.errors import BccbError, Invalid

PORTS = 64  # processes of one machine that can be fetched from
_SECONDS = (0.005, 0.01, 0.05, 0.25, 2)  # few: each is a line for each route, and every line costs at each fetch

Reading = Callable[[], float | Mapping[str, float]]


class Meters:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        disable_created_metrics()
        self._requests = Counter("bccb_requests", "Requests answered.", ("method", "route", "status"), registry=None)
        self._seconds = Histogram(
            "bccb_request_seconds", "How long answers took.", ("method", "route"), buckets=_SECONDS, registry=None
        )
        self._jobs = Counter("bccb_jobs", "Jobs by how they ended.", ("job", "end"), registry=None)
        for meter in (self._requests, self._seconds, self._jobs):
            self.registry.register(meter)
        self._bound: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._listener: tuple[WSGIServer, Thread] | None = None

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request by the template of its route, never by what was typed into it."""
        bound = self._bound.get((method, route, status))
        if bound is None:
            bound = self._requests.labels(method, route, str(status)), self._seconds.labels(method, route)
            self._bound[method, route, status] = bound
        bound[0].inc()
        bound[1].observe(seconds)

    def worked(self, job: str, end: str) -> None:
        self._jobs.labels(job, end).inc()

    def watch(self, name: str, told: str, read: Reading, *, label: str = "", counts: bool = False) -> None:
        """Read a number, or one for each value of a label, whenever it is fetched.

        `counts` is for what only grows. What cannot be read at the moment is left out.
        """
        self.registry.register(_Watched(name, told, read, label, counts))

    def listen(self, host: str, port: int) -> int:
        """Serve the meters from now on; at which port. Raises Invalid where none of `PORTS` is free."""
        for candidate in range(port, port + PORTS):
            with suppress(OSError):
                self._listener = start_http_server(candidate, host, self.registry)
                return candidate
        raise Invalid("BCCB_METRICS_PORT", f"must begin a range of {PORTS} ports with a free one at {host}, not {port}")

    def close(self) -> None:
        if self._listener is not None:
            server, thread = self._listener
            server.shutdown()
            server.server_close()
            thread.join()


class _Watched:
    def __init__(self, name: str, told: str, read: Reading, label: str, counts: bool) -> None:
        kind = CounterMetricFamily if counts else GaugeMetricFamily
        self._family = lambda: kind(name, told, labels=[label] if label else [])
        self._read = read

    def describe(self) -> Iterator[Metric]:
        yield self._family()

    def collect(self) -> Iterator[Metric]:
        family = self._family()
        with suppress(BccbError):
            found = self._read()
            readings = found.items() if isinstance(found, Mapping) else [("", found)]
            for value, number in readings:
                family.add_metric([value] if value else [], number)
        yield family
