"""The log: one JSON object a line, with what helps and without what people sent."""

from __future__ import annotations

import io
import json
import logging
import time
from threading import Thread

import pytest
import structlog
from offline import Offline, a_client

from bccb.domain.errors import StorageFailed
from bccb.entrypoints.http.gate import logs

CANARY = "canary-7f3a"


@pytest.fixture
def logged():
    """The lines logged so far; the configuration of the process is put back afterwards."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    logs.configure("INFO", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers[:] = handlers
    root.setLevel(level)


def failing_with(error: Exception):
    def work():
        raise error

    container = Offline()
    container.work = lambda: work
    return a_client(container)


def test_a_request_is_one_line_with_its_id_route_status_and_duration(logged):
    a_client().get("/api/v1/institutions/SFU", headers={"X-Request-Id": "mine"})
    (line,) = logged()
    assert line["requestId"] == "mine"
    assert (line["event"], line["level"]) == ("request", "info")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/v1/institutions/<name>", 200)
    assert line["durationMs"] >= 0
    assert line["timestamp"].endswith("Z")


def test_what_people_send_is_not_logged(logged):
    client = a_client()
    client.get(f"/api/v1/courses?subject={CANARY}&colour={CANARY}")
    client.get(f"/api/v1/institutions/{CANARY}")
    client.get(f"/{CANARY}", headers={"User-Agent": CANARY, "Authorization": CANARY, "Cookie": CANARY})
    client.post("/api/v1/ai/outcomes/classify", json={"texts": [CANARY]})
    client.post("/api/v1/ai/credits/assess", json={"credential": CANARY, "recognizingInstitution": CANARY})
    client.post("/api/v1/ai/credits/assess", data=CANARY, content_type="application/json")
    assert len(logged()) == 6
    assert CANARY not in json.dumps(logged())


def test_a_fault_is_logged_with_its_traceback_in_one_line_under_the_requests_id(logged):
    answer = failing_with(RuntimeError("broken\nin two lines")).get("/api/v1/institutions")
    fault, request = logged()
    assert fault["requestId"] == request["requestId"] == answer.headers["X-Request-Id"]
    assert (fault["event"], fault["level"], request["status"]) == ("broken", "error", 500)
    assert "RuntimeError: broken\nin two lines" in fault["exception"]


def test_a_refusal_from_inside_is_logged_with_what_the_caller_is_not_told(logged):
    failing_with(StorageFailed("could not connect to 10.0.0.7")).get("/api/v1/institutions")
    refusal, _ = logged()
    assert (refusal["error"], refusal["message"]) == ("StorageFailed", "could not connect to 10.0.0.7")


def test_a24_a_forged_request_id_adds_no_line(logged):
    a_client().get("/health/live", environ_overrides={"HTTP_X_REQUEST_ID": 'x"}\n{"event": "forged"}'})
    (line,) = logged()
    assert "forged" not in line["requestId"]


def test_lines_of_libraries_have_the_same_shape_and_the_requests_id(logged):
    class Chatty(Offline):
        def __init__(self) -> None:
            super().__init__()
            self.database = lambda: self

        def ping(self) -> None:
            logging.getLogger("some.library").warning("slow\nanswer from %s", "somewhere")

    answer = a_client(Chatty()).get("/health")
    (told,) = [line for line in logged() if line["event"] == "slow\nanswer from somewhere"]
    assert (told["level"], told["requestId"]) == ("warning", answer.headers["X-Request-Id"])


def test_less_than_the_level_is_not_logged():
    stream = io.StringIO()
    try:
        logs.configure("ERROR", stream)
        a_client().get("/health/live")
        assert stream.getvalue() == ""
    finally:
        structlog.reset_defaults()


def test_lines_of_many_threads_come_whole_and_in_their_order_without_being_asked_for():
    stream = io.StringIO()
    lines = logs.Lines(stream)
    bringers = [Thread(target=lambda name=name: [lines.add(f"{name} {at}") for at in range(500)]) for name in "abcd"]
    for bringer in bringers:
        bringer.start()
    for bringer in bringers:
        bringer.join()
    until = time.monotonic() + 5
    while stream.getvalue().count("\n") < 2_000 and time.monotonic() < until:
        time.sleep(0.01)
    written = stream.getvalue().splitlines()
    for name in "abcd":
        assert [line for line in written if line.startswith(name)] == [f"{name} {at}" for at in range(500)]


def test_a_log_that_takes_nothing_ends_no_request_and_goes_on_when_it_takes_again():
    class Full(io.StringIO):
        is_full = True

        def write(self, text: str) -> int:
            if self.is_full:
                raise OSError(28, "No space left on device")
            return super().write(text)

    stream = Full()
    lines = logs.Lines(stream)
    for _ in range(logs.Lines.MOST + 2):
        lines.add("lost")
    lines.write()
    stream.is_full = False
    lines.add("told")
    lines.write()
    assert stream.getvalue() == "told\n"
