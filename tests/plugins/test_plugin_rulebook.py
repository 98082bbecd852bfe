"""The rulebook: whose rules apply, in which order, and what happens when a rule misbehaves."""

from datetime import date
from itertools import permutations

import pytest
from outside_plugins import Plugin, Rule, answering, raising

from bccb.domain.agreement import GrantKind
from bccb.domain.articulation import Forecast
from bccb.domain.errors import PluginFailed
from bccb.domain.verdict import judge
from bccb.plugins import UNITS, Case, Credit, Finding, FindingKind, Learning, hookimpl
from bccb.plugins.manager import Plugins
from bccb.plugins.rulebook import PluginRulebook
from furniture import an_institution

HOPEFUL = Forecast(
    probabilities={GrantKind.ASSIGNED: 0.7, GrantKind.UNASSIGNED: 0.2, GrantKind.NO_CREDIT: 0.1}, support=9.0
)


def a_case(institution=None):
    return Case(
        learning=Learning(title="Lamps", hours=20),
        institution=institution or an_institution(),
        on=date(2026, 9, 1),
        proposed=Credit(value=3),
    )


def a_rulebook(*plugins):
    return PluginRulebook(Plugins(shipped=plugins))


def names(rules):
    return [rule.name for rule in rules]


def test_an_institution_has_the_general_rules_and_its_own_by_name():
    assert names(PluginRulebook(Plugins()).rules(an_institution(code="SFU"))) == [
        "general.assessment",
        "general.hours-per-credit",
        "general.preparatory-level",
        "sfu.language-training",
        "sfu.passing-grade",
        "sfu.transfer-cap",
    ]


def test_an_institution_without_rules_of_its_own_has_the_general_ones():
    rules = PluginRulebook(Plugins()).rules(an_institution(code="RRU"))
    assert {rule.name.split(".")[0] for rule in rules} == {"general"}


def test_an_institution_can_switch_a_plugin_off():
    institution = an_institution(code="SFU", disabled_plugins=("general", "nobody-has-this"))
    rules = PluginRulebook(Plugins()).rules(institution)
    assert {rule.name.split(".")[0] for rule in rules} == {"sfu"}


def test_a_plugin_that_is_switched_off_is_not_even_asked():
    sulking = Plugin("sulking", institutions=("UVIC",), bccb_rules=only_at("UVIC", raising_elsewhere=True))
    rulebook = a_rulebook(sulking)
    assert rulebook.rules(an_institution(code="SFU", disabled_plugins=("sulking",))) == ()
    with pytest.raises(PluginFailed, match="Plugin sulking"):
        rulebook.rules(an_institution(code="SFU"))


def only_at(code, *, raising_elsewhere):
    @hookimpl
    def bccb_rules(institution):
        if institution.code != code and raising_elsewhere:
            raising(institution)
        return []

    return bccb_rules


def test_the_order_of_loading_changes_nothing():
    plugins = [
        Plugin("alpha", bccb_rules=answering([Rule("alpha.z"), Rule("alpha.a", FindingKind.UNKNOWN)])),
        Plugin("beta", bccb_rules=answering([capping("beta.a", 2), capping("beta.b", 1)])),
        Plugin("gamma", bccb_rules=answering((capping("gamma.a", 1.5),))),
    ]
    verdicts = [
        judge(a_case(), HOPEFUL, a_rulebook(*order).rules(an_institution()), "1") for order in permutations(plugins)
    ]
    assert all(verdict == verdicts[0] for verdict in verdicts)
    assert names_of(verdicts[0]) == ["alpha.a", "alpha.z", "beta.a", "beta.b", "gamma.a"]
    assert verdicts[0].credit == Credit(value=1)


def test_one_failure_among_all_plugins_withholds():
    plugins = [
        Plugin("alpha", bccb_rules=answering([Rule("alpha.a")])),
        Plugin("beta", bccb_rules=answering([Rule("beta.a", FindingKind.FAILED)])),
    ]
    for order in permutations(plugins):
        verdict = judge(a_case(), HOPEFUL, a_rulebook(*order).rules(an_institution()), "1")
        assert (verdict.is_withheld, verdict.grant) == (True, GrantKind.NO_CREDIT)


def names_of(verdict):
    return [finding.rule for finding in verdict.findings]


def capping(name, credit):
    return Rule(name, a_finding(rule=name, kind=FindingKind.CAPPED, cap=Credit(value=credit)))


def a_finding(**changes):
    fields = {"rule": "odd.rule", "version": "1", "kind": FindingKind.PASSED, "message": "Well.", "policy": "A policy."}
    return Finding(**(fields | changes))


@pytest.mark.parametrize(
    ("finds", "reason"),
    [
        (RuntimeError("out of paper"), "rule odd.rule raised RuntimeError: out of paper"),
        (SystemExit(1), "rule odd.rule raised SystemExit: 1"),
        (PluginFailed("sfu", "not me"), "rule odd.rule raised PluginFailed"),
        (True, "must return a Finding, not bool"),
        (None, "must return a Finding, not NoneType"),
        (a_finding(rule="sfu.transfer-cap"), "whose rule is not the rule's own: 'sfu.transfer-cap'"),
        (a_finding(version="2"), "whose version is not the rule's own"),
        (a_finding(policy="Another."), "whose policy is not the rule's own"),
        (a_finding(is_illustrative=False), "whose is_illustrative is not the rule's own"),
        (a_finding(source="https://example.ca"), "whose source is not the rule's own"),
        (a_finding(kind="PASSED"), "whose kind is not a FindingKind"),
        (a_finding(kind=FindingKind.CAPPED), "whose cap does not go with CAPPED"),
        (a_finding(cap=Credit(value=1)), "whose cap does not go with PASSED"),
        (
            a_finding(kind=FindingKind.CAPPED, cap=Credit(value=1, unit=UNITS)),
            "whose cap of 1 unit is not in the unit of SFU",
        ),
    ],
)
def test_a_rule_that_misbehaves_never_counts_as_a_pass(finds, reason):
    (rule,) = a_rulebook(Plugin("odd", bccb_rules=answering([Rule("odd.rule", finds)]))).rules(an_institution())
    with pytest.raises(PluginFailed) as failure:
        judge(a_case(), HOPEFUL, [rule], "1")
    assert failure.value.plugin == "odd"
    assert reason in str(failure.value)


def test_a_rule_is_given_out_with_all_that_it_says_of_itself():
    shown = Rule("odd.rule", version="7", policy="Be odd.", source="https://example.ca", is_illustrative=False)
    (rule,) = a_rulebook(Plugin("odd", bccb_rules=answering([shown]))).rules(an_institution())
    told = (rule.name, rule.version, rule.policy, rule.source, rule.is_illustrative)
    assert told == ("odd.rule", "7", "Be odd.", "https://example.ca", False)
