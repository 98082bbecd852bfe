"""How well and how quickly the vector indexes find the nearest of many: the curve of recall against questions a second.

    python benchmarks/vector_index.py [--rows 100000] [--indexes exact annoy faiss] [--trees 50] [--reuse]

Invented vectors of 256 numbers: clusters whose sizes fall by a power law, each spread over 24 directions of its own,
with noise, at length 1. 500 questions from the same clusters are held out; recall@10 is the share of the ten truly
nearest that are among the ten found. One question at a time from one thread. Each index is built, written, synced, and
opened again from its file, which is mapped; then the curve is drawn by how much of it is looked at.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bccb.adapters.annoy.similarity_index import SEARCHED, AnnoyIndexing
from bccb.adapters.faiss.similarity_index import PROBES, FaissIndexing
from bccb.adapters.memory.similarity_index import ExactIndexing

DIMENSIONS, INTRINSIC, QUESTIONS, NEAREST = 256, 24, 500, 10
_AT_ONCE = 50_000

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Point:
    recall: float
    a_second: float
    cpu: float
    p50: float
    p95: float


def main() -> int:
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    vectors, questions = _stock(options.rows, options.folder)
    truth = _truth(vectors, questions)
    print(f"{options.rows:,} × {DIMENSIONS}, {QUESTIONS} questions\n")
    print("| index | looked at | recall@10 | a second | CPU ms | p50 ms | p95 ms |\n|---|---|---|---|---|---|---|")
    costs = [_measured(name, options, vectors, questions, truth) for name in options.indexes]
    print("\n| index | build CPU s | clock s | file MB | opens in ms | first question ms |\n|---|---|---|---|---|---|")
    print("\n".join(costs))
    return 0


def _measured(name: str, options: Any, vectors: Floats, questions: Floats, truth: NDArray[np.int64]) -> str:
    """Prints the curve of one index; what it costs, as a row of a table."""
    file: Path = options.folder / f"{options.rows}.{name}.index"
    built = "from before | " if options.reuse and file.is_file() else _built(name, options, vectors, file)
    opened, first = _opening(_settings(name, options.trees)[0][1](), vectors, file, questions[0])
    for looked_at, indexing in _settings(name, options.trees):
        point = _asked(indexing().open(vectors, file), questions, truth)
        speed = f"{point.a_second:,.0f} | {point.cpu:.2f} | {point.p50:.2f} | {point.p95:.2f}"
        print(f"| {name} | {looked_at} | {point.recall:.3f} | {speed} |", flush=True)
    return f"| {name} | {built} | {file.stat().st_size / 1e6:.0f} | {opened:.0f} | {first:.0f} |"


def _built(name: str, options: Any, vectors: Floats, file: Path) -> str:
    """Build the index and write it; the seconds of the processor and of the clock."""
    cpu, clock = time.process_time(), time.perf_counter()
    content = _settings(name, options.trees)[0][1]().build(vectors)
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    with file.open("wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    return f"{cpu:.0f} | {clock:.0f}"


def _settings(name: str, trees: int) -> list[tuple[str, Callable[[], Any]]]:
    if name == "exact":
        return [("all", ExactIndexing)]
    if name == "annoy":
        searched = sorted({2_000, SEARCHED, 10_000, 20_000, 50_000})
        return [(f"{each:,} nodes, {trees} trees", _annoy(trees, each)) for each in searched]
    probed = sorted({4, 8, 16, 32, PROBES, 64, 128})
    return [(f"{each} cells", _faiss(each)) for each in probed]


def _annoy(trees: int, searched: int) -> Callable[[], AnnoyIndexing]:
    return lambda: AnnoyIndexing(trees=trees, searched=searched)


def _faiss(probes: int) -> Callable[[], FaissIndexing]:
    return lambda: FaissIndexing(probes=probes)


def _opening(indexing: Any, vectors: Floats, file: Path, question: Floats) -> tuple[float, float]:
    """Milliseconds to open the file, and to answer the first question."""
    begun = time.perf_counter()
    index = indexing.open(vectors, file)
    opened = time.perf_counter()
    index.nearest(question.tolist(), NEAREST)
    return (opened - begun) * 1e3, (time.perf_counter() - opened) * 1e3


def _asked(index: Any, questions: Floats, truth: NDArray[np.int64]) -> Point:
    found, seconds, cpu = 0, [], time.process_time()
    for question, nearest in zip(questions.tolist(), truth, strict=True):
        begun = time.perf_counter()
        answer = index.nearest(question, NEAREST)
        seconds.append(time.perf_counter() - begun)
        found += len({row for row, _ in answer} & set(nearest.tolist()))
    cpu = (time.process_time() - cpu) / len(seconds) * 1e3
    p50, p95 = np.percentile(seconds, [50, 95]) * 1e3
    return Point(found / truth.size, len(seconds) / sum(seconds), cpu, p50, p95)


def _stock(rows: int, folder: Path) -> tuple[Floats, Floats]:
    """The vectors, mapped from a file, and the questions; the same for the same number of rows."""
    file = folder / f"{rows}.npy"
    made = _vectors(rows + QUESTIONS)
    questions = next(made)[:QUESTIONS]
    if not file.is_file():
        kept = np.lib.format.open_memmap(file, "w+", np.float32, (rows, DIMENSIONS))
        at = 0
        for part in _vectors(rows + QUESTIONS):
            part = part[QUESTIONS:] if at == 0 else part
            kept[at : at + len(part)] = part
            at += len(part)
        kept.flush()
    return np.load(file, mmap_mode="r"), questions


def _vectors(rows: int) -> Iterator[Floats]:
    chance = np.random.default_rng(20_261_122)
    clusters = max(20, int(2 * rows**0.5))
    sizes = 1 / np.arange(1, clusters + 1) ** 0.7
    centres = chance.normal(size=(clusters, DIMENSIONS)).astype(np.float32)
    spread = chance.normal(size=(clusters, INTRINSIC, DIMENSIONS)).astype(np.float32) / INTRINSIC**0.5
    for start in range(0, rows, _AT_ONCE):
        of = chance.choice(clusters, size=min(_AT_ONCE, rows - start), p=sizes / sizes.sum())
        part = centres[of] + 0.1 * chance.normal(size=(len(of), DIMENSIONS)).astype(np.float32)
        for cluster in np.unique(of):
            within = of == cluster
            part[within] += chance.normal(size=(within.sum(), INTRINSIC)).astype(np.float32) @ spread[cluster]
        yield (part / np.linalg.norm(part, axis=1, keepdims=True)).astype(np.float32)


def _truth(vectors: Floats, questions: Floats) -> NDArray[np.int64]:
    """The rows of the nearest to each question: one row a question."""
    best = np.full((len(questions), NEAREST), -2, np.float32)
    rows = np.zeros((len(questions), NEAREST), np.int64)
    for start in range(0, len(vectors), _AT_ONCE):
        cosines = questions @ vectors[start : start + _AT_ONCE].T
        top = np.argpartition(-cosines, NEAREST, axis=1)[:, :NEAREST]
        both = np.hstack([best, np.take_along_axis(cosines, top, axis=1)])
        where = np.hstack([rows, top + start])
        order = np.argsort(-both, axis=1)[:, :NEAREST]
        best, rows = np.take_along_axis(both, order, axis=1), np.take_along_axis(where, order, axis=1)
    return rows


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument(
        "--indexes", nargs="+", choices=("exact", "annoy", "faiss"), default=["exact", "annoy", "faiss"]
    )
    parser.add_argument("--trees", type=int, default=50)
    parser.add_argument("--reuse", action="store_true", help="take an index that was built before, where there is one")
    parser.add_argument("--folder", type=Path, default=Path(".bench"), help="where vectors and indexes are written")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
