"""The agreements as arrays: which institution granted what for which source course.

An agreement on several source courses taken together stands under each of them, as the Transfer Guide prints it.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

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
from bccb.adapters.scikit_learn.catalogue import text_of
from bccb.adapters.scikit_learn.words import digits, position, year_of
from bccb.domain.agreement import ArticulationAgreement, Grant, GrantedCourse, GrantKind, SourceCourse
from bccb.domain.course import Course
from bccb.domain.credential import MicroCredential
from bccb.domain.institution import Institution
from bccb.domain.learning import learning_of_credential
from bccb.domain.ports.engines import TextModel

KINDS = (GrantKind.ASSIGNED, GrantKind.UNASSIGNED, GrantKind.NO_CREDIT)
KIND_COUNT = len(KINDS)
UNSORTED = -1  # the kind of a decision that is none of the three, as an individual assessment
PARTS = 8  # into which the source courses are divided where a model must not see what it is asked
_ENDED, _BUNDLED = 0.4, 0.7  # what an ended agreement and one on several courses count, against 1

Strings = tuple[str, ...]


@dataclass(frozen=True)
class Sources:
    """The source courses of all agreements. `credits` are one-term courses, not a number where unknown."""

    institutions: Strings
    subjects: Strings
    numbers: Strings
    credits: Floats
    meaning: Floats
    title_meaning: Floats

    def __len__(self) -> int:
        return len(self.subjects)

    @cached_property
    def year(self) -> Integers:
        return np.array([year_of(number) for number in self.numbers], np.int32)

    @cached_property
    def position(self) -> Doubles:
        return np.array([position(digits(number)) for number in self.numbers])

    @cached_property
    def part(self) -> Integers:
        """Which of the `PARTS` a source course belongs to, by a hash of its code."""
        codes = (f"{subject} {number}" for subject, number in zip(self.subjects, self.numbers, strict=True))
        return np.array([zlib.crc32(code.encode()) % PARTS for code in codes], np.int32)

    @cached_property
    def subject_rows(self) -> dict[str, Floats]:
        """For each source subject a 1 at its courses and a 0 elsewhere."""
        subjects = np.array(self.subjects)
        return {subject: (subjects == subject).astype(np.float32) for subject in sorted(set(self.subjects))}

    @cached_property
    def rows(self) -> dict[tuple[str, str, str], int]:
        """The row of a course by institution, subject and number."""
        keys = zip(self.institutions, self.subjects, self.numbers, strict=True)
        return {key: row for row, key in enumerate(keys)}


@dataclass(frozen=True)
class Decisions:
    """One row a decision on a source course, and one row an item for each course (or level) it grants.

    `ratio` is the credit granted over the credit of the source course, both in one-term courses, not a number where
    unknown; `credit` is what was granted. `items_of` points from an item to its decision, `is_first` marks the items of
    the first alternative.
    """

    sources: Sources
    codes: Strings
    identifiers: tuple[UUID, ...]
    source: Integers
    institution: Integers
    kind: Integers
    weight: Floats
    is_bundled: NDArray[np.bool_]
    credit: Floats
    ratio: Floats
    items_of: Integers
    is_first: NDArray[np.bool_]
    subjects: Strings
    numbers: Strings

    @classmethod
    def of(
        cls,
        agreements: Sequence[ArticulationAgreement],
        texts: Mapping[SourceKey, tuple[str, str]],
        institutions: Mapping[UUID, Institution],
        model: TextModel,
    ) -> Decisions:
        """Read the agreements of known institutions; `texts` as `source_texts` has them."""
        known = [each for each in agreements if _is_known(each, institutions)]
        known.sort(key=lambda each: (institutions[each.recognizing_institution_id].code, each.code))
        rows = [(each, source) for each in known for source in _own_sources(each)]
        sources = _sources(rows, texts, institutions, model)
        codes = sorted({institutions[each.recognizing_institution_id].code for each, _ in rows})
        at = {code: row for row, code in enumerate(codes)}
        items = [(row, is_first, item) for row, (each, _) in enumerate(rows) for is_first, item in _items(each.grant)]
        owners = [institutions[each.recognizing_institution_id] for each, _ in rows]
        credit = [_credit(each.grant, owner) for (each, _), owner in zip(rows, owners, strict=True)]
        brought = [_brought(each, institutions[each.source_institution_id]) for each, _ in rows]
        return cls(
            sources=sources,
            codes=tuple(codes),
            identifiers=tuple(each.id for each, _ in rows),
            source=np.array([sources.rows[_key(each, source, institutions)] for each, source in rows], np.int32),
            institution=np.array([at[owner.code] for owner in owners], np.int32),
            kind=np.array([kind_of(each.grant) for each, _ in rows], np.int32),
            weight=np.array([_weight(each) for each, _ in rows], np.float32),
            is_bundled=np.array([len(each.sources) > 1 for each, _ in rows], np.bool_),
            credit=np.array(credit, np.float32),
            ratio=np.array(credit, np.float32) / np.array(brought, np.float32),
            items_of=np.array([row for row, _, _ in items], np.int32),
            is_first=np.array([is_first for _, is_first, _ in items], np.bool_),
            subjects=tuple(item.subject for _, _, item in items),
            numbers=tuple(item.number for _, _, item in items),
        )

    def __len__(self) -> int:
        return len(self.source)

    @cached_property
    def is_joint(self) -> NDArray[np.bool_]:
        """Whether a decision is other than one course for one."""
        return self.is_bundled | (np.bincount(self.items_of, minlength=len(self)) > 1)

    @cached_property
    def year(self) -> Integers:
        """The year of each item."""
        return np.array([year_of(number) for number in self.numbers], np.int32)

    def files(self) -> dict[str, bytes]:
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        arrays |= {f"source_{name}": getattr(self.sources, name).astype(np.float16) for name in _MEANINGS}
        arrays["source_credits"] = self.sources.credits
        arrays["identifiers"] = identifiers_to_array(list(self.identifiers))
        plain = {name: getattr(self, name) for name in ("codes", "subjects", "numbers")}
        plain["sources"] = {name: getattr(self.sources, name) for name in ("institutions", "subjects", "numbers")}
        return {"decisions.npz": pack(arrays), "decisions.json": pack_plain(plain)}

    @classmethod
    def read(cls, files: Mapping[str, bytes]) -> Decisions:
        arrays, plain = unpack(files["decisions.npz"]), unpack_plain(files["decisions.json"])
        sources = Sources(
            **{name: tuple(values) for name, values in plain.pop("sources").items()},
            credits=arrays["source_credits"],
            **{name: unit_rows(arrays[f"source_{name}"]) for name in _MEANINGS},
        )
        return cls(
            sources=sources,
            identifiers=tuple(identifiers_from_array(arrays["identifiers"])),
            **{name: arrays[name] for name in _ARRAYS},
            **{name: tuple(values) for name, values in plain.items()},
        )


_ARRAYS = ("source", "institution", "kind", "weight", "is_bundled", "credit", "ratio", "items_of", "is_first")
_MEANINGS = ("meaning", "title_meaning")
SourceKey = tuple[str, str, str]  # institution, subject, number


def kind_of(grant: Grant) -> int:
    """The place in `KINDS` of what a grant counts as, `UNSORTED` where it is none of them."""
    return UNSORTED if grant.counts_as is None else KINDS.index(grant.counts_as)


def _is_known(agreement: ArticulationAgreement, institutions: Mapping[UUID, Institution]) -> bool:
    return {agreement.source_institution_id, agreement.recognizing_institution_id} <= institutions.keys()


def _own_sources(agreement: ArticulationAgreement) -> tuple[SourceCourse, ...]:
    """The courses an agreement stands under: those it gives a title, for publishers print a bundle once for each."""
    return tuple(source for source in agreement.sources if source.title) or agreement.sources


def _key(agreement: ArticulationAgreement, source: SourceCourse, institutions: Mapping[UUID, Institution]) -> SourceKey:
    return institutions[agreement.source_institution_id].code, source.subject, source.number


def source_texts(
    agreements: Sequence[ArticulationAgreement],
    courses: Sequence[Course],
    institutions: Mapping[UUID, Institution],
    credentials: Sequence[MicroCredential] = (),
) -> dict[SourceKey, tuple[str, str]]:
    """Title and body of each source course: the catalogue's, else the title that the agreement gives.

    A credential stands as a source by its program code, without a subject.
    """
    titles: dict[SourceKey, str] = {}
    for each in agreements:
        if _is_known(each, institutions):
            for source in _own_sources(each):
                key = _key(each, source, institutions)
                titles[key] = titles.get(key) or source.title
    texts = {key: (title, "") for key, title in titles.items()}
    for course in courses:
        if course.institution_id in institutions:
            key = (institutions[course.institution_id].code, course.subject, course.number)
            if key in texts:
                texts[key] = (course.title or titles[key], course.description)
    for credential in credentials:
        if (owner := institutions.get(credential.institution_id)) is not None:
            key = (owner.code, "", credential.program_code)
            if key in texts:
                texts[key] = (credential.title, learning_of_credential(credential, owner).body)
    return texts


def _sources(
    rows: Sequence[tuple[ArticulationAgreement, SourceCourse]],
    texts: Mapping[SourceKey, tuple[str, str]],
    institutions: Mapping[UUID, Institution],
    model: TextModel,
) -> Sources:
    credits: dict[SourceKey, float] = {}
    for each, source in rows:
        if source.credit:
            key = _key(each, source, institutions)
            credits.setdefault(key, source.credit / institutions[each.source_institution_id].unit.per_course)
    keys = sorted(texts)
    return Sources(
        institutions=tuple(key[0] for key in keys),
        subjects=tuple(key[1] for key in keys),
        numbers=tuple(key[2] for key in keys),
        credits=np.array([credits.get(key, np.nan) for key in keys], np.float32),
        meaning=_embedded(model, [text_of(*texts[key]) for key in keys]),
        title_meaning=_embedded(model, [texts[key][0] for key in keys]),
    )


def _embedded(model: TextModel, texts: Sequence[str]) -> Floats:
    return np.asarray(model.embed(texts), np.float32).reshape(len(texts), model.dimensions)


def _items(grant: Grant) -> list[tuple[bool, GrantedCourse]]:
    return [(place == 0, course) for place, bundle in enumerate(grant.alternatives) for course in bundle]


def _weight(agreement: ArticulationAgreement) -> float:
    ended = 1.0 if agreement.effective_until is None else _ENDED
    return ended * (1.0 if len(agreement.sources) == 1 else _BUNDLED)


def _credit(grant: Grant, recognizing: Institution) -> float:
    """What is granted in one-term courses; not a number where that is not said or nothing is granted."""
    return grant.credit / recognizing.unit.per_course if grant.credit else np.nan


def _brought(agreement: ArticulationAgreement, source: Institution) -> float:
    """The credit of all source courses together in one-term courses."""
    values = [course.credit for course in agreement.sources]
    return sum(values) / source.unit.per_course if all(values) else np.nan
