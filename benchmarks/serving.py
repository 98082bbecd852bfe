"""How long an assessment takes, and what training and serving need, on the real data and through the product's doors.

    OMP_NUM_THREADS=1 python -m benchmarks.serving [--database postgresql://…] [--asked 500] [--keep FOLDER]

Imports the catalogues and agreements of ../shared/data, trains with the labelled outcomes, and asks what learners of
the source courses would ask the recognizing institutions: through the core with all evidence, over HTTP without a
socket, and by `bccb assess --input`, `suggest` and `classify`, start included. Each part runs in a process of its own,
whose largest memory is told. `--keep` takes the installation that is there already, or leaves one there.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from tempfile import mkdtemp
from typing import Any

import numpy as np
from benchmarks.real import AGREEMENTS, DATA, is_here

from bccb.adapters.files.rows import read_rows

OUTCOMES = DATA / "bloom_clo_edm2022" / "clo.csv"
WARM = 20  # answers that are not counted
BCCB = str(Path(sys.executable).with_name("bccb"))


def main() -> int:
    if not is_here():
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", help="by default SQLite in the folder")
    parser.add_argument("--asked", type=int, default=500)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--part", choices=("core", "http"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        PARTS[options.part](json.load(sys.stdin))
        return 0
    folder = options.keep or Path(mkdtemp(prefix="bccb-serving-"))
    os.environ["BCCB_DATABASE_URL"] = options.database or f"sqlite:///{folder / 'bccb.db'}"
    os.environ["BCCB_MODEL_DIR"] = str(folder / "models")
    if not (folder / "models").is_dir():
        _install()
    files = sum(each.stat().st_size for each in _newest(folder / "models" / "versions").rglob("*") if each.is_file())
    print(f"{'files of the model':40}{files / 1e6:10.1f} MB")
    questions = _questions(options.asked)
    for part in PARTS:
        command = [sys.executable, "-m", "benchmarks.serving", "--part", part]
        subprocess.run(command, input=json.dumps(questions), text=True, check=True)
    _batches(folder, questions)
    return 0


def _install() -> None:
    guide = DATA / "bc_transfer_guide"
    _told("db", "upgrade")
    _told("import", "institutions", str(guide / "institutions.csv"))
    for file in sorted((DATA / "bc_catalogues").glob("*.csv")):
        _told("import", "courses", str(file))
    _told("import", "agreements", str(AGREEMENTS))
    clock, busy = _told("train", "--outcomes", str(OUTCOMES))
    print(f"{'training, with its trial':40}{clock:10.1f} s, {busy:.1f} s of processor")
    print(f"{'largest memory of what was run':40}{getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024:10.0f} MiB")


def _told(*command: str) -> tuple[float, float]:
    """How long one of the product's commands takes: by the clock, and of the processor."""
    before, began = getrusage(RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([BCCB, *command], capture_output=True, text=True, check=False)
    clock, after = time.perf_counter() - began, getrusage(RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):  # 1: some rows of the file were refused, or some lines not answered
        sys.exit(done.stderr)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _newest(models: Path) -> Path:
    return max((each for each in models.iterdir() if each.is_dir()), key=lambda each: each.stat().st_mtime)


def _questions(count: int) -> list[dict[str, Any]]:
    """What would be asked about so many agreements, spread over the guide."""
    rows = [row[1] for row in read_rows(AGREEMENTS) if isinstance(row, tuple) and row[1]["is_current"] == "1"]
    return [
        {
            "id": number,
            "title": row["source_title"],
            "institution": row["source_institution"],
            "course": row["source_course"],
            "recognizing_institution": row["target_institution"],
        }
        for number, row in enumerate(rows[:: max(1, len(rows) // count)][:count])
    ]


def _core(questions: Sequence[dict[str, Any]]) -> None:
    """Assessments with all their evidence, as every door asks for them."""
    from bccb.config import Settings
    from bccb.container import build
    from bccb.domain.learning import learning_of_course

    container = build(Settings.read(os.environ))
    recognizing = container.recognizing()
    with container.work()() as unit:
        owners = {each.code: each for each in unit.institutions.all()}
        courses = {(each.institution_id, str(each.code)): each for each in unit.courses.each()}
    asked = []
    for each in questions:
        owner = owners[each["institution"]]
        if course := courses.get((owner.id, each["course"])):
            asked.append((learning_of_course(course, owner), each["recognizing_institution"]))
    del courses
    _timed("assessed with evidence", asked, lambda question: recognizing.assess(*question))


def _http(questions: Sequence[dict[str, Any]]) -> None:
    """The same, asked of the HTTP application without its socket."""
    os.environ |= {"BCCB_SECRET_KEY": "for a benchmark alone, on this machine", "BCCB_LIMIT_ANONYMOUS": "0"}
    os.environ["BCCB_LOG_LEVEL"] = "ERROR"
    from bccb.entrypoints.http.wsgi import from_environment

    client = from_environment().test_client()
    bodies = [
        {
            "credential": f"{each['institution']} {each['course']}",
            "recognizingInstitution": each["recognizing_institution"],
        }
        for each in questions
    ]
    known = [each for each in bodies if client.post("/api/v1/ai/credits/assess", json=each).status_code == 200]
    _timed("asked over HTTP", known, lambda body: client.post("/api/v1/ai/credits/assess", json=body))


PARTS: dict[str, Callable[[Sequence[dict[str, Any]]], None]] = {"core": _core, "http": _http}


def _timed(name: str, asked: Sequence[Any], ask: Callable[[Any], object]) -> None:
    wall, busy = [], []
    for question in asked:
        began, used = time.perf_counter(), time.process_time()
        ask(question)
        wall.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - used) * 1000)
    for kind, taken in (("clock", wall), ("processor", busy)):
        middle, slow = np.percentile(taken[WARM:], (50, 95))
        print(f"{f'{name}, {kind}':40}{middle:10.1f} ms, 95 % within {slow:.1f} ms ({len(taken) - WARM} asked)")
    print(f"{f'{name}, largest memory':40}{getrusage(RUSAGE_SELF).ru_maxrss / 1024:10.0f} MiB", flush=True)


def _batches(folder: Path, questions: Sequence[dict[str, Any]]) -> None:
    """Lines a second, loading included; four times the questions, so that it weighs little."""
    lines = [json.dumps(each | {"id": f"{turn}-{each['id']}"}) for turn in range(4) for each in questions]
    outcomes = [row[1]["learning_outcome"] for row in read_rows(OUTCOMES) if isinstance(row, tuple)]
    told = {
        "assess": lines,
        "suggest": lines,
        "classify": [json.dumps({"id": at, "text": text}) for at, text in enumerate(outcomes)],
    }
    for command, given in told.items():
        asked, answered = folder / f"{command}.jsonl", folder / f"{command}-answered.jsonl"
        asked.write_text("\n".join(given) + "\n", encoding="utf-8")
        clock, busy = _told(command, "--input", str(asked), "--output", str(answered))
        refused = sum("error" in json.loads(line) for line in answered.open(encoding="utf-8"))
        rate = f"{len(given) / clock:10,.0f} a second ({len(given) / busy:,.0f} by processor)"
        print(f"{f'bccb {command} --input':40}{rate}, {len(given):,} lines, {refused} refused")


if __name__ == "__main__":
    raise SystemExit(main())
