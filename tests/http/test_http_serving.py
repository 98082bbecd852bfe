"""Serving: from the environment, over a real socket, and importing no more than it needs."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from offline import a_stocked_container, the_stocked_app
from werkzeug.serving import make_server

from bccb.domain.errors import Invalid
from bccb.entrypoints.http import wsgi

ENVIRONMENT = {"BCCB_DATABASE_URL": "memory://", "BCCB_LOG_LEVEL": "ERROR", "PATH": "/usr/bin:/bin"}


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, env=ENVIRONMENT, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def port():
    """Where the stocked application is being served as `bccb serve` would."""
    server = make_server("127.0.0.1", 0, the_stocked_app(), threaded=True, request_handler=wsgi.QuietHandler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.port
    server.shutdown()
    thread.join()
    server.server_close()


def test_importing_this_door_imports_no_engine_and_no_storage():
    heavy = "{'sklearn', 'gensim', 'scipy', 'numpy', 'sqlalchemy', 'alembic', 'dramatiq', 'dependency_injector'}"
    program = f"import sys, bccb.entrypoints.http.wsgi; print(sorted({heavy} & set(sys.modules)))"
    assert run(program) == "[]"


def test_the_application_for_a_production_server_is_built_from_the_environment_when_asked_for():
    program = """
import sys
from bccb.entrypoints.http import wsgi
print('bccb.container' in sys.modules)
print(wsgi.app is wsgi.app, wsgi.app.test_client().get('/health/live').status_code)
"""
    assert run(program).split("\n") == ["False", "True 200"]


def test_what_serves_gets_ready_for_the_first_search_without_waiting():
    program = """
import threading
from bccb.entrypoints.http import wsgi
wsgi.app
print([thread.name for thread in threading.enumerate() if thread.daemon])
"""
    assert "'aside'" in run(program)


def test_a_setting_that_makes_no_sense_is_named():
    program = "from bccb.entrypoints.http import wsgi; wsgi.from_environment()"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=ENVIRONMENT | {"BCCB_PORT": "eighty"},
        check=False,
    )
    assert "BCCB_PORT: must be a whole number" in done.stderr


def test_an_address_that_cannot_be_had_is_refused(port):
    for host, taken in (("127.0.0.1", port), ("192.0.2.1", 0), ("a" * 100, 0)):
        with pytest.raises(Invalid, match="cannot be listened on"):
            wsgi.serve(a_stocked_container(), host, taken)


def test_nothing_else_is_offered_by_the_module():
    with pytest.raises(AttributeError):
        wsgi.application  # noqa: B018 - the asking is the test


def test_a_served_answer_does_not_tell_which_server_it_comes_from(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/health/live")
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Server"]) == (200, "bccb")
    connection.close()


def test_a_chunked_body_is_read_and_one_too_large_refused(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    address, headers = "/api/v1/ai/outcomes/classify", {"Content-Type": "application/json"}
    connection.request("POST", address, iter([b'{"texts": ["Draw', b' a map"]}']), headers, encode_chunked=True)
    answer = connection.getresponse()
    assert (answer.status, len(json.loads(answer.read())["data"])) == (200, 1)
    connection.close()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    chunks = (b" " * 65_536 for _ in range(17))
    connection.request("POST", address, chunks, headers, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


def test_the_libraries_of_this_door_are_imported_behind_it_alone():
    source = Path(wsgi.__file__).parents[2]
    foreign = re.compile(r"^\s*(?:from|import) (flask|flask_smorest|marshmallow|webargs|apispec|werkzeug)\b", re.M)
    files = {str(file.relative_to(source)): file.read_text(encoding="utf-8") for file in source.rglob("*.py")}
    importing = {name for name, text in files.items() if foreign.search(text)}
    assert importing
    assert {name for name in importing if not name.startswith("entrypoints/http/")} == set()
