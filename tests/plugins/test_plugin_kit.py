"""The kit over every shipped plugin, and what it finds in plugins that break a promise."""

from importlib import import_module
from itertools import count

import pytest
from outside_plugins import Plugin, Rule, answering, foreign_rule, recommending, strict

from bccb.plugins import Basis, FindingKind, GrantKind, PolicyRule, Suggestion, hookimpl
from bccb.plugins.kit import check_plugin
from bccb.plugins.manager import SHIPPED


@pytest.mark.parametrize("module", SHIPPED)
def test_a_shipped_plugin_keeps_all_that_is_asked_of_plugins(module):
    assert check_plugin(import_module(module)) == ()


def test_a_sound_outside_plugin_is_found_sound():
    assert check_plugin(strict) == ()


class Suspicious(PolicyRule):
    def look(self, case):  # noqa: ARG002
        return self.failed("Never heard of it.")


class Fickle(PolicyRule):
    turns = count()

    def look(self, case):  # noqa: ARG002
        return self.passed(f"Turn {next(self.turns)}.")


class Speechless(PolicyRule):
    def look(self, case):  # noqa: ARG002
        return self.unknown("", "")


class Overflowing(PolicyRule):
    def look(self, case):
        return self.passed(f"{1 // (case.learning.hours - 10_000) if case.learning.hours else 0}.")


def with_rule(kind):
    return Plugin("odd", bccb_rules=answering([kind(name="odd.rule", policy="A policy.")]))


@hookimpl
def nothing_there():
    return []


TURNS = count(1)


@hookimpl
def other_rules_each_time():
    return [Rule(f"odd.rule-{next(TURNS)}")]


@pytest.mark.parametrize(
    ("plugin", "breach"),
    [
        (foreign_rule, "Plugin foreign-rule: a rule's name must be 'foreign-rule.' and its own name"),
        (with_rule(Suspicious), "odd.rule: is FAILED where nothing is known: Never heard of it."),
        (with_rule(Fickle), "odd.rule: answers differently when asked again."),
        (with_rule(Speechless), "odd.rule: has no message where it is UNKNOWN."),
        (with_rule(Speechless), "odd.rule: does not say what would settle it: "),
        (with_rule(Overflowing), "Plugin odd: rule odd.rule raised ZeroDivisionError"),
        (
            Plugin("odd", bccb_rules=answering([Rule("odd.rule", policy="Odd")])),
            "odd.rule: the policy is not a sentence with a full stop: Odd",
        ),
        (
            Plugin("odd", institutions=("SFU",), bccb_rules=nothing_there),
            "odd names the institution SFU and has no rule for it.",
        ),
        (
            Plugin("odd", institutions=("SFU",), bccb_rules=answering([Rule("odd.rule", FindingKind.PASSED)])),
            "odd names its institutions and has rules for others.",
        ),
        (
            Plugin("odd", bccb_rules=other_rules_each_time),
            "odd has other rules for ELSEWHERE when asked again.",
        ),
    ],
)
def test_the_kit_finds_a_rule_that_breaks_a_promise(plugin, breach):
    assert any(found.startswith(breach) for found in check_plugin(plugin)), check_plugin(plugin)


class Recommends:
    """A recommender that suggests whatever `choose` makes of the verdicts."""

    name, version, description = "odd", "1", "Odd."

    def __init__(self, choose):
        self.choose = choose

    def suggest(self, learning, verdicts):  # noqa: ARG002
        return [way(verdict) for verdict in self.choose(verdicts)]


def way(verdict, **changes):
    fields = {"confidence": 0.5, "credit": None, "counts_as": "", "reasoning": "Why not."} | changes
    return Suggestion(institution=verdict.institution, basis=Basis.FORECAST, **fields)


def granting(verdicts):
    return sorted(
        (verdict for verdict in verdicts if verdict.grant is not GrantKind.NO_CREDIT),
        key=lambda verdict: verdict.institution,
    )


class Silent(Recommends):
    def suggest(self, learning, verdicts):  # noqa: ARG002
        return [way(verdict, reasoning="") for verdict in self.choose(verdicts)]


def test_a_sound_recommender_is_found_sound():
    assert check_plugin(Plugin("odd", bccb_recommenders=recommending(Recommends(granting)))) == ()


@pytest.mark.parametrize(
    ("recommender", "breach"),
    [
        (Recommends(lambda verdicts: granting(verdicts[:1])), "odd: suggests otherwise when asked again or given"),
        (Recommends(lambda verdicts: sorted(verdicts, key=lambda each: each.institution)), "odd: suggests CCC, which"),
        (Silent(granting), "odd: gives no reason for AAA."),
    ],
)
def test_the_kit_finds_a_recommender_that_breaks_a_promise(recommender, breach):
    found = check_plugin(Plugin("odd", bccb_recommenders=recommending(recommender)))
    assert any(each.startswith(breach) for each in found), found
