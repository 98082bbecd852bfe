"""The Rulebook port, answered by plugins."""

from __future__ import annotations

from bccb.domain.institution import Institution
from bccb.domain.rule import RecognitionRule
from bccb.plugins.guarding import guard_rules
from bccb.plugins.manager import Plugins


class PluginRulebook:
    """The rules of all plugins in use that the institution has not switched off."""

    def __init__(self, plugins: Plugins) -> None:
        self._plugins = plugins

    def rules(self, institution: Institution) -> tuple[RecognitionRule, ...]:
        answers = self._plugins.answers("bccb_rules", without=institution.disabled_plugins, institution=institution)
        rules = (rule for plugin, answer in answers for rule in guard_rules(plugin, answer))
        return tuple(sorted(rules, key=lambda rule: rule.name))
