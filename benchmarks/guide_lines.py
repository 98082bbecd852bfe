"""How well our reading of the Transfer Guide's lines agrees with the parse published beside them, and how fast it is.

    python benchmarks/guide_lines.py [--all]

Reads ../shared/data/bc_transfer_guide/agreements.csv. The published columns are somebody else's parse of the same line:
where they differ from ours, the lines are grouped by the reason, so that a person can see who is right. `--all` prints
every such line.
"""

from __future__ import annotations

import csv
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from bccb.domain.agreement import GrantKind
from bccb.domain.errors import Invalid
from bccb.domain.guide import GuideLine, read_line
from bccb.domain.usecases.importing.agreements import as_columns, says_the_same

AGREEMENTS = Path(__file__).parents[2] / "shared" / "data" / "bc_transfer_guide" / "agreements.csv"
COLUMNS = ("outcome", "target_courses", "credits_granted", "notes", "source_all_courses")

Row = dict[str, str]
Difference = tuple[Row, GuideLine, dict[str, str]]

# Why the published columns differ, the first that fits. Each is a fact about the line that anybody can check.
REASONS: dict[str, Callable[[Row, GuideLine], bool]] = {
    "left unparsed there; a level like XX1 is unassigned credit": lambda row, _: row["outcome"] == "unparsed",
    "`any 2 of` the sources read there as alternatives of the grant": lambda row, _: row["agreement_text"].startswith(
        "Any "
    ),
    "an `or` inside a note read there as alternatives": lambda row, reading: (
        row["outcome"] == "credit_alternatives" and reading.grant.kind is not GrantKind.ALTERNATIVES
    ),
    "a course that a note excludes granted there": lambda row, _: "Exclude " in row["agreement_text"],
    "the misprint `pr` for `or` read there as a bundle": lambda row, _: ", pr " in row["agreement_text"],
    "a second course without its institution, or with a bracket left open, lost there": lambda row, _: (
        row["outcome"] == "credit_alternatives" and "|" not in row["target_courses"]
    ),
    "bundles inside alternatives, flattened there: only the first course's credit": lambda _, reading: (
        reading.grant.kind is GrantKind.ALTERNATIVES and any(len(bundle) > 1 for bundle in reading.grant.alternatives)
    ),
    "alternatives with a condition between them, or a bundle after a remark, cut short there": lambda row, reading: (
        len(reading.grant.courses) > len(re.split(r" [&|] ", row["target_courses"]))
    ),
    "scraps of a misprinted line in the notes there": lambda row, _: bool(
        re.search(r"B-Scior|^= |FINA2120", f"{row['notes']} {row['agreement_text']}") or row["notes"].startswith("= ")
    ),
}


def main() -> None:
    if not AGREEMENTS.is_file():
        print(f"Skipped: {AGREEMENTS.name} is not at ../shared/data/bc_transfer_guide.")
        return
    with AGREEMENTS.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    tell_speed([row["agreement_text"] for row in rows])
    unreadable = [row for row in rows if read(row) is None]
    differing = [each for row in rows if (each := difference(row)) is not None]
    tell_agreement(len(rows), unreadable, differing)
    tell_reasons(differing, with_lines="--all" in sys.argv)


def read(row: Row) -> GuideLine | None:
    try:
        return read_line(row["agreement_text"])
    except Invalid:
        return None


def difference(row: Row) -> Difference | None:
    """The columns in which the published parse differs from ours, with what ours says; None where there are none."""
    reading = read(row)
    if reading is None:
        return None
    ours = as_columns(reading)
    if not reading.ways:
        ours["source_all_courses"] = row["source_course"]
    found = {column: ours[column] for column in COLUMNS if not says_the_same(column, ours[column], row[column])}
    return (row, reading, found) if found else None


def tell_speed(lines: list[str]) -> None:
    read_line.cache_clear()
    cold = seconds(lines)
    warm = seconds(lines)
    print(f"{len(lines):,} lines, {len(set(lines)):,} of them different")
    print(f"  first reading of all   {cold / len(lines) * 1e6:6.1f} µs a line")
    print(f"  second, from the cache {warm / len(lines) * 1e6:6.1f} µs a line\n")


def seconds(lines: list[str]) -> float:
    begun = time.perf_counter()
    for line in lines:
        try:
            read_line(line)
        except Invalid:
            continue
    return time.perf_counter() - begun


def tell_agreement(total: int, unreadable: list[Row], differing: list[Difference]) -> None:
    print(f"Lines that cannot be read: {len(unreadable)}")
    for row in unreadable:
        print(f"  {row['agreement_text']}")
    counts = Counter(column for _, _, found in differing for column in found)
    print("\nAgreement with the published columns (notes compared without punctuation)")
    for column in COLUMNS:
        agreeing = total - counts[column] - len(unreadable)
        print(f"  {column:20} {agreeing:6,} of {total:,}   {agreeing / total:8.3%}")
    whole = total - len(differing) - len(unreadable)
    print(f"  {'all five':20} {whole:6,} of {total:,}   {whole / total:8.3%}")


def tell_reasons(differing: list[Difference], *, with_lines: bool) -> None:
    grouped: defaultdict[str, list[Difference]] = defaultdict(list)
    for each in differing:
        fitting = (reason for reason, fits in REASONS.items() if fits(each[0], each[1]))
        grouped[next(fitting, "not explained: ours may be wrong")].append(each)
    print("\nWhere the columns differ from the line as we read it")
    for reason, cases in sorted(grouped.items(), key=lambda item: -len(item[1])):
        print(f"  {len(cases):3}  {reason}")
        for row, _, found in cases if with_lines else cases[:1]:
            print(f"         {row['agreement_text']}")
            for column, ours in found.items():
                print(f"           {column}: {row[column]!r} there, {ours!r} here")


if __name__ == "__main__":
    main()
