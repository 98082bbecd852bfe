"""The engines without a training library: reckoned by hand from the records themselves.

They answer the same questions by the same rules as the trained ones and keep nothing: for work offline, for tests that
must be quick, and as the measure of what training adds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from bccb.adapters.memory.finder import ReadingFinder
from bccb.adapters.memory.text_model import HashedTextModel
from bccb.domain.agreement import ArticulationAgreement, GrantKind, SourceCourse
from bccb.domain.articulation import Equivalent, Forecast, Likeness, Share
from bccb.domain.course import Course
from bccb.domain.credit import Credit
from bccb.domain.errors import EngineFailed
from bccb.domain.finding import Kind, findable, may_be_found
from bccb.domain.institution import Institution
from bccb.domain.learning import Learning, learning_of_course
from bccb.domain.outcome import OutcomeReading
from bccb.domain.ports.engines import Lessons, OutcomeClassifier, Progress, TextModel, texts_of

Floats = NDArray[np.float32]

_KINDS = (GrantKind.ASSIGNED, GrantKind.UNASSIGNED, GrantKind.NO_CREDIT)
_SHARPNESS = 4  # the power of a likeness by which a precedent counts
_TEXT_WEIGHT, _LEVEL_WEIGHT = 1.0, 0.15  # of the likeness of the texts and of the same level
_PEAKEDNESS = 12.0  # how sharply chances follow from scores


@dataclass(frozen=True)
class RememberedLessons:
    """The port `Trained` by keeping the lessons themselves. There is nothing to store."""

    lessons: Lessons
    files: Mapping[str, bytes] = field(default_factory=dict)
    text_models: Sequence[str] = (HashedTextModel.name,)
    libraries: Mapping[str, str] = field(default_factory=dict)

    @property
    def learned_from(self) -> Mapping[str, int]:
        kinds = ("courses", "agreements", "credentials")
        return {kind: len(getattr(self.lessons, kind)) for kind in kinds}


class MemoryTrainer:
    """The port `Trainer`: remembers."""

    def train(self, lessons: Lessons, progress: Progress) -> RememberedLessons:
        if not lessons.courses and not lessons.agreements:
            raise EngineFailed("There is nothing to learn from: import courses or agreements first.")
        progress("Remembering the lessons", 1, 1)
        return RememberedLessons(lessons)


class MemoryEngines:
    """The port `Engines` over the records themselves: likeness of texts, same level, counted precedents."""

    def __init__(self, version: str, lessons: Lessons, classifier: OutcomeClassifier) -> None:
        self.version = version
        self._lessons = lessons
        self._agreements = (*lessons.agreements, *lessons.decisions)
        self._classifier = classifier
        self._model = HashedTextModel()
        self._institutions = {each.id: each for each in lessons.institutions}
        self._by_code = {each.code: each for each in lessons.institutions}

    @property
    def text_model(self) -> TextModel:
        return self._model

    def equivalents(self, learning: Learning, institution: str, *, limit: int) -> tuple[Equivalent, ...]:
        courses = self._courses_of.get(institution, [])
        if not courses:
            return ()
        alike = np.clip(self._course_vectors[institution] @ self._vector(learning), 0, 1)
        unit = self._by_code[institution].unit
        levels = [learning_of_course(course, self._by_code[institution]).level for course in courses]
        same = np.array([learning.level is not None and level is learning.level for level in levels], np.float32)
        scores = _TEXT_WEIGHT * alike + _LEVEL_WEIGHT * same - self._rejected(learning, institution, courses)
        raised = np.exp(_PEAKEDNESS * (scores - scores.max()))
        chances = raised / raised.sum()
        return tuple(
            Equivalent(
                institution=institution,
                course=courses[at].code,
                title=courses[at].title,
                score=round(float(chances[at]), 6),
                likeness=round(float(alike[at]), 4),
                credit=None if courses[at].credits is None else Credit(value=courses[at].credits, unit=unit),
                shares=(
                    Share(feature="likeness of the texts", value=float(alike[at]), weight=_TEXT_WEIGHT * _PEAKEDNESS),
                    Share(feature="the same level", value=float(same[at]), weight=_LEVEL_WEIGHT * _PEAKEDNESS),
                ),
            )
            for at in np.argsort(-scores, kind="stable")[:limit]
        )

    def _rejected(self, learning: Learning, institution: str, courses: Sequence[Course]) -> Floats:
        """What each course loses: those that were rejected for the very same learning everything."""
        codes = {
            each.course
            for each in self._lessons.rejections
            if self._by_code[institution].id == each.recognizing_institution_id
            and self._is_of(each.source_institution_id, (each.source,), learning)
        }
        return np.array([course.code in codes for course in courses], np.float32)

    def precedents(
        self, learning: Learning, institution: str, *, limit: int, only_joint: bool = False
    ) -> tuple[Likeness, ...]:
        agreements, alike = self._alike(learning, institution)
        order = np.argsort(-alike, kind="stable")
        found = [at for at in order if alike[at] > 0 and (agreements[at].is_joint or not only_joint)]
        return tuple(
            Likeness(agreement_id=agreements[at].id, likeness=round(float(alike[at]), 4))
            for at in found[: max(limit, 0)]
        )

    def forecast(
        self, learning: Learning, institution: str, *, elsewhere: Mapping[str, GrantKind] | None = None
    ) -> Forecast:
        """What was granted for similar learning there, drawn toward what others granted for the very same, and that
        toward what is usual everywhere.
        """
        agreements, alike = self._alike(learning, institution)
        usual = _counted(self._agreements, [1.0] * len(self._agreements)) + 1
        weights = (alike**_SHARPNESS).tolist()
        expected = usual / usual.sum() + self._elsewhere(learning, institution, elsewhere)
        counted = _counted(agreements, weights) + expected / expected.sum()
        probabilities = counted / counted.sum()
        credit, carried = self._granted(learning, institution, agreements, weights)
        subject, number = max(carried, key=lambda name: (carried[name], name)) if carried else (None, None)
        return Forecast(
            probabilities=dict(zip(_KINDS, _rounded(probabilities), strict=True)),
            credit=credit,
            subject=subject,
            number=number,
            level_chance=round(max(carried.values()) / (sum(carried.values()) + 1), 6) if carried else None,
            support=round(sum(weights), 3),
        )

    def likeness(self, left: Sequence[str], right: Sequence[str]) -> Sequence[Sequence[float]]:
        if not left or not right:
            return [[] for _ in left]
        return np.clip(self._model.embed(left) @ self._model.embed(right).T, 0, 1).tolist()

    def classify(self, texts: Sequence[str]) -> tuple[OutcomeReading, ...]:
        return self._classifier.classify(texts)

    def finder(self, kind: Kind) -> ReadingFinder:
        return self._finders[kind]

    @cached_property
    def _finders(self) -> dict[Kind, ReadingFinder]:
        records = {Kind.COURSE: self._lessons.courses, Kind.CREDENTIAL: self._lessons.credentials}
        return {
            kind: ReadingFinder(
                (
                    findable(each, self._institutions[each.institution_id])
                    for each in of_kind
                    if may_be_found(each) and each.institution_id in self._institutions
                ),
                self._model,
            )
            for kind, of_kind in records.items()
        }

    def _vector(self, learning: Learning) -> Floats:
        return self._model.embed(texts_of([learning]))[0]

    @cached_property
    def _courses_of(self) -> dict[str, list[Course]]:
        by_code: defaultdict[str, list[Course]] = defaultdict(list)
        for course in sorted(self._lessons.courses, key=lambda course: (course.subject, course.number)):
            if course.institution_id in self._institutions:
                by_code[self._institutions[course.institution_id].code].append(course)
        return dict(by_code)

    @cached_property
    def _course_vectors(self) -> dict[str, Floats]:
        return {
            code: self._model.embed(texts_of(learning_of_course(course, self._by_code[code]) for course in courses))
            for code, courses in self._courses_of.items()
        }

    def _alike(self, learning: Learning, institution: str) -> tuple[list[ArticulationAgreement], Floats]:
        """The institution's agreements, and how alike the titles of their source courses are to the learning's text."""
        agreements, vectors = self._agreements_of.get(
            institution, ([], np.zeros((0, self._model.dimensions), np.float32))
        )
        vector = self._model.embed([learning.title])[0]
        return agreements, np.clip(vectors @ vector, 0, 1)

    def _elsewhere(
        self, learning: Learning, institution: str, told: Mapping[str, GrantKind] | None
    ) -> NDArray[np.float64]:
        """How many other institutions decided each of the three kinds for the very same learning."""
        if told is None:
            told = {
                recognizing.code: each.grant.counts_as
                for each in self._agreements
                if (recognizing := self._institutions.get(each.recognizing_institution_id)) is not None
                and each.grant.counts_as is not None
                and self._is_of(each.source_institution_id, each.sources, learning)
            }
        kinds = [kind for code, kind in told.items() if code != institution]
        return np.array([kinds.count(kind) for kind in _KINDS], np.float64)

    def _is_of(self, issuer_id: UUID, sources: Sequence[SourceCourse], learning: Learning) -> bool:
        """Whether the learning is one of the source courses; a credential is named by its code alone."""
        issuer = self._institutions.get(issuer_id)
        named = {f"{source.subject} {source.number}".strip() for source in sources}
        return (
            issuer is not None
            and issuer.code == learning.institution
            and str(learning.course or learning.code) in named
        )

    @cached_property
    def _agreements_of(self) -> dict[str, tuple[list[ArticulationAgreement], Floats]]:
        by_code: defaultdict[str, list[ArticulationAgreement]] = defaultdict(list)
        for agreement in sorted(self._agreements, key=lambda each: each.code):
            if agreement.recognizing_institution_id in self._institutions:
                by_code[self._institutions[agreement.recognizing_institution_id].code].append(agreement)
        return {
            code: (agreements, self._model.embed([" ".join(s.title for s in each.sources) for each in agreements]))
            for code, agreements in by_code.items()
        }

    def _granted(
        self,
        learning: Learning,
        institution: str,
        agreements: Sequence[ArticulationAgreement],
        weights: Sequence[float],
    ) -> tuple[float | None, Mapping[tuple[str, str], float]]:
        """Credit in the institution's unit as precedents vote, and their votes for what unassigned credit carries."""
        credits: defaultdict[float, float] = defaultdict(float)
        carried: defaultdict[tuple[str, str], float] = defaultdict(float)
        for agreement, weight in zip(agreements, weights, strict=True):
            if agreement.grant.credit:
                credits[agreement.grant.credit] += weight
            for course in agreement.grant.courses:
                if course.is_unassigned:
                    carried[course.subject, course.number] += weight
        recognizing: Institution | None = self._by_code.get(institution)
        if learning.credit is not None and recognizing is not None:
            credits[learning.credit.in_unit(recognizing.unit).value] += 1.0
        credit = max(credits, key=lambda value: (credits[value], -value)) if credits else None
        return credit, carried


def _counted(agreements: Sequence[ArticulationAgreement], weights: Sequence[float]) -> NDArray[np.float64]:
    """The weight of each of the three kinds: mixed grants and alternatives count as assigned, others not at all."""
    counted = dict.fromkeys(_KINDS, 0.0)
    as_assigned = (GrantKind.MIXED, GrantKind.ALTERNATIVES)
    for agreement, weight in zip(agreements, weights, strict=True):
        kind = GrantKind.ASSIGNED if agreement.grant.kind in as_assigned else agreement.grant.kind
        if kind in counted:
            counted[kind] += weight
    return np.array([counted[kind] for kind in _KINDS])


def _rounded(probabilities: NDArray[np.float64]) -> list[float]:
    """To six places, still summing to 1."""
    *first, _ = [round(float(each), 6) for each in probabilities]
    return [*first, round(1.0 - sum(first), 6)]
