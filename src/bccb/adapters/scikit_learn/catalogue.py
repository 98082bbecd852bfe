"""The courses of all institutions as arrays, and one institution's view of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np

from bccb.adapters.scikit_learn.arrays import (
    Doubles,
    Floats,
    Integers,
    identifiers_from_array,
    identifiers_to_array,
    pack,
    pack_plain,
    unit_rows,
    unpack,
    unpack_plain,
)
from bccb.adapters.scikit_learn.postings import Bm25, TermCounts
from bccb.adapters.scikit_learn.words import (
    digits,
    ending_of,
    letters,
    place_in_sequence,
    position,
    title_tokens,
    tokens,
    year_of,
)
from bccb.domain.course import Course
from bccb.domain.institution import Institution
from bccb.domain.ports.engines import TextModel

_COUNTS = ("words", "title_words", "title_letters")
_TEXT_LENGTH, _TITLE_LENGTH = 0.75, 0.5  # how much the length of a text and of a title counts in BM25


@dataclass(frozen=True)
class Courses:
    """Every course, by institution, subject and number; those of `codes[i]` are the rows from `starts[i]` on.

    `credits` are one-term courses, not a number where unknown; `meaning` and `title_meaning` are rows of length 1.
    """

    codes: tuple[str, ...]
    starts: tuple[int, ...]
    identifiers: tuple[UUID, ...]
    subjects: tuple[str, ...]
    numbers: tuple[str, ...]
    titles: tuple[str, ...]
    credits: Floats
    is_described: Floats
    meaning: Floats
    title_meaning: Floats
    words: TermCounts
    title_words: TermCounts
    title_letters: TermCounts
    vocabulary: Mapping[str, int]

    @cached_property
    def rows(self) -> dict[tuple[str, str, str], int]:
        """The row of a course by institution, subject and number."""
        counts = np.diff(self.starts)
        owners = [code for code, count in zip(self.codes, counts, strict=True) for _ in range(count)]
        return {key: row for row, key in enumerate(zip(owners, self.subjects, self.numbers, strict=True))}

    @classmethod
    def of(cls, courses: Sequence[Course], institutions: Mapping[UUID, Institution], model: TextModel) -> Courses:
        """Read the courses of known institutions."""
        known = [course for course in courses if course.institution_id in institutions]
        known.sort(key=lambda course: (institutions[course.institution_id].code, course.subject, course.number))
        owners = [institutions[course.institution_id] for course in known]
        codes = tuple(sorted({owner.code for owner in owners}))
        counted = Counter(owner.code for owner in owners)
        vocabulary: dict[str, int] = {}
        credits = [
            course.credits / owner.unit.per_course if course.credits else np.nan
            for course, owner in zip(known, owners, strict=True)
        ]
        return cls(
            codes=codes,
            starts=(0, *np.cumsum([counted[code] for code in codes]).tolist()),
            identifiers=tuple(course.id for course in known),
            subjects=tuple(course.subject for course in known),
            numbers=tuple(course.number for course in known),
            titles=tuple(course.title for course in known),
            credits=np.array(credits, np.float32),
            is_described=np.array([bool(course.description.strip()) for course in known], np.float32),
            meaning=_embedded(model, [text_of(course.title, course.description) for course in known]),
            title_meaning=_embedded(model, [course.title for course in known]),
            words=TermCounts.of([tokens(text_of(course.title, course.description)) for course in known], vocabulary),
            title_words=TermCounts.of([title_tokens(course.title) for course in known], vocabulary),
            title_letters=TermCounts.of([letters(course.title) for course in known], vocabulary),
            vocabulary=vocabulary,
        )

    def files(self) -> dict[str, bytes]:
        arrays = {
            "identifiers": identifiers_to_array(list(self.identifiers)),
            "credits": self.credits,
            "is_described": self.is_described,
            "meaning": self.meaning.astype(np.float16),
            "title_meaning": self.title_meaning.astype(np.float16),
        }
        for name in _COUNTS:
            counts: TermCounts = getattr(self, name)
            arrays |= {f"{name}_starts": counts.starts, f"{name}_terms": counts.terms, f"{name}_counts": counts.counts}
        plain = {name: getattr(self, name) for name in ("codes", "starts", "subjects", "numbers", "titles")}
        plain["vocabulary"] = list(self.vocabulary)
        return {"courses.npz": pack(arrays), "courses.json": pack_plain(plain)}

    @classmethod
    def read(cls, files: Mapping[str, bytes]) -> Courses:
        arrays, plain = unpack(files["courses.npz"]), unpack_plain(files["courses.json"])
        vocabulary = {word: term for term, word in enumerate(plain.pop("vocabulary"))}
        counts = {
            name: TermCounts(arrays[f"{name}_starts"], arrays[f"{name}_terms"], arrays[f"{name}_counts"])
            for name in _COUNTS
        }
        return cls(
            **{name: tuple(values) for name, values in plain.items()},
            **counts,
            identifiers=tuple(identifiers_from_array(arrays["identifiers"])),
            credits=arrays["credits"],
            is_described=arrays["is_described"],
            meaning=unit_rows(arrays["meaning"]),
            title_meaning=unit_rows(arrays["title_meaning"]),
            vocabulary=vocabulary,
        )


def text_of(title: str, body: str) -> str:
    """What an engine reads of a course or a learning."""
    return f"{title}. {body}".strip()


def _embedded(model: TextModel, texts: Sequence[str]) -> Floats:
    return np.asarray(model.embed(texts), np.float32).reshape(len(texts), model.dimensions)


class Catalogue:
    """One institution's courses, row by row, with what is reckoned once for all questions."""

    def __init__(self, courses: Courses, code: str) -> None:
        at = courses.codes.index(code)
        self.first, self.last = courses.starts[at], courses.starts[at + 1]
        rows = slice(self.first, self.last)
        self.code = code
        self.subjects, self.numbers, self.titles = courses.subjects[rows], courses.numbers[rows], courses.titles[rows]
        self.credits, self.is_described = courses.credits[rows], courses.is_described[rows]
        self.meaning, self.title_meaning = courses.meaning[rows], courses.title_meaning[rows]
        self._courses = courses
        self.subject_names = sorted(set(self.subjects))
        self.subject_rows = {subject: row for row, subject in enumerate(self.subject_names)}
        self.subject = np.array([self.subject_rows[subject] for subject in self.subjects], np.int32)
        self.course_rows = {pair: row for row, pair in enumerate(zip(self.subjects, self.numbers, strict=True))}
        self.year = np.array([year_of(number) for number in self.numbers], np.int32)
        self.ending = np.array([ending_of(number) for number in self.numbers], np.int32)
        self.place = np.array([place_in_sequence(title) for title in self.titles], np.int32)

    def __len__(self) -> int:
        return self.last - self.first

    @cached_property
    def words(self) -> Bm25:
        counts = self._courses.words.of_documents(self.first, self.last)
        return Bm25(counts, self._courses.vocabulary, length_weight=_TEXT_LENGTH)

    @cached_property
    def title_words(self) -> Bm25:
        counts = self._courses.title_words.of_documents(self.first, self.last)
        return Bm25(counts, self._courses.vocabulary, length_weight=_TITLE_LENGTH)

    @cached_property
    def title_letters(self) -> Bm25:
        counts = self._courses.title_letters.of_documents(self.first, self.last)
        return Bm25(counts, self._courses.vocabulary, length_weight=_TITLE_LENGTH)

    @cached_property
    def title_lengths(self) -> Floats:
        """How many different words each title has."""
        return np.diff(self._courses.title_words.of_documents(self.first, self.last).starts).astype(np.float32)

    @cached_property
    def subject_meaning(self) -> Floats:
        """The mean direction of each subject's courses: one row a subject."""
        sums = np.zeros((len(self.subject_names), self.meaning.shape[1]), np.float32)
        np.add.at(sums, self.subject, self.meaning)
        return unit_rows(sums)

    @cached_property
    def subject_share(self) -> Floats:
        """The share of each subject in the catalogue; sums to 1."""
        counted = np.bincount(self.subject, minlength=len(self.subject_names))
        return (counted / max(len(self), 1)).astype(np.float32)

    @cached_property
    def number(self) -> Integers:
        """An index of the digits of each course number, the same for `101` and `101W`."""
        return np.unique([digits(number) for number in self.numbers], return_inverse=True)[1].astype(np.int32)

    @cached_property
    def position(self) -> Doubles:
        return np.array([position(digits(number)) for number in self.numbers])
