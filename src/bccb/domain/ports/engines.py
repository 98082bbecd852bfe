"""The AI engines: what reads texts, finds what is alike and forecasts what an institution would grant.

Numbers cross this border as plain floats. All engines are deterministic: the same version gives the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bccb.domain.agreement import ArticulationAgreement, GrantKind
from bccb.domain.articulation import Equivalent, Forecast, Likeness
from bccb.domain.course import Course
from bccb.domain.credential import MicroCredential
from bccb.domain.feedback import Rejection
from bccb.domain.finding import Kind
from bccb.domain.institution import Institution
from bccb.domain.learning import Learning
from bccb.domain.outcome import BloomLevel, OutcomeReading
from bccb.domain.ports.finding import Finder

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done and how much there is in all (0 where that is not known)."""


class TextModel(Protocol):
    """Turns texts into vectors in which nearness means likeness."""

    @property
    def name(self) -> str: ...
    @property
    def dimensions(self) -> int: ...
    @property
    def is_slow(self) -> bool:
        """Whether a text takes milliseconds: then many short ones are rather read by another model."""
        ...

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """One row a text, each `dimensions` long and of length 1; all zeros for a text with no known word."""
        ...


class SimilarityIndex(Protocol):
    """Finds the nearest of many vectors by cosine."""

    @property
    def name(self) -> str: ...

    def nearest(
        self, vector: Sequence[float], limit: int, *, within: Sequence[int] | None = None
    ) -> Sequence[tuple[int, float]]:
        """Up to `limit` (row, cosine), nearest first, ties by row; only rows `within` if that is given.

        `within` has each row once, in ascending order. There are never fewer answers because of it.

        An index of nothing answers with nothing; a vector of other dimensions raises EngineFailed.
        """
        ...


class OutcomeClassifier(Protocol):
    """Reads outcomes without having been trained here: the classifier as shipped."""

    @property
    def version(self) -> str: ...

    def classify(self, texts: Sequence[str]) -> tuple[OutcomeReading, ...]:
        """What each outcome asks for, in the order given."""
        ...


class Engines(OutcomeClassifier, Protocol):
    """One trained version of every engine, loaded and unchanging. Safe to share between threads."""

    @property
    def text_model(self) -> TextModel:
        """What the others of this version read texts with."""
        ...

    def equivalents(self, learning: Learning, institution: str, *, limit: int) -> tuple[Equivalent, ...]:
        """The courses of the institution (its code) that the learning may equal, best first.

        What was rejected for the very same learning has hardly a chance left.

        Empty where the institution had no catalogue when the model was trained.
        """
        ...

    def precedents(
        self, learning: Learning, institution: str, *, limit: int, only_joint: bool = False
    ) -> tuple[Likeness, ...]:
        """The institution's agreements on the most similar learning, most alike first; empty where it has none.

        With `only_joint` those alone that are not one course for one (`ArticulationAgreement.is_joint`).
        """
        ...

    def forecast(
        self, learning: Learning, institution: str, *, elsewhere: Mapping[str, GrantKind] | None = None
    ) -> Forecast:
        """What the institution would probably grant.

        What other institutions decided on the very same learning moves it: what was learned from, or, where it is
        given, `elsewhere` in its place, the kind by the code of each institution.

        Where it has no precedent at all the forecast is what is usual in general, with `support` 0.
        """
        ...

    def likeness(self, left: Sequence[str], right: Sequence[str]) -> Sequence[Sequence[float]]:
        """How alike each statement on the left is to each on the right: rows × columns, from 0 to 1."""
        ...

    def finder(self, kind: Kind) -> Finder:
        """Who finds things of this kind; the same every time. It alone keeps up with what comes and goes."""
        ...


@dataclass(frozen=True, kw_only=True)
class LabelledOutcome:
    """An outcome whose levels people have agreed on; one can have several. `fold` is empty where none is set."""

    text: str
    levels: frozenset[BloomLevel]
    fold: str = ""


@dataclass(frozen=True, kw_only=True)
class Lessons:
    """Everything the engines learn from. `outcomes` may be empty: then the shipped reading of outcomes serves.

    `decisions` are what was decided and said here, in the form of agreements; a credential stands in them by its
    program code, without a subject, as it does in `rejections`: courses that are not to be suggested for it again.
    """

    institutions: Sequence[Institution]
    courses: Sequence[Course]
    agreements: Sequence[ArticulationAgreement]
    credentials: Sequence[MicroCredential]
    outcomes: Sequence[LabelledOutcome] = ()
    decisions: Sequence[ArticulationAgreement] = ()
    rejections: Sequence[Rejection] = ()


class Trained(Protocol):
    """What a training made, ready to be stored: named files of bytes, what was learned from how many rows, by what."""

    @property
    def files(self) -> Mapping[str, bytes]: ...
    @property
    def learned_from(self) -> Mapping[str, int]: ...
    @property
    def text_models(self) -> Sequence[str]: ...
    @property
    def libraries(self) -> Mapping[str, str]: ...


class Trainer(Protocol):
    def train(self, lessons: Lessons, progress: Progress) -> Trained:
        """Learn from the lessons. Raises EngineFailed, saying what is missing, where there is too little to learn."""
        ...


def no_progress(step: str, done: int, total: int) -> None:
    """Progress for those who do not watch."""


def texts_of(learnings: Iterable[Learning]) -> list[str]:
    """Title and body of each, as one text a piece of learning."""
    return [f"{learning.title}\n{learning.body}".strip() for learning in learnings]
