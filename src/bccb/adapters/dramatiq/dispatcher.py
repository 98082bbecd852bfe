"""The dispatcher: hands a message of the outbox on to its job, which bears the event's name in snake_case."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from dramatiq import Message as Letter
from dramatiq.actor import Actor
from dramatiq.broker import Broker

from bccb.domain.errors import Conflict, StorageFailed
from bccb.domain.ports.unit_of_work import Message

QUEUE = "events"


def job_name(event: str) -> str:
    """RecognitionGranted → recognition_granted."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", event).lower()


class DramatiqDispatcher:
    """Sends to the jobs that were bound, over one broker.

    `without_job` names the events that nobody works on. `failures`, what the broker raises where it cannot be reached,
    become StorageFailed. With `waits` a message counts as handed on when its job has ended: for a broker that keeps
    nothing beyond the process, so that the outbox keeps the message until then.
    """

    def __init__(
        self,
        broker: Broker,
        *,
        without_job: Collection[str] = (),
        failures: tuple[type[Exception], ...] = (),
        waits: bool = False,
    ) -> None:
        self.broker = broker
        self._without_job = without_job
        self._failures = failures
        self._waits = waits
        broker.declare_queue(QUEUE)

    def bind(self, event: str, job: Callable[[Message], object]) -> None:
        """Let the job work on every message of the event."""
        self.bind_chore(job_name(event), lambda **fields: job(_opened(fields)))

    def bind_chore(self, name: str, job: Callable[..., object]) -> None:
        """Let the job be sent by its own name, without an event."""
        Actor(job, broker=self.broker, actor_name=name, queue_name=QUEUE, priority=0, options={})

    def hand_on(self, message: Message) -> None:
        """Send the message to its job. Raises Conflict for an event that this version does not know: it must wait."""
        if message.name not in self._without_job:
            self.send(job_name(message.name), _written(message))

    def send(self, job: str, fields: dict[str, Any] | None = None) -> None:
        if job not in self.broker.actors:
            raise Conflict(f"This version has no job {job}: start a worker of the version that published the event.")
        with self._reached():
            self.broker.enqueue(Letter(queue_name=QUEUE, actor_name=job, args=(), kwargs=fields or {}, options={}))
        if self._waits:
            self.finish()

    def finish(self) -> None:
        """Wait until no job is waiting or being worked on, tries again included."""
        with self._reached():
            self.broker.join(QUEUE)

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except self._failures as error:
            raise StorageFailed(f"The broker of BCCB_REDIS_URL does not answer: {error}") from error


def _written(message: Message) -> dict[str, Any]:
    return {
        "id": str(message.id),
        "sequence": message.sequence,
        "name": message.name,
        "payload": message.payload,
        "created_at": message.created_at.isoformat(),
    }


def _opened(fields: dict[str, Any]) -> Message:
    times = {"id": UUID(fields["id"]), "created_at": datetime.fromisoformat(fields["created_at"])}
    return Message(**(fields | times))
