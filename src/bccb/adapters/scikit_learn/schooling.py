"""What the trainer learns of courses and decisions: the ranker of equivalents and the two steps of the grant.

Nothing is judged by what it was learned from: the source courses fall into parts, and the features of a course are
computed as if no course of its part had ever been decided on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np

from bccb.adapters.scikit_learn.arrays import Floats
from bccb.adapters.scikit_learn.catalogue import Catalogue, Courses, text_of
from bccb.adapters.scikit_learn.decisions import PARTS, Decisions, source_texts
from bccb.adapters.scikit_learn.engines import comparable, taught_at, taught_everywhere
from bccb.adapters.scikit_learn.equivalents import (
    Likening,
    Question,
    Ranker,
    SubjectAffinity,
    chances,
    fit_ranker,
    question,
    ranker_by_thumb,
)
from bccb.adapters.scikit_learn.grants import COUNT, Cases, GrantModel, Habits, Kernel, features, fit_grants, similarity
from bccb.adapters.scikit_learn.reading import Reading
from bccb.adapters.scikit_learn.words import digits, letters, place_in_sequence, title_tokens, tokens, year_of
from bccb.domain.institution import Institution
from bccb.domain.ports.engines import Lessons, Progress, TextModel

_FEWEST_QUESTIONS = 20  # answers to learn a ranking from
_FEWEST_CASES = 20  # decisions to learn grants from
_ROUNDS = PARTS // 2  # in which the kernel answers for courses it has not seen


@dataclass(frozen=True)
class School:
    """The lessons as arrays, and every source course read as a learning."""

    institutions: Mapping[UUID, Institution]
    courses: Courses
    decisions: Decisions
    readings: tuple[Reading, ...]

    @classmethod
    def of(cls, lessons: Lessons, model: TextModel) -> School:
        institutions = {each.id: each for each in lessons.institutions}
        texts = source_texts(lessons.agreements, lessons.courses, institutions)
        decisions = Decisions.of(lessons.agreements, texts, institutions, model)
        return cls(
            institutions=institutions,
            courses=Courses.of(lessons.courses, institutions, model),
            decisions=decisions,
            readings=tuple(_reading(decisions, row, *texts[key]) for row, key in enumerate(sorted(texts))),
        )

    def ranker(self, progress: Progress) -> tuple[Ranker | None, int]:
        """The ranker, and from how many known equivalents it was learned; None where they are too few."""
        questions: list[Question] = []
        for done, likening in enumerate(self._likenings.values()):
            progress("Comparing courses with known equivalents", done, len(self._likenings))
            questions += self._questions(likening)
        if len(questions) < _FEWEST_QUESTIONS:
            return None, len(questions)
        progress("Learning to rank equivalents", 0, 0)
        return fit_ranker(questions), len(questions)

    def grants(self, ranker: Ranker | None, progress: Progress) -> tuple[Kernel | None, GrantModel | None, int]:
        """Both steps, and from how many decisions they were learned; None where these are too few."""
        cases = Cases(self.decisions)
        if len(cases.source) < _FEWEST_CASES:
            return None, None, len(cases.source)
        table = self._grant_features(cases, ranker or ranker_by_thumb(), progress)
        progress("Learning from all decisions", 0, 0)
        kernel = cases.fit(np.ones(len(cases.source), np.bool_))
        return kernel, fit_grants(table, cases.kind, cases.weight), len(cases.source)

    @cached_property
    def _likenings(self) -> dict[str, Likening]:
        affinity = SubjectAffinity(self.decisions)
        return {
            code: Likening(Catalogue(self.courses, code), self.decisions, affinity)
            for code in comparable(self.courses.codes, self.decisions.codes)
        }

    def _seen(self, source: int) -> Floats:
        part = self.decisions.sources.part
        return (part != part[source]).astype(np.float32)

    def _questions(self, likening: Likening) -> list[Question]:
        """One for each source course that was granted a course of the catalogue by itself."""
        granted = likening.granted
        answers: defaultdict[int, dict[int, float]] = defaultdict(dict)
        for source, course, weight, bundled in zip(
            granted.source, granted.course, granted.weight, granted.is_bundled, strict=True
        ):
            if course >= 0 and not bundled:
                known = answers[int(source)]
                known[int(course)] = max(known.get(int(course), 0.0), float(weight))
        return [
            question(likening.features(self.readings[source], self._seen(source)), known)
            for source, known in sorted(answers.items())
        ]

    def _grant_features(self, cases: Cases, ranker: Ranker, progress: Progress) -> Floats:
        """One row a case, the kernel and the habits knowing nothing of the courses of its part."""
        answers = self._unseen_answers(cases, progress)
        habits = Habits(self.decisions)
        rows: list[Floats] = [np.array([])] * len(cases.source)
        by_source: defaultdict[int, list[int]] = defaultdict(list)
        for case, source in enumerate(cases.source):
            by_source[int(source)].append(case)
        for done, (source, members) in enumerate(sorted(by_source.items())):
            progress("Weighing habits and teaching", done, len(by_source))
            reading, seen = self.readings[source], self._seen(source)
            habit, precedents = habits.features(reading, seen)
            everywhere = taught_everywhere(reading, self._likenings)
            for case in members:
                at = int(cases.institution[case])
                code = self.decisions.codes[at]
                likening = self._likenings.get(code)
                best = None if likening is None else chances(ranker.scores(likening.features(reading, seen))).max()
                taught = taught_at(code, everywhere, None if best is None else float(best))
                rows[case] = features(answers[case], habit[at], precedents[at], reading, taught)
        return np.stack(rows)

    def _unseen_answers(self, cases: Cases, progress: Progress) -> Floats:
        """What the kernel answers for each case when it has not seen its course: cases × kinds."""
        answers = np.zeros((len(cases.source), COUNT), np.float32)
        for turn in range(_ROUNDS):
            progress("Asking precedents about courses not seen", turn, _ROUNDS)
            asked = cases.part % _ROUNDS == turn
            if not asked.any() or asked.all():
                continue
            kernel = cases.fit(~asked)
            for source in np.unique(cases.source[asked]):
                members = np.flatnonzero(cases.source == source)
                answer = kernel.answer(similarity(self.readings[source], self.decisions.sources))
                answers[members] = answer[cases.institution[members]]
        return answers


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
