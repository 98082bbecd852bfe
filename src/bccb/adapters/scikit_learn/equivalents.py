"""Which course of an institution a learning equals: features that a registrar can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bccb.adapters.scikit_learn.arrays import Floats, Integers
from bccb.adapters.scikit_learn.catalogue import Catalogue
from bccb.adapters.scikit_learn.decisions import Decisions
from bccb.adapters.scikit_learn.reading import Reading
from bccb.adapters.scikit_learn.words import HIGHEST_YEAR, ending_of, position

YEARS = HIGHEST_YEAR + 1
_APART = 0.1  # years between two source courses' numbers over which a precedent loses most of its say
_FAR = 1.5  # years off the number to be expected: no better than a subject never granted
_SHARPNESS = 4  # the power of a likeness by which a precedent counts

IN_WORDS = ("words in common", "title words in common", "title spelled alike", "title shared whole")
IN_MEANING = (
    "meaning of the whole text",
    "meaning of the titles",
    "title against the whole text",
    "subject teaches the like",
)
_OTHERS = (
    "subject granted for this subject before",
    "subject granted for this subject, share",
    "subject granted for the like, share",
    "year usually granted for this year",
    "year is not above",
    "number near those granted for this subject",
    "number in the order of those granted for this subject",
    "number usually granted",
    "granted before",
    "subject usually granted",
    "credit is the same",
    "credit is near",
    "same place in a sequence",
    "no other place in a sequence",
    "number ends alike",
    "has a description",
)


def features_of(readers: Sequence[str]) -> tuple[str, ...]:
    """The names of the features where texts are read by these text models; each reads for itself."""
    by = (f", by {name}" if len(readers) > 1 else "" for name in readers)
    return (*IN_WORDS, *(f"{feature}{suffix}" for suffix in by for feature in IN_MEANING), *_OTHERS)


@dataclass(frozen=True)
class Granted:
    """What one institution with a catalogue has granted: one row an item that names its subject or course.

    `subject` and `course` are rows of the catalogue, -1 where it has none such.
    """

    source: Integers
    subject: Integers
    course: Integers
    year: Integers
    weight: Floats
    is_bundled: NDArray[np.bool_]

    @classmethod
    def of(cls, decisions: Decisions, catalogue: Catalogue) -> Granted:
        at = decisions.codes.index(catalogue.code) if catalogue.code in decisions.codes else -1
        rows = np.flatnonzero(decisions.institution[decisions.items_of] == at)
        owner = decisions.items_of[rows]
        subjects = [catalogue.subject_rows.get(decisions.subjects[row], -1) for row in rows]
        courses = [catalogue.course_rows.get((decisions.subjects[row], decisions.numbers[row]), -1) for row in rows]
        return cls(
            source=decisions.source[owner],
            subject=np.array(subjects, np.int32),
            course=np.array(courses, np.int32),
            year=decisions.year[rows],
            weight=decisions.weight[owner],
            is_bundled=decisions.is_bundled[owner],
        )

    def by_subject(self, catalogue: Catalogue, source_weight: Floats) -> Floats:
        """The weight of the items of each subject of the catalogue, each source course counting as given."""
        known = self.subject >= 0
        weight = (self.weight * source_weight[self.source])[known]
        return np.bincount(self.subject[known], weights=weight, minlength=len(catalogue.subject_names))

    def by_course(self, catalogue: Catalogue, source_weight: Floats) -> Floats:
        known = self.course >= 0
        weight = (self.weight * source_weight[self.source])[known]
        return np.bincount(self.course[known], weights=weight, minlength=len(catalogue))

    def by_years(self, source_year: Integers, source_weight: Floats) -> NDArray[np.float64]:
        """Years of source courses × years of what was granted for them."""
        weight = self.weight * source_weight[self.source]
        cell = source_year[self.source] * YEARS + self.year
        return np.bincount(cell, weights=weight, minlength=YEARS * YEARS).reshape(YEARS, YEARS)


class Likening:
    """Computes the features of every course of one institution as the equivalent of a learning."""

    def __init__(
        self, catalogue: Catalogue, decisions: Decisions, everywhere: SubjectAffinity, parts: Mapping[str, slice]
    ) -> None:
        """`parts` are the columns of the vectors that each text model has to itself, by its name."""
        self.catalogue = catalogue
        self._parts = parts
        self.granted = Granted.of(decisions, catalogue)
        self._sources = decisions.sources
        self._everywhere = everywhere

    def features(self, reading: Reading, seen: Floats) -> Floats:
        """One row a course, one column a feature. `seen` has a 1 for each source course that may be known, else 0."""
        columns = (
            *self._words(reading),
            *(column for part in self._parts.values() for column in self._meaning(reading, part)),
            *self._subjects(reading, seen),
            *self._years(reading, seen),
            *self._numbers(reading, seen),
            *self._habits(seen),
            *self._facts(reading),
        )
        return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)

    def likeness(self, reading: Reading) -> Floats:
        """Text and title compared with each course, from 0 to 1."""
        both = self.catalogue.meaning @ reading.meaning + self.catalogue.title_meaning @ reading.title_meaning
        return np.clip(both / 2, 0.0, 1.0)

    def _words(self, reading: Reading):
        catalogue = self.catalogue
        yield standard(catalogue.words.scores(reading.words))
        yield standard(catalogue.title_words.scores(reading.title_words))
        yield standard(catalogue.title_letters.scores(reading.letters))
        shared, lengths = catalogue.title_words.shared(reading.title_words), catalogue.title_lengths
        union = lengths + len(set(reading.title_words)) - shared
        yield shared / np.maximum(union, 1)

    def _meaning(self, reading: Reading, part: slice):
        catalogue = self.catalogue
        meaning, title = reading.meaning[part], reading.title_meaning[part]
        yield standard(catalogue.meaning[:, part] @ meaning)
        yield standard(catalogue.title_meaning[:, part] @ title)
        yield standard(catalogue.meaning[:, part] @ title)
        yield standard(catalogue.subject_meaning[:, part] @ meaning)[catalogue.subject]

    def _subjects(self, reading: Reading, seen: Floats):
        """Which subjects were granted for this source subject and for similar source courses."""
        catalogue, share = self.catalogue, self.catalogue.subject_share
        same = self._sources.subject_rows.get(reading.subject or "", np.zeros_like(seen)) * seen
        counted = self.granted.by_subject(catalogue, same)
        elsewhere = self._everywhere.of(reading.subject, catalogue.subject_names, seen)
        expected = (elsewhere + 2 * share) / (elsewhere.sum() + 2)
        yield (counted > 0)[catalogue.subject]
        yield np.log((counted + 3 * expected) / (counted.sum() + 3) + 1e-4)[catalogue.subject]
        alike = reading.likeness(self._sources) ** _SHARPNESS * seen
        near = self.granted.by_subject(catalogue, alike)
        yield np.log((near + 0.05 * share) / (near.sum() + 0.05) + 1e-4)[catalogue.subject]

    def _years(self, reading: Reading, seen: Floats):
        catalogue = self.catalogue
        counted = self.granted.by_years(self._sources.year, seen)
        usual = (counted.sum(0) + 1) / (counted.sum() + YEARS)
        row = counted.sum(0) if reading.year is None else counted[reading.year]
        chance = (row + 2 * usual) / (row.sum() + 2)
        share = np.bincount(catalogue.year, minlength=YEARS) / max(len(catalogue), 1)
        yield np.log((chance + 1e-3) / (share + 1e-2))[catalogue.year]
        yield np.zeros(len(catalogue)) if reading.year is None else -np.maximum(catalogue.year - reading.year, 0)

    def _numbers(self, reading: Reading, seen: Floats):
        """What the numbers granted for this source subject tell: which number is to be expected of each subject for a
        source number like this one, and which numbers keep the order (a higher one for a higher one). 0 in subjects of
        which nothing was granted.
        """
        catalogue, granted = self.catalogue, self.granted
        near, kept = np.zeros((2, len(catalogue)), np.float32)
        same = self._sources.subject_rows.get(reading.subject or "")
        if same is not None and reading.digits:
            items = np.flatnonzero((granted.course >= 0) & (same * seen > 0)[granted.source])
            beyond = position(reading.digits) - self._sources.position[granted.source[items]]
            for subject in np.unique(granted.subject[items]):
                of_it = granted.subject[items] == subject
                weight, ahead = granted.weight[items][of_it], beyond[of_it]
                theirs = catalogue.position[granted.course[items][of_it]]
                rows = np.flatnonzero(catalogue.subject == subject)
                close = weight * np.exp(-np.abs(ahead) / _APART)
                off = np.abs(catalogue.position[rows] - (close @ theirs) / max(close.sum(), 1e-9))
                near[rows] = _FAR - np.minimum(off, 2 * _FAR)
                order = np.sign(catalogue.position[rows][:, None] - theirs) * np.sign(ahead)
                kept[rows] = order @ weight / (weight.sum() + 1)
        yield near
        yield kept

    def _habits(self, seen: Floats):
        """Numbers, courses and subjects that the institution grants more often than others."""
        catalogue = self.catalogue
        before = self.granted.by_course(catalogue, seen)
        by_number = np.bincount(catalogue.number, weights=before)[catalogue.number] - before
        taught = np.bincount(catalogue.number)[catalogue.number]
        yield np.log((by_number + 0.3) / (taught + 10))
        yield np.log1p(before)
        by_subject = np.bincount(catalogue.subject, weights=before)[catalogue.subject]
        yield np.log((by_subject + 0.3) / (np.bincount(catalogue.subject)[catalogue.subject] + 3))

    def _facts(self, reading: Reading):
        catalogue = self.catalogue
        ratio = catalogue.credits / reading.credits if reading.credits else np.full(len(catalogue), np.nan)
        yield np.abs(ratio - 1) < 0.01
        yield -np.nan_to_num(np.minimum(np.abs(np.log(np.maximum(ratio, 0.1))), 1.5))
        is_part = (catalogue.place > 0) & (reading.place > 0)
        yield is_part & (catalogue.place == reading.place)
        yield ~(is_part & (catalogue.place != reading.place))
        yield (catalogue.ending >= 0) & (catalogue.ending == ending_of(reading.digits))
        yield catalogue.is_described


class SubjectAffinity:
    """Which subjects all institutions together grant for a source subject."""

    def __init__(self, decisions: Decisions) -> None:
        owner = decisions.items_of
        source_subjects = np.array(decisions.sources.subjects)[decisions.source[owner]]
        self._rows = {subject: np.flatnonzero(source_subjects == subject) for subject in set(source_subjects.tolist())}
        names = sorted(set(decisions.subjects))
        self._names = {name: row for row, name in enumerate(names)}
        self._subject = np.array([self._names[name] for name in decisions.subjects], np.int32)
        self._source = decisions.source[owner]
        self._weight = decisions.weight[owner]

    def of(self, subject: str | None, names: Sequence[str], seen: Floats) -> NDArray[np.float64]:
        """The weight of what was granted for the source subject in each subject of these names."""
        rows = self._rows.get(subject or "", np.array([], np.int64))
        weight = self._weight[rows] * seen[self._source[rows]]
        counted = np.bincount(self._subject[rows], weights=weight, minlength=len(self._names))
        return np.array([counted[self._names[name]] if name in self._names else 0.0 for name in names])


def standard(scores: Floats) -> Floats:
    """The scores in standard deviations above their mean."""
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 1e-6 else np.zeros_like(scores)
