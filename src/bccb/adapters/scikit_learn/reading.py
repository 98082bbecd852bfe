"""One piece of learning, read once for all engines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bccb.adapters.scikit_learn.arrays import Floats
from bccb.adapters.scikit_learn.catalogue import text_of
from bccb.adapters.scikit_learn.decisions import Sources
from bccb.adapters.scikit_learn.words import digits, letters, place_in_sequence, title_tokens, tokens, year_of
from bccb.domain.course import Level
from bccb.domain.learning import Learning
from bccb.domain.ports.engines import TextModel

_YEARS = {
    Level.PREPARATORY: 0,
    Level.INTRODUCTORY: 1,
    Level.INTERMEDIATE: 2,
    Level.ADVANCED: 3,
    Level.GRADUATE: 5,
}


@dataclass(frozen=True, eq=False)
class Reading:
    """What the engines see of a learning. Who issued it is not among it.

    `year`, `subject` and `credits` (one-term courses) are None where unknown; `digits` is empty for what is no course.
    """

    words: list[str]
    title_words: list[str]
    letters: list[str]
    meaning: Floats
    title_meaning: Floats
    place: int
    year: int | None
    subject: str | None
    digits: str
    credits: float | None

    @classmethod
    def of(cls, learning: Learning, model: TextModel) -> Reading:
        text = text_of(learning.title, learning.body)
        meaning, title_meaning = np.asarray(model.embed([text, learning.title]), np.float32)
        course, credit = learning.course, learning.credit
        year = _YEARS[learning.level] if learning.level is not None else None
        return cls(
            words=tokens(text),
            title_words=title_tokens(learning.title),
            letters=letters(learning.title),
            meaning=meaning,
            title_meaning=title_meaning,
            place=place_in_sequence(learning.title),
            year=year_of(course.number) if course else year,
            subject=course.subject if course else None,
            digits=digits(course.number) if course else "",
            credits=credit.courses if credit is not None and credit.value > 0 else None,
        )

    def likeness(self, sources: Sources) -> Floats:
        """How alike each source course is, text and title in equal parts, from 0 to 1."""
        both = sources.meaning @ self.meaning + sources.title_meaning @ self.title_meaning
        return np.clip(both / 2, 0.0, 1.0)
