"""How often everybody may ask: counted for accounts, keys and addresses, in Redis or without it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from offline import NOW, UNLIMITED, a_stocked_container
from people import COORDINATOR, LEARNER, a_desk, data
from werkzeug.test import Client

from bccb.domain.ports.counts import HOUR
from bccb.entrypoints.http.gate.lane import Lane


def limited(**changes):
    container = a_stocked_container()
    container.settings = lambda: replace(UNLIMITED, **changes)
    return a_desk(container)


def statuses(desk, times, by=None, address="/institutions", **headers):
    return [desk.get(address, by, **headers).status_code for _ in range(times)]


def test_who_is_not_signed_in_is_counted_by_address():
    desk = limited(limit_anonymous=2, limit_signed_in=0)
    assert statuses(desk, 3) == [200, 200, 429]
    elsewhere = desk.app.test_client().get("/api/v1/institutions", environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert elsewhere.status_code == 200


def test_an_answer_says_how_much_is_left_and_a_refusal_how_long_to_wait():
    desk = limited(limit_anonymous=2)
    first = desk.get("/institutions").headers
    assert (first["RateLimit-Limit"], first["RateLimit-Remaining"]) == ("2", "1")
    assert first["RateLimit-Policy"] == "2;w=3600"
    assert 0 < int(first["RateLimit-Reset"]) <= HOUR
    desk.get("/institutions")
    refused = desk.get("/institutions")
    assert refused.get_json()["error"]["code"] == "RATE_LIMIT_EXCEEDED"
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert refused.headers["Retry-After"] == refused.headers["RateLimit-Reset"]


def test_accounts_and_keys_are_counted_each_for_itself():
    desk = limited(limit_anonymous=0, limit_signed_in=3)
    assert statuses(desk, 4, LEARNER) == [200, 200, 200, 429]
    wanted = {"name": "Nightly", "expiresOn": str(NOW.date())}
    key = data(desk.post("/keys", COORDINATOR, wanted), 201)["key"]
    assert statuses(desk, 4, X_API_Key=key) == [200, 200, 200, 429]
    assert statuses(desk, 3, COORDINATOR) == [200, 200, 429]  # the key was made with the first


def test_whoever_signs_in_is_free_of_what_the_address_has_used_up():
    desk = limited(limit_anonymous=2, limit_signed_in=10)
    token = desk.token(LEARNER)
    assert statuses(desk, 2) == [200, 429]
    assert (
        desk.app.test_client().get("/api/v1/institutions", headers={"Authorization": f"Bearer {token}"}).status_code
        == 200
    )


def test_what_proves_nothing_counts_for_the_address():
    desk = limited(limit_anonymous=2, limit_signed_in=0)
    made_up = [{"X_API_Key": f"bccb_{number}"} for number in range(3)]
    assert [desk.get("/auth/me", **each).status_code for each in made_up] == [401, 401, 429]


def test_health_the_documentation_and_preflights_are_not_counted():
    client = limited(limit_anonymous=1).app.test_client()
    for address in ("/health/live", "/api/v1/health/live", "/api/v1/openapi.json", "/docs", "/"):
        assert [client.get(address).status_code for _ in range(3)] == [200] * 3
    assert [client.options("/api/v1/institutions").status_code for _ in range(3)] == [200] * 3
    assert "RateLimit-Limit" not in client.get("/health/live").headers


def test_zero_switches_a_limit_off():
    desk = limited(limit_anonymous=0, limit_signed_in=0)
    assert statuses(desk, 5) == [200] * 5
    assert "RateLimit-Limit" not in desk.get("/institutions").headers


def test_what_the_fast_lane_answers_from_a_copy_is_not_counted_and_says_nothing_of_limits():
    desk = limited(limit_anonymous=1)
    client = Client(Lane(desk.app.wsgi_app, desk.container))
    answers = [client.get("/api/v1/institutions") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert {answer.headers["X-Cache"] for answer in answers} == {"made", "process"}
    assert not any("RateLimit-Limit" in answer.headers for answer in answers)
    assert client.get("/api/v1/courses").status_code == 429
    assert client.get("/api/v1/institutions").status_code == 200


@pytest.mark.parametrize(("proxies", "found"), [(0, [200, 429, 429]), (1, [200, 200, 200]), (2, [200, 429, 429])])
def test_a24_only_as_many_proxies_are_believed_as_there_are(proxies, found):
    client = limited(limit_anonymous=1, trusted_proxies=proxies).app.test_client()
    told = [f"203.0.113.9, 192.0.2.{number}" for number in (1, 2, 3)]
    assert found == [client.get("/api/v1/institutions", headers={"X-Forwarded-For": each}).status_code for each in told]


def test_the_addresses_of_one_subscriber_count_as_one():
    client = limited(limit_anonymous=1).app.test_client()
    found = [
        client.get("/api/v1/institutions", environ_base={"REMOTE_ADDR": address}).status_code
        for address in ("2001:db8::1", "2001:db8::ffff", "2001:db8:0:1::1", "")
    ]
    assert found == [200, 429, 200, 200]
