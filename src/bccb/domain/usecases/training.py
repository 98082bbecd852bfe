"""Training: the engines learn from what is in the database; the result is tried out, kept, and serves if no worse."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bccb.domain.audit import SYSTEM, Actor, AuditAction, plain
from bccb.domain.errors import Invalid, ModelDamaged, NotFound
from bccb.domain.events import TrainingAsked
from bccb.domain.feedback import Rejection
from bccb.domain.outcome import BloomLevel
from bccb.domain.ports.clock import Clock
from bccb.domain.ports.engines import LabelledOutcome, Lessons, Progress, Trainer, no_progress
from bccb.domain.ports.models import ModelStore, ModelVersion
from bccb.domain.ports.rows import Row, RowError, Rows
from bccb.domain.ports.unit_of_work import Work
from bccb.domain.record import Record, text
from bccb.domain.trial import Answers, Trial, fallen, measured
from bccb.domain.usecases.evaluating.questions import FOLDS
from bccb.domain.usecases.heeding import lessons_from_here, rejections_from_here
from bccb.domain.usecases.promoting import ENTITY, Promoting, identifier_of
from bccb.domain.usecases.trying import ASKED, Trying, from_bytes, to_bytes

ANSWERS, OUTCOMES = "trial.json", "labelled_outcomes.json"  # kept with a version, read by no engine


@dataclass(frozen=True, kw_only=True)
class Training:
    """`tolerance` is how much a measure may fall against the version that serves."""

    work: Work
    trainer: Trainer
    models: ModelStore
    clock: Clock
    trying: Trying
    promoting: Promoting
    tolerance: float = 0.0

    def train(
        self,
        outcomes: Sequence[LabelledOutcome] | None = None,
        progress: Progress = no_progress,
        *,
        by: Actor = SYSTEM,
        force: str = "",
    ) -> ModelVersion:
        """Learn from every active record, try it out, keep the version, and let it serve unless a measure fell.

        `outcomes` are labelled by people; None takes those of the version that serves. `force` is the reason to let it
        serve although it fell. A training that fails leaves the current version serving. Raises EngineFailed where
        there is too little to learn from.
        """
        text("force", force, longest=1_000)
        return self._train(self._lessons(outcomes, progress), progress, by, force)

    def train_if_new(self, by: Actor = SYSTEM) -> ModelVersion | None:
        """The same, but None where the newest version has learned from the same rows."""
        lessons = self._lessons(None, no_progress)
        if self._newest_fingerprint() == _fingerprint(lessons):
            return None
        return self._train(lessons, no_progress, by, "")

    def is_serving(self, version: ModelVersion) -> bool:
        return self.models.served()[:1] == (version.version,)

    def ask_for(self, by: Actor = SYSTEM) -> None:
        """Leave the training to a worker."""
        with self.work() as unit:
            event = TrainingAsked(account_id=by.account_id)
            self.promoting.keeping.note(unit, ENTITY, identifier_of("training"), AuditAction.SUBMIT, {}, event, by)
            unit.commit()

    def _train(self, lessons: Lessons, progress: Progress, by: Actor, force: str) -> ModelVersion:
        answers = self.trying.answers(lessons, progress)
        trial = self._trial(answers)
        trained = self.trainer.train(lessons, progress)
        beside = {ANSWERS: to_bytes(answers), OUTCOMES: _outcomes_to_bytes(lessons.outcomes)}
        fingerprint = _fingerprint(lessons)
        version = self.models.save(
            trained, trained_at=self.clock.now(), fingerprint=fingerprint, trial=trial, beside=beside
        )
        if not trial.fallen or force:
            self.promoting.promote(version.version, by, reason=force)
        return version

    def _trial(self, answers: Answers) -> Trial:
        """How it came out, against the version that serves; one that was never tried out says nothing."""
        standing = next(iter(self.models.served()), "")
        before = self._kept(ANSWERS)
        return Trial(
            folds=ASKED,
            of=len(FOLDS),
            asked=answers.asked,
            measures=measured(answers),
            against=standing,
            fallen=() if before is None else fallen(from_bytes(before), answers, self.tolerance),
        )

    def _kept(self, name: str) -> bytes | None:
        """A file of the version that serves; None where none serves, it has none, or it is damaged."""
        try:
            return next((self.models.file(each, name) for each in self.models.served()[:1]), None)
        except (ModelDamaged, NotFound):
            return None

    def _newest_fingerprint(self) -> str:
        try:
            return next((self.models.version(each).fingerprint for each in self.models.names()), "")
        except ModelDamaged:
            return ""

    def _lessons(self, outcomes: Sequence[LabelledOutcome] | None, progress: Progress) -> Lessons:
        progress("Reading the database", 0, 0)
        if outcomes is None:
            kept = self._kept(OUTCOMES)
            outcomes = () if kept is None else _outcomes_from_bytes(kept)
        with self.work() as unit:
            decisions = lessons_from_here(unit)
            return Lessons(
                institutions=unit.institutions.all(),
                courses=tuple(unit.courses.each()),
                agreements=tuple(unit.agreements.each()),
                credentials=tuple(unit.credentials.each()),
                outcomes=tuple(outcomes),
                decisions=decisions,
                rejections=rejections_from_here(unit, decisions),
            )


def _outcomes_to_bytes(outcomes: Sequence[LabelledOutcome]) -> bytes:
    told = [[each.text, sorted(each.levels), each.fold] for each in outcomes]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _outcomes_from_bytes(content: bytes) -> tuple[LabelledOutcome, ...]:
    return tuple(
        LabelledOutcome(text=text, levels=frozenset(map(BloomLevel, levels)), fold=fold)
        for text, levels, fold in json.loads(content)
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
    outcome = cells.get("learning_outcome") or cells.get("text")
    if not isinstance(outcome, str) or not outcome.strip():
        raise Invalid("outcomes", f"line {line}: learning_outcome (or text) must be a text and not empty")
    if levels := _levels(line, cells):
        yield LabelledOutcome(text=outcome, levels=levels, fold=str(cells.get("fold") or ""))


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
    for records in (lessons.institutions, lessons.courses, lessons.agreements, lessons.credentials, lessons.decisions):
        for line in _lines(records):
            digest.update(line.encode())
    for line in _lines(lessons.rejections):
        digest.update(line.encode())
    for outcome in lessons.outcomes:
        digest.update(f"{outcome.text}\t{sorted(outcome.levels)}\n".encode())
    return digest.hexdigest()


def _lines(records: Iterable[Record | Rejection]) -> Iterable[str]:
    volatile = {"created_at", "updated_at", "version"}
    for record in records:
        fields = {name: value for name, value in vars(record).items() if name not in volatile}
        yield f"{plain(tuple(fields.items()))}\n"
