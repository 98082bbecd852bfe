"""Batch mode: a JSON line in, a JSON line out, in the same order. `docs/batch.md` is the contract.

A line that cannot be read or answered yields `{"id", "error"}` and the run goes on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from bccb.domain.errors import BccbError, EngineFailed, StorageFailed
from bccb.domain.ports.engines import Progress

Line = Mapping[str, Any]
Answer = Callable[[Sequence[Line]], Sequence[Line]]
_LONGEST_LINE = 1_048_576  # bytes
_AT_ONCE = 500  # lines handed to the engines together


def run(source: Path, target: Path, answer: Answer, progress: Progress) -> int:
    """Answer every line of `source` into `target`; how many could not be. Blank lines are passed over.

    `answer` is handed readable lines and gives one answer each, `{"error"}` for one it refuses. The whole run stops
    only where nothing can be answered: no model, no database.
    """
    failed = done = 0
    with source.open("rb") as lines, target.open("w", encoding="utf-8") as answers:
        for chunk in batched(line for line in lines if line.strip()):
            for given in _answered(chunk, answer):
                failed += "error" in given
                answers.write(json.dumps(given, ensure_ascii=False) + "\n")
            done += len(chunk)
            progress("Answering", done, 0)
    return failed


def count_of(source: Path) -> int:
    """How many lines there are; none of what can be read only once, as a pipe."""
    if not source.is_file():
        return 0
    with source.open("rb") as lines:
        return sum(1 for _ in lines)


def one_by_one(answer: Callable[[Line], Line]) -> Answer:
    """Answers lines one after the other; a refusal is the answer to its line alone."""

    def answer_all(asked: Sequence[Line]) -> list[Line]:
        return [_or_refusal(answer, each) for each in asked]

    return answer_all


def _or_refusal(answer: Callable[[Line], Line], asked: Line) -> Line:
    try:
        return answer(asked)
    except (EngineFailed, StorageFailed):
        raise
    except BccbError as refusal:
        return {"error": str(refusal)}


def _answered(chunk: Sequence[bytes], answer: Answer) -> list[Line]:
    read = [_read(line) for line in chunk]
    answers = iter(answer([asked for asked, error in read if not error]))
    return [
        {"id": asked.get("id"), "error": error} if error else {"id": asked["id"], **next(answers)}
        for asked, error in read
    ]


def batched(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    lines = iter(lines)
    while chunk := list(islice(lines, _AT_ONCE)):
        yield chunk


def _read(line: bytes) -> tuple[Line, str]:
    """The object on a line and nothing, or what could be read of it and what is wrong with it."""
    if len(line) > _LONGEST_LINE:
        return {}, f"line: must be at most {_LONGEST_LINE:,} bytes, not {len(line):,}"
    try:
        asked = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return {}, f"line: must be UTF-8; byte {error.start + 1} is not"
    except (ValueError, RecursionError) as error:
        return {}, f"line: must be one JSON object: {error}"
    if not isinstance(asked, dict):
        return {}, f"line: must be one JSON object, not {type(asked).__name__}"
    if not isinstance(asked.get("id"), str | int):
        return {}, "id: is required, as text or a whole number"
    return asked, ""
