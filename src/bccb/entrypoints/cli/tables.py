"""Answers as people like to read them: tables for the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bccb.domain.agreement import GrantKind
from bccb.domain.articulation import Equivalent, Precedent
from bccb.domain.outcome import BloomLevel, OutcomeReading
from bccb.domain.pathway import Suggestion
from bccb.domain.rule import Finding, FindingKind
from bccb.domain.usecases.recognizing import Standing
from bccb.domain.usecases.searching import Hit
from bccb.domain.verdict import Verdict

GRANTS = {
    GrantKind.ASSIGNED: "an assigned course",
    GrantKind.UNASSIGNED: "unassigned credit",
    GrantKind.NO_CREDIT: "no credit",
}
_COLOURS = {
    FindingKind.PASSED: "green",
    FindingKind.FAILED: "red",
    FindingKind.CAPPED: "yellow",
    FindingKind.UNKNOWN: "cyan",
}


def show(what: RenderableType | Iterable[RenderableType]) -> None:
    """Print to standard output; 110 columns where it is no terminal."""
    console = Console(width=None if sys.stdout.isatty() else 110)
    for each in [what] if hasattr(what, "__rich_console__") or isinstance(what, str) else what:
        console.print(each)


def table(title: str, *columns: str, numbers: Sequence[str] = ()) -> Table:
    made = Table(title=title, title_justify="left", title_style="bold", header_style="bold", expand=False)
    for column in columns:
        made.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    return made


def hits(found: Sequence[Hit]) -> RenderableType:
    if not found:
        return "Nothing was found."
    made = table("Found", "Kind", "Institution", "Code", "Title", "Score", numbers=("Score",))
    for each in found:
        pieces = [(piece.text, "bold" if piece.is_match else "dim") for piece in each.snippet]
        told = Text.assemble(each.title, "\n", *pieces)
        made.add_row(each.kind.value, each.institution, each.code, told, f"{each.score:.2f}")
    return made


def equivalents(code: str, found: Sequence[Equivalent]) -> RenderableType:
    if not found:
        return f"{code} has no catalogue here: there are no courses to compare with."
    made = table(
        f"Courses at {code} it may equal", "Course", "Title", "Score", "Outcomes", numbers=("Score", "Outcomes")
    )
    for each in found:
        compared = len(each.overlap.matches) + len(each.overlap.only_left)
        overlap = f"{len(each.overlap.matches)} of {compared}" if compared else ""
        made.add_row(str(each.course), Text(each.title), f"{each.score:.2f}", overlap)
    return made


def verdict(each: Verdict) -> RenderableType:
    """One assessment: the answer, why, the courses, the precedents, the rules."""
    heading = f"{each.learning.code or each.learning.title} at {each.institution}"
    parts: list[RenderableType] = [_answer(each), Text(each.summary)]
    if each.equivalents:
        parts.append(equivalents(each.institution, each.equivalents))
    if each.precedents:
        parts.append(_precedents("Precedents", each.precedents))
    if each.combinations:
        parts.append(_precedents("Taken together, or with a choice", each.combinations))
    if each.findings:
        parts.append(_findings(each.findings))
    parts.append(Text(f"As of {each.on}, model {each.model_version}.", style="dim"))
    return Panel(Group(*parts), title=Text(heading, style="bold"), title_align="left")


def _answer(each: Verdict) -> Text:
    credit = "" if each.credit is None or each.grant is GrantKind.NO_CREDIT else f", {each.credit}"
    sure = "" if each.granted_as_chance is None else f" ({each.granted_as_chance:.0%})"
    carried = f" as {each.granted_as}{sure}" if each.granted_as else ""
    chances = " · ".join(f"{GRANTS[kind]} {value:.0%}" for kind, value in each.probabilities.items())
    advice = "  ask an evaluator" if each.is_thin else ""
    return Text.assemble(
        (f"{GRANTS[each.grant].capitalize()}{carried}{credit}", "bold"),
        f"   confidence {each.confidence:.0%}",
        (advice, "yellow"),
        (f"\n{chances}", "dim"),
    )


def _precedents(heading: str, found: Sequence[Precedent]) -> Table:
    made = table(heading, "Source", "Title", "Granted", "From", "Until", "Likeness", numbers=("Likeness",))
    for each in found:
        agreement = each.agreement
        made.add_row(
            f"{each.source_institution} {' & '.join(str(source.code) for source in agreement.sources)}",
            Text(agreement.sources[0].title),
            Text(str(agreement.grant)),
            str(agreement.effective_from or ""),
            str(agreement.effective_until or ""),
            f"{each.likeness:.2f}",
        )
    return made


def _findings(found: Sequence[Finding]) -> Table:
    made = table("Rules", "Rule", "Finding", "Why")
    for each in found:
        why = f"{each.message}{' (illustrative rule)' if each.is_illustrative else ''}"
        made.add_row(each.rule, Text(each.kind.value.lower(), style=_COLOURS[each.kind]), Text(why))
    return made


def standings(code: str, found: Sequence[Standing]) -> RenderableType:
    if not found:
        return f"Nobody recognizes {code} yet."
    made = table(f"Who recognizes {code} already", "Institution", "Credit", "Courses", "Until", "Conditions or reason")
    for each in found:
        decision = each.recognition
        credit = "refused" if decision.is_refusal else f"{decision.credit_value:g} {each.institution.unit.name}s"
        made.add_row(
            each.institution.code,
            credit,
            " & ".join(str(course) for course in decision.assigned_courses),
            str(decision.expiry_date or ""),
            Text(decision.notes if decision.is_refusal else decision.conditions),
        )
    return made


def readings(texts: Sequence[str], found: Sequence[OutcomeReading]) -> Table:
    levels = [level.value.capitalize() for level in BloomLevel]
    made = table("Outcomes", "Outcome", "Level", *levels, "Category", "Keywords", numbers=levels)
    for text, each in zip(texts, found, strict=True):
        chances = [f"{each.probabilities[level]:.2f}" for level in BloomLevel]
        made.add_row(Text(text), each.bloom_level.value, *chances, each.category.value, ", ".join(each.keywords))
    return made


def suggestions(code: str, ways: Sequence[Suggestion]) -> RenderableType:
    if not ways:
        return f"No way forward was found for {code}."
    made = table(f"Where {code} can lead", "Institution", "Basis", "Confidence", "Credit", "Counts as", "Why")
    for each in ways:
        credit = "" if each.credit is None else str(each.credit)
        counts_as = each.counts_as or each.pathway_name
        made.add_row(
            each.institution,
            each.basis.value.lower(),
            f"{each.confidence:.0%}",
            credit,
            counts_as,
            Text(each.reasoning),
        )
    return made


def facts(title: str, rows: Iterable[tuple[str, Any]]) -> Table:
    """A record, field by field; empty fields are left out."""
    made = table(title, "", "")
    made.show_header = False
    for name, value in rows:
        if value not in (None, "", ()):
            made.add_row(name, Text(str(value)))
    return made
