"""Answers on the terminal."""

import pytest

from bccb.domain.verdict import judge
from bccb.entrypoints.cli import tables
from cases import a_case, a_forecast


@pytest.mark.parametrize(("chance", "told"), [(0.16, "as GEOG 1XX (16%), 3"), (None, "as GEOG 1XX, 3")])
def test_an_assessment_says_how_sure_the_subject_and_level_are(capsys, chance, told):
    forecast = a_forecast(assigned=0.2, unassigned=0.7, level_chance=chance)
    tables.show(tables.verdict(judge(a_case(), forecast, [], "1")))
    assert f"Unassigned credit {told} credits   confidence 70%" in capsys.readouterr().out
