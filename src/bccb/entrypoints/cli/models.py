"""Trained models: which there are, how they compare, and which one serves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

import click
from rich.text import Text

from bccb.domain.audit import SYSTEM
from bccb.domain.drift import Agreement
from bccb.domain.ports.models import ModelVersion
from bccb.domain.usecases.promoting import Compared, KeptModel
from bccb.entrypoints.cli import tables
from bccb.entrypoints.cli.main import Office

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
_reason = click.option("--reason", default="", help="Why, for the audit trail.")
_MEASURE = "MRR"  # shown in the list


@click.group()
def models_command() -> None:
    """List, show and compare trained models; promote one, or go back; remove old ones; see how they do.

    \b
    bccb models list
    bccb models compare 20260301-080000-8f3a1c2b 20260401-080000-1d0b7e55
    bccb models promote 20260401-080000-1d0b7e55 --reason "Tried out on the decisions of March"
    bccb models rollback --reason "Refuses too much"
    bccb models prune --keep 5 --dry-run
    bccb models ab
    bccb models drift --days 7

    A running server takes up what is promoted with its next answer. A model that was changed in any way is refused.
    """


@models_command.command("list")
@_as_json
@click.pass_obj
def list_models(office: Office, as_json: bool) -> None:
    """List the models, newest first; damaged ones with the reason."""
    found = office.container.promoting().models_kept()
    if as_json:
        _print([_told(each) for each in found])
        return
    made = tables.table("Models", "Version", "Serves", "Trained", "Agreements", _MEASURE, "Signed by")
    for each in found:
        made.add_row(*map(Text, _row(each)))
    tables.show(made)


@models_command.command("show")
@click.argument("version", required=False)
@_as_json
@click.pass_obj
def show_model(office: Office, version: str | None, as_json: bool) -> None:
    """Show the manifest of VERSION; without one, of the model that serves."""
    kept = office.container.promoting().model(version or office.container.models().load().version)
    if as_json:
        _print(_told(kept))
    elif kept.manifest is not None:
        tables.show(tables.facts(f"Model {kept.name}", _facts(kept.manifest, kept.is_serving)))


@models_command.command("compare")
@click.argument("before")
@click.argument("after")
@_as_json
@click.pass_obj
def compare_models(office: Office, before: str, after: str, as_json: bool) -> None:
    """Compare two models: their trials, what they learned from, their libraries."""
    found = office.container.promoting().compare(before, after)
    if as_json:
        told = {"measures": found.measures, "learnedFrom": found.learned_from}
        shown = {name: [asdict(each) for each in rows] for name, rows in told.items()}
        _print({"before": before, "after": after, **shown, "libraries": found.libraries})
        return
    made = tables.table("Models compared", "", before, after, numbers=(before, after))
    for name, *both in (*_rows(found.learned_from, "{:,.0f}"), *_rows(found.measures, "{:.3f}"), *found.libraries):
        made.add_row(*map(Text, (name, *both)))
    tables.show(made)


@models_command.command("promote")
@click.argument("version")
@_reason
@_as_json
@click.pass_obj
def promote_model(office: Office, version: str, reason: str, as_json: bool) -> None:
    """Let VERSION serve from now on. One that fell in its trial needs a reason."""
    _changed(office.container.promoting().promote(version, SYSTEM, reason=reason), as_json)


@models_command.command("rollback")
@_reason
@_as_json
@click.pass_obj
def roll_back_model(office: Office, reason: str, as_json: bool) -> None:
    """Go back to the model that served before this one."""
    _changed(office.container.promoting().roll_back(SYSTEM, reason=reason), as_json)


@models_command.command("prune")
@click.option("--keep", type=click.IntRange(min=1), required=True, help="Keep so many of the newest.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@_reason
@_as_json
@click.pass_obj
def prune_models(office: Office, keep: int, dry_run: bool, reason: str, as_json: bool) -> None:
    """Remove old models for good. The one that serves and the one to roll back to stay in any case."""
    promoting = office.container.promoting()
    spare = promoting.spare(keep) if dry_run else promoting.prune(keep, SYSTEM, reason=reason)
    if as_json:
        _print({"removed": not dry_run, "models": [{"version": each.name, "bytes": each.size} for each in spare]})
        return
    for each in spare:
        click.echo(f"{each.name}  {each.size / 1e6:,.1f} MB")
    freed = f"{sum(each.size for each in spare) / 1e6:,.1f} MB"
    removed = "would be removed, which would free" if dry_run else "removed, which frees"
    click.echo(f"{len(spare)} {'model' if len(spare) == 1 else 'models'} {removed} {freed}.")


@models_command.command("ab")
@click.option("--days", type=click.IntRange(1, 3_650), default=30, show_default=True, help="Of how many days.")
@_as_json
@click.pass_obj
def compare_arms(office: Office, days: int, as_json: bool) -> None:
    """Say how the two recommenders of BCCB_AB_RECOMMENDERS do."""
    found = office.container.watching().arms(days=days)
    if as_json:
        _print([asdict(each) | {"interval": each.agreement.interval} for each in found])
        return
    columns = ("Answers", "Confidence", "Half within ms", "95 % within ms", "Accepted", "Judged", "95 % interval")
    made = tables.table(f"Recommenders, {days} days", "Arm", "Recommender", *columns, numbers=columns)
    for each in found:
        half, most = each.latency
        told = (f"{each.answers:,}", f"{each.confidence:.2f}", f"{half:.0f}", f"{most:.0f}", *_agreed(each.agreement))
        made.add_row(*map(Text, (each.arm, each.recommender, *told)))
    tables.show(made)


@models_command.command("drift")
@click.option("--days", type=click.IntRange(1, 3_650), default=7, show_default=True, help="The last days.")
@click.option("--against", type=click.IntRange(1, 3_650), default=30, show_default=True, help="So many before them.")
@_as_json
@click.pass_obj
def show_drift(office: Office, days: int, against: int, as_json: bool) -> None:
    """Say whether what is asked, and how it is answered, has moved lately.

    The population stability index of each thing: below 0.1 nothing has changed, above 0.25 much has.
    """
    found = office.container.watching().moved(days=days, against=against)
    if as_json:
        moved = [asdict(each) | {"verdict": each.verdict} for each in found.drifts]
        _print({"answers": found.counts, "drifts": moved, "agreement": [asdict(each) for each in found.agreement]})
        return
    before, after = found.counts
    made = tables.table(f"{after:,} assessments of {days} days against {before:,} before", "What", "Index", "")
    for each in found.drifts:
        made.add_row(*map(Text, (each.name, "" if each.index is None else f"{each.index:.3f}", each.verdict)))
    for name, agreement in zip(("before", "lately"), found.agreement, strict=True):
        accepted, judged, interval = _agreed(agreement)
        made.add_row(*map(Text, (f"suggestions accepted {name}", f"{accepted} of {judged}", interval)))
    tables.show(made)


def _agreed(agreement: Agreement) -> tuple[str, str, str]:
    low, high = agreement.interval
    interval = f"{low:.0%} to {high:.0%}" if agreement.judged else ""
    return f"{agreement.accepted:,}", f"{agreement.judged:,}", interval


def _changed(kept: KeptModel, as_json: bool) -> None:
    if as_json:
        _print(_told(kept))
    else:
        click.echo(f"The model {kept.name} serves.")


def _row(kept: KeptModel) -> tuple[str, ...]:
    serves = "yes" if kept.is_serving else ""
    if kept.manifest is None:
        return kept.name, serves, kept.refusal, "", "", ""
    manifest = kept.manifest
    measure = f"{manifest.metrics[_MEASURE]:.3f}" if _MEASURE in manifest.metrics else ""
    agreements = f"{manifest.learned_from.get('agreements', 0):,}"
    return kept.name, serves, f"{manifest.trained_at:%Y-%m-%d %H:%M} UTC", agreements, measure, manifest.signed


def _facts(version: ModelVersion, is_serving: bool) -> Iterator[tuple[str, Any]]:
    yield "serves", "yes" if is_serving else "no"
    yield "trained", version.trained_at.isoformat(timespec="seconds")
    yield "signed by", version.signed
    yield "fingerprint of the data", version.fingerprint
    yield "text models", ", ".join(version.text_models)
    yield from ((f"learned from {name}", f"{count:,}") for name, count in version.learned_from.items())
    yield from ((f"library {name}", each) for name, each in version.libraries.items())
    if version.trial is not None:
        yield "tried out on", f"part {version.trial.folds} of {version.trial.of}, held back"
        yield from ((f"asked: {name}", f"{count:,}") for name, count in version.trial.asked.items())
        yield from ((name, f"{value:.3f}") for name, value in version.trial.measures.items())
        yield from (("fell", each) for each in version.trial.fallen)
    yield from ((name, f"{each.size:,} bytes, SHA-256 {each.sha256}") for name, each in version.files.items())


def _rows(compared: Iterable[Compared], shape: str) -> Iterator[tuple[str, str, str]]:
    for each in compared:
        before, after = ("" if value is None else shape.format(value) for value in (each.before, each.after))
        yield each.name, before, after


def _told(kept: KeptModel) -> dict[str, Any]:
    told: dict[str, Any] = {"version": kept.name, "isServing": kept.is_serving, "refusal": kept.refusal}
    if kept.manifest is None:
        return told
    manifest = kept.manifest
    return told | {
        "trainedAt": manifest.trained_at.isoformat(),
        "signed": manifest.signed,
        "fingerprint": manifest.fingerprint,
        "learnedFrom": dict(manifest.learned_from),
        "textModels": list(manifest.text_models),
        "libraries": dict(manifest.libraries),
        "trial": None if manifest.trial is None else asdict(manifest.trial),
        "files": {name: asdict(each) for name, each in manifest.files.items()},
    }


def _print(told: Any) -> None:
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))
