"""What a dispatcher promises: a message reaches the job of its event, or stays where it is."""

from __future__ import annotations

from uuid import uuid4

import dramatiq
import pytest

from bccb.adapters.dramatiq.brokers import own_broker, redis_broker
from bccb.adapters.dramatiq.dispatcher import DramatiqDispatcher, job_name
from bccb.domain.errors import Conflict, Invalid, StorageFailed
from bccb.domain.ports.unit_of_work import Message
from furniture import NOON


def a_message(**changes) -> Message:
    fields = {"id": uuid4(), "sequence": 3, "name": "RecordsImported", "payload": {"kind": "course", "added": 2}}
    return Message(**(fields | {"created_at": NOON} | changes))


@pytest.fixture(params=["own", "redis"])
def dispatcher(request):
    if request.param == "own":
        yield DramatiqDispatcher(own_broker(first_pause=1), without_job={"KeyIssued"}, waits=True)
        return
    broker, failures = redis_broker(request.getfixturevalue("redis_url"))
    yield DramatiqDispatcher(broker, without_job={"KeyIssued"}, failures=failures)
    broker.client.close()


@pytest.fixture
def working(dispatcher):
    """Starts the threads that do the jobs."""
    threads = dramatiq.Worker(dispatcher.broker, worker_threads=1, worker_timeout=50)
    yield threads.start
    threads.stop()


def test_a_job_bears_the_name_of_its_event():
    assert job_name("RecognitionGranted") == "recognition_granted"


def test_a_message_arrives_as_it_was_sent(dispatcher, working):
    arrived = []
    dispatcher.bind("RecordsImported", arrived.append)
    working()
    sent = a_message()
    dispatcher.hand_on(sent)
    dispatcher.finish()
    assert arrived == [sent]


def test_an_event_that_needs_no_job_is_sent_nowhere(dispatcher, working):
    arrived = []
    dispatcher.bind("RecordsImported", arrived.append)
    working()
    dispatcher.hand_on(a_message(name="KeyIssued"))
    after = a_message()
    dispatcher.hand_on(after)
    dispatcher.finish()
    assert arrived == [after]


def test_an_event_of_another_version_is_refused_by_name(dispatcher):
    with pytest.raises(Conflict, match="no job moon_landed"):
        dispatcher.hand_on(a_message(name="MoonLanded"))


def test_a_job_that_fails_is_tried_again_three_times():
    tries = []
    dispatcher = DramatiqDispatcher(own_broker(first_pause=1), waits=True)

    def fail(message: Message) -> None:
        tries.append(message)
        raise StorageFailed("no database")

    dispatcher.bind("RecordsImported", fail)
    threads = dramatiq.Worker(dispatcher.broker, worker_threads=1, worker_timeout=50)
    threads.start()
    dispatcher.hand_on(a_message())
    threads.stop()
    assert len(tries) == 4


def test_a_redis_that_does_not_answer_is_a_storage_that_failed():
    pytest.importorskip("redis", reason="asks for the extra redis")
    broker, failures = redis_broker("redis://127.0.0.1:1/0")
    dispatcher = DramatiqDispatcher(broker, failures=failures)
    dispatcher.bind("RecordsImported", print)
    with pytest.raises(StorageFailed, match="BCCB_REDIS_URL"):
        dispatcher.hand_on(a_message())


def test_an_address_that_is_none_of_redis_is_refused_by_the_name_of_its_setting():
    with pytest.raises(Invalid) as refusal:
        redis_broker("http://example.ca")
    assert refusal.value.details[0].field == "BCCB_REDIS_URL"
