"""Training: the engines learn from what is in the database; the result is kept, versioned and swapped in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bccb.domain.audit import plain
from bccb.domain.errors import Invalid
from bccb.domain.outcome import BloomLevel
from bccb.domain.ports.clock import Clock
from bccb.domain.ports.engines import LabelledOutcome, Lessons, Progress, Trainer, no_progress
from bccb.domain.ports.models import ModelStore, ModelVersion
from bccb.domain.ports.rows import Row, RowError, Rows
from bccb.domain.ports.unit_of_work import Work
from bccb.domain.record import Record


@dataclass(frozen=True, kw_only=True)
class Training:
    work: Work
    trainer: Trainer
    models: ModelStore
    clock: Clock

    def train(self, outcomes: Sequence[LabelledOutcome] = (), progress: Progress = no_progress) -> ModelVersion:
        """Learn from every active record, keep the version and make it the current one.

        `outcomes` are labelled by people; without any the shipped reading of outcomes goes into the version. A training
        that fails leaves the current version serving. Raises EngineFailed where there is too little to learn from.
        """
        lessons = self._lessons(outcomes, progress)
        trained = self.trainer.train(lessons, progress)
        version = self.models.save(trained, trained_at=self.clock.now(), fingerprint=_fingerprint(lessons))
        self.models.promote(version.version)
        return version

    def _lessons(self, outcomes: Sequence[LabelledOutcome], progress: Progress) -> Lessons:
        progress("Reading the database", 0, 0)
        with self.work() as unit:
            return Lessons(
                institutions=unit.institutions.all(),
                courses=tuple(unit.courses.each()),
                agreements=tuple(unit.agreements.each()),
                credentials=tuple(unit.credentials.each()),
                outcomes=tuple(outcomes),
            )


def labelled(rows: Rows) -> tuple[LabelledOutcome, ...]:
    """The outcomes of a file: `learning_outcome` or `text`, and `levels`, a list, or a column 0 or 1 for each level.

    An outcome without any level is passed over. Raises Invalid, naming file and line, for the first bad row.
    """
    return tuple(outcome for row in rows for outcome in _labelled(row))


def _labelled(row: Row | RowError) -> Iterator[LabelledOutcome]:
    if isinstance(row, RowError):
        raise Invalid("outcomes", f"{row.file}, line {row.line}: {row.reason}")
    line, cells = row
    text = cells.get("learning_outcome") or cells.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Invalid("outcomes", f"line {line}: learning_outcome (or text) must be a text and not empty")
    if levels := _levels(line, cells):
        yield LabelledOutcome(text=text, levels=levels, fold=str(cells.get("fold") or ""))


def _levels(line: int, cells: Mapping[str, Any]) -> frozenset[BloomLevel]:
    named = cells.get("levels")
    if isinstance(named, list):
        unknown = [each for each in named if each not in BloomLevel.__members__]
        if unknown:
            raise Invalid("outcomes", f"line {line}: levels must be among {', '.join(BloomLevel)}, not {unknown[0]!r}")
        return frozenset(BloomLevel(each) for each in named)
    marks = {level: cells.get(level.value.capitalize(), cells.get(level.value.lower(), 0)) for level in BloomLevel}
    for level, mark in marks.items():
        if str(mark) not in ("0", "1"):
            raise Invalid("outcomes", f"line {line}: {level.value.capitalize()} must be 0 or 1, not {mark!r}")
    return frozenset(level for level, mark in marks.items() if str(mark) == "1")


def _fingerprint(lessons: Lessons) -> str:
    """SHA-256 over everything learned from: equal for equal rows, whenever and wherever they were read."""
    digest = hashlib.sha256()
    for records in (lessons.institutions, lessons.courses, lessons.agreements, lessons.credentials):
        for line in _lines(records):
            digest.update(line.encode())
    for outcome in lessons.outcomes:
        digest.update(f"{outcome.text}\t{sorted(outcome.levels)}\n".encode())
    return digest.hexdigest()


def _lines(records: Iterable[Record]) -> Iterable[str]:
    volatile = {"created_at", "updated_at", "version"}
    for record in records:
        fields = {name: value for name, value in vars(record).items() if name not in volatile}
        yield f"{plain(tuple(fields.items()))}\n"
