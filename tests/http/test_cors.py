"""Pages of other origins: those that are named may call, with cookies; to all others the door is silent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from offline import UNLIMITED, a_stocked_container
from werkzeug.test import Client

from bccb.config import Settings
from bccb.domain.errors import Invalid
from bccb.entrypoints.http.app import create_app
from bccb.entrypoints.http.gate.lane import Lane

OURS = "https://registrar.example.ca"
PREFLIGHT = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "content-type,x-csrf-token"}


@pytest.fixture
def container():
    container = a_stocked_container()
    container.settings = lambda: replace(UNLIMITED, cors_origins=(OURS, "http://localhost:5173"))
    return container


@pytest.fixture
def client(container):
    return create_app(container).test_client()


def permissions(answer):
    return {name: value for name, value in answer.headers if name.startswith("Access-Control-")}


def test_a_page_that_is_named_may_call_with_its_cookies(client):
    answer = client.get("/api/v1/institutions", headers={"Origin": OURS})
    assert answer.headers["Access-Control-Allow-Origin"] == OURS
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert "Origin" in answer.headers["Vary"]


def test_a_page_that_is_named_may_ask_whether_it_may(client):
    answer = client.options("/api/v1/auth/me", headers={"Origin": OURS, **PREFLIGHT})
    allowed = permissions(answer)
    assert answer.status_code == 200
    assert "PATCH" in allowed["Access-Control-Allow-Methods"]
    assert {"Content-Type", "X-CSRF-Token", "X-API-Key", "Authorization"} <= set(
        allowed["Access-Control-Allow-Headers"].split(", ")
    )
    assert allowed["Access-Control-Max-Age"] == "600"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        OURS + ".evil.example",
        OURS.replace("https", "http"),
        OURS + ":8443",
        "https://evil.registrar.example.ca",
        OURS.upper(),
        "*",
        "",
    ],
)
def test_to_any_other_page_the_door_is_silent(client, origin):
    for answer in (
        client.get("/api/v1/institutions", headers={"Origin": origin}),
        client.options("/api/v1/auth/me", headers={"Origin": origin, **PREFLIGHT}),
    ):
        assert permissions(answer) == {}
        assert "Origin" in answer.headers["Vary"]


def test_refusals_can_be_read_by_a_page_that_is_named(client):
    answer = client.get("/api/v1/auth/me", headers={"Origin": OURS})
    assert answer.status_code == 401
    assert answer.headers["Access-Control-Allow-Origin"] == OURS


def test_without_the_setting_no_page_may():
    answer = create_app(a_stocked_container()).test_client().get("/api/v1/institutions", headers={"Origin": OURS})
    assert permissions(answer) == {}
    assert "Origin" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("address", ["/api/v1/institutions", "/api/v1/credentials?limit=nothing", "/api/v1/courses/x"])
def test_the_fast_lane_permits_what_the_application_permits(container, address):
    """Be it answered from a copy or refused; and no answer bears the origin of another request."""
    lane, past_it = Client(Lane(create_app(container).wsgi_app, container)), {"Range": "bytes=0-"}
    for origin in (OURS, "https://evil.example", OURS, "null", "http://localhost:5173"):
        answer = lane.get(address, headers={"Origin": origin})
        by_the_application = lane.get(address, headers={"Origin": origin, **past_it})
        assert permissions(answer) == permissions(by_the_application)
        assert bool(permissions(answer)) == (origin in container.settings().cors_origins)
        assert "Origin" in answer.headers["Vary"]
        assert permissions(lane.get(address)) == {}


def test_a_page_that_is_named_is_answered_from_a_copy(container):
    lane = Client(Lane(create_app(container).wsgi_app, container))
    lane.get("/api/v1/institutions")
    assert lane.get("/api/v1/institutions", headers={"Origin": OURS}).headers["X-Cache"] == "process"
    assert "Origin" in lane.get("/api/v1/institutions").headers["Vary"]


@pytest.mark.parametrize(
    "origin", ["*", "example.ca", "https://example.ca/", "https://*.example.ca", "ftp://a.ca", "null"]
)
def test_what_is_no_origin_is_refused_when_the_process_starts(origin):
    with pytest.raises(Invalid, match="BCCB_CORS_ORIGINS: must name origins like"):
        Settings(cors_origins=(origin,))
