"""Evaluating: how often the engines would have been right about decisions that they have not seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bccb.domain.agreement import GrantKind
from bccb.domain.errors import Invalid, NotTrained
from bccb.domain.measures import Bin, Covered, Point, coverage, precision_recall, reliability
from bccb.domain.ports.engines import (
    Engines,
    LabelledOutcome,
    Lessons,
    OutcomeClassifier,
    Progress,
    Trained,
    Trainer,
    no_progress,
)
from bccb.domain.ports.models import ModelStore, ModelVersion
from bccb.domain.ports.unit_of_work import Work
from bccb.domain.usecases.evaluating.figures import (
    GRANTS,
    KINDS_OF_GRANT,
    MEAN_OF_LEVELS,
    OUTCOMES,
    RANKING,
    Draw,
    Figure,
    Foreseen,
    Part,
    Ranked,
    Read,
    figures,
    institution_of,
    parts,
    subject_of,
)
from bccb.domain.usecases.evaluating.questions import FOLDS, Archive, KnownEquivalent, KnownGrant

__all__ = ["FOLDS", "KNOWING", "Evaluating", "Evaluation", "Exam", "Figure", "KnownEquivalent", "Part"]

ReadEngines = Callable[[str, Mapping[str, bytes]], Engines]
KNOWING = "grant, decisions elsewhere known"
_DEEPEST = 10_000  # courses of a catalogue that are ranked


@dataclass(frozen=True, kw_only=True)
class Exam:
    """What to learn from and what to ask. `learn` and `ask` are folds, a digit each.

    Without folds to learn from the model that serves is asked: nobody here knows what it has seen. `folds` maps an
    agreement's code to its fold, by default a hash of its source course. `queries` are asked in place of the
    equivalents that the agreements tell.
    """

    learn: str
    ask: str
    folds: Mapping[str, str] = field(default_factory=dict)
    outcomes: Sequence[LabelledOutcome] = ()
    queries: Sequence[KnownEquivalent] | None = None

    def __post_init__(self) -> None:
        for name, folds in (("learn", self.learn), ("ask", self.ask)):
            if strange := set(folds) - set(FOLDS):
                raise Invalid(name, f"must be digits, one a fold, as 01234; {min(strange)!r} is none")
        if not self.ask:
            raise Invalid("ask", "must name at least one fold")
        if shared := set(self.learn) & set(self.ask):
            raise Invalid("ask", f"must share no fold with those learned from; {min(shared)} stands in both")


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """How good the engines of one model are. `learned_from` counts rows.

    The curves are about grants: chance against truth, the surest share against error, recall of refusals against
    precision.
    """

    model: str
    learned: str
    asked: str
    learned_from: Mapping[str, int]
    libraries: Mapping[str, str]
    figures: tuple[Figure, ...]
    institutions: tuple[Part, ...]
    subjects: tuple[Part, ...]
    reliability: tuple[Bin, ...]
    coverage: tuple[Covered, ...]
    precision_recall: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True)
class Evaluating:
    """`read` makes engines of trained files; `draw` draws groups for the intervals."""

    work: Work
    trainer: Trainer
    read: ReadEngines
    models: ModelStore
    shipped: OutcomeClassifier
    draw: Draw

    def evaluate(self, exam: Exam, progress: Progress = no_progress) -> Evaluation:
        """Learn from some folds of what is in the database, ask about others, and measure. Nothing is stored.

        Raises EngineFailed where there is too little to learn from; NotTrained or ModelDamaged where no fold is to be
        learned from and no model can serve; Invalid where nothing in the database belongs to the folds asked about.
        """
        archive = self._archive(exam, progress)
        grants = archive.grants(exam.ask)
        if not grants:
            raise Invalid("ask", f"finds no agreement in force in the folds {exam.ask}: import some, or ask others")
        engines, behind = self._examined(exam, archive, progress)
        known = archive.equivalents(exam.ask) if exam.queries is None else exam.queries
        ranked = list(_ranked(engines, known, progress))
        foreseen = list(_foreseen(engines, grants, progress))
        told = list(_foreseen(engines, grants, progress, _decided(grants))) if exam.learn else []
        labelled = archive.outcomes(exam.ask)
        progress("Drawing intervals", 0, 0)
        found = (
            *figures("equivalents", RANKING, ranked, self.draw),
            *figures("grant", GRANTS, foreseen, self.draw),
            *figures(KNOWING, KINDS_OF_GRANT, told, self.draw),
            *figures("outcomes as shipped", [MEAN_OF_LEVELS], _read(self.shipped, labelled), self.draw),
            *(figures("outcomes", OUTCOMES, _read(engines, labelled), self.draw) if exam.outcomes else ()),
        )
        sure = [each.sure for each in foreseen]
        return Evaluation(
            model=engines.version,
            learned=exam.learn,
            asked=exam.ask,
            learned_from=behind.learned_from,
            libraries=behind.libraries,
            figures=found,
            institutions=parts(foreseen, ranked, institution_of),
            subjects=parts(foreseen, ranked, subject_of),
            reliability=reliability(sure),
            coverage=coverage(sure),
            precision_recall=precision_recall([each.refused for each in foreseen]),
        )

    def _archive(self, exam: Exam, progress: Progress) -> Archive:
        progress("Reading the database", 0, 0)
        with self.work() as unit:
            lessons = Lessons(
                institutions=unit.institutions.all(),
                courses=tuple(unit.courses.each()),
                agreements=tuple(unit.agreements.each()),
                credentials=tuple(unit.credentials.each()),
                outcomes=tuple(exam.outcomes),
            )
        return Archive(lessons, exam.folds)

    def _examined(self, exam: Exam, archive: Archive, progress: Progress) -> tuple[Engines, Trained | ModelVersion]:
        """The engines to ask, and what is behind them."""
        if exam.learn:
            trained = self.trainer.train(archive.lessons_of(exam.learn), progress)
            return self.read("evaluated", trained.files), trained
        engines, version = self.models.load(), self.models.current()
        if version is None:
            raise NotTrained
        return engines, version


def _ranked(engines: Engines, asked: Sequence[KnownEquivalent], progress: Progress) -> Iterator[Ranked]:
    for done, each in enumerate(asked):
        progress("Asking for equivalents", done, len(asked))
        found = engines.equivalents(each.learning, each.institution, limit=_DEEPEST)
        yield Ranked(each, next((place for place, one in enumerate(found, 1) if one.course in each.courses), None))


Decided = Mapping[str | None, Mapping[str, GrantKind]]


def _decided(grants: Sequence[KnownGrant]) -> Decided:
    """What each institution decided, by the code of the learning."""
    decided: defaultdict[str | None, dict[str, GrantKind]] = defaultdict(dict)
    for each in grants:
        decided[each.learning.code][each.institution] = each.kind
    return decided


def _foreseen(
    engines: Engines, asked: Sequence[KnownGrant], progress: Progress, decided: Decided | None = None
) -> Iterator[Foreseen]:
    """With `decided` each is asked for knowing what all the other institutions decided on the very same course."""
    for done, each in enumerate(asked):
        progress("Asking for grants", done, len(asked))
        elsewhere = None
        if decided is not None:
            elsewhere = {code: kind for code, kind in decided[each.learning.code].items() if code != each.institution}
        yield Foreseen(each, engines.forecast(each.learning, each.institution, elsewhere=elsewhere))


def _read(classifier: OutcomeClassifier, asked: Sequence[LabelledOutcome]) -> list[Read]:
    readings = classifier.classify([each.text for each in asked])
    return [Read(each, reading) for each, reading in zip(asked, readings, strict=True)]
