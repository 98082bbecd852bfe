"""How well search finds: a person knows a course and types its title, with a slip of the keyboard in its longest word.

    python -m benchmarks.search --quality [--data ../shared/data]

The question counts as answered when a course of that title is among the first ten of all the catalogues of
../shared/data.
"""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

import numpy as np

from bccb.adapters.files.rows import read_rows
from bccb.adapters.gensim.text_model import LsiTextModel
from bccb.adapters.memory.similarity_index import ExactIndexing
from bccb.adapters.memory.unit_of_work import MemoryDatabase
from bccb.adapters.scikit_learn.finder import ShelfFinder
from bccb.adapters.scikit_learn.shelf import Shelf, text_of_thing
from bccb.adapters.scikit_learn.words import tokens
from bccb.adapters.system.clock import RandomIdentifiers, SystemClock
from bccb.domain.finding import Filter, Findable, findable
from bccb.domain.passage import words
from bccb.domain.usecases.importing import Importing

_QUESTIONS = 400


def quality(data: Path) -> int:
    if not (data / "bc_catalogues" / "sfu.csv").is_file():
        print(f"Skipped: {data / 'bc_catalogues' / 'sfu.csv'} is not here.")
        return 0
    things = _catalogue(data)
    finder = _finder(things)
    title_of = {thing.id: _plain(thing.title) for thing in things}
    chance = random.Random(5)
    known = chance.sample([thing for thing in things if len(words(thing.title)) >= 3], _QUESTIONS)
    typed = {
        "the title": lambda title: title,
        "with a slip in its longest word": lambda title: slip(title, chance),
        "three of its words, one with a slip": lambda title: slip(_three(title, chance), chance),
    }
    print(f"{len(things):,} courses, {_QUESTIONS} questions\n\n| typed | hit@1 | hit@10 |\n|---|---|---|")
    for name, as_typed in typed.items():
        ranks = [
            [title_of[each.id] for each in finder.find(as_typed(thing.title), Filter(), limit=10)] for thing in known
        ]
        first = np.mean([_plain(thing.title) in found[:1] for thing, found in zip(known, ranks, strict=True)])
        ten = np.mean([_plain(thing.title) in found for thing, found in zip(known, ranks, strict=True)])
        print(f"| {name} | {first:.3f} | {ten:.3f} |")
    return 0


def _catalogue(data: Path) -> list[Findable]:
    database = MemoryDatabase()
    importing = Importing(work=database.unit_of_work, clock=SystemClock(), identifiers=RandomIdentifiers())
    importing.institutions(read_rows(data / "bc_transfer_guide" / "institutions.csv"), source="institutions.csv")
    for file in sorted((data / "bc_catalogues").glob("*.csv")):
        importing.courses(read_rows(file), source=file.name)
    with database.unit_of_work() as unit:
        institutions = {each.id: each for each in unit.institutions.all()}
        return [findable(each, institutions[each.institution_id]) for each in unit.courses.each()]


def _finder(things: list[Findable]) -> ShelfFinder:
    model = LsiTextModel.fit([text_of_thing(each) for each in things], tokens)
    meaning = np.asarray(model.embed([text_of_thing(each) for each in things]), np.float32)
    index = ExactIndexing().open(meaning, b"")
    return ShelfFinder(Shelf.of(things), meaning, index, model, partial(ExactIndexing().open, kept=b""))


def slip(text: str, chance: random.Random) -> str:
    """A letter of the longest word left out, doubled, swapped with its neighbour or struck beside its key."""
    longest = max(text.split(), key=len)
    at = chance.randrange(1, max(2, len(longest) - 1))
    slips = (
        longest[:at] + longest[at + 1 :],
        longest[:at] + longest[at] + longest[at:],
        longest[:at] + longest[at : at + 2][::-1] + longest[at + 2 :],
        longest[:at] + chance.choice("aeiorstn") + longest[at + 1 :],
    )
    return text.replace(longest, chance.choice(slips), 1)


def _three(title: str, chance: random.Random) -> str:
    long = [word for word in title.split() if len(word) > 3] or title.split()
    return " ".join(chance.sample(long, min(3, len(long))))


def _plain(title: str) -> str:
    return " ".join(words(title))
