"""Search behind the server that serves in production: granian, several processes, several clients at once.

    python -m benchmarks.search --served [--workers 2] [--clients 8] [--seconds 15]

Clients ask one question after the other as fast as they are answered, then at a pace of 100 a second together, where
each question is due at its own time and waiting counts. Beside it the processor's time of all that works for a
question: the server's processes and the sessions of PostgreSQL.
"""

from __future__ import annotations

import json
import socket
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, repeat
from threading import Lock, Thread
from typing import Any

import numpy as np
from benchmarks.http import machine
from benchmarks.http.load import _read
from benchmarks.http.subjects import OURS
from sqlalchemy import Engine, create_engine, make_url, text

from bccb.config import Settings

ADDRESS = "/api/v1/ai/search/semantic"
PACE = 100.0  # questions a second
_FIRST = 200  # questions before the clock runs


@dataclass(frozen=True)
class Load:
    """So many clients for so long; at a pace or, without one, as fast as they are answered."""

    clients: int
    seconds: float
    pace: float | None = None


def measure(settings: Settings, questions: Mapping[str, Sequence[dict[str, Any]]], workers: int, load: Load) -> None:
    url = make_url(settings.database_url).set(drivername="postgresql+psycopg2")
    watch = create_engine(url, isolation_level="AUTOCOMMIT")
    with _serving(settings, workers) as (port, pid):
        print(f"{workers} processes, {load.clients} clients, {load.seconds:g} s each\n")
        print("| questions | asked | a second | p50 ms | p95 ms | CPU ms: server | database |")
        print("|---|---|---|---|---|---|---|")
        for name, bodies in questions.items():
            requests = [_request(body) for body in bodies]
            _Asking(port, requests, Load(load.clients, load.seconds), most=_FIRST).waited()
            for pace in (None, PACE):
                asking = _Asking(port, requests, Load(load.clients, load.seconds, pace))
                print(_row(name, pid, watch, asking), flush=True)


def _row(name: str, pid: int, watch: Engine, asking: _Asking) -> str:
    server, sessions = machine.family(pid), _sessions(watch)
    before = machine.seconds_of(server), machine.seconds_of(sessions)
    begun = time.perf_counter()
    waited = asking.waited()
    took = time.perf_counter() - begun
    spent = machine.seconds_of(server) - before[0], machine.seconds_of(sessions) - before[1]
    p50, p95 = np.percentile(waited, [50, 95]) * 1e3
    cpu = " | ".join(f"{each / len(waited) * 1e3:.1f}" for each in spent)
    asked = f"{asking.load.pace:g} a second" if asking.load.pace else "as fast as answered"
    return f"| {name} | {asked} | {len(waited) / took:,.0f} | {p50:.1f} | {p95:.1f} | {cpu} |"


@dataclass
class _Asking:
    port: int
    requests: Sequence[bytes]
    load: Load
    most: int = sys.maxsize
    _numbers: Iterator[int] = field(default_factory=count)
    _lock: Lock = field(default_factory=Lock)
    _waited: list[float] = field(default_factory=list)

    def waited(self) -> Sequence[float]:
        """The seconds that each question took."""
        self._begun = time.perf_counter()
        threads = [Thread(target=self._ask) for _ in repeat(None, self.load.clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self._waited

    def _ask(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port), 30) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream = connection.makefile("rb")
            while (due := self._due()) is not None:
                number, moment = due
                if (early := moment - time.perf_counter()) > 0:
                    time.sleep(early)
                connection.sendall(self.requests[number % len(self.requests)])
                _read(stream)
                self._waited.append(time.perf_counter() - moment)

    def _due(self) -> tuple[int, float] | None:
        """The number of the next question and when it is due; None where the time is over."""
        with self._lock:
            number = next(self._numbers)
        now = time.perf_counter()
        moment = now if self.load.pace is None else self._begun + number / self.load.pace
        return None if number >= self.most or moment >= self._begun + self.load.seconds else (number, moment)


def _request(body: dict[str, Any]) -> bytes:
    written = json.dumps(body).encode()
    headers = ("Host: 127.0.0.1", "Content-Type: application/json", f"Content-Length: {len(written)}")
    return "\r\n".join((f"POST {ADDRESS} HTTP/1.1", *headers, "", "")).encode() + written


@contextmanager
def _serving(settings: Settings, workers: int) -> Iterator[tuple[int, int]]:
    port = machine.free_port()
    environment = {
        "BCCB_DATABASE_URL": settings.database_url,
        "BCCB_MODEL_DIR": str(settings.model_dir.resolve()),
        "BCCB_VECTOR_INDEX": settings.vector_index,
        "BCCB_SECRET_KEY": "for a benchmark on this machine's loopback only",
        "BCCB_LIMIT_ANONYMOUS": "0",
        "BCCB_LOG_LEVEL": "WARNING",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    serving = ["--interface", "wsgi", "--workers", str(workers), "--blocking-threads", "4"]
    listening = ["--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "error"]
    with machine.running([sys.executable, "-m", "granian", *serving, *listening, OURS], environment, port) as pid:
        yield port, pid


def _sessions(watch: Engine) -> list[int]:
    """The processes of PostgreSQL that work for this database, ours left out."""
    with watch.connect() as connection:
        wanted = text("SELECT pid FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()")
        return list(connection.scalars(wanted, {"name": watch.url.database}))
