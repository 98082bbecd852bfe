"""The fast lane: it answers what Flask would have answered, to nobody but whom it is for, and never too late."""

from __future__ import annotations

import gzip
import io
import json
from threading import Event, Lock, Thread
from time import sleep
from uuid import uuid4

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from offline import NOW, PUBLISHED, a_stocked_container
from werkzeug.test import Client

from bccb.adapters.memory.cache import MemoryCache
from bccb.domain import events
from bccb.domain.usecases.forgetting import Forgetting
from bccb.entrypoints.http.app import create_app
from bccb.entrypoints.http.gate import logs
from bccb.entrypoints.http.gate.addresses import SECONDS, placed
from bccb.entrypoints.http.gate.copies import copied, metadata, opened, takes_gzip
from bccb.entrypoints.http.gate.lane import Lane
from bccb.entrypoints.http.gate.stock import STALE_SECONDS
from furniture import LATER

CREDENTIAL = f"/api/v1/credentials/{PUBLISHED.program_code}"
LISTS = [f"/api/v1/{resource}" for resource in SECONDS]


class Counting:
    """Counts what reaches the application behind it, and can hold it up."""

    def __init__(self, app):
        self.app = app
        self.calls = 0
        self.at_work = Event()
        self.go_on = Event()
        self.go_on.set()
        self._lock = Lock()

    def __call__(self, environ, start):
        with self._lock:
            self.calls += 1
        found = self.app(environ, start)
        self.at_work.set()
        assert self.go_on.wait(20)
        return found


class Wall:
    def __init__(self):
        self.time = 1_700_000_000.0

    def __call__(self):
        return self.time


class Office:
    """One process: a lane before the application, over records and a cache that others may share."""

    def __init__(self, cache, container=None, app=None):
        self.container = container or a_stocked_container()
        work = Forgetting(self.container.database().unit_of_work, cache)
        self.container.cache = lambda: cache
        self.container.forgetting = self.container.work = lambda: work
        self.app = Counting(app or create_app(self.container).wsgi_app)
        self.wall = Wall()
        self.lane = Lane(self.app, self.container, wall=self.wall)
        self.client = Client(self.lane, use_cookies=False)

    def get(self, path=CREDENTIAL, **headers):
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def title(self, **headers):
        return self.get(**headers).json["data"]["title"]

    def retitle(self, title):
        with self.container.work()() as unit:
            before = unit.credentials.get(PUBLISHED.id)
            unit.credentials.save(before.changed(LATER, title=title))
            unit.publish(events.CredentialChanged(credential_id=before.id))
            unit.commit()


@pytest.fixture(params=["memory", "redis"])
def cache(request):
    """What makes another view of one shared cache: each process has its own."""
    if request.param == "memory":
        shared = MemoryCache()
        yield lambda: shared
        return
    url = request.getfixturevalue("redis_url")
    from bccb.adapters.redis.cache import RedisCache

    made = []

    def another():
        made.append(RedisCache(url, patience=2.0))
        return made[-1]

    yield another
    for each in made:
        each.close()


@pytest.fixture
def office(cache):
    return Office(cache())


def content(response):
    """An answer without what differs in every answer."""
    return {name: value for name, value in response.json.items() if name != "metadata"}


def at_once(count, act):
    done = []
    threads = [Thread(target=lambda: done.append(act())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(done) == count
    return done


# What it answers


@pytest.mark.parametrize("path", [*LISTS, CREDENTIAL, "/api/v1/credentials?limit=1&language=en"])
def test_an_answer_from_a_copy_is_what_the_application_answered(office, path):
    direct = Client(office.app).get(path)
    made, found = office.get(path), office.get(path)
    assert [made.headers["X-Cache"], found.headers["X-Cache"]] == ["made", "process"]
    assert office.app.calls == 2
    own = {"X-Cache", "Vary", "X-Request-Id", "Content-Length", "Date"}
    for response in (made, found):
        assert response.status_code == direct.status_code == 200
        assert content(response) == content(direct)
        assert list(response.json) == list(direct.json)
        assert response.json["metadata"].keys() == direct.json["metadata"].keys()
        assert {*response.headers.keys()} - own == {*direct.headers.keys()} - own
        for name in {*direct.headers.keys()} - own:
            assert response.headers[name] == direct.headers[name]


def test_each_answer_has_its_own_id_and_time(office):
    first, second = office.get(), office.get()
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]
    for response in (first, second):
        assert response.json["metadata"] == {
            "timestamp": NOW.isoformat(),
            "requestId": response.headers["X-Request-Id"],
        }


def test_the_callers_own_id_is_used_where_it_is_plain(office):
    for _ in range(2):
        assert office.get(X_Request_Id="mine-1").headers["X-Request-Id"] == "mine-1"
        for wrong in ('"},{"', "a" * 65, "ü"):
            answer = office.get(X_Request_Id=wrong)
            assert answer.headers["X-Request-Id"] != wrong
            assert answer.json["metadata"]["requestId"] == answer.headers["X-Request-Id"]


def test_compressed_and_plain_answers_say_the_same(office):
    for _ in range(2):
        packed = office.get(Accept_Encoding="br, gzip", X_Request_Id="mine")
        plain = office.get(X_Request_Id="mine")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert "Content-Encoding" not in plain.headers
        for answer in (packed, plain):
            assert int(answer.headers["Content-Length"]) == len(answer.data)
            assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "is_taken"),
    [("", False), ("gzip", True), ("br;q=1.0, gzip;q=0.8", True), ("GZIP", True), ("identity", False), ("br", False)]
    + [(f"gzip;q={weight}", False) for weight in ("0", "0.0", "0.000")]
    + [("gzip; q=0.01", True), ("x-gzip", False)],
)
def test_gzip_is_sent_to_who_takes_it(accepted, is_taken):
    assert takes_gzip(accepted) == is_taken


def test_who_has_the_answer_is_told_that_nothing_has_changed(office):
    tag = office.get().headers["ETag"]
    for known in (tag, tag.removeprefix("W/"), f'"another", {tag}', "*"):
        same = office.get(If_None_Match=known)
        assert (same.status_code, same.data) == (304, b"")
        assert same.headers["ETag"] == tag
        assert same.headers["X-Request-Id"]
    for known in ('"another"', tag[:-2] + '"'):
        assert office.get(If_None_Match=known).status_code == 200


def test_a_cold_address_also_knows_what_has_not_changed(office):
    tag = Client(office.app).get(CREDENTIAL).headers["ETag"]
    cold = office.get(If_None_Match=tag)
    assert (cold.status_code, cold.headers["X-Cache"]) == (304, "made")
    assert office.get().headers["X-Cache"] == "process"


def test_each_answer_is_logged_once_by_its_route(office):
    with structlog.testing.capture_logs() as lines:
        answers = [office.get(), office.get(), office.get("/api/v1/pathways?limit=7")]
        answers.append(office.get("/api/v1/pathways?limit=7"))
    assert [line["event"] for line in lines] == ["request"] * 4
    assert [line["route"] for line in lines] == ["/api/v1/credentials/<name>"] * 2 + ["/api/v1/pathways"] * 2
    assert [line["status"] for line in lines] == [200] * 4
    assert [line.get("cache") for line in lines] == [None, "process", None, "process"]
    assert lines[1]["requestId"] == answers[1].headers["X-Request-Id"]
    assert all("limit" not in json.dumps(line) for line in lines)


def test_the_quick_line_in_the_log_is_the_one_that_would_be_written_slowly():
    slow, quick = io.StringIO(), io.StringIO()
    told = ("/api/v1/credentials/<name>", 200, 0.00123, "mine-1", "process", NOW.isoformat())
    logs.configure("INFO", slow)
    try:
        logs.tell_request(*told)
    finally:
        structlog.reset_defaults()
    waiting = logs.Lines(quick)
    logs.teller("INFO", waiting)(*told)
    waiting.write()
    lines = [json.loads(out.getvalue()) for out in (slow, quick)]
    assert list(lines[0]) == list(lines[1])
    assert lines[1].pop("timestamp") == NOW.isoformat().replace("+00:00", "Z")
    assert lines[0].pop("timestamp").endswith("Z")
    assert lines[0] == lines[1]
    assert quick.getvalue().count("\n") == 1


def test_the_quick_line_is_left_out_where_such_lines_are():
    out = io.StringIO()
    waiting = logs.Lines(out)
    logs.teller("WARNING", waiting)("/api/v1/credentials", 200, 0.1, "mine", "process", NOW.isoformat())
    waiting.write()
    assert out.getvalue() == ""


def test_routes_in_the_log_are_those_of_the_application(office):
    rules = {rule.rule for rule in create_app(office.container).url_map.iter_rules()}
    for resource in SECONDS:
        assert placed(f"/api/v1/{resource}", "").route in rules
        assert placed(f"/api/v1/{resource}/x", "").route in rules


def test_answers_are_counted_by_where_they_came_from(office):
    office.get()
    office.get()
    office.get("/api/v1/credentials/NO-SUCH")
    assert office.lane.served == {"made": 1, "process": 1, "passed": 1}


def test_another_process_finds_the_copy(cache):
    one = Office(cache())
    other = Office(cache(), container=one.container)
    made = one.get()
    found = other.get()
    assert found.headers["X-Cache"] == "cache"
    assert found.headers["ETag"] == made.headers["ETag"]
    assert content(found) == content(made)
    assert other.app.calls == 0


def test_a_process_that_starts_forgets_what_its_forerunner_may_not_have_forgotten(cache):
    one = Office(cache())
    one.get()
    Office(cache(), container=one.container)
    sleep(1)
    assert one.get().headers["X-Cache"] == "made"


# What has no copy


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/credentials/NO-SUCH", 404),
        ("/api/v1/credentials/SFU-DRAFT-01", 404),
        ("/api/v1/credentials?colour=red", 422),
        ("/api/v1/credentials?limit=2&limit=3", 422),
        ("/api/v1/credentials?language=%ff", 422),
        ("/api/v1/credentials/", 404),
        ("/api/v1/credentials/a/b", 404),
        ("/api/v1/nothing-of-the-kind", 404),
        ("/health/live", 200),
    ],
)
def test_refusals_and_other_addresses_are_made_each_time(office, path, status):
    for calls in (1, 2):
        answer = office.get(path)
        assert answer.status_code == status
        assert "X-Cache" not in answer.headers
        assert office.app.calls == calls
    assert office.lane._stock._copies == {}


def test_only_get_is_answered_from_a_copy(office):
    office.get()
    assert office.client.head(CREDENTIAL).data == b""
    assert office.client.post(CREDENTIAL).status_code == 405
    assert office.app.calls == 3


# A8: private answers never in a shared key


PERSONAL = {
    "Authorization": "Bearer somebody",
    "Cookie": "theme=dark; bccb_access=somebody",
    "X-Api-Key": "bccb_somebody",
    "Range": "bytes=0-9",
}


@pytest.mark.parametrize("header", PERSONAL)
def test_a8_who_may_be_known_is_answered_by_the_application_and_leaves_no_copy(office, header):
    for calls in (1, 2):
        answer = office.client.get(CREDENTIAL, headers={header: PERSONAL[header]})
        assert "X-Cache" not in answer.headers
        assert office.app.calls == calls
    assert office.lane._stock._copies == {}
    assert office.get().headers["X-Cache"] == "made"
    office.client.get(CREDENTIAL, headers={header: PERSONAL[header]})
    assert office.app.calls == 4


def test_a8_cookies_that_are_not_ours_say_nothing_of_who_calls(office):
    assert office.get().headers["X-Cache"] == "made"
    answer = office.client.get(CREDENTIAL, headers={"Cookie": "theme=dark; session=another-application's"})
    assert answer.headers["X-Cache"] == "process"
    assert "Set-Cookie" not in answer.headers


ANSWER = b'{"success":true,"data":{"of":"one account"},"metadata":{"timestamp":"t","requestId":"r"}}\n'
SHARED = [("Content-Type", "application/json"), ("ETag", 'W/"1"'), ("Cache-Control", "no-cache")]


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        ("200 OK", [*SHARED, ("Set-Cookie", "session=1")], ANSWER),
        ("200 OK", [*SHARED, ("Vary", "Cookie")], ANSWER),
        ("200 OK", [*SHARED, ("Vary", "Accept-Encoding, Authorization")], ANSWER),
        ("200 OK", [*SHARED[:2], ("Cache-Control", "private")], ANSWER),
        ("200 OK", [*SHARED[:2], ("Cache-Control", "no-store")], ANSWER),
        ("200 OK", [SHARED[0], SHARED[2]], ANSWER),
        ("200 OK", SHARED, b'{"success":true}'),
        ("404 NOT FOUND", SHARED, ANSWER),
        ("304 NOT MODIFIED", SHARED, ANSWER),
    ],
)
def test_a8_an_answer_that_is_not_everybodys_is_handed_on_and_not_kept(cache, status, headers, body):
    def app(_, start):
        start(status, headers)
        return [body]

    office = Office(cache(), app=app)
    for calls in (1, 2):
        answer = office.get()
        assert answer.data == body
        assert dict(answer.headers) == dict(headers)
        assert office.app.calls == calls


def test_a8_a_copy_keeps_no_header_but_those_that_are_the_same_for_all():
    copy = copied("200 OK", [*SHARED, ("X-RateLimit-Remaining", "3"), ("Access-Control-Allow-Origin", "x")], ANSWER, 1)
    assert copy.headers == SHARED


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PAIRS = st.lists(st.tuples(st.sampled_from(["limit", "after", "language", "é"]) | WORDS, WORDS), max_size=4)


@given(PAIRS, PAIRS, st.randoms())
def test_a8_keys_are_plain_and_the_same_for_the_same_question_only(one, other, chance):
    from urllib.parse import urlencode

    shuffled = one[:]
    chance.shuffle(shuffled)
    asked = [placed("/api/v1/credentials", urlencode(pairs)) for pairs in (one, shuffled, other)]
    if all(asked):
        assert asked[0] == asked[1]
        assert (asked[0].key == asked[2].key) == (sorted(one) == sorted(other))
        assert asked[0].key.isascii()
        assert asked[0].key.isprintable()
        assert len(asked[0].key) < 120


@given(WORDS, WORDS)
def test_a8_no_name_reaches_another_names_key(one, other):
    def key(name):
        place = placed(f"/api/v1/credentials/{name.encode().decode('latin-1')}", "")
        return place.key if place else name

    assert (key(one) == key(other)) == (one == other)
    assert placed("/api/v1/credentials", "").key not in (key(one), key(other))


def test_keys_are_those_of_the_founding_document():
    assert placed("/api/v1/institutions", "").key == "bccb:institutions:list:v1"
    assert placed("/api/v1/credentials/SFU-1", "").key == "bccb:credential:SFU-1:v1"
    assert placed("/api/v1/credentials", "limit=5&after=x").key == "bccb:credentials:list?after=x&limit=5:v1"
    assert placed("/api/v1/institutions", "x=" + "y" * 600) is None


# F17: nothing old after a change


def test_f17_who_has_changed_a_record_reads_it_as_it_is(office):
    for title in ("First", "Second", "Third"):
        office.retitle(title)
        assert [office.title(), office.title()] == [title, title]


def test_f17_another_process_shows_the_change_within_a_second(cache):
    writer = Office(cache())
    reader = Office(cache(), container=writer.container)
    for title in ("First", "Second"):
        reader.title()
        writer.retitle(title)
        sleep(1)
        assert reader.title() == title


def test_f17_who_says_who_he_is_sees_the_change_at_once_in_every_process(cache):
    writer = Office(cache())
    reader = Office(cache(), container=writer.container)
    reader.title()
    writer.retitle("Anew")
    assert reader.title(Authorization="Bearer somebody") == "Anew"


def test_f17_what_was_read_before_the_change_and_comes_after_it_is_never_shown_again(cache):
    """The refill race: the reader's query, the writer's commit, then the reader's copy."""
    reader = Office(cache())
    writer = Office(cache(), container=reader.container)
    reader.app.at_work.clear()
    reader.app.go_on.clear()
    answered = []
    thread = Thread(target=lambda: answered.append(reader.title()))
    thread.start()
    assert reader.app.at_work.wait(20)
    writer.retitle("Anew")
    reader.app.go_on.set()
    thread.join(20)
    assert answered == [PUBLISHED.title]
    assert writer.title() == "Anew"
    sleep(1)
    assert [reader.title(), writer.title(), reader.title()] == ["Anew"] * 3


def test_f17_a_change_in_the_midst_of_reading_in_one_process_is_never_undone(office):
    office.app.at_work.clear()
    office.app.go_on.clear()
    answered = []
    thread = Thread(target=lambda: answered.append(office.title()))
    thread.start()
    assert office.app.at_work.wait(20)
    office.retitle("Anew")
    office.app.go_on.set()
    thread.join(20)
    assert answered == [PUBLISHED.title]
    assert [office.title(), office.title()] == ["Anew", "Anew"]


def test_f17_readers_and_a_writer_never_show_a_reader_what_it_was(office):
    """Titles are numbered; one reader must not see a lower number than the writer had finished before it asked."""
    finished, wrong, over = [0], [], Event()
    office.retitle("0")

    def read():
        while not over.is_set():
            least = finished[0]
            if int(office.title()) < least:
                wrong.append(least)

    threads = [Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(1, 60):
        office.retitle(str(number))
        finished[0] = number
    over.set()
    for thread in threads:
        thread.join(20)
    assert wrong == []


# F16: one query for many


def test_f16_many_at_a_cold_address_ask_once(cache):
    """Sixty-four readers of two processes."""
    one = Office(cache())
    other = Office(cache(), container=one.container)
    offices = [one, other] * 32
    lock = Lock()

    def read():
        with lock:
            office = offices.pop()
        return office.get().status_code

    assert at_once(64, read) == [200] * 64
    assert one.app.calls + other.app.calls == 1


def test_f16_who_claims_just_after_the_copy_was_made_does_not_make_it_again(cache):
    """Between looking and claiming another process has looked, claimed, made and kept."""
    one = Office(cache())

    class Slow:
        def __init__(self, shared):
            self._shared = shared

        def __getattr__(self, name):
            return getattr(self._shared, name)

        def claim(self, *asked):
            one.get()
            return self._shared.claim(*asked)

    other = Office(Slow(cache()), container=one.container)
    assert other.get().headers["X-Cache"] == "cache"
    assert (one.app.calls, other.app.calls) == (1, 0)
    assert cache().claim(placed(CREDENTIAL, "").key, 1)


def test_f16_while_one_makes_an_aged_copy_anew_the_others_get_the_old_one_and_are_told(cache):
    one = Office(cache())
    other = Office(cache(), container=one.container)
    one.get()
    for office in (one, other):
        office.wall.time += SECONDS["credentials"] * 1.1 + STALE_SECONDS / 2
    one.app.calls = 0
    one.app.at_work.clear()
    one.app.go_on.clear()
    making = Thread(target=one.get)
    making.start()
    assert one.app.at_work.wait(20)
    told = [office.get().headers["X-Cache"] for office in (other, one, other)]
    assert told == ["stale"] * 3
    one.app.go_on.set()
    making.join(20)
    assert (one.app.calls, other.app.calls) == (1, 0)
    assert other.get().headers["X-Cache"] == "cache"
    assert one.get().headers["X-Cache"] == "process"


def test_f16_a_copy_that_is_older_than_may_be_is_not_shown(cache):
    office = Office(cache())
    office.get()
    office.wall.time += SECONDS["credentials"] * 1.1 + STALE_SECONDS + 1
    assert office.get().headers["X-Cache"] == "made"


def test_f16_an_aged_copy_is_not_shown_after_a_change(cache):
    office = Office(cache())
    office.get()
    office.wall.time += SECONDS["credentials"] * 1.1 + 1
    office.retitle("Anew")
    assert office.title() == "Anew"


def test_f16_who_makes_a_copy_and_fails_holds_nobody_up(cache):
    """A refusal is no copy: each who waited for it asks for himself."""
    office = Office(cache())
    answers = at_once(8, lambda: office.get("/api/v1/credentials/NO-SUCH").status_code)
    assert answers == [404] * 8
    assert office.app.calls == 8


# F18: garbage in the cache


def test_f18_garbage_in_redis_is_a_miss_that_is_counted_and_overwritten(redis_url):
    from bccb.adapters.redis.cache import RedisCache

    one, other = RedisCache(redis_url, patience=2.0), RedisCache(redis_url, patience=2.0)
    writer = Office(one)
    reader = Office(other, container=writer.container)
    writer.get()
    key = placed(CREDENTIAL, "").key
    stored = one._redis.get(key)
    for garbage in (b"", b"rubbish", stored[:-1], stored[: len(stored) // 2], stored.replace(b"Applied", b"Abbbied")):
        one._redis.set(key, garbage)
        reader.lane._stock._seen.clear()
        before = other.damaged
        answer = reader.get()
        assert answer.json["data"]["title"] == PUBLISHED.title
        assert answer.headers["X-Cache"] == "made"
        assert other.damaged > before
        assert one.look("credentials", key).value is not None
    one.close()
    other.close()


# Copies


@given(st.binary(max_size=3_000), st.text(st.sampled_from("abc019.-_"), min_size=1, max_size=64))
def test_a_copy_is_packed_and_unpacked_whole(raw, request_id):
    body = b'{"success":true,"data":"' + raw + b'","metadata":{"timestamp":"then","requestId":"x"}}\n'
    copy = copied("200 OK", SHARED, body, 12.5)
    end = metadata("2026-03-02T20:00:00+00:00", request_id)
    assert gzip.decompress(copy.gzipped(end)) == copy.body(end)
    assert copy.body(metadata("then", "x")) == body
    assert opened(copy.to_bytes()) == copy


def test_copies_in_a_process_are_bounded(office, monkeypatch):
    monkeypatch.setattr("bccb.entrypoints.http.gate.stock.MOST_BYTES", 20_000)
    for number in range(1, 60):
        office.get(f"/api/v1/credentials?limit={number}&language={uuid4().hex[:2]}")
    assert office.lane._stock._bytes <= 20_000
    assert 0 < len(office.lane._stock._copies) < 20
