"""Equivalents of learning for which other institutions granted a course: what hearing of it adds.

    OMP_NUM_THREADS=1 python -m benchmarks.named_elsewhere

Questions of one fold are asked by what was learned from others: each of the folds 0 to 4 by the other four, then 5 and
6 by those five. All that is known of a question's own fold is what other institutions decided on the very course.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np
from benchmarks.real import AGREEMENTS, installation, is_here

from bccb.adapters.files.rows import read_rows
from bccb.adapters.scikit_learn.arrays import Floats
from bccb.adapters.scikit_learn.decisions import SourceKey
from bccb.adapters.scikit_learn.named_elsewhere import features, named_elsewhere
from bccb.adapters.scikit_learn.ranker import Ranker
from bccb.adapters.scikit_learn.schooling import School
from bccb.adapters.scikit_learn.side_by_side import SideBySide
from bccb.adapters.scikit_learn.training import _embedded, _texts
from bccb.domain.ports.engines import Lessons
from bccb.domain.usecases.evaluating.queries import folds_of
from bccb.domain.usecases.evaluating.questions import Archive

Ranks = tuple[list[int], list[int]]  # of the first right course: as if nobody else had decided, and hearing of it


def main() -> int:
    if not is_here():
        return 0
    container = installation()
    with container.database().unit_of_work() as unit:
        lessons = Lessons(
            institutions=unit.institutions.all(),
            courses=tuple(unit.courses.each()),
            agreements=tuple(unit.agreements.each()),
            credentials=(),
        )
    archive = Archive(lessons, folds_of(read_rows(AGREEMENTS)))
    model = SideBySide.fit(container.trainer().fit_text, _texts(archive.lessons_of("01234")), _quietly)
    model.read_ahead(_embedded(lessons), _quietly)
    within: Ranks = ([], [])
    for fold in "01234":
        asked = _ranks(archive, model, learn="01234".replace(fold, ""), ask=fold)
        _tell(f"fold {fold}", asked)
        within[0].extend(asked[0])
        within[1].extend(asked[1])
    _tell("folds 0-4", within)
    _tell("folds 5-6, learned from 0-4", _ranks(archive, model, learn="01234", ask="56"))
    return 0


def _ranks(archive: Archive, model: SideBySide, *, learn: str, ask: str) -> Ranks:
    taught = School.of(archive.lessons_of(learn), model)
    ranker, _ = taught.ranker(_quietly)
    informed = taught.informed(ranker, _quietly)
    assert ranker is not None
    assert informed is not None
    everything = School.of(replace(archive.lessons_of(learn + ask), courses=archive.lessons.courses), model)
    asked = {key for folds in ask for key in _sources(archive, folds)}
    found = list(_asked(everything, ranker, informed, asked))
    return [before for before, _ in found], [hearing for _, hearing in found]


def _sources(archive: Archive, fold: str) -> Iterator[SourceKey]:
    """The source courses of a fold."""
    owners = {each.id: each.code for each in archive.lessons.institutions}
    for agreement in archive.lessons_of(fold).agreements:
        for source in agreement.sources:
            yield owners[agreement.source_institution_id], source.subject, source.number


def _asked(school: School, ranker: Ranker, informed: Ranker, asked: Collection[SourceKey]) -> Iterator[tuple[int, int]]:
    decisions, sources = school.decisions, school.decisions.sources
    is_asked = np.zeros(len(sources), np.bool_)
    is_asked[[row for key, row in sources.rows.items() if key in asked]] = True
    seen = (~is_asked).astype(np.float32)
    for likening in school.likenings.values():
        for source, known in school._answers(likening):
            items = named_elsewhere(decisions, np.flatnonzero(decisions.source == source), likening.catalogue.code)
            if is_asked[source] and len(items):
                table = likening.features(school.readings[source], seen)
                told = features(likening.catalogue, school.courses, decisions, items)
                heard = informed.scores(np.column_stack([table, told]))
                yield _rank(ranker.scores(table), list(known)), _rank(heard, list(known))


def _rank(scores: Floats, right: Sequence[int]) -> int:
    return 1 + int((scores > scores[list(right)].max()).sum())


def _tell(what: str, ranks: Ranks) -> None:
    for how, each in zip(("before", "hearing"), ranks, strict=True):
        found = np.array(each)
        told = f"hit@1 {(found == 1).mean():.3f}  hit@10 {(found <= 10).mean():.3f}  MRR {(1 / found).mean():.3f}"
        print(f"{what:30}{how:10}{len(found):5}  {told}", flush=True)


def _quietly(*_: object) -> None:
    pass


if __name__ == "__main__":
    raise SystemExit(main())
