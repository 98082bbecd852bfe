"""The worker: what was committed reaches its job, whatever dies, and the worker ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import dramatiq
import pytest
from click.testing import CliRunner

from bccb.adapters.dramatiq.brokers import own_broker
from bccb.adapters.dramatiq.dispatcher import DramatiqDispatcher
from bccb.adapters.sql import chaining
from bccb.adapters.sql.migrating import upgrade
from bccb.config import Settings
from bccb.container import build
from bccb.domain.audit import AuditAction, AuditEntry
from bccb.domain.errors import Conflict, StorageFailed
from bccb.domain.events import CourseAdded, Event, KeyIssued, RecordsImported
from bccb.domain.ports.replies import Reply
from bccb.domain.usecases.forgetting import COURSES
from bccb.entrypoints.cli.main import Office, cli
from bccb.entrypoints.worker.app import Counting, GivenUp, Worker
from furniture import an_account, an_id

ADDED = CourseAdded(course_id=an_id("course"))
MoonLanded = type("MoonLanded", (KeyIssued,), {})  # not a direct subclass: no event of ours
PATIENCE = 20  # seconds


@pytest.fixture
def url(tmp_path):
    url = f"sqlite:///{tmp_path}/bccb.db"
    upgrade(url)
    return url


def office_at(url: str, redis_url: str = ""):
    return build(Settings(database_url=url, redis_url=redis_url))


def commit(office, *happened: Event) -> None:
    """As a process does that dies right after the commit: nobody forgets."""
    with office.database().unit_of_work() as unit:
        for event in happened:
            unit.publish(event)
        unit.commit()


def waiting(office) -> list[str]:
    return [message.name for message in office.database().outbox().pending(100)]


def forgettings(office) -> list[bool]:
    """Grows by one whenever the office has forgotten something."""
    heard: list[bool] = []
    office.forgetting().tell(lambda: heard.append(True))
    return heard


def seen(look) -> object:
    """What `look` gives once Redis has answered it."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


@pytest.mark.parametrize("broker", ["own", "redis"])
def test_a_committed_event_reaches_its_job_and_leaves_the_outbox(url, broker, request):
    office = office_at(url, request.getfixturevalue("redis_url") if broker == "redis" else "")
    commit(office, ADDED, KeyIssued(key_id=an_id("key"), account_id=an_id("account")))
    heard = forgettings(office)
    assert Worker(office).once() == 2
    assert len(heard) == 1
    assert waiting(office) == []


def test_a_forgetting_lost_in_a_crash_is_made_good(url, redis_url):
    office = office_at(url, redis_url)
    cache = office.cache()

    def kept() -> bytes | None:
        version = cache.look(COURSES, "page").version
        if version is not None:
            cache.keep(COURSES, "page", b"untrue", version=version, seconds=3600)
        return cache.look(COURSES, "page").value

    seen(kept)
    commit(office, ADDED)
    Worker(office).once()
    assert seen(lambda: (look := cache.look(COURSES, "page")).version and (look.value or b"forgotten")) == b"forgotten"


def test_a_message_delivered_twice_changes_nothing_more(url, redis_url):
    office = office_at(url, redis_url)
    commit(office, ADDED)
    worker, heard = Worker(office), forgettings(office)
    for message in office.database().outbox().pending(1) * 2:
        worker.dispatcher.hand_on(message)
    worker.once()
    assert len(heard) == 2
    assert worker.given_up.count == 0
    assert office.signing_in().tidy() == 0


def test_a_broker_that_does_not_answer_leaves_the_events_in_the_outbox(url):
    pytest.importorskip("redis", reason="asks for the extra redis")
    office = office_at(url, "redis://127.0.0.1:1/0")
    commit(office, ADDED)
    with pytest.raises(StorageFailed, match="BCCB_REDIS_URL"):
        Worker(office).once()
    assert waiting(office) == ["CourseAdded"]


def test_an_event_of_a_later_version_waits_for_the_worker_that_knows_it(url):
    office = office_at(url)
    commit(office, MoonLanded(key_id=an_id("key"), account_id=an_id("account")))
    with pytest.raises(Conflict, match="moon_landed"):
        Worker(office).once()
    assert waiting(office) == ["MoonLanded"]


def test_a_worker_told_to_end_ends_the_job_in_hand_and_leaves_the_rest(url):
    office = office_at(url)
    commit(office, ADDED, RecordsImported(kind="course", added=1, changed=0))
    worker = Worker(office)
    office.forgetting().tell(worker.stop)
    worker.run()
    assert waiting(office) == ["RecordsImported"]


def test_a_job_that_was_given_up_is_counted_and_logged(caplog):
    given_up = GivenUp()
    dispatcher = DramatiqDispatcher(own_broker([given_up], first_pause=1), waits=True)
    dispatcher.bind_chore("sink", lambda: 1 // 0)
    threads = dramatiq.Worker(dispatcher.broker, worker_threads=1, worker_timeout=50)
    threads.start()
    dispatcher.send("sink")
    threads.stop()
    assert given_up.count == 1
    assert "job given up: sink" in caplog.text


def test_one_round_tells_what_it_did():
    office = Office(Settings(database_url="memory://"))
    commit(office.container, ADDED)
    shown = CliRunner().invoke(cli, ["worker", "--once"], obj=office)
    assert (shown.exit_code, shown.stdout) == (0, "Events handed on: 1. Jobs given up: 0.\n")


def test_sigterm_ends_a_worker_well(url):
    program = "from bccb.entrypoints.cli.main import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", program, "worker"],
        env=os.environ | {"BCCB_DATABASE_URL": url, "BCCB_REDIS_URL": ""},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    with process:
        line = next(line for line in process.stderr if "worker ready" in line)
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
        assert process.wait() == 0
    assert line
    assert rest.endswith("worker ended\n")


def test_what_is_done_without_an_event_is_done_by_one_round(url):
    """An old idempotency key is free again, a young one kept, and the audit trail is chained."""
    office = office_at(url)
    account, now = an_account(), office.clock().now()
    with office.database().unit_of_work() as unit:
        unit.accounts.add(account)
        for key, age in (("old", timedelta(days=1, minutes=1)), ("young", timedelta(hours=23))):
            unit.replies.claim(Reply(account_id=account.id, key=key, digest="same", made_at=now - age))
        unit.audit.append(
            AuditEntry(
                id=an_id("entry"),
                entity_type="Account",
                entity_id=account.id,
                action=AuditAction.CREATE,
                created_at=now,
            )
        )
        unit.commit()
    Worker(office).once()
    with office.database().unit_of_work() as unit:
        assert [unit.replies.find(account.id, key) is None for key in ("old", "young")] == [True, False]
    assert office.database().chain_audit_trail() == 0
    assert chaining.head(office.database().engine).number == 1


@pytest.mark.parametrize(("job", "end"), [(lambda **_: None, "done"), (lambda **_: 1 / 0, "failed")])
def test_how_jobs_ended_is_metered(url, job, end):
    meters = office_at(url).meters()
    broker = own_broker([Counting(meters)], first_pause=1)
    dispatcher = DramatiqDispatcher(broker, waits=True)
    dispatcher.bind_chore("chore", job)
    threads = dramatiq.Worker(broker, worker_threads=1)
    threads.start()
    dispatcher.send("chore")
    threads.stop()
    broker.close()
    assert meters.registry.get_sample_value("bccb_jobs_total", {"job": "chore", "end": end}) >= 1
