"""The worker's round: do the chores that are due, relay the outbox, do the jobs.

With BCCB_REDIS_URL jobs go through Redis and any worker does them. Without it this process does each job before the
outbox lets its message go, so that nothing is lost either way.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from threading import Event as Flag
from typing import Protocol

import dramatiq
from dramatiq.broker import Broker, MessageProxy
from dramatiq.middleware import Middleware

from bccb.adapters.dramatiq.brokers import own_broker, redis_broker
from bccb.adapters.dramatiq.dispatcher import DramatiqDispatcher
from bccb.config import Settings
from bccb.domain.errors import BccbError
from bccb.domain.ports.unit_of_work import Message
from bccb.domain.usecases.watching import Gauges
from bccb.entrypoints.worker.jobs import CHORES, JOBS, WITHOUT_JOB, Offices

BATCH = 100
_THREADS = 2
_LAST_JOBS_MAY_TAKE = 30_000  # ms
_PAUSE = 1.0  # seconds, when there was nothing to hand on

log = logging.getLogger("bccb.worker")


class Meters(Protocol):
    """Where this door tells what it does; how is promised in `adapters/prometheus/meters.py`."""

    def worked(self, job: str, end: str) -> None: ...
    def watch(
        self, name: str, told: str, read: Callable[[], float | Mapping[str, float]], *, label: str = ""
    ) -> None: ...
    def listen(self, host: str, port: int) -> int: ...


class Container(Offices, Protocol):
    """What this door needs of a container: each a provider, called to get the thing."""

    @property
    def settings(self) -> Callable[[], Settings]: ...
    @property
    def meters(self) -> Callable[[], Meters]: ...


class Counting(Middleware):
    """Tells the meters how each job ended."""

    def __init__(self, meters: Meters) -> None:
        self._meters = meters

    def after_process_message(
        self,
        broker: Broker,  # noqa: ARG002 - dramatiq's signature
        message: MessageProxy,
        *,
        result: object = None,  # noqa: ARG002
        exception: BaseException | None = None,
    ) -> None:
        self._meters.worked(message.actor_name, "done" if exception is None else "failed")

    def after_nack(self, broker: Broker, message: MessageProxy) -> None:  # noqa: ARG002
        self._meters.worked(message.actor_name, "given up")


class GivenUp(Middleware):
    """Counts and logs the jobs that failed as often as they may."""

    def __init__(self) -> None:
        self.count = 0

    def after_nack(self, broker: Broker, message: MessageProxy) -> None:  # noqa: ARG002 - dramatiq's signature
        self.count += 1
        log.error("job given up: %s %s", message.actor_name, message.kwargs.get("id", ""))


class Worker:
    def __init__(self, container: Container) -> None:
        self._clock = container.clock()
        self._outbox = container.database().outbox()
        self._done_at: dict[str, datetime] = {}
        self._stop = Flag()
        self.given_up = GivenUp()
        books = (self.given_up, Counting(container.meters()))
        self.dispatcher = _dispatcher(container.settings().redis_url, books)
        for event, job in JOBS.items():
            self.dispatcher.bind(event.name(), partial(job, container))
        for chore in CHORES:
            self.dispatcher.bind_chore(chore.__name__, partial(chore, container))

    def once(self) -> int:
        """Do the chores and all that waits; how many events were handed on. Raises what keeps it from that."""
        handed_on = 0
        with self._working():
            self._do_chores()
            while count := self._relay():
                handed_on += count
            self.dispatcher.finish()
        return handed_on

    def run(self) -> None:
        """Until `stop`; then the job in hand is ended first. What cannot be reached is tried again."""
        with self._working():
            log.info("worker ready")
            while not self._stop.is_set():
                if not self._round():
                    self._stop.wait(_PAUSE)
        log.info("worker ended")

    def stop(self) -> None:
        self._stop.set()

    def _round(self) -> int:
        try:
            self._do_chores()
            return self._relay()
        except InterruptedError:
            return 0
        except BccbError as failure:
            log.warning("the outbox waits: %s", failure)
            return 0

    def _relay(self) -> int:
        return self._outbox.deliver(BATCH, self._hand_on)

    def _hand_on(self, message: Message) -> None:
        if self._stop.is_set():
            raise InterruptedError("the worker was asked to end; what is not handed on yet stays in the outbox")
        self.dispatcher.hand_on(message)

    def _do_chores(self) -> None:
        now = self._clock.now()
        for chore, every in CHORES.items():
            name = chore.__name__
            if name not in self._done_at or now - self._done_at[name] >= every:
                self.dispatcher.send(name)
                self._done_at[name] = now

    @contextmanager
    def _working(self) -> Iterator[None]:
        threads = dramatiq.Worker(self.dispatcher.broker, worker_threads=_THREADS)
        threads.start()
        try:
            yield
        finally:
            threads.stop(timeout=_LAST_JOBS_MAY_TAKE)
            self.dispatcher.broker.close()


def work(container: Container) -> None:
    """Work until SIGTERM or Ctrl-C."""
    _log_to_stderr(container.settings().log_level)
    worker = Worker(container)
    _listen(container)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    worker.run()


def _listen(container: Container) -> None:
    """Let Prometheus fetch what the jobs and the outbox come to, where the settings say at which port."""
    settings, meters, outbox = container.settings(), container.meters(), container.database().outbox()
    meters.watch("bccb_outbox_waiting", "Events that wait to be handed on.", lambda: outbox.lag().events)
    meters.watch("bccb_outbox_seconds", "How long the oldest event has waited.", lambda: outbox.lag().seconds)
    gauges = Gauges(watching=container.watching())
    told = "Population stability index of the last week's answers against the month before."
    meters.watch("bccb_model_drift", told, gauges.drift, label="what")
    told = "Share of the models' suggestions that were accepted, of those that were judged."
    meters.watch("bccb_model_agreement", told, gauges.agreement, label="when")
    if settings.metrics_port:
        meters.listen(settings.metrics_host, settings.metrics_port)


def work_once(container: Container) -> tuple[int, int]:
    """One round; how many events were handed on, and how many jobs were given up."""
    _log_to_stderr(container.settings().log_level)
    worker = Worker(container)
    return worker.once(), worker.given_up.count


def _dispatcher(redis_url: str, books: Sequence[Middleware]) -> DramatiqDispatcher:
    without_job = frozenset(event.name() for event in WITHOUT_JOB)
    if not redis_url:
        return DramatiqDispatcher(own_broker(books), without_job=without_job, waits=True)
    broker, failures = redis_broker(redis_url, books)
    return DramatiqDispatcher(broker, without_job=without_job, failures=failures)


def _log_to_stderr(level: str) -> None:
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
