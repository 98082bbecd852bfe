"""The model card: an evaluation in Markdown, for whoever must decide how far to trust the engines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bccb.domain.measures import Covered
from bccb.domain.usecases.evaluating import KNOWING, Evaluation, Figure, Part

_MOST_PARTS = 25
_LINES = (0.05, 0.1, 0.15, 0.2)  # of error, for which the share that may be answered is told
_PLOTS = (
    ("reliability.svg", "Reliability: the chance told against how often it was right"),
    ("coverage.svg", "Coverage: how much is wrong among the surest share"),
    ("precision-recall.svg", "Refusals: precision at each recall"),
)


def plots_beside(path: Path) -> Path:
    """The folder for the plots of a card."""
    return path.with_suffix("")


def written(evaluation: Evaluation, path: Path) -> str:
    """The whole card. `path` is where it will lie, for the links to its plots."""
    return "\n".join(_lines(evaluation, plots_beside(path).name)) + "\n"


def _lines(evaluation: Evaluation, plots: str) -> Iterator[str]:
    yield "# Model card"
    yield ""
    yield "Written by `bccb evaluate --card`; not edited by hand. What each measure is: `src/bccb/domain/measures.py`."
    yield ""
    yield from _use()
    yield from _data(evaluation)
    yield "## Figures"
    yield ""
    yield from _table(
        ("question", "measure", "value", "95 % interval", "answers"), map(_figure_row, evaluation.figures)
    )
    yield "The interval holds 95 of 100 draws of whole source courses, with replacement: what chance alone would leave."
    yield ""
    if any(each.question == KNOWING for each in evaluation.figures):
        yield "A *grant* is asked for as if nobody had ever decided on the course. With *decisions elsewhere known* it"
        yield "is told what all other institutions decided on the very same course; the one asked for is held back."
        yield "Everything below is about the former."
        yield ""
    yield from _curves(evaluation, plots)
    yield from _weaknesses(evaluation)
    yield from _breakdown("By recognizing institution", evaluation.institutions)
    yield from _breakdown("By subject of the source course", evaluation.subjects)


def _use() -> Iterator[str]:
    yield "## What it is for"
    yield ""
    yield "To put evidence before an evaluator: courses the learning may equal, what would probably be granted, and how"
    yield "sure that is. It does not decide: a person does, and institutions' rules stand above every forecast. It"
    yield "knows courses and agreements; of micro-credentials, few of which have been recognized, it reasons from"
    yield "likeness to courses."
    yield ""


def _data(evaluation: Evaluation) -> Iterator[str]:
    yield "## Data"
    yield ""
    if evaluation.learned:
        learned, asked = ", ".join(evaluation.learned), ", ".join(evaluation.asked)
        yield f"Learned from folds {learned}; asked about folds {asked}. No source course stands in two folds."
    else:
        yield f"Model {evaluation.model} as it serves, asked about folds {', '.join(evaluation.asked)}. Whether it had"
        yield "learned from them cannot be told here."
    yield ""
    yield from _table(
        ("learned from", "rows"), ((name, f"{count:,}") for name, count in evaluation.learned_from.items())
    )
    libraries = ", ".join(f"{name} {version}" for name, version in evaluation.libraries.items())
    yield f"Libraries: {libraries}."
    yield ""


def _figure_row(figure: Figure) -> tuple[str, ...]:
    interval = f"{figure.low:.3f} to {figure.high:.3f}"
    return figure.question, figure.measure, f"{figure.value:.3f}", interval, f"{figure.count:,}"


def _curves(evaluation: Evaluation, plots: str) -> Iterator[str]:
    yield "## Where to draw the line"
    yield ""
    yield "Answers can be taken from the surest down and the rest left to an evaluator. For at most this much error:"
    yield ""
    drawn = ((line, _answered(evaluation.coverage, line)) for line in _LINES)
    rows = ((f"{line:.0%}", f"{each.at:.0%}", f"{each.chance:.2f}") for line, each in drawn if each)
    yield from _table(("wrong at most", "answered", "with `askBelow` of"), rows)
    for file, caption in _PLOTS:
        yield f"![{caption}]({plots}/{file})"
        yield ""


def _answered(curve: Sequence[Covered], line: float) -> Covered | None:
    """The greatest share that can be answered with no more than this much error, if any can."""
    return max((point for point in curve if point.value <= line), key=lambda point: point.at, default=None)


def _weaknesses(evaluation: Evaluation) -> Iterator[str]:
    yield "## Known weaknesses"
    yield ""
    value = {(each.question, each.measure): each.value for each in evaluation.figures}
    refusals = sum(each.refusals for each in evaluation.institutions)
    asked = sum(each.count for each in evaluation.institutions)
    if asked:
        found = value.get(("grant", "no credit: average precision"), 0.0)
        yield f"- Refusals are rare ({refusals} of {asked:,}) and hard to foresee: average precision {found:.2f}."
        yield "  A refusal named is a reason to look twice, not an answer."
    for name, parts in (("institutions", evaluation.institutions), ("subjects", evaluation.subjects)):
        if weakest := sorted(parts, key=lambda each: each.accuracy)[:5]:
            told = ", ".join(f"{each.name} {each.accuracy:.2f}" for each in weakest)
            yield f"- The {name} it judges worst, by accuracy: {told}."
    yield "- It has learned from the agreements at hand and is measured on those alone. For another province's data run"
    yield "  the same command there."
    yield "- Courses are compared by what catalogues say in a few sentences; what is taught can differ."
    yield ""


def _breakdown(title: str, parts: Sequence[Part]) -> Iterator[str]:
    if not parts:
        return
    yield f"## {title}"
    yield ""
    yield from _table(("", "grants", "refused", "accuracy", "hit@10"), map(_part_row, parts[:_MOST_PARTS]))


def _part_row(part: Part) -> tuple[str, ...]:
    hit = "" if part.hit_at_10 is None else f"{part.hit_at_10:.2f}"
    return part.name, f"{part.count:,}", str(part.refusals), f"{part.accuracy:.2f}", hit


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
