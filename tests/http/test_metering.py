"""What is metered, and where: A28 for metrics, and the figures that whoever keeps the service running looks at."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from offline import Offline, a_stocked_container
from people import COORDINATOR, a_desk

from bccb.adapters.memory.cache import MemoryCache
from bccb.adapters.prometheus.meters import Meters
from bccb.domain.errors import Invalid, StorageFailed
from bccb.domain.ports.cache import Look
from bccb.entrypoints.http.app import create_app
from bccb.entrypoints.http.gate import metering
from bccb.entrypoints.http.gate.lane import Lane


@pytest.fixture
def meters() -> Iterator[Meters]:
    meters = Meters()
    yield meters
    meters.close()


def read(container: Offline, name: str, **labels: str) -> float | None:
    return container.meters().registry.get_sample_value(name, labels)


def test_a_request_is_counted_by_the_template_of_its_route_and_its_status():
    desk = a_desk()
    for name in ("SFU", "UVIC", "NOBODY"):
        desk.get(f"/institutions/{name}", COORDINATOR)
    route = "/api/v1/institutions/<name>"
    assert read(desk.container, "bccb_requests_total", method="GET", route=route, status="200") == 2
    assert read(desk.container, "bccb_requests_total", method="GET", route=route, status="404") == 1
    assert read(desk.container, "bccb_request_seconds_count", method="GET", route=route) == 3


def test_a26_nothing_that_was_typed_becomes_a_label():
    desk = a_desk()
    desk.get("/secret-address?secret=1", COORDINATOR)
    desk.send("SECRET", "/institutions", None)
    labels = [str(sample.labels) for metric in desk.container.meters().registry.collect() for sample in metric.samples]
    assert labels
    assert not [each for each in labels if "secret" in each.lower()]


def test_what_the_lane_answers_is_counted_as_what_flask_answers_and_by_its_origin():
    container = a_stocked_container()
    app = create_app(container, with_lane=True)
    metering.watch(container, app.wsgi_app.served)
    for _ in range(3):
        app.test_client().get("/api/v1/institutions/SFU")
    route = "/api/v1/institutions/<name>"
    assert read(container, "bccb_requests_total", method="GET", route=route, status="200") == 3
    assert read(container, "bccb_public_answers_total", origin="made") == 1
    assert read(container, "bccb_public_answers_total", origin="process") == 2
    for name in ("bccb_cache_damaged_total", "bccb_cache_failures_total", "bccb_limits_alone_total"):
        assert read(container, name) == 0
    assert read(container, "bccb_outbox_waiting") == 0


def test_what_cannot_be_read_at_the_moment_is_left_out_and_the_rest_told(meters):
    def fail() -> float:
        raise StorageFailed("down")

    meters.watch("bccb_broken", "Never readable.", fail)
    meters.watch("bccb_well", "Always seven.", lambda: 7)
    assert meters.registry.get_sample_value("bccb_broken") is None
    assert meters.registry.get_sample_value("bccb_well") == 7


def test_a28_metrics_are_served_by_a_listener_of_their_own_and_by_nothing_else(meters):
    first = meters.listen("127.0.0.1", 19_300)
    other = Meters()
    second = other.listen("127.0.0.1", 19_300)
    assert second > first
    for port in (first, second):
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            assert b"bccb_requests" in answer.read()
    other.close()
    for address in ("/metrics", "/api/v1/metrics"):
        assert create_app(a_stocked_container()).test_client().get(address).status_code == 404


def test_an_address_that_cannot_be_had_is_refused(meters):
    with pytest.raises(Invalid, match="BCCB_METRICS_PORT"):
        meters.listen("192.0.2.1", 19_300)


class AwayCache(MemoryCache):
    def look(self, namespace: str, key: str) -> Look:  # noqa: ARG002 - the port's signature
        return Look(None)


def test_f6_without_the_cache_the_service_is_ready_and_says_that_it_is_degraded():
    container = a_stocked_container()
    client = create_app(container).test_client()
    assert {"name": "cache", "told": "answers"} in client.get("/health/ready").get_json()["data"]["parts"]
    container.cache = AwayCache
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert {"name": "cache", "told": "degraded"} in answer.get_json()["data"]["parts"]


def test_every_process_counts_for_itself():
    one, other = a_stocked_container(), a_stocked_container()
    Lane(create_app(one).wsgi_app, one, tell=metering.counting(lambda *_: None, one.meters()))
    create_app(one).test_client().get("/health/live")
    assert read(other, "bccb_requests_total", method="GET", route="/health/live", status="200") is None
