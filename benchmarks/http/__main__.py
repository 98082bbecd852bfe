"""The read path against its anchors, in interleaved rounds; writes a table and JSON.

python -m benchmarks.http all --database postgresql://postgres@127.0.0.1:5432/bccb_bench_http --rounds 5

The database is created and filled once (some minutes). Needs the extra `bench`, wrk, redis-server and PostgreSQL.
CPU is that of the server's processes, of the database sessions and of Redis. A round in which something else on the
machine takes more than its share is run again, and after three tries it counts and is marked.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, astuple
from pathlib import Path
from statistics import median

from benchmarks.http import alone, machine
from benchmarks.http.rounds import Bench, Round
from benchmarks.http.stock import prepare
from benchmarks.http.subjects import LIST, MEMORY, PACED, SERVERS, SUBJECTS, Subject
from sqlalchemy import create_engine, make_url, text


def _addresses(database: str, folder: Path) -> Path:
    """A folder with every page of the list, by the place behind which it begins, and every credential."""
    from bccb.adapters.sql.conditions import bookmark
    from bccb.adapters.sql.tables import micro_credentials

    engine = create_engine(make_url(database).set(drivername="postgresql+psycopg2"))
    with engine.connect() as connection:
        wanted = text("SELECT program_code FROM micro_credentials WHERE status = 'PUBLISHED' ORDER BY id")
        codes = connection.scalars(wanted).all()
        order = (micro_credentials.c.program_code,)
        places = (bookmark("credential", order, {"program_code": code}) for code in codes)
        (folder / "pages").write_text("".join(f"{LIST}?after={place}\n" for place in places))
        (folder / "credentials").write_text("".join(f"{LIST}/{code}\n" for code in codes))
    engine.dispose()
    return folder


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
    parser.add_argument("what", nargs="?", choices=(*WHATS, "all"), default="reads", help="all: but the servers")
    parser.add_argument("--database", default="postgresql://postgres@127.0.0.1:5432/bccb_bench_http")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--foreign", type=float, default=0.15, help="share of the machine that others may take")
    parser.add_argument("--only", default="", help="only what has this in its name, and bare Flask")
    parser.add_argument("--json", type=Path, help="where the rounds are written")
    options = parser.parse_args()
    prepare(options.database)
    wanted = [what for what in WHATS if what != "servers"] if options.what == "all" else [options.what]
    figures = {what: WHATS[what](options) for what in wanted}
    if options.json:
        told = {name: str(value) for name, value in vars(options).items()}
        options.json.write_text(json.dumps({"machine": machine.told(), "options": told} | figures, indent=1))


def _compared(options: argparse.Namespace, subjects: tuple[Subject, ...], base: str) -> dict[str, object]:
    if options.only:
        subjects = tuple(each for each in subjects if options.only in each.name or each.name == base)
    with _bench(options) as bench:
        found = bench.rounds(subjects)
    medians = summed_up(found)
    print(table(medians, base))
    rounds = {name: [asdict(each) for each in several] for name, several in found.items()}
    return {"rounds": rounds, "medians": {name: asdict(each) for name, each in medians.items()}}


def _paced(options: argparse.Namespace) -> dict[str, float]:
    with _bench(options) as bench:
        return _told(bench.paced(tuple(each for each in SUBJECTS if each.name in PACED)))


def _memory(options: argparse.Namespace) -> dict[str, float]:
    with _bench(options) as bench:
        return _told(bench.memory(MEMORY, (1_000, 10_000, 100_000)))


@contextmanager
def _bench(options: argparse.Namespace) -> Iterator[Bench]:
    with tempfile.TemporaryDirectory() as folder, machine.redis() as redis:
        yield Bench(options, redis, _addresses(options.database, Path(folder)))


def _told(figures: dict[str, float]) -> dict[str, float]:
    for name, figure in figures.items():
        print(f"{name}: {figure:,.3f}", flush=True)
    return figures


WHATS = {
    "reads": lambda options: _compared(options, SUBJECTS, SUBJECTS[1].name),
    "servers": lambda options: _compared(options, SERVERS, SERVERS[0].name),
    "paced": _paced,
    "memory": _memory,
    "pages": lambda options: _told(alone.pages(options.database, options.rounds)),
    "writes": lambda options: _told(alone.writes(options.database, options.rounds, options.seconds)),
    "forgetting": lambda options: _told(alone.forgetting(options.rounds)),
}


if __name__ == "__main__":
    main()
