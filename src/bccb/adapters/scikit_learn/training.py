"""The port `Trainer`: from the records of the database to everything the engines need, as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from zipfile import BadZipFile

from bccb.adapters.scikit_learn.catalogue import text_of
from bccb.adapters.scikit_learn.decisions import source_texts
from bccb.adapters.scikit_learn.engines import TrainedEngines
from bccb.adapters.scikit_learn.learned import Learned
from bccb.adapters.scikit_learn.outcomes import FEWEST, OutcomeModel, fit_outcomes
from bccb.adapters.scikit_learn.same_learning import rejected_of
from bccb.adapters.scikit_learn.schooling import School
from bccb.adapters.scikit_learn.search import Indexing, Shelves, text_of_credential
from bccb.adapters.scikit_learn.side_by_side import FitText, ReadText, SideBySide
from bccb.domain.errors import EngineFailed, ModelDamaged
from bccb.domain.ports.engines import LabelledOutcome, Lessons, OutcomeClassifier, Progress

_LIBRARIES = ("numpy", "scipy", "scikit-learn", "gensim")


@dataclass(frozen=True)
class TrainedFiles:
    """The port `Trained`."""

    files: Mapping[str, bytes]
    learned_from: Mapping[str, int]
    text_models: Sequence[str]
    libraries: Mapping[str, str]


@dataclass(frozen=True)
class EnginesTrainer:
    """Fits every engine. `fit_text` learns each text model by its name, `indexing` makes the index over the courses.

    What `shipped` reads in outcomes is learned from beside their words.
    """

    fit_text: Mapping[str, FitText]
    shipped: OutcomeClassifier
    indexing: Indexing

    def train(self, lessons: Lessons, progress: Progress) -> TrainedFiles:
        if not lessons.courses and not lessons.agreements:
            raise EngineFailed("There is nothing to learn from: import courses or agreements first.")
        model = SideBySide.fit(self.fit_text, _texts(lessons), progress)
        model.read_ahead(_embedded(lessons), progress)
        progress("Reading courses and agreements", 0, 0)
        school = School.of(lessons, model)
        ranker, answered = school.ranker(progress)
        informed = school.informed(ranker, progress)
        evidence, decided = school.grants(ranker, progress)
        outcomes = self._outcomes(lessons.outcomes, progress)
        learned = Learned(
            units={each.code: each.unit for each in lessons.institutions},
            courses=school.courses,
            decisions=school.decisions,
            shelves=Shelves.of(lessons, school.institutions, school.courses, model),
            ranker=ranker,
            informed=informed,
            kernel=evidence.kernel if evidence else None,
            wording=evidence.wording if evidence else None,
            grants=evidence.grants if evidence else None,
            elsewhere=evidence.elsewhere if evidence else None,
            rounds=evidence.rounds if evidence else {},
            rejected=rejected_of(lessons.rejections, school.institutions),
            outcomes=outcomes,
        )
        progress("Indexing", 0, 0)
        return TrainedFiles(
            files={**model.files(), **learned.files(), **learned.shelves.indexes(self.indexing)},
            learned_from={
                "courses": len(lessons.courses),
                "agreements": len(lessons.agreements),
                "credentials": len(lessons.credentials),
                "decisions and feedback here": len(lessons.decisions) + len(lessons.rejections),
                "known equivalents": answered,
                "known grants": decided,
                "labelled outcomes": len(lessons.outcomes) if outcomes else 0,
            },
            text_models=[f"{name} {part.stop - part.start}" for name, part in model.parts.items()],
            libraries={name: version(name) for name in _LIBRARIES},
        )

    def _outcomes(self, outcomes: Sequence[LabelledOutcome], progress: Progress) -> OutcomeModel | None:
        if len(outcomes) < FEWEST:
            return None
        return fit_outcomes(outcomes, self.shipped.classify([outcome.text for outcome in outcomes]), progress)


def read_engines(
    name: str,
    files: Mapping[str, bytes | Path],
    *,
    read_text: Mapping[str, ReadText],
    shipped: OutcomeClassifier,
    indexing: Indexing,
) -> TrainedEngines:
    """The engines of a stored version. Raises ModelDamaged where the files are not what a training here wrote."""
    try:
        learned = Learned.read(files)
        model = SideBySide.read(read_text, files)
        finder_of = partial(learned.shelves.finder, files=files, model=model, indexing=indexing)
        return TrainedEngines(name, learned, model, shipped, finder_of)
    except (BadZipFile, EOFError, KeyError, IndexError, MemoryError, OSError, TypeError, ValueError) as error:
        raise ModelDamaged(f"Model version {name} cannot be read by this version: train again. ({error})") from error


def _texts(lessons: Lessons) -> list[str]:
    """Everything there is to read, each text once."""
    courses = [text_of(course.title, course.description) for course in lessons.courses]
    agreements = (*lessons.agreements, *lessons.decisions)
    sources = [source.title for agreement in agreements for source in agreement.sources if source.title]
    credentials = [text_of_credential(credential) for credential in lessons.credentials]
    return sorted(dict.fromkeys([*courses, *sources, *credentials]))


def _embedded(lessons: Lessons) -> list[str]:
    """Every text that a training embeds."""
    sources = source_texts(lessons.agreements, lessons.courses, {each.id: each for each in lessons.institutions})
    named = [*((course.title, course.description) for course in lessons.courses), *sources.values()]
    credentials = [text_of_credential(credential) for credential in lessons.credentials]
    return [*(text_of(*each) for each in named), *(title for title, _ in named), *credentials]
