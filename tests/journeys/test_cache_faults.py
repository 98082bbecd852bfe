"""F6 and F7 for the cache: Redis killed, hanging, refusing or emptied while people read and decide.

Each test has a Redis of its own to mistreat, and ends only that one.
"""

from __future__ import annotations

from contextlib import suppress
from time import sleep

import pytest
from servers import Redis, until
from werkzeug.test import Client

from bccb.adapters.sql.migrating import upgrade
from bccb.adapters.sql.unit_of_work import SqlDatabase
from bccb.config import Settings
from bccb.container import build
from bccb.domain import events
from bccb.domain.credential import CredentialStatus
from bccb.domain.errors import AlreadyExists
from bccb.entrypoints.http.app import create_app
from bccb.entrypoints.http.gate.lane import Lane
from furniture import LATER, a_credential, an_institution

HOME = an_institution(code="FAULTS")
PUBLISHED = a_credential(program_code="FAULTS-1", institution_id=HOME.id, status=CredentialStatus.PUBLISHED)
CREDENTIAL = f"/api/v1/credentials/{PUBLISHED.program_code}"


class Process:
    """One process of an installation: its container and its lane."""

    def __init__(self, url, redis_url=""):
        settings = Settings(database_url=url, cache_url=redis_url, secret_key="x" * 40, limit_anonymous=0)
        self.container = build(settings)
        self.lane = Lane(create_app(self.container).wsgi_app, self.container)
        self.client = Client(self.lane, use_cookies=False)

    def title(self):
        answer = self.client.get(CREDENTIAL)
        assert answer.status_code == 200
        return answer.json["data"]["title"]

    def served(self):
        """Where an answer comes from, once this process has to ask."""
        self.lane._stock._seen.clear()
        return self.client.get(CREDENTIAL).headers["X-Cache"]

    def retitle(self, title):
        with self.container.work()() as unit:
            before = unit.credentials.get(PUBLISHED.id)
            unit.credentials.save(before.changed(LATER, title=title))
            unit.publish(events.CredentialChanged(credential_id=before.id))
            unit.commit()

    def end(self):
        self.container.database().dispose()


@pytest.fixture
def redis(tmp_path):
    pytest.importorskip("redis")
    server = Redis(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def url(postgresql_url):
    """A PostgreSQL database with one published credential."""
    upgrade(postgresql_url)
    database = SqlDatabase(postgresql_url)
    with suppress(AlreadyExists), database.unit_of_work() as unit:
        unit.institutions.add(HOME)
        unit.credentials.add(PUBLISHED)
        unit.commit()
    database.dispose()
    return postgresql_url


@pytest.fixture
def processes(url, redis):
    pair = [Process(url, redis.url), Process(url, redis.url)]
    yield pair
    for process in pair:
        process.container.cache().close()
        process.end()


def hurt(redis, how):
    redis.kill() if how == "killed" else redis.freeze()


def heal(redis, how):
    redis.start() if how == "killed" else redis.thaw()


@pytest.mark.parametrize("how", ["killed", "frozen"])
def test_f6_people_read_and_decide_while_redis_is_away(processes, redis, how):
    one, other = processes
    one.retitle(f"Before it was {how}")
    assert one.title() == f"Before it was {how}"
    hurt(redis, how)
    for number in range(3):
        one.retitle(f"{how} {number}")
        assert one.title() == f"{how} {number}"
        sleep(1)
        assert other.title() == f"{how} {number}"
    heal(redis, how)
    until(lambda: one.served() == "cache" and other.served() == "cache")
    assert [one.title(), other.title()] == [f"{how} 2"] * 2


@pytest.mark.parametrize("how", ["killed", "frozen"])
def test_f6_a_hanging_redis_is_waited_for_once_and_then_left_alone(processes, redis, how):
    """What is asked of it is counted, not how long it takes: one call a pause, the others are spared."""
    one, _ = processes
    hurt(redis, how)
    cache = one.container.cache()
    asked = []
    ask = cache._wire.ask
    cache._wire.ask = lambda *commands: asked.append(commands) or ask(*commands)
    for _ in range(200):
        cache.look("credentials", "any")
    assert 1 <= len(asked) <= 3


def test_f6_what_was_changed_while_redis_hung_is_not_shown_as_it_was_when_it_comes_back(processes, redis):
    """The copies in it have outlived the change, which it could not be told of."""
    one, other = processes
    one.retitle("As it was")
    assert [one.title(), other.title()] == ["As it was"] * 2
    redis.freeze()
    one.retitle("As it is")
    redis.thaw()
    until(lambda: not one.container.cache()._owed)
    sleep(1)
    assert [one.title(), other.title()] == ["As it is"] * 2


def test_f6_a_redis_that_refuses_to_write_is_not_believed(processes):
    one, other = processes
    one.retitle("As it was")
    assert one.title() == "As it was"
    server = other.container.cache()._redis
    server.config_set("min-replicas-to-write", 1)
    one.retitle("As it is")
    assert one.title() == "As it is"
    server.config_set("min-replicas-to-write", 0)
    until(lambda: not one.container.cache()._owed)
    sleep(1)
    assert [one.title(), other.title()] == ["As it is"] * 2
    until(lambda: one.served() == "cache")


def test_f7_an_emptied_redis_brings_nothing_old_back(processes):
    one, other = processes
    for number in range(3):
        one.retitle(f"Title {number}")
        assert one.title() == f"Title {number}"
        other.container.cache()._redis.flushall()
        sleep(1)
        assert [one.title(), other.title()] == [f"Title {number}"] * 2


def test_f6_without_any_redis_each_process_is_right_within_a_second(url):
    pair = [Process(url), Process(url)]
    one, other = pair
    for number in range(2):
        other.title()
        one.retitle(f"Alone {number}")
        assert one.title() == f"Alone {number}"
        sleep(1)
        assert other.title() == f"Alone {number}"
    for process in pair:
        process.end()
