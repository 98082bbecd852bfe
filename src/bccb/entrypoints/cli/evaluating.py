"""Measuring the engines on decisions they have not seen."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from bccb.domain.errors import Invalid
from bccb.domain.usecases.evaluating import Evaluation, Exam, Figure, Part
from bccb.domain.usecases.evaluating.queries import folds_of, queries
from bccb.domain.usecases.training import labelled
from bccb.entrypoints.cli import card, tables
from bccb.entrypoints.cli.main import Office
from bccb.entrypoints.cli.watching import watching

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PLACE = click.Path(path_type=Path)
_MOST_PARTS = 15  # institutions or subjects shown on a screen


@click.command()
@click.option(
    "--learn",
    default="",
    help="Folds to learn from, a digit each, as 01234; without it the model that serves is asked.",
)
@click.option("--ask", required=True, help="Folds to ask about, as 56.")
@click.option("--folds", type=_FILE, help="CSV with agreement_id and fold; by default a hash of the source course.")
@click.option("--outcomes", type=_FILE, help="Outcomes labelled by people, with a fold if they have one.")
@click.option("--queries", "asked", type=_FILE, help="Queries for equivalents; by default what the agreements tell.")
@click.option("--answers", type=_FILE, help="The courses agreed on for the queries: query_id, doc_id as SFU:CMPT 120.")
@click.option("--output", type=_PLACE, help="Write everything as JSON.")
@click.option("--plots", type=_PLACE, help="Draw reliability, coverage and precision-recall into this folder.")
@click.option("--card", "card_path", type=_PLACE, help="Write a model card in Markdown; its plots go beside it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
@click.pass_obj
def evaluate_command(
    office: Office,
    learn: str,
    ask: str,
    folds: Path | None,
    outcomes: Path | None,
    asked: Path | None,
    answers: Path | None,
    output: Path | None,
    plots: Path | None,
    card_path: Path | None,
    as_json: bool,
) -> None:
    """Measure the engines on folds of what is in the database that they have not learned from. Stores no model.

    \b
    bccb evaluate --learn 01234 --ask 56
    bccb evaluate --learn 01234 --ask 56 --folds agreements.csv --outcomes outcomes.csv --card docs/model-card.md
    bccb evaluate --ask 789 --output serving.json

    Agreements, equivalents and outcomes fall into ten folds; no course stands in two. Every figure comes with the
    bounds that it has in 95 of 100 draws of source courses.
    """
    draw = _plots() if plots or card_path else None
    exam = _exam(learn, ask, folds, outcomes, asked, answers)
    with watching() as progress:
        evaluation = office.container.evaluating().evaluate(exam, progress)
    if output:
        output.write_text(json.dumps(asdict(evaluation), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if draw:
        for folder in filter(None, (plots, card_path and card.plots_beside(card_path))):
            draw(folder, evaluation.reliability, evaluation.coverage, evaluation.precision_recall)
    if card_path:
        card_path.write_text(card.written(evaluation, card_path), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(asdict(evaluation), ensure_ascii=False, indent=2))
    else:
        show(evaluation)


def _exam(
    learn: str, ask: str, folds: Path | None, outcomes: Path | None, asked: Path | None, answers: Path | None
) -> Exam:
    from bccb.adapters.files.rows import read_rows

    if bool(asked) != bool(answers):
        raise Invalid("answers", "must come with --queries, and --queries with --answers")
    return Exam(
        learn=learn,
        ask=ask,
        folds=folds_of(read_rows(folds)) if folds else {},
        outcomes=labelled(read_rows(outcomes)) if outcomes else (),
        queries=queries(read_rows(asked), read_rows(answers), ask) if asked and answers else None,
    )


def _plots() -> Any:
    try:
        from bccb.adapters.matplotlib.plots import draw
    except ModuleNotFoundError as error:
        raise Invalid("plots", "need matplotlib, which is not installed: pip install 'bccb[plots]'") from error
    return draw


def show(evaluation: Evaluation) -> None:
    tables.show(_figures(evaluation))
    for title, found in (("By institution", evaluation.institutions), ("By subject", evaluation.subjects)):
        if found:
            tables.show(_parts(title, found[:_MOST_PARTS]))


def _figures(evaluation: Evaluation) -> Any:
    learned = f"learned from folds {evaluation.learned}" if evaluation.learned else f"model {evaluation.model}"
    columns = ("Value", "95 %", "Answers")
    made = tables.table(f"Folds {evaluation.asked}, {learned}", "Question", "Measure", *columns, numbers=columns)
    for each in evaluation.figures:
        made.add_row(each.question, each.measure, f"{each.value:.3f}", bounds(each), f"{each.count:,}")
    return made


def bounds(figure: Figure) -> str:
    return f"{figure.low:.3f} to {figure.high:.3f}"


def _parts(title: str, found: tuple[Part, ...]) -> Any:
    columns = ("Grants", "Refused", "Accuracy", "Hit@10")
    made = tables.table(title, "", *columns, numbers=columns)
    for each in found:
        hit = "" if each.hit_at_10 is None else f"{each.hit_at_10:.2f}"
        made.add_row(each.name, f"{each.count:,}", str(each.refusals), f"{each.accuracy:.2f}", hit)
    return made
