"""Queries from files: what to ask for equivalents, and the courses that people agreed on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from bccb.domain.course import CourseCode
from bccb.domain.errors import Invalid
from bccb.domain.learning import Learning
from bccb.domain.ports.rows import RowError, Rows
from bccb.domain.usecases.evaluating.questions import KnownEquivalent, fold_of


def queries(asked: Rows, answers: Rows, folds: Collection[str]) -> tuple[KnownEquivalent, ...]:
    """The queries of these folds. `asked` has the columns `query_id`, `source_course`, `target_institution`, `title`,
    `description` and, if it likes, `fold`; `answers` has `query_id` and `doc_id`, as `SFU:CMPT 120`.

    Raises Invalid, naming the line, for the first row that cannot be used, and for a query without an answer.
    """
    right = _answers(answers)
    return tuple(
        _query(line, cells, right)
        for line, cells in _cells("queries", asked)
        if (cells.get("fold") or fold_of(cells["source_course"])) in folds
    )


def folds_of(rows: Rows) -> dict[str, str]:
    """From a file with the columns `agreement_id` and `fold`, as the agreements themselves can have."""
    return {
        _required("folds", line, cells, "agreement_id"): cells.get("fold", "") for line, cells in _cells("folds", rows)
    }


def _query(line: int, cells: Mapping[str, str], right: Mapping[str, frozenset[str]]) -> KnownEquivalent:
    name = _required("queries", line, cells, "query_id")
    institution = _required("queries", line, cells, "target_institution")
    if name not in right:
        raise Invalid("answers", f"have none for the query {name} (line {line} of the queries)")
    return KnownEquivalent(
        learning=Learning(
            title=_required("queries", line, cells, "title"),
            description=cells.get("description", ""),
            course=CourseCode.parse(_required("queries", line, cells, "source_course")),
            code=cells["source_course"],
        ),
        institution=institution,
        courses=frozenset(CourseCode.parse(code) for code in right[name]),
    )


def _answers(rows: Rows) -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line, cells in _cells("answers", rows):
        _, colon, code = _required("answers", line, cells, "doc_id").partition(":")
        if not colon:
            raise Invalid("answers", f"line {line}: doc_id must name institution and course, as SFU:CMPT 120")
        found[_required("answers", line, cells, "query_id")].add(code)
    return {name: frozenset(codes) for name, codes in found.items()}


def _cells(name: str, rows: Rows) -> Iterator[tuple[int, Mapping[str, str]]]:
    for row in rows:
        if isinstance(row, RowError):
            raise Invalid(name, f"{row.file}, line {row.line}: {row.reason}")
        line, cells = row
        yield line, {column: str(value).strip() for column, value in cells.items() if value is not None}


def _required(name: str, line: int, cells: Mapping[str, str], column: str) -> str:
    if value := cells.get(column):
        return value
    raise Invalid(name, f"line {line}: {column} is required")
