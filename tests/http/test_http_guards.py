"""Abuse of bodies, addresses and parameters: rows A1 to A6, A19 and A25 of the promises, for reading."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from offline import a_client

from bccb.domain.errors import Invalid
from bccb.entrypoints.http.errors import Malformed
from bccb.entrypoints.http.gate.guards import DEEPEST, LARGEST_BODY, read_json

CLASSIFY = "/api/v1/ai/outcomes/classify"


def send(body: bytes, **options: Any):
    options = {"content_type": "application/json"} | options
    return a_client().post(CLASSIFY, data=body, **options)


def nested(levels: int) -> bytes:
    return b'{"texts": ' + b"[" * levels + b"]" * levels + b"}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"texts": ["A"]',
        b'{"texts": ["A"]} {}',
        b"{'texts': ['A']}",
        b'{"texts": ["A"], "texts": ["B"]}',
        b'{"texts": ["A"], "more": {"a": 1, "a": 2}}',
        b'{"texts": [NaN]}',
        b'{"texts": [Infinity]}',
        b'{"texts": [-Infinity]}',
        b'{"texts": [1e999]}',
        b'{"texts": [' + b"9" * 100_000 + b"]}",
        b'{"texts": ["\xff"]}',
        b'{"texts": ["\xed\xa0\x80"]}',
        b'\xef\xbb\xbf{"texts": ["A"]}',
        '{"texts": ["A"]}'.encode("utf-16"),
        nested(DEEPEST),
        nested(100_000),
        b'{"a":' * 100_000,
        b'{"texts": ["A\nB"]}',
    ],
    ids=range(20),
)
def test_a1_a3_a_body_with_no_single_reading_is_malformed(body):
    answer = send(body)
    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"]) == (400, "VALIDATION_ERROR")
    assert [each["field"] for each in error["details"]] == ["body"]


@pytest.mark.parametrize("body", [b"[]", b"null", b"5", b'"texts"'])
def test_a1_a_body_that_is_no_object_is_told_to_be_one(body):
    answer = send(body)
    assert (answer.status_code, answer.get_json()["error"]["message"]) == (422, "body: Must be an object.")


@pytest.mark.parametrize("many", [[0] * 1_001, dict.fromkeys(range(1_001), 0)])
def test_a2_a_list_or_an_object_without_end_is_not_looked_through(many):
    answer = send(json.dumps({"texts": many}).encode())
    assert answer.status_code == 422
    assert answer.get_json()["error"]["message"] == "texts: must have at most 1,000 items, not 1,001"


def test_a2_of_what_is_wrong_in_a_thousand_places_a_hundred_are_told():
    answer = send(json.dumps({"texts": [0] * 1_000}).encode())
    assert answer.status_code == 422
    assert [each["field"] for each in answer.get_json()["error"]["details"]] == [f"texts[{n}]" for n in range(100)]


def test_a3_brackets_in_text_are_no_nesting():
    assert send(json.dumps({"texts": ["[{" * 500, 'a "quoted" [[[[ word \\']}).encode()).status_code == 200


def test_a3_nesting_as_deep_as_allowed_is_read():
    assert read_json(b"[" * DEEPEST + b"]" * DEEPEST)


@pytest.mark.parametrize("body", [b'"' + b"\\" * 500_000, b'"' + b'\\"' * 500_000, b"[" + b'"",' * 300_000])
def test_a3_text_that_never_ends_is_looked_at_once(body):
    with pytest.raises(Malformed):
        read_json(body)


def test_a2_a_body_of_more_than_a_mebibyte_is_too_large():
    largest = json.dumps({"texts": ["A"]}).encode().ljust(LARGEST_BODY)
    assert send(largest).status_code == 200
    answer = send(largest + b" ")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")


class CountedStream(BytesIO):
    """A stream without a length, as a chunked body is, that remembers how much was read from it."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        got = super().read(size)
        self.taken += len(got)
        return got

    def readinto(self, buffer: Any) -> int:
        got = super().readinto(buffer)
        self.taken += got
        return got


def test_a2_a_chunked_body_is_counted_while_it_is_read():
    stream = CountedStream(b" " * (8 * LARGEST_BODY))
    answer = a_client().post(
        CLASSIFY,
        input_stream=stream,
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )
    assert answer.status_code == 413
    assert LARGEST_BODY <= stream.taken <= LARGEST_BODY + 65_536


@pytest.mark.parametrize(
    "options",
    [
        {"content_type": "text/plain"},
        {"content_type": ""},
        {"content_type": "application/x-www-form-urlencoded"},
        {"content_type": "multipart/form-data; boundary=x"},
        {"content_type": "application/xml"},
        {"headers": {"Content-Encoding": "gzip"}},
        {"headers": {"Content-Encoding": "deflate"}},
        {"headers": {"Content-Encoding": "identity, gzip"}},
    ],
)
def test_a19_a_body_that_is_no_plain_json_is_not_taken(options):
    answer = send(b'{"texts": ["A"]}', **options)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_body_may_name_its_character_set():
    assert send(b'{"texts": ["A"]}', content_type="application/json; charset=utf-8").status_code == 200


@pytest.mark.parametrize("bad", ["\\u0000", "\\ud800", "\\udfff", "\\u202e", "\\u2066", "\\u001b", "\\u0085"])
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"texts": ["A", "B%s"]}', "texts[1]"),
        ('{"texts": ["A"], "%s": 1}', "body"),
        ('{"texts": ["A"], "more": {"deep": {"%s": 1}}}', "more.deep"),
        ('{"texts": ["A"], "more": [{"deep": "%s"}]}', "more[0].deep"),
        ('"%s"', "body"),
    ],
)
def test_a4_characters_no_page_can_show_are_refused_in_every_string(bad, body, field):
    answer = send((body % bad).encode())
    details = answer.get_json()["error"]["details"]
    assert (answer.status_code, [each["field"] for each in details]) == (422, [field])
    assert "must not contain the character U+" in details[0]["message"]


@pytest.mark.parametrize("bad", ["%00", "%ED%A0%80", "%FF", "%C0%80", "%E2%80%AE", "%1B"])
@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/institutions/S{}",
        "/api/v1/courses?subject=S{}",
        "/api/v1/courses?S{}=1",
        "/api/v1/courses/{}",
        "/nothing{}",
        "/docs?{}",
    ],
)
def test_a4_characters_no_page_can_show_are_refused_in_every_address(bad, address):
    path, _, query = address.format(bad).partition("?")
    raw = {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query}
    answer = a_client().get("/", environ_overrides=raw)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize("name", ["' OR 1=1 --", "%", "_", "SF_", "SFU'; DROP TABLE institutions", "*", ".*", "\\"])
def test_a5_a6_signs_of_other_languages_are_plain_characters(name):
    client = a_client()
    assert client.get("/api/v1/courses", query_string={"subject": name[:20]}).get_json()["pagination"]["total"] == 0
    assert client.get("/api/v1/institutions", query_string={"city": name}).get_json()["pagination"]["total"] == 0
    refused = client.get("/api/v1/courses", query_string={"institution": name})
    assert refused.get_json()["error"]["details"][0]["message"] == f"There is no institution {name}."


@pytest.mark.parametrize(
    "query",
    [
        "limit=1&limit=1",
        "limit=1000000000",
        "limit=-1",
        "limit=" + "9" * 3_000,
        "subject=" + "A" * 6_001,
        "&".join(f"id={number}" for number in range(10_000)),
        "after=" + "W" * 4_000,
        "a" * 300 + "=1",
    ],
    ids=range(8),
)
def test_a25_parameters_beyond_all_reason_are_refused(query):
    assert a_client().get(f"/api/v1/courses?{query}").status_code == 422


@pytest.mark.parametrize("depth", [10, 700, 2_000])
def test_a25_a_bookmark_that_nobody_gave_out_is_refused(depth):
    from base64 import urlsafe_b64encode

    bookmark = urlsafe_b64encode(b"[" * depth).decode()
    answer = a_client().get("/api/v1/courses", query_string={"after": bookmark})
    assert (answer.status_code, answer.get_json()["error"]["details"][0]["field"]) == (422, "after")


def test_a_parameter_of_a_question_is_refused():
    answer = a_client().post(f"{CLASSIFY}?limit=1", json={"texts": ["A"]})
    assert answer.get_json()["error"]["details"][0]["field"] == "limit"


plain_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text('aé “\\"[{}]'),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=4),
    max_leaves=20,
)


@given(plain_json)
def test_a1_json_with_one_reading_is_read_as_it_is(value):
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False, indent=1).encode()) == value


@given(st.binary(max_size=200) | st.text('{}[]",:0123456789eE.-+ \\untrfalse', max_size=80).map(str.encode))
@settings(max_examples=500)
def test_a1_whatever_bytes_come_are_read_or_refused(body):
    try:
        read_json(body)
    except (Malformed, Invalid):
        return
    json.loads(body)
