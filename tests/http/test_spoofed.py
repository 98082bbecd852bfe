"""A24: who says he is somebody else, or somewhere else, is not believed, and writes no line of his own into the log."""

from __future__ import annotations

from uuid import UUID

import pytest
from people import COORDINATOR, a_desk, data

SPOOFED = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "evil",
    "X-Forwarded-Prefix": "/evil",
    "X-Original-URL": "/evil",
    "Forwarded": "host=evil.example;for=192.0.2.66",
}
DRAFT = {"programCode": "SFU-NEW-01", "title": "Field mapping"}


@pytest.mark.parametrize("header", list(SPOOFED))
def test_a24_a_spoofed_host_is_nowhere_in_an_answer(header):
    desk = a_desk()
    named = {header.replace("-", "_"): SPOOFED[header]}
    made = desk.post("/credentials", COORDINATOR, DRAFT, **named)
    data(made, 201)
    assert made.headers["Location"].startswith("/api/v1/credentials/")
    for answer in (made, desk.get("/nowhere", None, **named), desk.get("/openapi.json", None, **named)):
        assert "evil" not in answer.get_data(as_text=True)
        assert "evil" not in str(answer.headers)


@pytest.mark.parametrize("spoofed", ["192.0.2.66", "192.0.2.66, 10.0.0.1", "unknown"])
def test_a24_without_a_proxy_of_our_own_no_forwarded_address_is_kept(spoofed):
    desk = a_desk()
    made = data(desk.post("/credentials", COORDINATOR, DRAFT, X_Forwarded_For=spoofed), 201)
    with desk.container.work()() as unit:
        (entry,) = unit.audit.of(UUID(made["id"]))
    assert entry.ip_address == "127.0.0.1"
