"""What the trainer learns of courses and decisions: the ranker of equivalents, and what grants are forecast by.

Nothing is judged by what it was learned from: the source courses fall into parts, and the features of a course are
computed as if no course of its part had ever been decided on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

import numpy as np

from bccb.adapters.scikit_learn.arrays import Doubles, Floats
from bccb.adapters.scikit_learn.catalogue import Catalogue, Courses, text_of
from bccb.adapters.scikit_learn.decisions import KIND_COUNT, Decisions, source_texts
from bccb.adapters.scikit_learn.elsewhere import Elsewhere, fit_elsewhere
from bccb.adapters.scikit_learn.equivalents import Likening, SubjectAffinity, features_of
from bccb.adapters.scikit_learn.grants import GrantModel, features, fit_grants
from bccb.adapters.scikit_learn.habits import Habits
from bccb.adapters.scikit_learn.judging import comparable
from bccb.adapters.scikit_learn.learned import ROUNDS, round_of
from bccb.adapters.scikit_learn.named_elsewhere import features as features_elsewhere
from bccb.adapters.scikit_learn.named_elsewhere import fit_informed, named_elsewhere
from bccb.adapters.scikit_learn.precedents import Cases, Kernel, similarity
from bccb.adapters.scikit_learn.ranker import (
    FEWEST_QUESTIONS,
    Question,
    Ranker,
    chances,
    fit_ranker,
    hardest,
    question,
    ranker_by_thumb,
)
from bccb.adapters.scikit_learn.reading import Reading
from bccb.adapters.scikit_learn.side_by_side import SideBySide
from bccb.adapters.scikit_learn.teaching import is_whole, taught_at, taught_everywhere
from bccb.adapters.scikit_learn.wording import Marks, Wording, fit_wording, marks_at, marks_of
from bccb.adapters.scikit_learn.words import digits, letters, place_in_sequence, title_tokens, tokens, year_of
from bccb.domain.institution import Institution
from bccb.domain.ports.engines import Lessons, Progress

_FEWEST_CASES = 20  # decisions to learn grants from


@dataclass(frozen=True)
class Evidence:
    """What grants are forecast by."""

    kernel: Kernel
    wording: Wording
    grants: GrantModel
    elsewhere: Elsewhere | None
    rounds: Mapping[int, tuple[Kernel, Wording]]


class Unseen(NamedTuple):
    """Answers about cases whose course was not known (cases × kinds), and what gave them, by round."""

    precedents: Doubles
    worded: Doubles
    rounds: dict[int, tuple[Kernel, Wording]]


@dataclass(frozen=True)
class School:
    """The lessons as arrays, and every source course read as a learning."""

    institutions: Mapping[UUID, Institution]
    courses: Courses
    decisions: Decisions
    readings: tuple[Reading, ...]
    parts: Mapping[str, slice]

    @classmethod
    def of(cls, lessons: Lessons, model: SideBySide) -> School:
        institutions = {each.id: each for each in lessons.institutions}
        agreements = (*lessons.agreements, *lessons.decisions)
        texts = source_texts(agreements, lessons.courses, institutions, lessons.credentials)
        decisions = Decisions.of(agreements, texts, institutions, model)
        return cls(
            institutions=institutions,
            courses=Courses.of(lessons.courses, institutions, model),
            decisions=decisions,
            readings=tuple(_reading(decisions, row, *texts[key]) for row, key in enumerate(sorted(texts))),
            parts=model.parts,
        )

    def ranker(self, progress: Progress) -> tuple[Ranker | None, int]:
        """The ranker, and from how many known equivalents it was learned; None where they are too few."""
        questions: list[Question] = []
        for done, likening in enumerate(self.likenings.values()):
            progress("Comparing courses with known equivalents", done, len(self.likenings))
            questions += self._questions(likening)
        if len(questions) < FEWEST_QUESTIONS:
            return None, len(questions)
        progress("Learning to rank equivalents", 0, 0)
        return fit_ranker(questions), len(questions)

    def informed(self, ranker: Ranker | None, progress: Progress) -> Ranker | None:
        """The ranker of learning that others granted a course for; None where too little is known of such."""
        if ranker is None:
            return None
        progress("Learning what courses named elsewhere tell", 0, 0)
        return fit_informed(
            ranker, [each for likening in self.likenings.values() for each in self._told(likening, ranker)]
        )

    def grants(self, ranker: Ranker | None, progress: Progress) -> tuple[Evidence | None, int]:
        """What grants are forecast by, and from how many decisions it was learned; None where these are too few."""
        cases = Cases(self.decisions)
        if len(cases.source) < _FEWEST_CASES:
            return None, len(cases.source)
        marks = [
            marks_of(self.readings[source]) | marks_at(self.readings[source], self.decisions.codes[institution])
            for source, institution in zip(cases.source, cases.institution, strict=True)
        ]
        unseen = self._unseen_answers(cases, marks, progress)
        table = self._grant_features(cases, unseen, ranker or ranker_by_thumb(self._names), progress)
        progress("Learning from all decisions", 0, 0)
        everything = np.ones(len(cases.source), np.bool_)
        grants = fit_grants(table, cases.kind, cases.weight)
        evidence = Evidence(
            kernel=cases.fit(everything),
            wording=fit_wording(marks, cases.kind, cases.weight),
            grants=grants,
            elsewhere=fit_elsewhere(cases, grants.probabilities(table)),
            rounds=unseen.rounds,
        )
        return evidence, len(cases.source)

    @property
    def _names(self) -> tuple[str, ...]:
        return features_of(tuple(self.parts))

    @cached_property
    def likenings(self) -> dict[str, Likening]:
        affinity = SubjectAffinity(self.decisions)
        return {
            code: Likening(Catalogue(self.courses, code), self.decisions, affinity, self.parts)
            for code in comparable(self.courses.codes, self.decisions.codes)
        }

    def _seen(self, source: int) -> Floats:
        part = self.decisions.sources.part
        return (part != part[source]).astype(np.float32)

    def _questions(self, likening: Likening) -> list[Question]:
        """One for each source course that was granted a course of the catalogue by itself."""
        return [
            question(likening.features(self.readings[source], self._seen(source)), self._names, known)
            for source, known in self._answers(likening)
        ]

    def _told(self, likening: Likening, ranker: Ranker) -> Iterator[Question]:
        """The same, by its score and what was named elsewhere, where anything was."""
        decisions, catalogue = self.decisions, likening.catalogue
        for source, known in self._answers(likening):
            items = named_elsewhere(decisions, np.flatnonzero(decisions.source == source), catalogue.code)
            if len(items):
                scores = ranker.scores(likening.features(self.readings[source], self._seen(source)))
                told = features_elsewhere(catalogue, self.courses, decisions, items)
                yield hardest(np.column_stack([scores, told]), scores, known)

    def _answers(self, likening: Likening) -> list[tuple[int, dict[int, float]]]:
        """The source courses that were granted a course of the catalogue by itself, and which with what weight."""
        granted = likening.granted
        answers: defaultdict[int, dict[int, float]] = defaultdict(dict)
        for source, course, weight, bundled in zip(
            granted.source, granted.course, granted.weight, granted.is_bundled, strict=True
        ):
            if course >= 0 and not bundled:
                known = answers[int(source)]
                known[int(course)] = max(known.get(int(course), 0.0), float(weight))
        return sorted(answers.items())

    def _grant_features(self, cases: Cases, unseen: Unseen, ranker: Ranker, progress: Progress) -> Floats:
        """One row a case, the habits knowing nothing of the courses of its part, as the answers do not."""
        habits = Habits(self.decisions)
        whole = {code: likening for code, likening in self.likenings.items() if is_whole(likening)}
        rows: list[Floats] = [np.array([])] * len(cases.source)
        by_source: defaultdict[int, list[int]] = defaultdict(list)
        for case, source in enumerate(cases.source):
            by_source[int(source)].append(case)
        for done, (source, members) in enumerate(sorted(by_source.items())):
            progress("Weighing habits and teaching", done, len(by_source))
            reading, seen = self.readings[source], self._seen(source)
            habit, precedents = habits.features(reading, seen)
            everywhere = taught_everywhere(reading, whole)
            for case in members:
                at = int(cases.institution[case])
                code = self.decisions.codes[at]
                likening = self.likenings.get(code)
                best = None if likening is None else chances(ranker.scores(likening.features(reading, seen))).max()
                taught = taught_at(code, everywhere, None if best is None else float(best))
                answers = unseen.precedents[case], unseen.worded[case]
                rows[case] = features(*answers, habit[at], precedents[at], reading, taught)
        return np.stack(rows)

    def _unseen_answers(self, cases: Cases, marks: Sequence[Marks], progress: Progress) -> Unseen:
        """What precedents and words answer for each case when they have not seen its course."""
        unseen = Unseen(*(np.full((len(cases.source), KIND_COUNT), 1 / KIND_COUNT) for _ in range(2)), {})
        for turn in range(ROUNDS):
            progress("Asking precedents about courses not seen", turn, ROUNDS)
            asked = round_of(cases.part) == turn
            if not asked.any() or asked.all():
                continue
            kernel = cases.fit(~asked)
            known = np.flatnonzero(~asked)
            wording = fit_wording([marks[case] for case in known], cases.kind[known], cases.weight[known])
            unseen.rounds[turn] = kernel, wording
            for source in np.unique(cases.source[asked]):
                members = np.flatnonzero(cases.source == source)
                reading, institutions = self.readings[source], cases.institution[members]
                answer = kernel.answer(similarity(reading, self.decisions.sources))
                unseen.precedents[members] = answer[institutions]
                unseen.worded[members] = wording.answer(reading, [self.decisions.codes[at] for at in institutions])
        return unseen


def _reading(decisions: Decisions, source: int, title: str, body: str) -> Reading:
    """A source course as the engines would read it if it came as a learning."""
    sources = decisions.sources
    number, credits = sources.numbers[source], float(sources.credits[source])
    return Reading(
        words=tokens(text_of(title, body)),
        title_words=title_tokens(title),
        letters=letters(title),
        meaning=sources.meaning[source],
        title_meaning=sources.title_meaning[source],
        place=place_in_sequence(title),
        year=year_of(number),
        subject=sources.subjects[source],
        digits=digits(number),
        credits=credits if credits == credits else None,
    )
