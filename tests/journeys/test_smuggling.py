"""A23: whatever two readers could take for two different requests is one refused request, and the connection ends."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from servers import Served, until

from bccb.adapters.sql.migrating import upgrade

ASK = b"POST /api/v1/ai/outcomes/classify HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
READ = b"GET /health/live HTTP/1.1\r\nHost: a\r\n"
CHUNKED = ASK + b"Transfer-Encoding: chunked\r\n"
SECOND = READ + b"\r\n"
AMBIGUOUS = {
    "both lengths": CHUNKED + b"Content-Length: 4\r\n\r\n0\r\n\r\n" + SECOND,
    "two lengths": ASK + b"Content-Length: 4\r\nContent-Length: 40\r\n\r\nabcd" + SECOND,
    "a length with a sign": ASK + b"Content-Length: +4\r\n\r\nabcd" + SECOND,
    "an encoding that only looks chunked": ASK + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SECOND,
    "chunked, but not last": ASK + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SECOND,
    "a blank before the colon": ASK + b"Content-Length : 4\r\n\r\nabcd" + SECOND,
    "a folded header": READ + b"X-Note: one\r\n two\r\n\r\n" + SECOND,
    "a header with a NUL": READ + b"X-Note: one\x00two\r\n\r\n" + SECOND,
    "a chunk of no size": CHUNKED + b"\r\nzz\r\nabc\r\n0\r\n\r\n" + SECOND,
    "a chunk of less than nothing": CHUNKED + b"\r\n-1\r\nabc\r\n0\r\n\r\n" + SECOND,
    "a chunk beyond all bounds": CHUNKED + b"\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n" + SECOND,
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("smuggling")
    url = f"sqlite:///{folder / 'bccb.db'}"
    upgrade(url)
    served = Served(folder, BCCB_DATABASE_URL=url)
    try:
        until(served.answers, 60)
        yield served
    finally:
        served.stop()


def told(served: Served, raw: bytes) -> list[str]:
    """The status lines that come back until the server ends the connection."""
    answer = b""
    with socket.create_connection(("127.0.0.1", served.port), 10) as connection:
        connection.sendall(raw)
        with suppress(ConnectionResetError):
            while part := connection.recv(65_536):
                answer += part
    return [line.decode() for line in answer.split(b"\r\n") if line.startswith(b"HTTP/")]


def logged(served: Served) -> int:
    return served.log.read_text().count('"event": "request"')


@pytest.mark.parametrize("raw", list(AMBIGUOUS.values()), ids=list(AMBIGUOUS))
def test_a23_what_has_two_readings_is_refused_once_and_ends_the_connection(served, raw):
    before = logged(served)
    assert told(served, raw) == ["HTTP/1.1 400 Bad Request"]
    assert logged(served) - before <= 1
    assert "/health/live" not in served.log.read_text()
