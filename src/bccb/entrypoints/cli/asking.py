"""The questions: search, assess, suggest, classify, recommend."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from bccb.domain.course import Level
from bccb.domain.finding import Filter, Kind
from bccb.domain.learning import LearnerRecord, Learning, together
from bccb.entrypoints.cli import batch, lines, spreading, tables, wire
from bccb.entrypoints.cli.main import Office
from bccb.entrypoints.cli.watching import watching

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
_file_in = click.Path(exists=True, dir_okay=False, path_type=Path)
_file_out = click.Path(dir_okay=False, writable=True, path_type=Path)
_day = click.DateTime(formats=["%Y-%m-%d"])


def batch_options(command: Callable) -> Callable:
    command = click.option("--output", type=_file_out, help="JSON Lines file to write the answers to.")(command)
    return click.option("--input", "source", type=_file_in, help="JSON Lines file to read instead.")(command)


processes = click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help=f"How many processes answer --input; for a long file one a processor, {spreading.MOST} at the most.",
)


def learning_options(command: Callable) -> Callable:
    """The learning asked about: a name we know, or a description."""
    for option in reversed(
        (
            click.argument("name", required=False),
            click.option("--title", help="Describe learning that is not in the database: its title."),
            click.option("--description", default="", help="Its description."),
            click.option("--outcome", "outcomes", multiple=True, help="One learning outcome; repeat for more."),
            click.option("--hours", type=float, help="Its hours of instruction."),
            click.option("--credits", type=float, help="Its credits where it is taught."),
            click.option("--level", type=click.Choice([each.value for each in Level]), help="Its level."),
            click.option("--with", "others", multiple=True, help="What is taken together with it; repeat for more."),
            click.option("--from", "institution", help="Code of the institution that teaches it."),
        )
    ):
        command = option(command)
    return command


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", type=click.Choice([each.value for each in Kind]), help="Only courses, or only credentials.")
@click.option("--at", "institutions", multiple=True, help="Only at this institution; repeat for more.")
@click.option("--like", is_flag=True, help="WORDS name a credential or course: find what is like it.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@as_json
@click.pass_obj
def search_command(
    office: Office,
    words: tuple[str, ...],
    kind: str | None,
    institutions: tuple[str, ...],
    like: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Find courses and credentials by words and meaning.

    \b
    bccb search wildfire risk mapping
    bccb search "care for older adults" --kind course --at TRU
    bccb search --like BCIT-PYDA-01 --kind course
    """
    kinds, wanted = (Kind(kind),) if kind else tuple(Kind), Filter(institutions=frozenset(institutions))
    searching = office.container.searching()
    find = searching.similar if like else searching.search
    hits = find(" ".join(words), kinds=kinds, wanted=wanted, limit=limit)
    _show(as_json, [wire.hit(each) for each in hits], lambda: tables.hits(hits))


@click.command()
@learning_options
@click.option("--at", "institutions", multiple=True, help="Code of a recognizing institution; repeat for more.")
@click.option("--as-of", type=_day, help="The day to assess for, YYYY-MM-DD; today if not given.")
@click.option("--grade", type=click.FloatRange(0, 100), help="The learner's grade in percent.")
@click.option("--completed", type=_day, help="The day the learner completed it, YYYY-MM-DD.")
@batch_options
@processes
@as_json
@click.pass_obj
def assess_command(
    office: Office,
    institutions: tuple[str, ...],
    as_of: datetime | None,
    grade: float | None,
    completed: datetime | None,
    source: Path | None,
    output: Path | None,
    processes: int | None,
    as_json: bool,
    **described: Any,
) -> None:
    """Say what learning is worth at an institution, with the evidence.

    \b
    bccb assess BCIT-PYDA-01 --at SFU --at UVIC
    bccb assess "LANG CPSC 1050" --at UBCV --json
    bccb assess --title "Wildfire mapping" --outcome "Map fuel types" --hours 45 --at TRU
    bccb assess --input R.jsonl --output A.jsonl
    """
    if source or output:
        _in_batch(office, source, output, processes, lines.assessing, _date(as_of))
        return
    recognizing = office.container.recognizing()
    learner = LearnerRecord(grade_percent=grade, completed_on=_date(completed))
    learning = _learning(office, described)
    verdicts = [
        recognizing.assess(learning, each, on=_date(as_of), learner=learner) for each in _at_least_one(institutions)
    ]
    _show(as_json, [wire.verdict(each) for each in verdicts], lambda: [tables.verdict(each) for each in verdicts])


@click.command()
@learning_options
@click.option("--at", "institutions", multiple=True, help="Code of a recognizing institution; repeat for more.")
@click.option("--top", type=click.IntRange(1, 100), default=10, show_default=True, help="How many courses.")
@batch_options
@processes
@as_json
@click.pass_obj
def suggest_command(
    office: Office,
    institutions: tuple[str, ...],
    top: int,
    source: Path | None,
    output: Path | None,
    processes: int | None,
    as_json: bool,
    **described: Any,
) -> None:
    """Rank the courses of an institution that learning may equal, best first.

    \b
    bccb suggest BCIT-PYDA-01 --at SFU --top 5
    bccb suggest "LANG AHIS 1114" --with "LANG AHIS 1214" --at UVIC
    bccb suggest --input Q.jsonl --output S.jsonl --top 10
    """
    if source or output:
        _in_batch(office, source, output, processes, lines.suggesting, top)
        return
    recognizing = office.container.recognizing()
    learning = _learning(office, described)
    found = {each: recognizing.equivalents(learning, each, limit=top) for each in _at_least_one(institutions)}
    rows = [wire.equivalent(each) for several in found.values() for each in several]
    _show(as_json, rows, lambda: [tables.equivalents(code, several) for code, several in found.items()])


@click.command()
@click.argument("texts", nargs=-1)
@batch_options
@as_json
@click.pass_obj
def classify_command(
    office: Office, texts: tuple[str, ...], source: Path | None, output: Path | None, as_json: bool
) -> None:
    """Read the level, category and keywords of learning outcomes.

    \b
    bccb classify "Design a water sampling plan for a salmon stream"
    bccb classify --input O.jsonl --output C.jsonl
    """
    if source or output:
        _in_batch(office, source, output, 1, lines.classifying)
        return
    if not texts:
        raise click.UsageError("Give at least one outcome, or --input and --output.")
    readings = office.container.classifying().classify(texts)
    rows = [{"text": text} | wire.reading(each) for text, each in zip(texts, readings, strict=True)]
    _show(as_json, rows, lambda: tables.readings(texts, readings))


@click.command()
@click.argument("program_code")
@click.option("--target", help="Only to this institution.")
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True)
@click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.0, show_default=True)
@click.option("--recommender", help="Another recommender than the default; see `bccb plugins`.")
@click.option("--as-of", type=_day, help="The day to look from, YYYY-MM-DD; today if not given.")
@as_json
@click.pass_obj
def recommend_command(
    office: Office,
    program_code: str,
    target: str | None,
    limit: int,
    min_confidence: float,
    recommender: str | None,
    as_of: datetime | None,
    as_json: bool,
) -> None:
    """Say where a credential can lead: decided ways first, then likely ones.

    \b
    bccb recommend BCIT-PYDA-01
    bccb recommend BCIT-PYDA-01 --target UVIC --recommender by-outcomes
    """
    with watching() as progress:
        ways = office.container.pathfinding().recommend(
            program_code,
            target=target,
            limit=limit,
            min_confidence=min_confidence,
            recommender=recommender,
            on=_date(as_of),
            progress=progress,
        )
    _show(as_json, [wire.suggestion(each) for each in ways], lambda: tables.suggestions(program_code, ways))


def _learning(office: Office, described: dict[str, Any]) -> Learning:
    name, title, others = described.pop("name"), described.pop("title"), described.pop("others")
    if (name is None) == (title is None):
        raise click.UsageError("Give either the code of a credential or course, or --title to describe learning.")
    describing = office.container.describing()
    beside = [describing.named(each) for each in others]
    if name is not None:
        return together([describing.named(name), *beside])
    level = Level(described.pop("level")) if described["level"] else described.pop("level")
    return together([describing.described(title=title, level=level, **described), *beside])


def _in_batch(
    office: Office, source: Path | None, output: Path | None, processes: int | None, make: spreading.Make, *given: Any
) -> None:
    if source is None or output is None:
        raise click.UsageError("--input and --output go together.")
    count = processes or spreading.wanted(batch.count_of(source), office.settings)
    with watching() as progress, _answering(office, count, make, given) as answer:
        failed = batch.run(source, output, answer, progress)
    if failed:
        raise click.ClickException(f"{failed:,} of the lines could not be answered; each says why in {output}.")


def _answering(
    office: Office, processes: int, make: spreading.Make, given: tuple[Any, ...]
) -> AbstractContextManager[batch.Answer]:
    if processes == 1:
        return nullcontext(make(office.container, *given))
    return spreading.spread(office.settings, make, given, processes)


def _show(as_json: bool, rows: Any, table: Callable[[], Any]) -> None:
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        tables.show(table())


def _at_least_one(institutions: tuple[str, ...]) -> tuple[str, ...]:
    if not institutions:
        raise click.UsageError("Say where with --at, as in --at SFU.")
    return institutions


def _date(given: datetime | None) -> date | None:
    return given.date() if given else None
