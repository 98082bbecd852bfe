"""The shipped rules refuse nothing that institutions of British Columbia have agreed to."""

import csv
from datetime import date
from pathlib import Path

import pytest

from bccb.domain.course import level_of_number
from bccb.plugins import CREDITS, UNITS, Case, CourseCode, Credit, FindingKind, Learning
from bccb.plugins.manager import Plugins
from bccb.plugins.rulebook import PluginRulebook
from furniture import an_institution

AGREEMENTS = Path(__file__).parents[3] / "shared" / "data" / "bc_transfer_guide" / "agreements.csv"
GRANTED = {"credit_assigned", "credit_unassigned", "credit_mixed", "credit_alternatives"}


@pytest.mark.skipif(not AGREEMENTS.exists(), reason=f"needs the BC Transfer Guide in {AGREEMENTS.name} of shared/data")
def test_no_course_that_was_given_credit_is_refused_or_limited():
    with AGREEMENTS.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["outcome"] in GRANTED and row["n_source_courses"] == "1"]
    assert len(rows) > 5_000
    rulebook = PluginRulebook(Plugins())
    institutions = {
        code: an_institution(code=code, unit=unit_of(code)) for code in {r["target_institution"] for r in rows}
    }
    rules = {code: rulebook.rules(institution) for code, institution in institutions.items()}
    stopped = [
        f"{row['agreement_id']}: {finding}"
        for row in rows
        for rule in rules[row["target_institution"]]
        if (finding := rule.check(a_case(row, institutions[row["target_institution"]]))).kind
        in (FindingKind.FAILED, FindingKind.CAPPED)
    ]
    assert stopped == []


def unit_of(code):
    return UNITS if code == "UVIC" else CREDITS


def a_case(row, institution):
    granted = float(row["credits_granted"] or 0)
    return Case(
        learning=Learning(
            title=row["source_title"] or "Untitled",
            level=level_of_number(row["source_number"]),
            is_assessed=True,
            institution=row["source_institution"],
            course=CourseCode(subject=row["source_subject"], number=row["source_number"]),
        ),
        institution=institution,
        on=date(2026, 1, 1),
        proposed=Credit(value=granted, unit=institution.unit) if granted else None,
    )
