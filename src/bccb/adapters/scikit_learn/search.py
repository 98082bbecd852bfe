"""What a training keeps so that courses and credentials can be found: a shelf of each, vectors and their index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import numpy as np

from bccb.adapters.scikit_learn.arrays import Floats, pack, unit_rows, unpack
from bccb.adapters.scikit_learn.catalogue import Courses, text_of
from bccb.adapters.scikit_learn.finder import ShelfFinder
from bccb.adapters.scikit_learn.shelf import Shelf, text_of_thing
from bccb.domain.credential import MicroCredential
from bccb.domain.finding import Kind, findable, may_be_found
from bccb.domain.institution import Institution
from bccb.domain.ports.engines import Lessons, SimilarityIndex, TextModel


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


@dataclass(frozen=True)
class Shelves:
    """The shelf of each kind and its vectors; those of the courses are their `meaning` in the catalogue."""

    courses: Shelf
    credentials: Shelf
    course_meaning: Floats
    credential_meaning: Floats

    @classmethod
    def of(
        cls, lessons: Lessons, institutions: Mapping[UUID, Institution], courses: Courses, model: TextModel
    ) -> Shelves:
        """`courses` are those of the lessons."""
        by_id = {each.id: each for each in lessons.courses}
        taught = [by_id[each] for each in courses.identifiers]
        published = [each for each in lessons.credentials if may_be_found(each) and each.institution_id in institutions]
        things = [findable(each, institutions[each.institution_id]) for each in published]
        things.sort(key=lambda each: (each.institution, each.code))
        meaning = np.asarray(model.embed([text_of_thing(each) for each in things]), np.float32)
        return cls(
            courses=Shelf.of([findable(each, institutions[each.institution_id]) for each in taught]),
            credentials=Shelf.of(things),
            course_meaning=courses.meaning,
            credential_meaning=meaning.reshape(len(things), model.dimensions),
        )

    def files(self) -> dict[str, bytes]:
        meaning = {"credential_meaning": self.credential_meaning.astype(np.float16)}
        return {
            **self.courses.files("shelf_of_courses"),
            **self.credentials.files("shelf_of_credentials"),
            "search.npz": pack(meaning),
        }

    @classmethod
    def read(cls, files: Mapping[str, Any], courses: Courses) -> Shelves:
        return cls(
            courses=Shelf.read(files, "shelf_of_courses"),
            credentials=Shelf.read(files, "shelf_of_credentials"),
            course_meaning=courses.meaning,
            credential_meaning=unit_rows(unpack(files["search.npz"])["credential_meaning"]),
        )

    def indexes(self, indexing: Indexing) -> dict[str, bytes]:
        """What must be kept of the indexes, by file name."""
        meanings = {kind: self._of(kind)[1] for kind in Kind}
        files = {_index_file(kind, len(rows), indexing): indexing.build(rows) for kind, rows in meanings.items()}
        return {name: content for name, content in files.items() if content}

    def finder(self, kind: Kind, files: Mapping[str, Any], model: TextModel, indexing: Indexing) -> ShelfFinder:
        """Who finds things of this kind; the index is made anew where the files were written with another."""
        shelf, meaning = self._of(kind)
        kept = files.get(_index_file(kind, len(meaning), indexing), b"")
        return ShelfFinder(shelf, meaning, indexing.open(meaning, kept), model, lambda added: indexing.open(added, b""))

    def _of(self, kind: Kind) -> tuple[Shelf, Floats]:
        if kind is Kind.COURSE:
            return self.courses, self.course_meaning
        return self.credentials, self.credential_meaning


def _index_file(kind: Kind, rows: int, indexing: Indexing) -> str:
    return f"{kind}s.{indexing.named(rows)}.index"


def text_of_credential(credential: MicroCredential) -> str:
    """What the text model reads of a credential."""
    outcomes = " ".join(outcome.outcome_text for outcome in credential.outcomes)
    return text_of(credential.title, f"{credential.description} {outcomes}".strip())
