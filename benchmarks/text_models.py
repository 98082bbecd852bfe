"""Which text model reads course descriptions best, alone and in the ranker, and what each costs.

    python benchmarks/text_models.py [--train 01234] [--test 56] [--data ../shared/data] [--only lsi]

Every engine ranks the whole catalogue for the same queries, learned from the same folds, each in a process of its own.
Alone means by its own likeness of text and title in equal parts; in the ranker it stands beside words, levels, subjects
and habits. Intervals hold 95 of 100 samples of source courses, drawn with replacement. Costs: what the stored model
takes on disk, the time and memory to load it and read one text, and how many catalogue texts it reads a second, on one
thread, by processor time. MiniLM's rows are kept in BCCB_MODEL_DIR between runs; its first run takes ten minutes.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from engines import DATA, Asked, _lessons, _rows

from bccb.adapters.scikit_learn.catalogue import Catalogue, text_of
from bccb.adapters.scikit_learn.reading import Reading
from bccb.adapters.scikit_learn.schooling import School
from bccb.adapters.scikit_learn.side_by_side import SideBySide
from bccb.adapters.scikit_learn.words import title_tokens, tokens
from bccb.assembly import fit_text, read_text
from bccb.config import Settings
from bccb.domain.course import Course, CourseCode
from bccb.domain.learning import Learning
from bccb.domain.ports.engines import Lessons, no_progress

ENGINES = (
    "tf-idf",
    "bm25",
    "lsi",
    "fasttext",
    "doc2vec",
    "wordllama",
    "minilm",
    "lsi+wordllama",
    "lsi+minilm",
    "wordllama+minilm",
    "lsi+wordllama+minilm",
)
ALONE_ONLY = ("tf-idf", "bm25")  # they have no vectors
SAMPLES = 1_000
TIMED = 200  # texts


def main() -> int:
    options = _options()
    if not (options.data / "bc_joined_articulation" / "queries.csv").is_file():
        print(f"Skipped: {options.data / 'bc_joined_articulation' / 'queries.csv'} is not here.")
        return 0
    if options.one:
        print(json.dumps(_measured(options)))
        return 0
    rows = [_asked_apart(name, options) for name in options.only or ENGINES]
    _tell("alone", rows)
    _tell("in the ranker", rows)
    _tell_costs(rows)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", default="01234", help="folds to learn from")
    parser.add_argument("--test", default="56", help="folds to be asked about")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--only", action="append", help="this engine; again for more")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    return parser.parse_args()


def _asked_apart(name: str, options: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", name, "--train", options.train, "--test", options.test]
    done = subprocess.run([*command, "--data", str(options.data)], capture_output=True, text=True, check=True)
    print(f"{name} measured", file=sys.stderr)
    return json.loads(done.stdout.splitlines()[-1])


@dataclass(frozen=True)
class Query:
    learning: Learning
    institution: str
    agreed: frozenset[str]


def _queries(data: Path, folds: str, asked: Asked) -> list[Query]:
    agreed: defaultdict[str, set[str]] = defaultdict(set)
    with (data / "bc_joined_articulation" / "qrels.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            agreed[row["query_id"]].add(row["doc_id"])
    found = []
    for row in _rows(data / "bc_joined_articulation" / "queries.csv", folds):
        code = CourseCode.parse(row["source_course"])
        learning = Learning(
            title=row["title"], description=row["description"], credit=asked.credit_of(code), course=code
        )
        found.append(Query(learning, row["target_institution"], frozenset(agreed[row["query_id"]])))
    return found


def _measured(options: argparse.Namespace) -> dict[str, Any]:
    name: str = options.one
    lessons = _lessons(options.data, options.train)
    queries = _queries(options.data, options.test, Asked(_lessons(options.data, options.test)))
    fitting = _fitting(name)
    model, fitted_in = _timed(lambda: SideBySide.fit(fitting, _texts(lessons), no_progress))
    school = School.of(lessons, model)
    told = {
        "engine": name,
        "queries": len(queries),
        "alone": _places(_alone(name, lessons, model, school), school, queries),
    }
    if name not in ALONE_ONLY:
        told["in the ranker"] = _places(_in_ranker(model, school), school, queries)
        told |= {"seconds to learn": fitted_in, **_costs(name, model, lessons)}
    return told


Scores = Callable[[Query, Catalogue], np.ndarray]


def _places(scores: Scores, school: School, queries: Sequence[Query]) -> list[tuple[str, float]]:
    """The source course of each query and the place of its best agreed course; equal scores share their places."""
    found = []
    for query in queries:
        catalogue = school.likenings[query.institution].catalogue
        told = scores(query, catalogue)
        agreed = [row for (subject, number), row in catalogue.course_rows.items()
                  if f"{query.institution}:{subject} {number}" in query.agreed]  # fmt: skip
        places = [(told > told[row]).sum() + ((told == told[row]).sum() + 1) / 2 for row in agreed]
        found.append((str(query.learning.course), float(min(places, default=len(told)))))
    return found


def _alone(name: str, lessons: Lessons, model: SideBySide, school: School) -> Scores:
    if name == "bm25":
        return _by_bm25
    if name == "tf-idf":
        return TfIdf(lessons)
    return lambda query, _: school.likenings[query.institution].likeness(Reading.of(query.learning, model))


def _by_bm25(query: Query, catalogue: Catalogue) -> np.ndarray:
    text = catalogue.words.scores(tokens(text_of(query.learning.title, query.learning.body)))
    title = catalogue.title_words.scores(title_tokens(query.learning.title))
    return text / max(text.std(), 1e-9) + title / max(title.std(), 1e-9)


class TfIdf:
    """Cosines of words weighted by rarity, of text and title."""

    def __init__(self, lessons: Lessons) -> None:
        codes = {each.id: each.code for each in lessons.institutions}
        self._courses = {(codes[each.institution_id], each.subject, each.number): each for each in lessons.courses}
        self._of = lru_cache(maxsize=None)(self._fitted)

    def __call__(self, query: Query, catalogue: Catalogue) -> np.ndarray:
        learning = query.learning
        vectorizer, whole, titles = self._of(catalogue)
        text, title = vectorizer.transform([text_of(learning.title, learning.body), learning.title])
        return (whole @ text.T + titles @ title.T).toarray()[:, 0]

    def _fitted(self, catalogue: Catalogue) -> Any:
        from sklearn.feature_extraction.text import TfidfVectorizer

        courses: list[Course] = [self._courses[catalogue.code, *code] for code in catalogue.course_rows]
        vectorizer = TfidfVectorizer(tokenizer=tokens, token_pattern=None, lowercase=False, sublinear_tf=True)
        whole = vectorizer.fit_transform([text_of(course.title, course.description) for course in courses])
        return vectorizer, whole, vectorizer.transform([course.title for course in courses])


def _in_ranker(model: SideBySide, school: School) -> Scores:
    ranker, _ = school.ranker(no_progress)
    everything = np.ones(len(school.decisions.sources), np.float32)

    def scores(query: Query, _: Catalogue) -> np.ndarray:
        features = school.likenings[query.institution].features(Reading.of(query.learning, model), everything)
        return ranker.scores(features)

    return scores


def _fitting(name: str) -> dict[str, Any]:
    """How the text models of an engine are learned; those that are no part of the product are made here."""
    own = {"fasttext": FastTextModel, "doc2vec": Doc2VecModel}
    if name in own:
        return {name: own[name]}
    parts = "lsi" if name in ALONE_ONLY else name.replace("+", ",")
    return fit_text(Settings.read({**os.environ, "BCCB_TEXT_MODELS": parts}))


def _texts(lessons: Lessons) -> list[str]:
    return sorted({text_of(course.title, course.description) for course in lessons.courses})


class FastTextModel:
    """gensim's FastText, skip-grams, words weighted by rarity; 5 epochs."""

    name, dimensions, is_slow = "fasttext", 200, False

    def __init__(self, texts: Sequence[str]) -> None:
        from gensim.models import FastText

        documents = [tokens(text) for text in texts]
        self._model = FastText(
            documents, vector_size=200, sg=1, epochs=5, min_count=2, bucket=100_000, workers=1, seed=1
        ).wv
        spread = Counter(word for document in documents for word in set(document))
        self._rarity = {word: np.log((len(texts) + 2) / (count + 1)) for word, count in spread.items()}
        self._rarest = float(np.log(len(texts) + 2))

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        return _unit([self._row(tokens(text)) for text in texts], self.dimensions)

    def _row(self, words: Sequence[str]) -> np.ndarray:
        return sum((self._rarity.get(word, self._rarest) * self._model[word] for word in words), np.zeros(200))


class Doc2VecModel:
    """gensim's Doc2Vec, distributed bag of words with word vectors; 10 epochs, 20 to read a text."""

    name, dimensions, is_slow = "doc2vec", 200, True

    def __init__(self, texts: Sequence[str]) -> None:
        from gensim.models.doc2vec import Doc2Vec, TaggedDocument

        documents = [TaggedDocument(tokens(text), [row]) for row, text in enumerate(texts)]
        self._model = Doc2Vec(documents, vector_size=200, dm=0, dbow_words=1, epochs=10, min_count=2, workers=1, seed=1)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        return _unit([self._row(tokens(text)) for text in texts], self.dimensions)

    def _row(self, words: Sequence[str]) -> np.ndarray:
        self._model.random.seed(1)
        return self._model.infer_vector(words, epochs=20) if words else np.zeros(200)


def _unit(rows: Sequence[np.ndarray], dimensions: int) -> np.ndarray:
    matrix = np.asarray(rows, np.float32).reshape(len(rows), dimensions)
    return matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)


def _costs(name: str, model: SideBySide, lessons: Lessons) -> dict[str, float]:
    """What reading costs once the model is learned: for those of the product, of a model just read from its files."""
    told: dict[str, float] = {}
    reader = model
    if name not in ("fasttext", "doc2vec"):
        files = model.files()
        before = _resident()
        reader, told["seconds to load"] = _timed(lambda: _loaded(files))
        told |= {"MiB in memory": _resident() - before, "MB of files": sum(map(len, files.values())) / 1e6}
    texts = _texts(lessons)[:: max(1, len(lessons.courses) // TIMED)]
    _, took = _timed(lambda: [reader.embed([text]) for text in texts])
    return told | {"texts a second": len(texts) / took, "ms a text": 1_000 * took / len(texts)}


def _loaded(files: Mapping[str, bytes]) -> SideBySide:
    model = SideBySide.read(read_text(), files)
    model.embed(["The first text loads what is loaded late."])
    return model


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What the work gives, and the seconds of processor it took."""
    began = time.process_time()
    return work(), time.process_time() - began


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _tell(where: str, rows: Sequence[Mapping[str, Any]]) -> None:
    print(f"\n{where}: {rows[0]['queries']} queries\n| engine | hit@1 | hit@10 | MRR |\n|---|---|---|---|")
    for row in rows:
        if where in row:
            told = " | ".join(_with_interval(row[where], measure) for measure in MEASURES)
            print(f"| {row['engine']} | {told} |")


MEASURES: tuple[Callable[[np.ndarray], np.ndarray], ...] = (
    lambda place: place <= 1,
    lambda place: place <= 10,
    lambda place: 1 / place,
)


def _with_interval(places: Sequence[tuple[str, float]], measure: Callable[[np.ndarray], np.ndarray]) -> str:
    by_source: defaultdict[str, list[float]] = defaultdict(list)
    for source, place in places:
        by_source[source].append(place)
    groups = [measure(np.array(each)) for each in by_source.values()]
    sums, counts = np.array([each.sum() for each in groups]), np.array([len(each) for each in groups])
    drawn = np.random.default_rng(7).integers(len(groups), size=(SAMPLES, len(groups)))
    low, high = np.percentile(sums[drawn].sum(1) / counts[drawn].sum(1), (2.5, 97.5))
    return f"{sums.sum() / counts.sum():.3f} ({low:.2f}-{high:.2f})"


COSTS = ("seconds to learn", "MB of files", "seconds to load", "MiB in memory", "texts a second", "ms a text")


def _tell_costs(rows: Sequence[Mapping[str, Any]]) -> None:
    print(f"\nseconds of processor, one thread\n| engine | {' | '.join(COSTS)} |\n|{'---|' * (len(COSTS) + 1)}")
    for row in rows:
        told = (f"{row[cost]:,.1f}" if cost in row else "" for cost in COSTS)
        print(f"| {row['engine']} | {' | '.join(told)} |")


if __name__ == "__main__":
    raise SystemExit(main())
