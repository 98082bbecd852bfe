"""How well outlines are read: what a careful reader finds in tests/outlines, against what `bccb extract` finds.

    python benchmarks/outlines.py [--fold reported] [--wrong]

The reader was built on the fold `development`; the fold `reported` was written to a plan drawn by chance before the
reader existed and has changed no rule. Every file goes the whole way, bytes to text to values. `--wrong` prints each
difference.

- Outcomes, exactly: one that was found counts if it is one of the answer's, letter case, spaces, quotes and closing
  punctuation apart. Precision, recall and F1 are over all outcomes of the fold.
- Outcomes, nearly: found and answered outcomes are paired, best first; a pair counts from a token F1 of 0.8 on.
- An outline without outcomes counts against precision for every outcome that is found in it, and is listed.
- Other fields: the share of outlines in which the field is read exactly; methods of assessment and prerequisites count
  from a token F1 of 0.8 on, with the same weights and in the same number.
- Time: the reading of a text alone, process time, the best of five: of each outline, of five pages as they usually are
  (an outline, then policies in prose) and of five pages of nothing but outlines, which are denser than any.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bccb.adapters.documents.documents import FileDocuments
from bccb.domain.outline import Amount, Found, Outline, read_outline

OUTLINES = Path(__file__).parents[1] / "tests" / "outlines"
FOLDS = ("development", "reported", "fresh")
NEARLY = 0.8
FIVE_PAGES = 15_000  # characters

Reading = dict[str, Any]


@dataclass
class Score:
    """Counts over the outcomes of a fold."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def add(self, right: int, found: int, wanted: int) -> None:
        self.right, self.found, self.wanted = self.right + right, self.found + found, self.wanted + wanted

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 1.0


@dataclass
class Fold:
    outlines: int = 0
    exactly: Score = field(default_factory=Score)
    nearly: Score = field(default_factory=Score)
    fields: Counter[str] = field(default_factory=Counter)
    without: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def main() -> None:
    options = _options()
    console = Console(width=130)
    for name in [options.fold] if options.fold else FOLDS:
        fold = measured(OUTLINES / name)
        console.print(_table(name, fold))
        for line in fold.wrong if options.wrong else ():
            console.print(line, markup=False)
    for kind, text in (("usual", _usual_pages()), ("dense", _dense_pages())):
        lines = sum(bool(line.strip()) for line in text.splitlines())
        console.print(
            f"Five {kind} pages, {len(text):,} characters, {lines} lines: {_best_of_five(text) * 1000:.1f} ms"
        )


def measured(folder: Path) -> Fold:
    fold = Fold()
    for answer in sorted(folder.glob("*.json")):
        paper = next(path for path in folder.glob(f"{answer.stem}.*") if path.suffix != ".json")
        text = FileDocuments().read(paper.read_bytes(), name=paper.name).text
        _compare(fold, paper.name, as_answer(read_outline(text)), json.loads(answer.read_text(encoding="utf-8")))
        fold.times.append(_best_of_five(text))
    return fold


def as_answer(outline: Outline) -> Reading:
    """What was found, in the form of the answers (tests/outlines/README.md)."""
    return {
        "title": outline.title and outline.title.value,
        "outcomes": [each.value for each in outline.outcomes],
        "hours": _told(outline.hours and outline.hours.value),
        "credits": _value(outline.credits),
        "level": _value(outline.level),
        "assessment": [
            {"method": each.value.method, "weight": _told(each.value.weight)} for each in outline.assessment
        ],
        "delivery": _value(outline.delivery_mode),
        "prerequisites": _prerequisites(outline),
        "language": _value(outline.language),
    }


def _prerequisites(outline: Outline) -> list[str] | None:
    if not outline.prerequisites and not outline.is_without_prerequisites:
        return None
    return [each.value.description for each in outline.prerequisites]


def _value(found: Found[Any] | None) -> Any:
    return None if found is None else getattr(found.value, "value", found.value)


def _told(amount: Amount | None) -> Any:
    if amount is None:
        return None
    return [amount.least, amount.most] if amount.is_range else amount.least


def _compare(fold: Fold, name: str, got: Reading, wanted: Reading) -> None:
    fold.outlines += 1
    found, answered = ([_plain(text) for text in each["outcomes"]] for each in (got, wanted))
    exactly = sum((Counter(found) & Counter(answered)).values())
    fold.exactly.add(exactly, len(found), len(answered))
    fold.nearly.add(len(list(_pairs(found, answered))), len(found), len(answered))
    if not answered:
        fold.without.append(len(found))
    if exactly < max(len(found), len(answered)):
        fold.wrong += [f"{name}: outcome not found: {each}" for each in answered if each not in found]
        fold.wrong += [f"{name}: outcome too many: {each}" for each in found if each not in answered]
    for field_name, is_right in FIELDS.items():
        right = is_right(got[field_name], wanted[field_name])
        fold.fields[field_name] += right
        if not right:
            fold.wrong.append(f"{name}: {field_name} read as {got[field_name]}, should be {wanted[field_name]}")
    fold.fields["weights"] += _weights(got["assessment"]) == _weights(wanted["assessment"])


def _weights(parts: Sequence[Reading]) -> list[str]:
    return sorted(str(_floats(part["weight"])) for part in parts)


def _floats(weight: Any) -> Any:
    return [float(each) for each in weight] if isinstance(weight, list) else weight and float(weight)


def _same(got: Any, wanted: Any) -> bool:
    return bool(got == wanted)


def _same_words(got: str | None, wanted: str | None) -> bool:
    return (got and _plain(got)) == (wanted and _plain(wanted))


def _same_parts(got: Sequence[Reading], wanted: Sequence[Reading]) -> bool:
    return len(got) == len(wanted) and all(
        _floats(one["weight"]) == _floats(other["weight"]) and likeness(one["method"], other["method"]) >= NEARLY
        for one, other in zip(got, wanted, strict=True)
    )


def _same_texts(got: Sequence[str] | None, wanted: Sequence[str] | None) -> bool:
    if got is None or wanted is None:
        return got is wanted
    return len(got) == len(wanted) and all(
        likeness(one, other) >= NEARLY for one, other in zip(got, wanted, strict=True)
    )


FIELDS: dict[str, Callable[[Any, Any], bool]] = {
    "title": _same_words,
    "hours": _same,
    "credits": _same,
    "level": _same,
    "assessment": _same_parts,
    "delivery": _same,
    "prerequisites": _same_texts,
    "language": _same,
}


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split()).strip(" .;,:")


def likeness(one: str, other: str) -> float:
    """The F1 of two texts' words, each counted as often as it stands there."""
    left, right = Counter(_plain(one).split()), Counter(_plain(other).split())
    shared = sum((left & right).values())
    return 2 * shared / (left.total() + right.total()) if shared else 0.0


def _pairs(found: Sequence[str], answered: Sequence[str]) -> Iterator[tuple[int, int]]:
    """One to one, the likest first."""
    likely = [(likeness(a, b), i, j) for i, a in enumerate(found) for j, b in enumerate(answered)]
    taken: tuple[set[int], set[int]] = (set(), set())
    for value, left, right in sorted(likely, key=lambda each: (-each[0], *each[1:])):
        if value >= NEARLY and left not in taken[0] and right not in taken[1]:
            taken[0].add(left)
            taken[1].add(right)
            yield left, right


POLICIES = """

Academic integrity
Every student is expected to know and to follow the rules on academic integrity. Work that is handed in must be the
student's own, and sources must be named in the way that the department has agreed. A first breach is discussed with the
instructor; a second is reported to the dean, who may set a penalty of up to 100% of the mark.

Accommodation
Students who need an accommodation for a disability, for religious observance or for family reasons should speak with
the centre for accessible learning in the first two weeks of term, so that there is time to arrange it within 48 hours.
"""


def _usual_pages() -> str:
    outline = (OUTLINES / "development" / "02-building-controls.txt").read_text(encoding="utf-8")
    return (outline + POLICIES * 30)[:FIVE_PAGES]


def _dense_pages() -> str:
    papers = sorted((OUTLINES / "development").glob("*.txt"))
    return "\n\n".join(path.read_text(encoding="utf-8") for path in papers)[:FIVE_PAGES]


def _best_of_five(text: str) -> float:
    best = float("inf")
    for _ in range(5):
        started = time.process_time()
        read_outline(text)
        best = min(best, time.process_time() - started)
    return best


def _table(name: str, fold: Fold) -> Table:
    table = Table(title=f"{name}: {fold.outlines} outlines", title_justify="left", title_style="bold")
    for column in ("measure", "precision", "recall", "F1", "accuracy"):
        table.add_column(column, justify="left" if column == "measure" else "right")
    for label, score in (("outcomes, exactly", fold.exactly), ("outcomes, nearly", fold.nearly)):
        table.add_row(
            f"{label} ({score.wanted})", f"{score.precision:.3f}", f"{score.recall:.3f}", f"{score.f1:.3f}", ""
        )
    for field_name in (*FIELDS, "weights"):
        table.add_row(field_name, "", "", "", f"{fold.fields[field_name] / fold.outlines:.3f}")
    table.add_row(f"outcomes in {len(fold.without)} outlines without any", "", "", "", str(sum(fold.without)))
    table.add_row("time of one, median and worst", "", "", "", _times(fold.times))
    return table


def _times(times: Sequence[float]) -> str:
    return f"{statistics.median(times) * 1000:.1f} ms, {max(times) * 1000:.1f} ms"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fold", choices=FOLDS)
    parser.add_argument("--wrong", action="store_true", help="print each difference")
    return parser.parse_args()


if __name__ == "__main__":
    main()
