"""How quickly 100,000 credentials are searched by words and meaning, and how soon a new one is found.

    python -m benchmarks.search [--database postgresql://...] [--credentials 100000] [--index auto]
    python -m benchmarks.search --served [--workers 2] [--clients 8] [--seconds 15]    as in search_served.py
    python -m benchmarks.search --quality [--data ../shared/data]                      as in search_quality.py

The invented credentials of benchmarks/http in PostgreSQL, searched through the whole HTTP application without its
socket, one question after the other; /health/live beside it tells what the machine was worth at the time. Then one
credential is published, one archived and 1,000 are added behind its back: each time the next question must know.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from benchmarks import search_served
from benchmarks.http import stock
from benchmarks.search_quality import quality, slip

from bccb.config import Settings
from bccb.container import Container, build
from bccb.domain.credential import CredentialStatus, MicroCredential
from bccb.domain.ports.engines import Lessons, no_progress
from bccb.entrypoints.http.app import create_app
from bccb.entrypoints.http.gate import logs

DATABASE = "postgresql://postgres@127.0.0.1:5432/bccb_bench_search"
ADDRESS = "/api/v1/ai/search/semantic"
QUESTIONS = 400
WARM = 20  # questions before the clock runs


def main() -> int:
    options = _options()
    if options.quality:
        return quality(options.data)
    stock.prepare(options.database, credentials=options.credentials, agreements=500)
    return _behind_a_server(options) if options.served else _speed(options)


def _speed(options: argparse.Namespace) -> int:
    with _in_process(options) as (container, client):
        print("| questions | a second | CPU ms | p50 ms | p95 ms | most ms |\n|---|---|---|---|---|---|")
        print(_row("GET /health/live", *_timed([partial(client.get, "/health/live")] * QUESTIONS)))
        for name, bodies in _questions().items():
            _asked(client, bodies[:WARM])
            print(_row(name, *_asked(client, bodies)))
        print("\n| what happened | the next question, ms | known |\n|---|---|---|")
        for row in _news(container, client):
            print(row)
    return 0


def _behind_a_server(options: argparse.Namespace) -> int:
    with _trained(options) as container:
        load = search_served.Load(options.clients, options.seconds)
        search_served.measure(container.settings(), _questions(), options.workers, load)
    return 0


@contextmanager
def _in_process(options: argparse.Namespace) -> Iterator[tuple[Container, Any]]:
    with _trained(options) as container:
        begun, cpu = time.perf_counter(), time.process_time()
        logs.configure("WARNING")
        client = create_app(container).test_client()
        _ask(client, {"query": "first"})
        took, cpu = time.perf_counter() - begun, time.process_time() - cpu
        print(f"Model loaded and first question answered in {took:.1f} s, {cpu:.1f} s of them the processor's\n")
        yield container, client


@contextmanager
def _trained(options: argparse.Namespace) -> Iterator[Container]:
    """The parts, with a model that was trained on what is in the database."""
    with TemporaryDirectory() as folder:
        settings = Settings(
            database_url=options.database,
            model_dir=Path(folder),
            vector_index=options.index,
            text_models=tuple(options.text_models),
            secret_key="nobody signs in here" * 2,
            limit_anonymous=0,
        )
        _train(build(settings))
        yield build(settings)


def _train(container: Container) -> None:
    with container.work()() as unit:
        lessons = Lessons(
            institutions=unit.institutions.all(),
            courses=(),
            agreements=tuple(unit.agreements.each()),
            credentials=tuple(unit.credentials.each()),
        )
    begun = time.process_time()
    trained = container.trainer().train(lessons, no_progress)
    version = container.models().save(trained, trained_at=container.clock().now(), fingerprint="0" * 64)
    container.models().promote(version.version)
    sizes = ", ".join(
        f"{name} {len(content) / 1e6:.0f}" for name, content in trained.files.items() if len(content) > 1e6
    )
    print(f"{len(lessons.credentials):,} credentials, trained in {time.process_time() - begun:.0f} CPU s; MB: {sizes}")


def _questions() -> dict[str, list[dict[str, Any]]]:
    """The same every time: words of the stock, put together as people would, a third of them misspelt."""
    chance = random.Random(11)
    topics, ends = stock._TOPICS, stock._ENDS
    texts = [f"{chance.choice(topics)} {chance.choice(ends)}" for _ in range(QUESTIONS)]
    slipped = [slip(text, chance) if at % 3 == 0 else text for at, text in enumerate(texts)]
    plain = [{"query": text, "kinds": ["credential"]} for text in slipped]
    filtered = [
        body
        | {
            "institutions": [f"INST-{chance.randrange(stock.INSTITUTIONS):02}"],
            "deliveryModes": ["ONLINE", "HYBRID"],
            "hoursTo": 60,
        }
        for body in plain
    ]
    paragraphs = [{"query": " ".join(texts[at : at + 30]), "kinds": ["credential"]} for at in range(QUESTIONS // 4)]
    return {"words": plain, "words, filtered": filtered, "a paragraph": paragraphs}


def _asked(client: Any, bodies: list[dict[str, Any]]) -> tuple[float, list[float]]:
    return _timed([partial(_ask, client, body) for body in bodies])


def _timed(calls: list[Callable[[], Any]]) -> tuple[float, list[float]]:
    """CPU seconds of this process for a call, and the seconds each took."""
    seconds, cpu = [], time.process_time()
    for call in calls:
        begun = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - begun)
    return (time.process_time() - cpu) / len(calls), seconds


def _ask(client: Any, body: dict[str, Any]) -> list[dict[str, Any]]:
    answer = client.post(ADDRESS, json=body)
    if answer.status_code != 200:
        raise SystemExit(answer.get_data(as_text=True))
    return answer.get_json()["data"]


def _row(name: str, cpu: float, seconds: list[float]) -> str:
    p50, p95 = np.percentile(seconds, [50, 95]) * 1e3
    rate = len(seconds) / sum(seconds)
    return f"| {name} | {rate:,.0f} | {cpu * 1e3:.1f} | {p50:.1f} | {p95:.1f} | {max(seconds) * 1e3:.0f} |"


def _news(container: Container, client: Any) -> Iterator[str]:
    """What is written goes to the database alone, as another process would write it."""
    maker = stock.Maker(seed=int(time.time()))
    with container.work()() as unit:
        institutions = list(unit.institutions.all())
    now = container.clock().now()
    made = [
        replace(
            each, program_code=f"NEW-{each.id.hex}", status=CredentialStatus.PUBLISHED, created_at=now, updated_at=now
        )
        for each in islice(maker.credentials(institutions, 1_001), 1_001)
    ]
    first = replace(made[0], title="Glassblowing for lighthouse keepers")
    question = {"query": "glasblowing lighthouse", "kinds": ["credential"], "limit": 1}
    _add(container, [first])
    yield _told("one published", client, question, lambda hits: hits[0]["code"] == first.program_code)
    _save(container, first.archived(container.clock().now()))
    yield _told("the same archived", client, question, lambda hits: first.program_code not in str(hits))
    _add(container, made[1:])
    sought = {"query": made[7].program_code, "kinds": ["credential"], "limit": 1}
    yield _told("1,000 added, first question", client, sought, lambda _: True)
    yield _told("1,000 added, second question", client, sought, lambda _: True)
    yield _told("1,000 added, third question", client, sought, lambda hits: hits[0]["code"] == made[7].program_code)
    for each in made[1:]:
        _save(container, each.archived(container.clock().now()))


def _told(what: str, client: Any, body: dict[str, Any], is_known: Callable[[list[dict[str, Any]]], bool]) -> str:
    begun = time.perf_counter()
    hits = _ask(client, body)
    return f"| {what} | {(time.perf_counter() - begun) * 1e3:.0f} | {'yes' if is_known(hits) else 'NO'} |"


def _add(container: Container, credentials: list[MicroCredential]) -> None:
    with container.work()() as unit:
        for each in credentials:
            unit.credentials.add(each)
        unit.commit()


def _save(container: Container, credential: MicroCredential) -> None:
    with container.work()() as unit:
        unit.credentials.save(credential)
        unit.commit()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default=DATABASE)
    parser.add_argument("--credentials", type=int, default=stock.CREDENTIALS)
    parser.add_argument("--index", choices=("auto", "exact", "annoy", "faiss"), default="auto")
    parser.add_argument("--text-models", nargs="+", default=["lsi"])
    parser.add_argument("--served", action="store_true", help="behind granian, several clients at once")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--quality", action="store_true")
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
