"""Outlines read over HTTP: what is answered, and that no text takes more than its time from anybody."""

from __future__ import annotations

import sys
import time

import pytest
from people import LEARNER, Desk, a_desk, data
from werkzeug.test import TestResponse

from bccb.domain.errors import EngineFailed, Invalid
from bccb.domain.ports.documents import MOST_BYTES
from bccb.entrypoints.http.gate import places
from bccb.entrypoints.http.reading_apart import Readers

ADDRESS = "/api/v1/ai/outcomes/extract"
OUTLINE = "Soil Basics\nDuration: 45 hours\nLearning outcomes\n- Explain the causes of erosion\n"
# A reader that takes for ever, breaks down, or tells of its surroundings, as it is asked to.
STANDING_IN = """
import json, os, sys, time
print("ready", flush=True)
while line := sys.stdin.buffer.readline():
    content = sys.stdin.buffer.read(json.loads(line)["length"])
    if content == b"slow":
        time.sleep(600)
    if content == b"broken":
        sys.exit(1)
    print(json.dumps({"data": [os.getpid(), sorted(os.environ)]}), flush=True)
"""


@pytest.fixture(scope="module")
def desk() -> Desk:
    return a_desk()


@pytest.fixture
def readers() -> Readers:
    return Readers(0.5, (sys.executable, "-c", STANDING_IN))


def send(desk: Desk, content: bytes, media: str, **headers: str) -> TestResponse:
    told = {"Authorization": f"Bearer {desk.token(LEARNER)}", "Content-Type": media}
    return desk.app.test_client().post(ADDRESS, data=content, headers=told | headers)


def test_a_pasted_outline_is_told_with_the_place_of_every_value_and_what_is_missing(desk):
    found = data(desk.post("/ai/outcomes/extract", LEARNER, {"text": OUTLINE}))
    (outcome,) = found["learningOutcomes"]
    assert outcome["outcomeText"] == "Explain the causes of erosion"
    assert found["text"][outcome["span"]["start"] : outcome["span"]["end"]] == "Explain the causes of erosion"
    assert outcome["span"]["place"] == "line 4"
    assert (found["duration"]["least"], found["credits"], found["medium"]) == (45, None, "TEXT")
    assert {"credits", "level"} <= set(found["missing"])


def test_a_file_is_read_whatever_its_kind(desk):
    html = "<html><body><h1>Soil Basics</h1><p>Duration: 45 hours</p></body></html>"
    assert data(send(desk, html.encode(), "text/html"))["title"]["value"] == "Soil Basics"
    assert data(send(desk, OUTLINE.encode(), "text/plain"))["title"]["value"] == "Soil Basics"


@pytest.mark.parametrize(
    ("content", "media", "status", "field"),
    [
        (b"%PDF-1.4 damaged", "application/pdf", 422, "file"),
        (b"", "text/plain", 422, "file"),
        (b'{"text": ""}', "application/json", 422, "text"),
        (b'{"text": "x", "more": 1}', "application/json", 422, "more"),
        (b"x", "image/png", 415, None),
        (b"x" * (MOST_BYTES + 1), "application/pdf", 413, None),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(desk, content, media, status, field):
    answer = send(desk, content, media)
    assert answer.status_code == status
    assert [each["field"] for each in answer.get_json()["error"]["details"]] == ([field] if field else [])


def test_an_outline_that_takes_too_long_ends_and_the_next_is_read(readers):
    (first, _) = readers.read(b"x", "text")
    began = time.monotonic()
    with pytest.raises(Invalid, match=r"text: takes longer than 0.5 seconds"):
        readers.read(b"slow", "text")
    assert time.monotonic() - began < 60
    (second, _) = readers.read(b"x", "text")
    assert second != first


def test_a_process_is_kept_for_the_next_outline(readers):
    assert readers.read(b"x", "text")[0] == readers.read(b"y", "file")[0]


def test_a_process_that_breaks_down_is_no_answer_and_the_next_is_read(readers):
    with pytest.raises(EngineFailed):
        readers.read(b"broken", "file")
    assert readers.read(b"x", "text")


def test_a_process_that_reads_what_strangers_wrote_holds_no_secret(readers, monkeypatch):
    monkeypatch.setenv("BCCB_SECRET_KEY", "k" * 40)
    assert "BCCB_SECRET_KEY" not in readers.read(b"x", "text")[1]


def test_no_more_than_a_few_are_read_at_once(desk):
    with desk.app.app_context():
        given_back = [places.take("outlines") for _ in range(places.MOST["outlines"])]
    refused = desk.post("/ai/outcomes/extract", LEARNER, {"text": OUTLINE})
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    for give_back in given_back:
        give_back()
    assert desk.post("/ai/outcomes/extract", LEARNER, {"text": OUTLINE}).status_code == 200
