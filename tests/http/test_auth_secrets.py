"""A26: what is secret is planted everywhere it may come in, and found nowhere it could come out."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
import structlog
from offline import NOW, UNLIMITED
from people import ADMIN, COORDINATOR, Desk, a_desk, data

from bccb.entrypoints.http.gate import logs
from reception import PASSWORD

CANARY = "canary-5cf1b0e3-that-nobody-may-hear"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the log says, and the logging as it was afterwards."""
    root = logging.getLogger()
    before, level, kept = root.handlers[:], root.level, structlog.get_config()
    stream = io.StringIO()
    logs.configure("DEBUG", stream)
    yield stream
    root.handlers[:], root.level = before, level
    structlog.configure(**kept)


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def secrets_of(desk):
    """Every secret there is after everybody has done everything that makes one."""
    found = [PASSWORD, CANARY, UNLIMITED.secret_key]
    told = data(desk.post("/auth/login", None, {"email": ADMIN.email, "password": PASSWORD}))
    renewed = data(desk.post("/auth/refresh", None, {"refreshToken": told["refreshToken"]}))
    key = data(desk.post("/keys", COORDINATOR, {"name": "Nightly", "expiresOn": str(NOW.date())}), 201)
    offer = {"email": "new@example.ca", "role": "USER", "institution": "SFU"}
    invited = data(desk.post("/invitations", ADMIN, offer), 201)
    found += [told["accessToken"], told["refreshToken"], renewed["refreshToken"], key["key"], invited["token"]]
    desk.get("/auth/me", None, X_API_Key=key["key"])
    desk.post("/invitations/accept", None, {"token": invited["token"], "password": PASSWORD})
    return found


REFUSED = [
    ("POST", "/auth/login", {"email": f"{CANARY}@example.ca", "password": CANARY}),
    ("POST", "/auth/login", {"email": CANARY, "password": CANARY, "token": CANARY}),
    ("POST", "/auth/register", {"email": "someone@example.ca", "password": "\u202e" + CANARY}),
    ("POST", "/auth/register", {"email": "someone@example.ca", "password": [CANARY]}),
    ("POST", "/auth/refresh", {"refreshToken": CANARY}),
    ("POST", "/auth/logout", {"refreshToken": CANARY}),
    ("POST", "/invitations/accept", {"token": CANARY, "password": CANARY}),
    ("POST", "/auth/password", {"currentPassword": CANARY, "newPassword": CANARY}),
    ("GET", f"/users?email={CANARY}@example.ca", None),
    ("GET", f"/keys?secret={CANARY}", None),
]


def test_a26_no_secret_is_ever_logged(desk, logged):
    planted = secrets_of(desk)
    for method, address, body in REFUSED:
        desk.send(method, address, COORDINATOR if "auth/password" in address else None, body, X_API_Key=CANARY)
        desk.send(method, address, None, body, Authorization=f"Bearer {CANARY}", Cookie=f"bccb_access={CANARY}")
    written = logged.getvalue()
    assert written.count('"event": "request"') > 20
    assert [secret for secret in planted if secret in written] == []
    assert "argon2" not in written


def test_a26_no_refusal_repeats_a_password_or_a_token(desk):
    for method, address, body in REFUSED:
        if body is not None:
            answer = desk.send(method, address, COORDINATOR if "auth/password" in address else None, body)
            assert answer.status_code in (204, 401, 404, 422)
            assert CANARY not in answer.get_data(as_text=True)


def test_a26_a_fault_of_the_service_does_not_log_what_was_sent(desk, logged):
    def broken():
        raise RuntimeError("the service is at fault")

    desk.container.signing_in = broken
    answer = desk.post("/auth/login", None, {"email": "someone@example.ca", "password": CANARY})
    assert answer.status_code == 500
    assert "the service is at fault" in logged.getvalue()
    assert CANARY not in logged.getvalue() + answer.get_data(as_text=True)
