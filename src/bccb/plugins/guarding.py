"""Guards around what plugins hand over: whatever goes wrong inside one becomes PluginFailed, naming it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bccb.domain.credit import Credit
from bccb.domain.errors import PluginFailed
from bccb.domain.learning import Learning
from bccb.domain.pathway import Suggestion
from bccb.domain.ports.rulebook import Recommender
from bccb.domain.rule import Case, Finding, FindingKind, RecognitionRule
from bccb.domain.verdict import Verdict

Answer = TypeVar("Answer")

_OWN_PART = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def guarded(plugin: str, doing: str, call: Callable[..., Answer], *arguments: Any, **named: Any) -> Answer:
    """What the call into a plugin returns. Raises PluginFailed for whatever it raises, an attempt to exit included."""
    try:
        return call(*arguments, **named)
    except (Exception, SystemExit) as error:
        raise PluginFailed(plugin, f"{doing} raised {type(error).__name__}: {error}") from error


def listed(plugin: str, hook: str, answer: object) -> tuple[Any, ...]:
    """The answer to a hook as a tuple; None is none. Raises PluginFailed for what is no sequence."""
    if answer is None:
        return ()
    if isinstance(answer, str) or not isinstance(answer, Sequence):
        raise PluginFailed(plugin, f"{hook} must return a list or None, not {type(answer).__name__}")
    return tuple(answer)


@dataclass(frozen=True, kw_only=True)
class GuardedRule:
    """A plugin's rule that answers with a finding of its own or raises PluginFailed."""

    plugin: str
    name: str
    version: str
    policy: str
    source: str
    is_illustrative: bool
    rule: RecognitionRule

    @classmethod
    def of(cls, plugin: str, rule: RecognitionRule) -> GuardedRule:
        """Raises PluginFailed where the rule does not say what a rule must."""
        facts = {field: _fact(plugin, rule, field) for field in ("name", "version", "policy", "source")}
        for field in ("version", "policy"):
            if not facts[field].strip():
                raise PluginFailed(plugin, f"rule {facts['name']} must have a {field}")
        if not _is_own(plugin, facts["name"]):
            raise PluginFailed(plugin, f"a rule's name must be '{plugin}.' and its own name, not {facts['name']!r}")
        is_illustrative = _fact(plugin, rule, "is_illustrative", bool)
        if not is_illustrative and not facts["source"].strip():
            raise PluginFailed(plugin, f"rule {facts['name']} must have a source or be illustrative")
        return cls(plugin=plugin, is_illustrative=is_illustrative, rule=rule, **facts)

    def check(self, case: Case) -> Finding:
        finding = guarded(self.plugin, f"rule {self.name}", self.rule.check, case)
        if not isinstance(finding, Finding):
            raise PluginFailed(self.plugin, f"rule {self.name} must return a Finding, not {type(finding).__name__}")
        if wrong := self._wrong(finding, case):
            raise PluginFailed(self.plugin, f"rule {self.name} returned a finding whose {wrong}")
        return finding

    def _wrong(self, finding: Finding, case: Case) -> str:
        """What is wrong with a finding of this rule; empty if nothing is."""
        for field in ("rule", "version", "policy", "source", "is_illustrative"):
            if getattr(finding, field) != getattr(self, "name" if field == "rule" else field):
                return f"{field} is not the rule's own: {getattr(finding, field)!r}"
        if not isinstance(finding.kind, FindingKind):
            return f"kind is not a FindingKind: {finding.kind!r}"
        if isinstance(finding.cap, Credit) != (finding.kind is FindingKind.CAPPED):
            return f"cap does not go with {finding.kind}: {finding.cap!r}"
        if finding.cap is not None and finding.cap.unit != case.institution.unit:
            return f"cap of {finding.cap} is not in the unit of {case.institution.code}"
        return ""


@dataclass(frozen=True, kw_only=True)
class GuardedRecommender:
    """A plugin's recommender that answers with sound suggestions or raises PluginFailed."""

    plugin: str
    name: str
    version: str
    description: str
    recommender: Recommender

    @classmethod
    def of(cls, plugin: str, recommender: Recommender) -> GuardedRecommender:
        """Raises PluginFailed where the recommender does not say what a recommender must."""
        facts = {field: _fact(plugin, recommender, field) for field in ("name", "version", "description")}
        for field in ("version", "description"):
            if not facts[field].strip():
                raise PluginFailed(plugin, f"recommender {facts['name']} must have a {field}")
        if facts["name"] != plugin and not _is_own(plugin, facts["name"]):
            raise PluginFailed(plugin, f"a recommender's name must be or begin with '{plugin}', not {facts['name']!r}")
        return cls(plugin=plugin, recommender=recommender, **facts)

    def suggest(self, learning: Learning, verdicts: Sequence[Verdict]) -> tuple[Suggestion, ...]:
        doing = f"recommender {self.name}"
        answer = guarded(self.plugin, doing, self.recommender.suggest, learning, tuple(verdicts))
        suggestions = listed(self.plugin, doing, answer)
        known = {verdict.institution for verdict in verdicts}
        for suggestion in suggestions:
            if wrong := _wrong_suggestion(suggestion, known):
                raise PluginFailed(self.plugin, f"{doing} {wrong}")
        return suggestions


def _wrong_suggestion(suggestion: object, known: set[str]) -> str:
    if not isinstance(suggestion, Suggestion):
        return f"must return Suggestions, not {type(suggestion).__name__}"
    if suggestion.institution not in known:
        return f"suggests {suggestion.institution}, which it was given no verdict of"
    confidence = suggestion.confidence
    if not isinstance(confidence, int | float) or not 0 <= confidence <= 1:  # also refuses NaN
        return f"gives a confidence of {confidence!r}, which must be a number from 0 to 1"
    return ""


def _is_own(plugin: str, name: str) -> bool:
    owner, _, own = name.partition(".")
    return owner == plugin and _OWN_PART.fullmatch(own) is not None


def _fact(plugin: str, thing: object, field: str, kind: type = str) -> Any:
    value = guarded(plugin, f"reading {field} of {type(thing).__name__}", getattr, thing, field)
    if not isinstance(value, kind):
        raise PluginFailed(plugin, f"{field} of {type(thing).__name__} must be {kind.__name__}, not {value!r}")
    return value


def guard_rules(plugin: str, answer: object) -> tuple[GuardedRule, ...]:
    """A plugin's answer to `bccb_rules`, guarded. Raises PluginFailed, also where a name comes twice."""
    rules = tuple(GuardedRule.of(plugin, rule) for rule in listed(plugin, "bccb_rules", answer))
    _no_twins(plugin, "rule", [rule.name for rule in rules])
    return rules


def guard_recommenders(plugin: str, answer: object) -> tuple[GuardedRecommender, ...]:
    """A plugin's answer to `bccb_recommenders`, guarded. Raises PluginFailed, also where a name comes twice."""
    recommenders = tuple(GuardedRecommender.of(plugin, one) for one in listed(plugin, "bccb_recommenders", answer))
    _no_twins(plugin, "recommender", [recommender.name for recommender in recommenders])
    return recommenders


def _no_twins(plugin: str, kind: str, names: Sequence[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise PluginFailed(plugin, f"there are {names.count(name)} {kind}s with the name {name}")
