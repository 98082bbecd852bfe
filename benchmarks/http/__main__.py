"""The read path against its anchors, in interleaved rounds; writes a table and JSON.

python -m benchmarks.http --database postgresql://postgres@127.0.0.1:5432/bccb_bench_http --rounds 5

The database is created and filled once (some minutes). Needs the extra `bench`, wrk, redis-server and PostgreSQL.
CPU is that of the server's processes, of the database sessions and of Redis. A round in which something else on the
machine takes more than its share is run again, and after three tries it counts and is marked.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from statistics import median
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.http import alone, machine
from benchmarks.http.load import at_a_pace, flat_out
from benchmarks.http.stock import prepare
from sqlalchemy import Engine, create_engine, make_url, text

OURS = "bccb.entrypoints.http.wsgi:app"
ANCHORS = "benchmarks.http.anchors"
PAST_THE_LANE = ("Origin: https://example.ca",)  # such a request is answered by Flask, and from no copy


@dataclass(frozen=True)
class Subject:
    """One thing to measure: an application on a server, and what it is asked for."""

    name: str
    app: str
    path: str
    server: str = "granian"
    headers: tuple[str, ...] = ()
    fresh: bool = False  # each request for another address
    is_limited: bool = True  # whether requests are counted, as they are in production


LIST = "/api/v1/credentials"
SUBJECTS = (
    Subject("no framework", f"{ANCHORS}.plain:app", "/"),
    Subject("bare Flask", f"{ANCHORS}.hello:app", "/hello"),
    Subject("list, cached", OURS, LIST),
    Subject("list, cached, gzip", OURS, LIST, headers=("Accept-Encoding: gzip",)),
    Subject("list, 304", OURS, LIST, headers=("If-None-Match: *",)),
    Subject("list, cold, past the lane", OURS, LIST, headers=PAST_THE_LANE),
    Subject("list, cold, without limits", OURS, LIST, headers=PAST_THE_LANE, is_limited=False),
    Subject("list, cold, made and kept", OURS, LIST, fresh=True),
    Subject("detail, cached", OURS, f"{LIST}/INST-00-000000"),
    Subject("detail, cold, past the lane", OURS, f"{LIST}/INST-00-000000", headers=PAST_THE_LANE),
    Subject("detail, cold, without limits", OURS, f"{LIST}/INST-00-000000", headers=PAST_THE_LANE, is_limited=False),
    Subject("row_to_json, list", f"{ANCHORS}.row_to_json:app", "/credentials"),
    Subject("conventional, list", f"{ANCHORS}.conventional:app", "/credentials"),
    Subject("conventional, detail", f"{ANCHORS}.conventional:app", "/credentials/INST-00-000000"),
    Subject("FastAPI, list", f"{ANCHORS}.fast_api:app", "/credentials", server="granian-asgi"),
    Subject("Django REST, list", f"{ANCHORS}.django_rest:app", "/credentials"),
)
PACED = ("list, cached", "list, cold, past the lane", "detail, cached", "detail, cold, past the lane")
MOST_PACED = 1_500  # requests a second that our own client can keep up with
SERVERS = (
    Subject("bare Flask, granian", f"{ANCHORS}.hello:app", "/hello"),
    Subject("bare Flask, gunicorn gthread", f"{ANCHORS}.hello:app", "/hello", server="gthread"),
    Subject("bare Flask, gunicorn gevent", f"{ANCHORS}.hello:app", "/hello", server="gevent"),
    Subject("list, cached, granian", OURS, LIST),
    Subject("list, cached, gunicorn gthread", OURS, LIST, server="gthread"),
    Subject("list, cached, gunicorn gevent", OURS, LIST, server="gevent"),
    Subject("list, cold, granian", OURS, LIST, headers=PAST_THE_LANE),
    Subject("list, cold, gunicorn gthread", OURS, LIST, server="gthread", headers=PAST_THE_LANE),
    Subject("list, cold, gunicorn gevent", OURS, LIST, server="gevent", headers=PAST_THE_LANE),
)


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
                    half = min(most.requests / most.seconds / 2, MOST_PACED)
                    answered = at_a_pace(
                        port,
                        subject.path,
                        subject.headers,
                        per_second=half,
                        seconds=self._options.seconds,
                        clients=self._options.clients,
                    )
                found[f"{subject.name}: p99 ms"].append(answered.p99)
                found[f"{subject.name}: requests a second"].append(half)
        return {name: median(each) for name, each in found.items()}

    def _quiet_round(self, subject: Subject) -> Round:
        for _ in range(3):
            found = self._round(subject)
            if found.foreign <= self._options.foreign:
                break
        return found

    def _round(self, subject: Subject) -> Round:
        with self._serving(subject) as (port, pid):
            url = f"http://127.0.0.1:{port}{subject.path}"
            script = self._script() if subject.fresh else None
            load = {"clients": self._options.clients, "headers": subject.headers, "script": script}
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

    def _script(self) -> str:
        """Lua for wrk: another address each time, going on where the round before ended."""
        script = self._addresses.with_suffix(".lua")
        script.write_text(
            "local paths = {}\n"
            f'for line in io.lines("{self._addresses}") do paths[#paths + 1] = line end\n'
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
        return ["granian", "--interface", kind, "--workers", "1", *threads, *common, subject.app]
    kind = ["--threads", "4"] if subject.server == "gthread" else []
    common = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--log-level", "error", "--keep-alive", "30"]
    return ["gunicorn", "--worker-class", subject.server, *kind, *common, subject.app]


def _await_answer(url: str) -> None:
    """Some servers open their port long before the application behind it can answer."""
    for _ in range(100):
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    sys.exit(f"{url} does not answer")


def _addresses(database: str, folder: Path) -> Path:
    """Every place in the list that a page can begin behind, in an order of its own."""
    from bccb.adapters.sql.conditions import bookmark
    from bccb.adapters.sql.tables import micro_credentials

    engine = create_engine(make_url(database).set(drivername="postgresql+psycopg2"))
    with engine.connect() as connection:
        codes = connection.scalars(
            text("SELECT program_code FROM micro_credentials WHERE status = 'PUBLISHED' ORDER BY id")
        )
        order = (micro_credentials.c.program_code,)
        places = (bookmark("credential", order, {"program_code": code}) for code in codes)
        path = folder / "addresses.txt"
        path.write_text("".join(f"{LIST}?after={place}\n" for place in places))
    engine.dispose()
    return path


def summed_up(found: dict[str, list[Round]]) -> dict[str, Round]:
    """The median of each figure over the rounds."""
    return {
        name: Round(*(median(figures) for figures in zip(*map(astuple, rounds), strict=True)))
        for name, rounds in found.items()
    }


def table(medians: dict[str, Round], base: str) -> str:
    lines = [
        "| what | req/s | CPU ms a request | ÷ bare Flask, req/s | ÷ bare Flask, CPU | p99 ms | foreign CPU |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, each in medians.items():
        rate, cost = each.per_second / medians[base].per_second, each.cpu_ms / medians[base].cpu_ms
        lines.append(
            f"| {name} | {each.per_second:,.0f} | {each.cpu_ms:.3f} | {rate:.2f} | {cost:.2f} | {each.p99_ms:.1f} "
            f"| {each.foreign:.0%} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.http", description=__doc__)
    parser.add_argument(
        "what", nargs="?", choices=("reads", "servers", "paced", "pages", "writes", "forgetting"), default="reads"
    )
    parser.add_argument("--database", default="postgresql://postgres@127.0.0.1:5432/bccb_bench_http")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--foreign", type=float, default=0.15, help="share of the machine that others may take")
    parser.add_argument("--only", default="", help="only what has this in its name, and bare Flask")
    parser.add_argument("--json", type=Path, help="where the rounds are written")
    options = parser.parse_args()
    prepare(options.database)
    if figures := _alone(options):
        _tell(figures)
        _keep(options, {"medians": figures})
        return
    subjects = SUBJECTS if options.what == "reads" else SERVERS
    base = subjects[1].name if options.what == "reads" else subjects[0].name
    if options.only:
        subjects = tuple(each for each in subjects if options.only in each.name or each.name == base)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bench = Bench(options, stack.enter_context(machine.redis()), _addresses(options.database, folder))
        if options.what == "paced":
            figures = bench.paced(tuple(each for each in SUBJECTS if each.name in PACED))
            _tell(figures)
            _keep(options, {"medians": figures})
            return
        found = bench.rounds(subjects)
    medians = summed_up(found)
    print(table(medians, base))
    rounds = {name: [asdict(each) for each in several] for name, several in found.items()}
    _keep(options, {"rounds": rounds, "medians": {name: asdict(each) for name, each in medians.items()}})


def _alone(options: argparse.Namespace) -> dict[str, float]:
    if options.what == "pages":
        return alone.pages(options.database, options.rounds)
    if options.what == "writes":
        return alone.writes(options.database, options.rounds, options.seconds)
    return alone.forgetting(options.rounds) if options.what == "forgetting" else {}


def _tell(figures: dict[str, float]) -> None:
    for name, figure in figures.items():
        print(f"{name}: {figure:,.3f}")


def _keep(options: argparse.Namespace, figures: dict[str, object]) -> None:
    if options.json:
        told = {"machine": machine.told(), "options": {name: str(value) for name, value in vars(options).items()}}
        options.json.write_text(json.dumps(told | figures, indent=1))


if __name__ == "__main__":
    main()
