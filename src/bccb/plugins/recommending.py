"""The Recommenders port, answered by plugins."""

from __future__ import annotations

from bccb.domain.errors import NotFound
from bccb.domain.ports.rulebook import Recommender
from bccb.plugins.guarding import guard_recommenders
from bccb.plugins.manager import Plugins

DEFAULT = "balanced"


class PluginRecommenders:
    """The recommenders of all plugins in use. Raises NotFound where there is none of the `default` name."""

    def __init__(self, plugins: Plugins, default: str = DEFAULT) -> None:
        self._plugins = plugins
        self._default = default
        self.get(default)

    def get(self, name: str) -> Recommender:
        recommenders = self._all()
        if name not in recommenders:
            raise NotFound("recommender", name)
        return recommenders[name]

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._all(), key=lambda name: (name != self._default, name)))

    def _all(self) -> dict[str, Recommender]:
        answers = self._plugins.answers("bccb_recommenders")
        return {one.name: one for plugin, answer in answers for one in guard_recommenders(plugin, answer)}
