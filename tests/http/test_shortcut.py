"""The shortcut: what it answers is what the application would have answered, and nothing else is answered by it."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from offline import ARCHIVED, DRAFT, PUBLISHED, UNLIMITED, a_stocked_container
from werkzeug.test import Client

from bccb.domain.errors import StorageFailed
from bccb.entrypoints.http.app import create_app
from bccb.entrypoints.http.gate.bulkheads import KEPT, LONG, Bulkheads, Waited
from bccb.entrypoints.http.gate.lane import Lane
from bccb.entrypoints.http.gate.shortcut import LIST, ONE, Shortcut

LISTED = "/api/v1/credentials"


def a_big_container():
    container = a_stocked_container()
    more = [replace(PUBLISHED, id=UUID(int=at), program_code=f"SFU-MORE-{at:02}", outcomes=()) for at in range(30)]
    container.keep(credentials=more)
    return container


CONTAINER = a_big_container()
LANED = Client(create_app(CONTAINER, with_lane=True), use_cookies=False)
FLASK = Client(create_app(CONTAINER), use_cookies=False)
BOOKMARK = FLASK.get(f"{LISTED}?limit=3").json["pagination"]["next"]

NAMES = st.sampled_from(
    [each.program_code for each in (PUBLISHED, DRAFT, ARCHIVED)]
    + [str(PUBLISHED.id), str(PUBLISHED.id).upper(), str(DRAFT.id), "SFU-MORE-07", "sfu-more-07", "NOBODY", "", "a/b"]
)
LIMITS = st.sampled_from(["1", "2", "20", "99", "100", "101", "0", "05", "-1", "x", "1.0", "٣"])
VALUES = LIMITS | st.sampled_from(["", BOOKMARK, f"{BOOKMARK}A", "e30=", "PUBLISHED", "DRAFT", "title", "SFU"])
QUERIES = st.lists(
    st.tuples(st.sampled_from(["limit", "after", "page", "sort", "fields", "status", "institution", "other"]), VALUES),
    max_size=3,
).map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs))


def told(answer):
    """An answer, without what differs in every answer and what only the lane says."""
    body = json.loads(answer.data)
    body.pop("metadata")
    own = {"X-Request-Id", "X-Cache", "Content-Length", "Vary", "Date"}
    return answer.status_code, sorted((name, value) for name, value in answer.headers if name not in own), body


@given(st.sampled_from(["", "/"]) | NAMES.map("/{}".format), QUERIES)
def test_with_or_without_it_the_answer_is_the_same(name, query):
    address = f"{LISTED}{name}?{query}"
    assert told(LANED.get(address)) == told(FLASK.get(address))


def test_it_answers_the_plain_questions_and_is_logged_and_kept():
    lines, asked = [], []
    container = a_big_container()
    app = create_app(container).wsgi_app

    def counting(environ, start):
        asked.append(environ["PATH_INFO"])
        return app(environ, start)

    shortcut = Shortcut(container, Bulkheads())
    client = Client(Lane(counting, container, shortcut, tell=lambda *told: lines.append(told)), use_cookies=False)
    plain = [LISTED, f"{LISTED}?limit=100", f"{LISTED}?after={BOOKMARK}&limit=3", f"{LISTED}/{PUBLISHED.program_code}"]
    for address in plain * 2:
        assert client.get(address).status_code == 200
    assert asked == []
    assert [line[4] for line in lines] == ["made"] * 4 + ["process"] * 4
    assert lines[0][:2] == ("/api/v1/credentials", 200)
    client.get(f"{LISTED}?limit=0")
    client.get(f"{LISTED}?institution=SFU")
    assert asked == [LISTED] * 2


def test_its_names_of_routes_are_those_of_the_application():
    assert {LIST, ONE} <= {rule.endpoint for rule in create_app(a_stocked_container()).url_map.iter_rules()}


def limited(**changes):
    container = a_stocked_container()
    container.settings = lambda: replace(UNLIMITED, **changes)
    return Client(create_app(container, with_lane=True), use_cookies=False)


def test_what_is_made_for_somebody_unknown_is_counted_once_whoever_makes_it():
    client = limited(limit_anonymous=4)
    addresses = [f"{LISTED}?limit=1", f"{LISTED}?limit=0", "/api/v1/courses", f"{LISTED}?limit=2"]
    assert [client.get(each).status_code for each in addresses] == [200, 422, 200, 200]
    assert client.get(f"{LISTED}?limit=3").status_code == 429
    assert client.get(f"{LISTED}?limit=1").status_code == 200  # of which there is a copy


@pytest.mark.parametrize(("proxies", "found"), [(0, [200, 429, 429]), (1, [200, 200, 200])])
def test_a24_the_lane_too_believes_only_as_many_proxies_as_there_are(proxies, found):
    client = limited(limit_anonymous=1, trusted_proxies=proxies)
    told = [f"203.0.113.9, 192.0.2.{number}" for number in (1, 2, 3)]
    addresses = [f"{LISTED}?limit={number}" for number in (1, 2, 3)]
    calls = zip(addresses, told, strict=True)
    assert [client.get(each, headers={"X-Forwarded-For": by}).status_code for each, by in calls] == found


def a_container_that_fails_to_glance(error=None):
    container, tries = a_stocked_container(), []

    def glance():
        tries.append(1)
        raise error or StorageFailed("the database does not answer")

    container.database().glance = glance
    return container, tries


def test_f9_what_failed_here_is_told_by_the_application_and_not_tried_again():
    container, tries = a_container_that_fails_to_glance()
    client = Client(create_app(container, with_lane=True), use_cookies=False)
    answer = client.get(LISTED)
    assert (answer.status_code, len(tries)) == (503, 1)
    assert answer.headers["Retry-After"]
    assert answer.json["error"]["code"] == "SERVICE_UNAVAILABLE"


def test_f9_what_breaks_here_is_told_by_the_application_and_leaves_the_route_open():
    container, _ = a_container_that_fails_to_glance(RuntimeError("broken"))
    app = create_app(container, with_lane=True)
    bulkheads = app.extensions[KEPT]
    bulkheads.leave(LIST, is_answered=False, is_trying=False, seconds=LONG)
    answer = Client(app).get(LISTED)
    assert (answer.status_code, answer.json["error"]["code"]) == (500, "INTERNAL_ERROR")
    assert bulkheads.enter(LIST) is False


def test_f9_who_waits_long_here_shuts_the_route_for_both(monkeypatch):
    container, tries = a_container_that_fails_to_glance()
    app = create_app(container, with_lane=True)
    wait = Waited(StorageFailed("late"), 0.0, is_trying=False)
    monkeypatch.setattr(Shortcut, "copy", lambda _, environ, __: environ.update({Waited.KEY: wait}))
    assert Client(app).get(LISTED).status_code == 503
    monkeypatch.undo()
    bulkheads = app.extensions[KEPT]
    assert bulkheads.enter(LIST) is True
    assert Client(app).get(LISTED).status_code == 503
    assert tries == []
    bulkheads.leave(LIST, is_answered=True, is_trying=True, seconds=LONG)
    assert Client(app).get(LISTED).status_code == 503
    assert tries == [1]
