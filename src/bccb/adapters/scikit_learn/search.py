"""Finding courses and credentials by words and meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol
from uuid import UUID

import numpy as np

from bccb.adapters.scikit_learn.arrays import (
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
from bccb.adapters.scikit_learn.catalogue import Courses, text_of
from bccb.adapters.scikit_learn.postings import Bm25, TermCounts
from bccb.adapters.scikit_learn.words import tokens
from bccb.domain.credential import MicroCredential
from bccb.domain.institution import Institution
from bccb.domain.ports.engines import Hit, Kind, SimilarityIndex, TextModel

_LENGTH = 0.75  # how much the length of a text counts in BM25
_POOL = 200  # nearest in words, and nearest in meaning, that are compared in both


class Indexing(Protocol):
    """How a similarity index is made. Vectors are rows of length 1."""

    def named(self, rows: int) -> str:
        """The name of the index that is made over so many rows; it goes into the name of its file."""
        ...

    def build(self, vectors: Floats) -> bytes:
        """What must be kept beside the vectors; empty where nothing is."""
        ...

    def open(self, vectors: Floats, kept: bytes | Path) -> SimilarityIndex:
        """The index over the vectors, from what `build` kept or the file it is in; built anew where nothing was."""
        ...


def index_files(vectors: Mapping[Kind, Floats], indexing: Indexing) -> dict[str, bytes]:
    """What must be kept of the indexes over the vectors of each kind, by file name."""
    built = {_index_file(kind, rows, indexing): indexing.build(rows) for kind, rows in vectors.items()}
    return {name: content for name, content in built.items() if content}


def read_indexes(
    vectors: Mapping[Kind, Floats], files: Mapping[str, bytes | Path], indexing: Indexing
) -> dict[Kind, SimilarityIndex]:
    """The index of each kind; made anew where another kind of index was chosen when the files were written."""
    return {
        kind: indexing.open(rows, files.get(_index_file(kind, rows, indexing), b"")) for kind, rows in vectors.items()
    }


def _index_file(kind: Kind, vectors: Floats, indexing: Indexing) -> str:
    return f"{kind}s.{indexing.named(len(vectors))}.index"


@dataclass(frozen=True)
class Shelf:
    """Things of one kind that can be found, row by row."""

    kind: Kind
    identifiers: tuple[UUID, ...]
    institutions: tuple[str, ...]
    codes: tuple[str, ...]
    titles: tuple[str, ...]
    words: Bm25
    index: SimilarityIndex
    meaning: Floats

    def find(self, text: str, meaning: Floats, institutions: Collection[str] | None, limit: int) -> tuple[Hit, ...]:
        """The best of those nearest in words and those nearest in meaning; both count alike."""
        rows = self._rows_of(institutions)
        query = tokens(text)
        if limit < 1 or (rows is not None and not len(rows)) or not self.identifiers:
            return ()
        wordy = self.words.scores(query) / max(self.words.most(query), 1e-9)
        pool = max(_POOL, limit)
        if rows is None:
            nearest = self.index.nearest(meaning.tolist(), pool)
            candidates = np.arange(len(wordy))
        else:
            nearest = self.index.nearest(meaning.tolist(), pool, within=rows.tolist())
            candidates = rows
        worded = candidates[np.argsort(-wordy[candidates], kind="stable")[:pool]]
        found = np.union1d(worded, np.array([row for row, _ in nearest], np.int64)).astype(np.int64)
        alike = np.clip(self.meaning[found] @ meaning, 0, 1)
        scores = (np.clip(wordy[found], 0, 1) + alike) / 2
        order = np.lexsort((found, -scores))[:limit]
        return tuple(self._hit(int(found[at]), float(scores[at])) for at in order if scores[at] > 0)

    def _hit(self, row: int, score: float) -> Hit:
        return Hit(
            kind=self.kind,
            id=self.identifiers[row],
            institution=self.institutions[row],
            code=self.codes[row],
            title=self.titles[row],
            score=round(score, 4),
        )

    def _rows_of(self, institutions: Collection[str] | None) -> Integers | None:
        if institutions is None:
            return None
        chosen = [self._rows[code] for code in sorted(set(institutions)) if code in self._rows]
        return np.concatenate(chosen) if chosen else np.array([], np.int64)

    @cached_property
    def _rows(self) -> dict[str, Integers]:
        owners = np.array(self.institutions)
        return {code: np.flatnonzero(owners == code) for code in sorted(set(self.institutions))}


def shelf_of_courses(courses: Courses, index: SimilarityIndex) -> Shelf:
    spans = np.diff(courses.starts)
    return Shelf(
        kind=Kind.COURSE,
        identifiers=courses.identifiers,
        institutions=tuple(np.repeat(np.array(courses.codes, dtype=object), spans).tolist()),
        codes=tuple(f"{subject} {number}" for subject, number in zip(courses.subjects, courses.numbers, strict=True)),
        titles=courses.titles,
        words=Bm25(courses.words, courses.vocabulary, length_weight=_LENGTH),
        index=index,
        meaning=courses.meaning,
    )


@dataclass(frozen=True)
class Credentials:
    """What must be kept of the credentials so that they can be found."""

    identifiers: tuple[UUID, ...]
    institutions: tuple[str, ...]
    codes: tuple[str, ...]
    titles: tuple[str, ...]
    meaning: Floats
    documents: tuple[Mapping[str, int], ...]

    @classmethod
    def of(
        cls, credentials: Sequence[MicroCredential], institutions: Mapping[UUID, Institution], model: TextModel
    ) -> Credentials:
        known = sorted((each for each in credentials if each.institution_id in institutions), key=lambda each: each.id)
        texts = [text_of_credential(each) for each in known]
        return cls(
            identifiers=tuple(each.id for each in known),
            institutions=tuple(institutions[each.institution_id].code for each in known),
            codes=tuple(each.program_code for each in known),
            titles=tuple(each.title for each in known),
            meaning=np.asarray(model.embed(texts), np.float32).reshape(len(texts), model.dimensions),
            documents=tuple(dict(Counter(tokens(text))) for text in texts),
        )

    def shelf(self, index: SimilarityIndex) -> Shelf:
        vocabulary: dict[str, int] = {}
        documents = [[word for word, count in document.items() for _ in range(count)] for document in self.documents]
        counts = TermCounts.of(documents, vocabulary)
        return Shelf(
            kind=Kind.CREDENTIAL,
            identifiers=self.identifiers,
            institutions=self.institutions,
            codes=self.codes,
            titles=self.titles,
            words=Bm25(counts, vocabulary, length_weight=_LENGTH),
            index=index,
            meaning=self.meaning,
        )

    def files(self) -> dict[str, bytes]:
        arrays = {"identifiers": identifiers_to_array(list(self.identifiers)), "meaning": self.meaning}
        plain = {name: getattr(self, name) for name in ("institutions", "codes", "titles", "documents")}
        return {"credentials.npz": pack(arrays), "credentials.json": pack_plain(plain)}

    @classmethod
    def read(cls, files: Mapping[str, bytes]) -> Credentials:
        arrays, plain = unpack(files["credentials.npz"]), unpack_plain(files["credentials.json"])
        return cls(
            identifiers=tuple(identifiers_from_array(arrays["identifiers"])),
            meaning=unit_rows(arrays["meaning"]),
            **{name: tuple(values) for name, values in plain.items()},
        )


def text_of_credential(credential: MicroCredential) -> str:
    outcomes = " ".join(outcome.outcome_text for outcome in credential.outcomes)
    return text_of(credential.title, f"{credential.description} {outcomes}".strip())
