"""How good the engines are on real decisions they have not seen, and how quick.

    python benchmarks/engines.py [--train 01234] [--test 56] [--data ../shared/data] [--by-hand] [--text lsi,minilm]

Imports institutions, courses and the agreements of the training folds into memory, as `bccb import` would, trains, and
asks about the test folds. A fold is a column of the files: no course stands in two of them. `--by-hand` asks the
engines that are not trained instead. Prints one table a question; needs the files of ../shared/data and skips without.

- Equivalents: rank the whole catalogue for each query; hit@k is the share whose agreed course is among the first k.
- Grants: agreements in force on one course; a mixed grant counts as assigned, alternatives by their first, individual
  assessments are left out. The calibration error takes ten bins of the likeliest kind's probability.
- Outcomes: mean F1 over the six levels, a level being read from a probability of one half on.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bccb.adapters.files.rows import read_rows
from bccb.adapters.lexicon.classifier import LexiconClassifier
from bccb.adapters.memory.engines import MemoryEngines
from bccb.adapters.memory.similarity_index import ExactIndexing
from bccb.adapters.memory.unit_of_work import MemoryDatabase
from bccb.adapters.scikit_learn.decisions import KINDS, kind_of
from bccb.adapters.scikit_learn.training import EnginesTrainer, read_engines
from bccb.adapters.system.clock import RandomIdentifiers, SystemClock
from bccb.assembly import fit_text, read_text
from bccb.config import Settings
from bccb.domain.agreement import ArticulationAgreement, GrantKind
from bccb.domain.course import Course, CourseCode
from bccb.domain.credit import Credit
from bccb.domain.institution import Institution
from bccb.domain.learning import Learning
from bccb.domain.outcome import BloomLevel
from bccb.domain.ports.engines import Engines, LabelledOutcome, Lessons, OutcomeClassifier
from bccb.domain.ports.rows import RowError
from bccb.domain.usecases.importing import Importing

DATA = Path(__file__).parents[2] / "shared" / "data"
LEVELS = {level: level.title() for level in BloomLevel}
TIMED = 500  # assessments


def main() -> int:
    options = _options()
    data: Path = options.data
    if not (data / "bc_transfer_guide" / "agreements.csv").is_file():
        print(f"Skipped: {data / 'bc_transfer_guide' / 'agreements.csv'} is not here.")
        return 0
    train, asked = _lessons(data, options.train), Asked(_lessons(data, options.test))
    shipped = LexiconClassifier()
    engines = MemoryEngines("by hand", train, shipped) if options.by_hand else _trained(train, shipped, options.text)
    for fold in dict.fromkeys((*options.test, options.test)):
        print(f"\nFolds {fold}")
        _tell_equivalents(engines, data, fold, asked)
        _tell_grants(engines, asked, _codes(data, fold))
        _tell_outcomes("as shipped", shipped, _outcomes(data, fold))
        if not options.by_hand:
            _tell_outcomes("trained", engines, _outcomes(data, fold))
    _tell_speed(engines, asked)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", default="01234", help="folds to learn from")
    parser.add_argument("--test", default="56", help="folds to be asked about")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--by-hand", action="store_true", help="ask the engines that are not trained")
    parser.add_argument("--text", default="", help="text models, as in BCCB_TEXT_MODELS")
    return parser.parse_args()


def _rows(path: Path, folds: str | None = None, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=delimiter):
            if folds is None or row["fold"] in folds:
                yield row


class Folded:
    """The rows of a CSV file that belong to some folds, as the importer wants them."""

    def __init__(self, path: Path, folds: str | None) -> None:
        self._rows = read_rows(path)
        self._folds = folds
        self.columns, self.lines = self._rows.columns, self._rows.lines

    def __iter__(self) -> Iterator[Any]:
        for row in self._rows:
            if isinstance(row, RowError) or self._folds is None or row[1]["fold"] in self._folds:
                yield row


def _lessons(data: Path, folds: str | None) -> Lessons:
    """Everything in the database after importing, with the agreements and outcomes of these folds alone."""
    database = MemoryDatabase()
    importing = Importing(work=database.unit_of_work, clock=SystemClock(), identifiers=RandomIdentifiers())
    guide = data / "bc_transfer_guide"
    importing.institutions(read_rows(guide / "institutions.csv"), source="institutions.csv")
    for file in sorted((data / "bc_catalogues").glob("*.csv")):
        importing.courses(read_rows(file), source=file.name)
    importing.agreements(Folded(guide / "agreements.csv", folds), source="agreements.csv")
    with database.unit_of_work() as unit:
        return Lessons(
            institutions=unit.institutions.all(),
            courses=tuple(unit.courses.each()),
            agreements=tuple(unit.agreements.each()),
            credentials=(),
            outcomes=tuple(_outcomes(data, folds)),
        )


def _outcomes(data: Path, folds: str | None) -> list[LabelledOutcome]:
    return [
        LabelledOutcome(
            text=row["learning_outcome"],
            levels=frozenset(level for level, column in LEVELS.items() if row[column] == "1"),
        )
        for row in _rows(data / "bloom_clo_edm2022" / "clo.csv", folds)
    ]


def _codes(data: Path, folds: str) -> set[str]:
    return {row["agreement_id"] for row in _rows(data / "bc_transfer_guide" / "agreements.csv", folds)}


def _trained(lessons: Lessons, shipped: OutcomeClassifier, text: str) -> Engines:
    settings = Settings.read({**os.environ, "BCCB_TEXT_MODELS": text})
    trainer = EnginesTrainer(fit_text=fit_text(settings), shipped=shipped, indexing=ExactIndexing())
    began, busy = time.perf_counter(), time.process_time()
    trained = trainer.train(lessons, lambda *_: None)
    took, used = time.perf_counter() - began, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = sum(map(len, trained.files.values())) / 1e6
    print(f"learned from {dict(trained.learned_from)}")
    print(f"training {took:.0f} s ({used:.0f} s of processor), peak memory {peak:.0f} MiB, files {size:.0f} MB")
    began = time.perf_counter()
    engines = read_engines("1", trained.files, read_text=read_text(), shipped=shipped, indexing=ExactIndexing())
    print(f"loading {time.perf_counter() - began:.2f} s")
    return engines


class Asked:
    """The test agreements as questions: what a learner of the source course would ask the recognizing institution."""

    def __init__(self, lessons: Lessons) -> None:
        self.institutions: dict[Any, Institution] = {each.id: each for each in lessons.institutions}
        self.courses: dict[tuple[str, CourseCode], Course] = {
            (self.institutions[course.institution_id].code, course.code): course for course in lessons.courses
        }
        self.agreements: Sequence[ArticulationAgreement] = lessons.agreements

    def learning(self, agreement: ArticulationAgreement) -> Learning:
        source = next((each for each in agreement.sources if each.title), agreement.sources[0])
        owner = self.institutions[agreement.source_institution_id]
        course = self.courses.get((owner.code, source.code))
        return Learning(
            title=source.title or str(source.code),
            description=course.description if course else "",
            credit=Credit(value=source.credit, unit=owner.unit) if source.credit else None,
            institution=owner.code,
            course=source.code,
        )

    def question(self, agreement: ArticulationAgreement) -> tuple[Learning, str]:
        return self.learning(agreement), self.institutions[agreement.recognizing_institution_id].code

    def credit_of(self, code: CourseCode) -> Credit | None:
        """The credit that the agreements give a source course."""
        known = (source.credit for each in self.agreements for source in each.sources if source.code == code)
        value = next((credit for credit in known if credit), None)
        return Credit(value=value) if value else None

    def grants(self, codes: set[str]) -> list[ArticulationAgreement]:
        return [
            each
            for each in self.agreements
            if each.code in codes
            and each.effective_until is None
            and len(each.sources) == 1
            and kind_of(each.grant) >= 0
        ]


def _tell_equivalents(engines: Engines, data: Path, folds: str, asked: Asked) -> None:
    agreed: defaultdict[str, set[str]] = defaultdict(set)
    for row in _rows(data / "bc_joined_articulation" / "qrels.tsv", delimiter="\t"):
        agreed[row["query_id"]].add(row["doc_id"])
    ranks = []
    for query in _rows(data / "bc_joined_articulation" / "queries.csv", folds):
        code = CourseCode.parse(query["source_course"])
        learning = Learning(
            title=query["title"],
            description=query["description"],
            credit=asked.credit_of(code),
            course=code,
        )
        found = engines.equivalents(learning, query["target_institution"], limit=10_000)
        names = [f"{each.institution}:{each.course}" for each in found]
        places = [names.index(name) + 1 for name in agreed[query["query_id"]] if name in names]
        ranks.append(min(places, default=10_001))
    place = np.array(ranks, float)
    hits = ", ".join(f"hit@{most} {np.mean(place <= most):.3f}" for most in (1, 5, 10))
    print(f"  equivalents   {len(ranks)} queries: {hits}, MRR {np.mean(1 / place):.3f}")


def _tell_grants(engines: Engines, asked: Asked, codes: set[str]) -> None:
    agreements = asked.grants(codes)
    forecasts = [engines.forecast(*asked.question(each)) for each in agreements]
    truth = np.array([kind_of(each.grant) for each in agreements])
    chances = np.array([[each.probabilities[kind] for kind in KINDS] for each in forecasts])
    named = np.array([KINDS.index(each.grant) for each in forecasts])
    likeliest = chances.argmax(1)
    print(
        f"  grants        {len(truth)} agreements: macro-F1 {_mean_f1(truth, named, 3):.3f} as named,"
        f" {_mean_f1(truth, likeliest, 3):.3f} by the likeliest; accuracy {np.mean(likeliest == truth):.3f};"
        f" no credit: average precision {_average_precision(truth == 2, chances[:, 2]):.3f}"
        f" (base rate {np.mean(truth == 2):.3f}); calibration error {_calibration_error(chances, truth):.3f}"
    )
    told = [
        (forecast, each.grant)
        for forecast, each in zip(forecasts, agreements, strict=True)
        if each.grant.kind in (GrantKind.ASSIGNED, GrantKind.UNASSIGNED) and each.grant.credit
    ]
    carried = [(each, grant.courses[0]) for each, grant in told if grant.kind is GrantKind.UNASSIGNED]
    credit = np.mean([each.credit == grant.credit for each, grant in told])
    subject = np.mean([each.subject == course.subject for each, course in carried])
    level = np.mean([(each.subject, each.number) == (course.subject, course.number) for each, course in carried])
    print(
        f"  credit        {len(told)} grants: exact {credit:.3f};"
        f" unassigned: subject {subject:.3f}, with level {level:.3f}"
    )


def _tell_outcomes(name: str, classifier: OutcomeClassifier, outcomes: Sequence[LabelledOutcome]) -> None:
    began = time.perf_counter()
    readings = classifier.classify([outcome.text for outcome in outcomes])
    rate = len(outcomes) / (time.perf_counter() - began)
    scores = [
        _f1([level in outcome.levels for outcome in outcomes], [each.probabilities[level] >= 0.5 for each in readings])
        for level in BloomLevel
    ]
    levels = ", ".join(f"{level.lower()} {score:.2f}" for level, score in zip(BloomLevel, scores, strict=True))
    print(f"  outcomes      {len(outcomes)} {name}: macro-F1 {np.mean(scores):.3f} ({levels}); {rate:,.0f} a second")


def _f1(truth: Iterable[bool], told: Iterable[bool]) -> float:
    truth, told = np.array(list(truth)), np.array(list(told))
    return float(2 * (truth & told).sum() / max(truth.sum() + told.sum(), 1))


def _mean_f1(truth: np.ndarray, told: np.ndarray, kinds: int) -> float:
    return float(np.mean([_f1(truth == kind, told == kind) for kind in range(kinds)]))


def _average_precision(truth: np.ndarray, score: np.ndarray) -> float:
    ordered = truth[np.argsort(-score, kind="stable")]
    precision = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
    return float(precision[ordered].mean())


def _calibration_error(chances: np.ndarray, truth: np.ndarray, bins: int = 10) -> float:
    """How far the probability of the likeliest kind is from how often it is right, weighted by how many there are."""
    sure, right = chances.max(1), chances.argmax(1) == truth
    place = np.minimum((sure * bins).astype(int), bins - 1)
    return float(sum(abs((right - sure)[place == each].sum()) for each in range(bins)) / len(truth))


def _tell_speed(engines: Engines, asked: Asked) -> None:
    """Equivalents, precedents and forecast for one question after another, each a new course where there is one."""
    agreements = asked.agreements[:: max(1, len(asked.agreements) // TIMED)][:TIMED]
    wall, busy = [], []
    for agreement in agreements:
        learning, institution = asked.question(agreement)
        began, used = time.perf_counter(), time.process_time()
        engines.equivalents(learning, institution, limit=10)
        engines.precedents(learning, institution, limit=5)
        engines.forecast(learning, institution)
        wall.append(time.perf_counter() - began)
        busy.append(time.process_time() - used)
    for name, seconds in (("clock", wall), ("processor", busy)):
        middle, slow = np.percentile(np.array(seconds[20:]) * 1000, (50, 95))
        print(f"one assessment, {name}: p50 {middle:.1f} ms, p95 {slow:.1f} ms ({len(seconds)} asked)")


if __name__ == "__main__":
    raise SystemExit(main())
