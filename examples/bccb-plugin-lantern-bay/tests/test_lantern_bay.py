"""How the author of a plugin tests it: with the kit, and with the cases that matter."""

from datetime import date

import pytest
from bccb_lantern_bay import plugin

from bccb.plugins import Case, FindingKind, LearnerRecord, Learning
from bccb.plugins.kit import a_bare_institution, check_plugin


def test_the_plugin_keeps_all_that_is_asked_of_plugins():
    assert check_plugin(plugin) == ()


@pytest.mark.parametrize(
    ("outcomes", "kind"),
    [((), FindingKind.UNKNOWN), (("Draw",), FindingKind.FAILED), (("Draw", "Judge", "Mend"), FindingKind.PASSED)],
)
def test_three_outcomes_have_to_be_stated(outcomes, kind):
    assert finding("lantern-bay.stated-outcomes", Learning(title="Lamps", outcomes=outcomes)).kind is kind


def test_a_grade_below_65_percent_is_refused_with_a_remedy():
    found = finding("lantern-bay.minimum-grade", Learning(title="Lamps"), LearnerRecord(grade_percent=64))
    assert found.kind is FindingKind.FAILED
    assert "65%" in found.remedy


def finding(rule, learning, learner=LearnerRecord()):  # noqa: B008 - frozen
    institution = a_bare_institution("LBP")
    case = Case(learning=learning, institution=institution, on=date(2026, 9, 1), learner=learner)
    (wanted,) = (each for each in plugin.bccb_rules(institution) if each.name == rule)
    return wanted.check(case)
