"""Trying out: a training is repeated without one part of the decisions and asked about that part."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bccb.domain.agreement import GrantKind
from bccb.domain.errors import ModelDamaged
from bccb.domain.outcome import BloomLevel
from bccb.domain.ports.engines import Engines, LabelledOutcome, Lessons, Progress, Trainer
from bccb.domain.trial import KINDS, Answers, Forecast, Ranked, Read
from bccb.domain.usecases.evaluating.questions import FOLDS, Archive, KnownEquivalent, KnownGrant

ASKED = FOLDS[-1]  # the part that is held back: of all source courses one in ten, by a hash of their code
_MOST = 2_000  # questions of a sort; more would take longer and tell little more
_DEEPEST = 1_000  # courses that are ranked
_SURE = 0.5  # the chance from which a level counts as read

ReadEngines = Callable[[str, Mapping[str, bytes]], Engines]
Question = TypeVar("Question")


@dataclass(frozen=True, kw_only=True)
class Trying:
    """`read` makes engines of trained files."""

    trainer: Trainer
    read: ReadEngines

    def answers(self, lessons: Lessons, progress: Progress) -> Answers:
        """The answers of a training on all lessons but one part, about that part; none where it holds nothing to ask.

        Raises EngineFailed where too little is left to learn from.
        """
        archive = Archive(replace(lessons, outcomes=[replace(each, fold="") for each in lessons.outcomes]), {})
        equivalents, grants = archive.equivalents(ASKED), archive.grants(ASKED)
        outcomes = archive.outcomes(ASKED)
        if not equivalents and not grants and not outcomes:
            return Answers()
        trained = self.trainer.train(archive.lessons_of(FOLDS.replace(ASKED, "")), _in_trial(progress))
        engines = self.read("trial", trained.files)
        return Answers(
            equivalents=dict(_ranked(engines, _some(equivalents), _in_trial(progress))),
            grants=dict(_foreseen(engines, _some(grants), _in_trial(progress))),
            outcomes=dict(_read(engines, _some(outcomes))),
        )


def to_bytes(answers: Answers) -> bytes:
    told = {
        "equivalents": {name: [each.truth, each.place] for name, each in answers.equivalents.items()},
        "grants": {name: [each.truth, each.chances, each.named] for name, each in answers.grants.items()},
        "outcomes": {name: [each.truth, each.told] for name, each in answers.outcomes.items()},
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_bytes(content: bytes) -> Answers:
    """Raises ModelDamaged for what is none of ours."""
    try:
        told = json.loads(content)
        return Answers(
            equivalents={name: Ranked(*each) for name, each in told["equivalents"].items()},
            grants={
                name: Forecast(GrantKind(truth), tuple(chances), GrantKind(named))
                for name, (truth, chances, named) in told["grants"].items()
            },
            outcomes={name: Read(_levels(truth), _levels(read)) for name, (truth, read) in told["outcomes"].items()},
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelDamaged("The answers of a trial cannot be read: train again.") from error


def _ranked(engines: Engines, asked: Sequence[KnownEquivalent], progress: Progress) -> Iterator[tuple[str, Ranked]]:
    for done, each in enumerate(asked):
        progress("Asking for equivalents", done, len(asked))
        found = engines.equivalents(each.learning, each.institution, limit=_DEEPEST)
        place = next((place for place, one in enumerate(found, 1) if one.course in each.courses), None)
        truth = ", ".join(sorted(map(str, each.courses)))
        yield f"{each.learning.code} at {each.institution}", Ranked(truth, place)


def _foreseen(engines: Engines, asked: Sequence[KnownGrant], progress: Progress) -> Iterator[tuple[str, Forecast]]:
    for done, each in enumerate(asked):
        progress("Asking for grants", done, len(asked))
        forecast = engines.forecast(each.learning, each.institution)
        chances = tuple(forecast.probabilities[kind] for kind in KINDS)
        yield f"{each.learning.code} at {each.institution}", Forecast(each.kind, chances, forecast.grant)


def _read(engines: Engines, asked: Sequence[LabelledOutcome]) -> Iterator[tuple[str, Read]]:
    readings = engines.classify([each.text for each in asked])
    for each, reading in zip(asked, readings, strict=True):
        told = (level for level in BloomLevel if reading.probabilities[level] >= _SURE)
        name = hashlib.sha256(each.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        yield name, Read(_levels(each.levels), tuple(told))


def _levels(named: Sequence[str] | frozenset[BloomLevel]) -> tuple[BloomLevel, ...]:
    return tuple(sorted((BloomLevel(each) for each in named), key=list(BloomLevel).index))


def _some(questions: Sequence[Question]) -> Sequence[Question]:
    """All of them, or where they are many every so manieth."""
    return questions[:: -(-len(questions) // _MOST) or 1]


def _in_trial(progress: Progress) -> Progress:
    return lambda step, done, total: progress(f"Trial: {step[0].lower()}{step[1:]}", done, total)
