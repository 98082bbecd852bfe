"""Failures: one shape, one table, and nothing from inside the house."""

from __future__ import annotations

import importlib
import io
import pkgutil
from collections.abc import Iterator

import pytest
from offline import Offline, a_client, a_stocked_container

import bccb.domain
from bccb.domain.errors import (
    AlreadyExists,
    BccbError,
    Conflict,
    EngineFailed,
    Forbidden,
    IllegalStep,
    Invalid,
    ModelDamaged,
    NotFound,
    NotSignedIn,
    NotTrained,
    PluginFailed,
    StaleVersion,
    StorageFailed,
    TooManyAttempts,
    Withheld,
)
from bccb.domain.rule import Finding, FindingKind
from bccb.entrypoints.http.errors import CODES, FAMILIES, told_of

DOCUMENTED_CODES = {
    "VALIDATION_ERROR",
    "AUTHENTICATION_ERROR",
    "RATE_LIMIT_EXCEEDED",
    "AUTHORIZATION_ERROR",
    "NOT_FOUND",
    "CONFLICT",
    "AI_SERVICE_ERROR",
    "SERVICE_UNAVAILABLE",
    "INTERNAL_ERROR",
    "METHOD_NOT_ALLOWED",
    "PRECONDITION_FAILED",
    "PAYLOAD_TOO_LARGE",
    "UNSUPPORTED_MEDIA_TYPE",
}

FINDING = Finding(rule="sfu.hours", version="1", kind=FindingKind.FAILED, message="Too short.", policy="39 hours.")

EXAMPLES = [
    (NotFound("course", "GEOG 1"), 404, "NOT_FOUND", "There is no course GEOG 1."),
    (AlreadyExists("course", "code", "X"), 409, "CONFLICT", "There is already a course with code X."),
    (IllegalStep("pathway", "DRAFT", "activate", ["submit"]), 409, "CONFLICT", None),
    (StaleVersion("course", "X", 3), 409, "CONFLICT", None),
    (Invalid("title", "must not be empty"), 422, "VALIDATION_ERROR", "title: must not be empty"),
    (NotSignedIn(), 401, "AUTHENTICATION_ERROR", None),
    (TooManyAttempts(30), 429, "RATE_LIMIT_EXCEEDED", "Too many attempts: try again in 30 seconds."),
    (Forbidden("The role USER may not do this."), 403, "AUTHORIZATION_ERROR", "The role USER may not do this."),
    (Withheld([FINDING]), 409, "CONFLICT", "Recognition is withheld: sfu.hours: Too short."),
    (NotTrained(), 503, "AI_SERVICE_ERROR", "No model has been trained yet, so this has no answer."),
    (ModelDamaged("/srv/secret/model.npz"), 503, "AI_SERVICE_ERROR", "The models cannot answer at the moment."),
    (PluginFailed("sfu", "secret"), 503, "AI_SERVICE_ERROR", "A rule could not be checked, so there is no answer."),
    (StorageFailed("secret"), 503, "SERVICE_UNAVAILABLE", "The records cannot be reached; try again."),
]


def failing_with(error: Exception):
    """A client of an application whose institutions cannot be read because of this error."""
    container = a_stocked_container()

    def work():
        raise error

    container.work = lambda: work
    return a_client(container)


def descendants(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from descendants(each)


def test_every_error_of_the_domain_belongs_to_a_family_other_than_the_last_resort():
    for module in pkgutil.walk_packages(bccb.domain.__path__, "bccb.domain."):
        importlib.import_module(module.name)
    kinds = set(descendants(BccbError))
    assert {Conflict, EngineFailed, ModelDamaged, StaleVersion} <= kinds
    homeless = {kind.__name__ for kind in kinds if next(each for each in kind.__mro__ if each in FAMILIES) is BccbError}
    assert homeless == set()


def test_every_code_is_one_that_is_documented():
    assert set(CODES) == DOCUMENTED_CODES


@pytest.mark.parametrize(("error", "status", "code", "message"), EXAMPLES, ids=lambda value: type(value).__name__)
def test_an_error_is_told_with_its_status_and_code(error, status, code, message):
    answer = failing_with(error).get("/api/v1/institutions")
    body = answer.get_json()
    assert (answer.status_code, body["error"]["code"], body["success"]) == (status, code, False)
    assert body["error"]["message"] == (message or str(error))
    assert set(body) == {"success", "error", "metadata"}
    assert set(body["error"]) == {"code", "message", "details"}
    assert set(body["metadata"]) == {"timestamp", "requestId"}


@pytest.mark.parametrize("error", [error for error, *_ in EXAMPLES], ids=lambda error: type(error).__name__)
def test_what_comes_from_inside_stays_inside(error):
    written = failing_with(error).get("/api/v1/institutions").get_data(as_text=True)
    assert "secret" not in written
    assert "Traceback" not in written


def test_what_a_rule_refused_is_told_rule_by_rule():
    body = failing_with(Withheld([FINDING])).get("/api/v1/institutions").get_json()
    assert body["error"]["details"] == [{"field": "sfu.hours", "message": "Too short."}]


@pytest.mark.parametrize(
    ("error", "header", "told"),
    [
        (StorageFailed("down"), "Retry-After", "2"),
        (TooManyAttempts(30), "Retry-After", "30"),
        (NotSignedIn(), "WWW-Authenticate", "Bearer"),
    ],
)
def test_a_refusal_says_how_to_go_on(error, header, told):
    assert failing_with(error).get("/api/v1/institutions").headers[header] == told


def test_a_fault_of_our_own_is_told_without_a_word_of_it():
    answer = failing_with(RuntimeError("secret: password=hunter2")).get("/api/v1/institutions")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (500, "INTERNAL_ERROR")
    assert "secret" not in answer.get_data(as_text=True)
    assert told_of(BccbError("nobody expected this")).code == "INTERNAL_ERROR"


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "NOT_FOUND"),
        ("GET", "/api/v2/institutions", 404, "NOT_FOUND"),
        ("GET", "/api/v1/institutions/", 404, "NOT_FOUND"),
        ("GET", "//api/v1/institutions", 404, "NOT_FOUND"),
        ("POST", "/nothing", 404, "NOT_FOUND"),
        ("GET", "/static/nothing.css", 404, "NOT_FOUND"),
        ("GET", "/static/../app.py", 404, "NOT_FOUND"),
        ("PUT", "/api/v1/institutions", 405, "METHOD_NOT_ALLOWED"),
        ("DELETE", "/api/v1/institutions/SFU", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/api/v1/ai/credits/assess", 405, "METHOD_NOT_ALLOWED"),
        ("TRACE", "/health", 405, "METHOD_NOT_ALLOWED"),
    ],
)
def test_what_the_web_refuses_has_the_same_shape(method, address, status, code):
    answer = a_client().open(address, method=method)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code)
    assert answer.headers["X-Request-Id"] == answer.get_json()["metadata"]["requestId"]


def test_a_refused_method_says_which_are_allowed():
    allowed = a_client().post("/api/v1/recognitions").headers["Allow"]
    assert set(allowed.split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("abc-123", True),
        ("A" * 64, True),
        ("A" * 65, False),
        ("", False),
        ("two words", False),
        ("<script>", False),
        ("-dash", False),
        ("é", False),
    ],
)
def test_a_plain_request_id_is_kept_and_any_other_replaced(given, kept):
    answer = a_client().get("/health/live", headers={"X-Request-Id": given})
    assert (answer.headers["X-Request-Id"] == given) is kept
    assert answer.headers["X-Request-Id"] == answer.get_json()["metadata"]["requestId"]


@pytest.mark.parametrize("address", ["/api/v1/institutions", "/docs", "/", "/nothing", "/static/pages.css"])
def test_every_answer_tells_the_browser_to_do_no_more_than_show_it(address):
    with a_client().get(address) as answer:
        headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"


def test_answers_to_questions_and_failures_are_stored_nowhere():
    client = a_client()
    assert client.get("/nothing").headers["Cache-Control"] == "no-store"
    assert client.get("/health").headers["Cache-Control"] == "no-store"
    answer = client.post("/api/v1/ai/outcomes/classify", json={"texts": ["Draw"]})
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/api/v1/courses").headers["Cache-Control"] == "no-cache"


def test_two_applications_in_one_process_keep_their_containers_apart():
    full, empty = a_client(), a_client(Offline())
    assert full.get("/api/v1/institutions").get_json()["pagination"]["total"] == 3
    assert empty.get("/api/v1/institutions").get_json()["pagination"]["total"] == 0


def test_a_body_that_breaks_off_is_refused_and_not_a_fault():
    body = io.BytesIO(b'{"texts": ["A"')
    answer = a_client().post(
        "/api/v1/ai/outcomes/classify",
        input_stream=body,
        content_type="application/json",
        headers={"Content-Length": "500"},
    )
    assert answer.status_code == 400
