"""Small, honest stand-ins for the engines, the model store, the rulebook and the recommenders.

They keep the promises of their ports with plain words: two texts are as alike as the words they share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid5

from bccb.adapters.memory.finder import ReadingFinder
from bccb.adapters.memory.text_model import HashedTextModel
from bccb.domain.agreement import GrantKind
from bccb.domain.articulation import Equivalent, Forecast, Likeness
from bccb.domain.credit import Credit
from bccb.domain.errors import Conflict, EngineFailed, NotFound, NotTrained
from bccb.domain.finding import Kind
from bccb.domain.institution import Institution
from bccb.domain.learning import Learning
from bccb.domain.outcome import BloomLevel, OutcomeCategory, OutcomeReading
from bccb.domain.pathway import Basis, Suggestion
from bccb.domain.ports.engines import Lessons, Progress
from bccb.domain.ports.models import NOTHING, ModelVersion
from bccb.domain.ports.rulebook import Recommender
from bccb.domain.rule import RecognitionRule
from bccb.domain.trial import Trial
from bccb.domain.verdict import Verdict
from furniture import NOON, an_id


@dataclass
class StoppedClock:
    """Shows what it is set to."""

    moment: datetime = NOON
    day: date = date(2026, 3, 2)

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.day


@dataclass
class NumberedIdentifiers:
    """The same identifiers in the same order, in every test."""

    given: int = 0

    def new(self) -> UUID:
        self.given += 1
        return uuid5(an_id("numbered"), str(self.given))


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{3,}", text.lower()))


def alike(left: str, right: str) -> float:
    """The share of all their words that both have."""
    one, other = words(left), words(right)
    return len(one & other) / len(one | other) if one | other else 0.0


_FIRST_WORDS = {"list": BloomLevel.REMEMBER, "explain": BloomLevel.UNDERSTAND, "evaluate": BloomLevel.EVALUATE}
_SHORT = {
    GrantKind.ASSIGNED: GrantKind.ASSIGNED,
    GrantKind.NO_CREDIT: GrantKind.NO_CREDIT,
    GrantKind.INDIVIDUAL_ASSESSMENT: GrantKind.NO_CREDIT,
}


def empty_finders() -> dict[Kind, ReadingFinder]:
    """Finders that know nothing yet: they learn of everything by keeping up."""
    return {kind: ReadingFinder((), HashedTextModel()) for kind in Kind}


@dataclass(frozen=True)
class WordReader:
    """Reads an outcome by its first word; an outcome that begins with no known one is applied."""

    version: str = "words-1"

    def classify(self, texts: Sequence[str]) -> tuple[OutcomeReading, ...]:
        return tuple(self._read(text) for text in texts)

    def _read(self, text: str) -> OutcomeReading:
        level = _FIRST_WORDS.get(text.split()[0].lower(), BloomLevel.APPLY)
        probabilities = {each: 0.9 if each is level else 0.1 for each in BloomLevel}
        return OutcomeReading(
            bloom_level=level,
            probabilities=probabilities,
            category=OutcomeCategory.SKILLS,
            keywords=tuple(sorted(words(text))),
        )


@dataclass(frozen=True)
class WordEngines:
    """Everything learned is the lessons themselves."""

    version: str
    lessons: Lessons
    reader: WordReader = field(default_factory=WordReader)
    finders: dict[Kind, ReadingFinder] = field(default_factory=empty_finders)

    def classify(self, texts: Sequence[str]) -> tuple[OutcomeReading, ...]:
        return self.reader.classify(texts)

    def equivalents(self, learning: Learning, institution: str, *, limit: int) -> tuple[Equivalent, ...]:
        here = self._institution(institution)
        asked = f"{learning.title} {learning.body}"
        found = [
            Equivalent(
                institution=institution,
                course=course.code,
                title=course.title,
                score=alike(asked, f"{course.title} {course.description}"),
                credit=None if course.credits is None else Credit(value=course.credits, unit=here.unit),
            )
            for course in self.lessons.courses
            if course.institution_id == here.id
        ]
        return tuple(sorted(found, key=lambda each: (-each.score, each.course))[:limit])

    def precedents(
        self, learning: Learning, institution: str, *, limit: int, only_joint: bool = False
    ) -> tuple[Likeness, ...]:
        here = self._institution(institution)
        found = [
            Likeness(agreement_id=each.id, likeness=alike(learning.title, " ".join(one.title for one in each.sources)))
            for each in (*self.lessons.agreements, *self.lessons.decisions)
            if each.recognizing_institution_id == here.id and (each.is_joint or not only_joint)
        ]
        return tuple(sorted(found, key=lambda each: (-each.likeness, str(each.agreement_id)))[:limit])

    def forecast(
        self, learning: Learning, institution: str, *, elsewhere: Mapping[str, GrantKind] | None = None
    ) -> Forecast:
        """What the precedents there granted, each weighing as much as it is like the learning, and what others are told
        to have decided on the very same.
        """
        agreements = {each.id: each for each in (*self.lessons.agreements, *self.lessons.decisions)}
        weights = dict.fromkeys((GrantKind.ASSIGNED, GrantKind.UNASSIGNED, GrantKind.NO_CREDIT), 0.1)
        credit, nearest = None, self.precedents(learning, institution, limit=5)
        for each in nearest:
            grant = agreements[each.agreement_id].grant
            weights[_SHORT.get(grant.kind, GrantKind.UNASSIGNED)] += each.likeness
            credit = grant.credit if credit is None else credit
        for kind in (elsewhere or {}).values():
            weights[kind] += 1
        total = sum(weights.values())
        return Forecast(
            probabilities={kind: weight / total for kind, weight in weights.items()},
            credit=credit,
            support=sum(each.likeness for each in nearest),
        )

    def likeness(self, left: Sequence[str], right: Sequence[str]) -> Sequence[Sequence[float]]:
        return [[alike(one, other) for other in right] for one in left]

    def finder(self, kind: Kind) -> ReadingFinder:
        return self.finders[kind]

    def _institution(self, code: str) -> Institution:
        return next(each for each in self.lessons.institutions if each.code == code)


@dataclass(frozen=True)
class LearnedWords:
    """What a training made. Its one file is a list of the titles learned from."""

    lessons: Lessons

    @property
    def files(self) -> Mapping[str, bytes]:
        return {"titles.txt": "\n".join(course.title for course in self.lessons.courses).encode()}

    @property
    def learned_from(self) -> Mapping[str, int]:
        return {"courses": len(self.lessons.courses), "agreements": len(self.lessons.agreements)}

    @property
    def text_models(self) -> tuple[str, ...]:
        return ("words",)

    @property
    def libraries(self) -> Mapping[str, str]:
        return {}


@dataclass
class WordTrainer:
    """Learns by heart; refuses an empty school. `read` makes engines of what it learned last."""

    last: Lessons | None = None

    def train(self, lessons: Lessons, progress: Progress) -> LearnedWords:
        if not lessons.courses:
            raise EngineFailed("There are no courses to learn from.")
        progress("Learning by heart", len(lessons.courses), len(lessons.courses))
        self.last = lessons
        return LearnedWords(lessons)

    def read(self, name: str, _: Mapping[str, bytes]) -> WordEngines:
        assert self.last is not None
        return WordEngines(version=name, lessons=self.last)


@dataclass
class ModelShelf:
    """Model versions in memory, numbered as they come."""

    kept: dict[str, tuple[ModelVersion, WordEngines]] = field(default_factory=dict)
    promoted: list[str] = field(default_factory=list)
    beside: dict[str, dict[str, bytes]] = field(default_factory=dict)

    def save(
        self,
        trained: LearnedWords,
        *,
        trained_at: datetime,
        fingerprint: str,
        trial: Trial | None = None,
        beside: Mapping[str, bytes] = NOTHING,
    ) -> ModelVersion:
        version = ModelVersion(
            version=f"v{len(self.kept) + 1}",
            trained_at=trained_at,
            fingerprint=fingerprint,
            learned_from=trained.learned_from,
            text_models=trained.text_models,
            libraries=trained.libraries,
            files={},
            trial=trial,
        )
        self.kept[version.version] = (version, WordEngines(version=version.version, lessons=trained.lessons))
        self.beside[version.version] = dict(beside)
        return version

    def file(self, version: str, name: str) -> bytes | None:
        return self.beside[version].get(name)

    def promote(self, version: str) -> None:
        self.version(version)
        self.promoted = [version, *(each for each in self.promoted if each != version)]

    def roll_back(self) -> None:
        if len(self.promoted) < 2:
            raise Conflict("No model version served before this one.")
        del self.promoted[0]

    def served(self) -> tuple[str, ...]:
        return tuple(self.promoted)

    def size(self, name: str) -> int:
        return len(self.version(name).version)

    def remove(self, name: str) -> None:
        del self.kept[name]
        self.promoted = [each for each in self.promoted if each != name]

    def current(self) -> ModelVersion | None:
        return self.version(self.promoted[0]) if self.promoted else None

    def names(self) -> tuple[str, ...]:
        return tuple(reversed(self.kept))

    def version(self, name: str) -> ModelVersion:
        if name not in self.kept:
            raise NotFound("model version", name)
        return self.kept[name][0]

    def load(self) -> WordEngines:
        if not self.promoted:
            raise NotTrained
        return self.kept[self.promoted[0]][1]

    def refusal(self) -> None:
        return None


@dataclass
class Rules:
    """A rulebook: the rules by institution code."""

    of: dict[str, tuple[RecognitionRule, ...]] = field(default_factory=dict)

    def rules(self, institution: Institution) -> tuple[RecognitionRule, ...]:
        return tuple(sorted(self.of.get(institution.code, ()), key=lambda rule: rule.name))


@dataclass(frozen=True)
class EveryGrant:
    """Suggests whatever would be granted, as surely as it would be; the least sure first, to be put in order."""

    name: str = "every-grant"
    version: str = "1"
    description: str = "Whatever would be granted."

    def suggest(self, learning: Learning, verdicts: Sequence[Verdict]) -> Sequence[Suggestion]:
        granted = [each for each in verdicts if each.grant is not GrantKind.NO_CREDIT]
        return [
            Suggestion(
                institution=each.institution,
                basis=Basis.FORECAST,
                confidence=each.confidence,
                credit=each.credit,
                counts_as=each.granted_as,
                reasoning=f"{learning.title}: {each.summary}",
            )
            for each in sorted(granted, key=lambda each: each.confidence)
        ]


@dataclass(frozen=True)
class NoGrant(EveryGrant):
    """Suggests nothing."""

    name: str = "no-grant"

    def suggest(self, learning: Learning, verdicts: Sequence[Verdict]) -> Sequence[Suggestion]:  # noqa: ARG002
        return []


@dataclass
class Shelf:
    """The recommenders there are, the first the default."""

    recommenders: Iterable[Recommender] = (EveryGrant(), NoGrant())

    def get(self, name: str) -> Recommender:
        found = [each for each in self.recommenders if each.name == name]
        if not found:
            raise NotFound("recommender", name)
        return found[0]

    def names(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.recommenders)
