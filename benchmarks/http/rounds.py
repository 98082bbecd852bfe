"""Interleaved rounds: each subject on a server of its own, with the CPU of all that works for it."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.error import URLError
from urllib.request import Request, urlopen

from benchmarks.http import machine
from benchmarks.http.load import at_a_pace, at_leisure, flat_out
from benchmarks.http.stock import PASSWORD, READER
from benchmarks.http.subjects import MOST_PACED, OURS, Subject
from sqlalchemy import Engine, create_engine, make_url, text

FEW_ADDRESSES = 100


@dataclass(frozen=True)
class Round:
    """Requests a second, CPU milliseconds a request, the slowest hundredth, and what others took of the machine."""

    per_second: float
    cpu_ms: float
    p99_ms: float
    foreign: float


class Bench:
    def __init__(self, options: argparse.Namespace, redis: tuple[str, int], addresses: Path) -> None:
        self._options = options
        self._redis_url, self._redis_pid = redis
        url = make_url(options.database).set(drivername="postgresql+psycopg2")
        self._watch: Engine = create_engine(url, isolation_level="AUTOCOMMIT")
        self._addresses = addresses
        self._asked = 0

    def rounds(self, subjects: tuple[Subject, ...]) -> dict[str, list[Round]]:
        found: dict[str, list[Round]] = defaultdict(list)
        for number in range(self._options.rounds):
            for subject in subjects:
                found[subject.name].append(self._quiet_round(subject))
                print(f"round {number + 1}: {subject.name}: {found[subject.name][-1]}", flush=True)
        return found

    def paced(self, subjects: tuple[Subject, ...]) -> dict[str, float]:
        """Milliseconds within which 99 % are answered at half of what each can take (P14)."""
        found: dict[str, list[float]] = defaultdict(list)
        for _ in range(self._options.rounds):
            for subject in subjects:
                with self._serving(subject) as (port, _):
                    url = f"http://127.0.0.1:{port}{subject.path}"
                    most = flat_out(url, seconds=2, clients=self._options.clients, headers=subject.headers)
                    half, seconds = most.requests / most.seconds / 2, self._options.seconds
                    if half > MOST_PACED:
                        answered = at_leisure(url, per_second=half, seconds=seconds, headers=subject.headers)
                    else:
                        pace = {"per_second": half, "seconds": seconds, "clients": self._options.clients}
                        answered = at_a_pace(port, subject.path, subject.headers, **pace)
                found[f"{subject.name}: p99 ms"].append(answered.p99)
                found[f"{subject.name}: requests a second"].append(answered.requests / answered.seconds)
                found[f"{subject.name}: of the most it can"].append(answered.requests / answered.seconds / half / 2)
        return {name: median(each) for name, each in found.items()}

    def memory(self, subject: Subject, after: tuple[int, ...]) -> dict[str, float]:
        """MiB that the server's processes hold after so many requests or a few more, for the same few addresses."""
        found = {}
        with self._serving(subject) as (port, pid):
            url, answered = f"http://127.0.0.1:{port}{subject.path}", 0
            for wanted in after:
                while answered < wanted:
                    load = {"clients": self._options.clients, "script": self._script(subject.fresh, FEW_ADDRESSES)}
                    answered += flat_out(url, seconds=1 if wanted < 10_000 else 2, **load).requests
                found[f"MiB after {answered:,} requests"] = machine.mebibytes_of(machine.family(pid))
        first, *_, last = found.values()
        return found | {"after the most ÷ after the fewest": last / first}

    def _quiet_round(self, subject: Subject) -> Round:
        for _ in range(3):
            found = self._round(subject)
            if found.foreign <= self._options.foreign:
                break
        return found

    def _round(self, subject: Subject) -> Round:
        with self._serving(subject) as (port, pid):
            url = f"http://127.0.0.1:{port}{subject.path}"
            script = self._script(subject.fresh) if subject.fresh else None
            headers = (*subject.headers, *(_signed_in(port, subject) if subject.is_signed_in else ()))
            load = {"clients": self._options.clients, "headers": headers, "script": script}
            flat_out(url, seconds=1, **load)
            ours = [*machine.family(pid), self._redis_pid, *self._sessions()]
            cpu, all_cpu = machine.seconds_of(ours), machine.busy_seconds()
            answered = flat_out(url, seconds=self._options.seconds, **load)
            cpu, all_cpu = machine.seconds_of(ours) - cpu, machine.busy_seconds() - all_cpu
            if subject.fresh:
                self._asked += answered.requests * 2
        rest = max(0.0, all_cpu - cpu - answered.cpu)
        return Round(
            per_second=round(answered.requests / answered.seconds, 1),
            cpu_ms=round(cpu / answered.requests * 1000, 4),
            p99_ms=answered.p99,
            foreign=round(rest / (answered.seconds * machine.CORES), 3),
        )

    @contextmanager
    def _serving(self, subject: Subject) -> Iterator[tuple[int, int]]:
        port = machine.free_port()
        environment = {
            "BCCB_DATABASE_URL": self._options.database,
            "BENCH_DATABASE_URL": self._options.database,
            "BCCB_CACHE_URL": self._redis_url,
            "BCCB_SECRET_KEY": "for a benchmark on this machine's loopback only",
            "BCCB_LIMIT_ANONYMOUS": "1000000000" if subject.is_limited else "0",  # counted, never reached
            "BCCB_LIMIT_SIGNED_IN": "1000000000" if subject.is_limited else "0",
        }
        with machine.running(_command(subject, port), environment, port) as pid:
            _await_answer(f"http://127.0.0.1:{port}{subject.path}")
            yield port, pid

    def _sessions(self) -> list[int]:
        """The processes of PostgreSQL that work for this database, ours left out."""
        with self._watch.connect() as connection:
            wanted = text("SELECT pid FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()")
            return list(connection.scalars(wanted, {"name": self._watch.url.database}))

    def _script(self, kind: str, most: int = 10**9) -> str:
        """Lua for wrk: another address each time of so many, going on where the round before ended."""
        script = self._addresses / "script.lua"
        script.write_text(
            "local paths = {}\n"
            f'for line in io.lines("{self._addresses / kind}") do\n'
            f"  if #paths < {most} then paths[#paths + 1] = line end\n"
            "end\n"
            f"local at = {self._asked}\n"
            f'request = function() at = at + 1; return wrk.format("GET", paths[at % #paths + 1]) end\n'
        )
        return str(script)


def _command(subject: Subject, port: int) -> list[str]:
    if subject.server.startswith("granian"):
        is_asgi = subject.server == "granian-asgi"
        threads = [] if is_asgi else ["--blocking-threads", "4"]
        kind = "asgi" if is_asgi else "wsgi"
        common = ["--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "error"]
        return [sys.executable, "-m", "granian", "--interface", kind, "--workers", "1", *threads, *common, subject.app]
    kind = ["--threads", "4"] if subject.server == "gthread" else []
    common = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--log-level", "error", "--keep-alive", "30"]
    return [sys.executable, "-m", "gunicorn", "--worker-class", subject.server, *kind, *common, subject.app]


def _signed_in(port: int, subject: Subject) -> tuple[str]:
    """Sign in at the server that is measured; the header to send."""
    path = "/api/v1/auth/login" if subject.app == OURS else "/login"
    given = json.dumps({"email": READER, "password": PASSWORD}).encode()
    asked = Request(f"http://127.0.0.1:{port}{path}", given, {"Content-Type": "application/json"})
    with urlopen(asked, timeout=10) as answer:
        return (f"Authorization: Bearer {json.load(answer)['data']['accessToken']}",)


def _await_answer(url: str) -> None:
    """Some servers open their port long before the application behind it can answer."""
    for _ in range(300):
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    sys.exit(f"{url} does not answer")
