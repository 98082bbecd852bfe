"""The rules of institutions and the recommenders, whoever wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bccb.domain.institution import Institution
from bccb.domain.learning import Learning
from bccb.domain.pathway import Suggestion
from bccb.domain.rule import RecognitionRule
from bccb.domain.verdict import Verdict


class Rulebook(Protocol):
    def rules(self, institution: Institution) -> tuple[RecognitionRule, ...]:
        """The rules in force at the institution, by name; empty where it has none.

        The rules given out raise PluginFailed, naming their plugin, where the plugin's own code raises.
        """
        ...


class Recommender(Protocol):
    """Turns verdicts on one piece of learning into suggestions of where it leads. Pure: asks nobody."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def description(self) -> str: ...

    def suggest(self, learning: Learning, verdicts: Sequence[Verdict]) -> Sequence[Suggestion]:
        """The ways forward, best first; an institution not worth suggesting is left out."""
        ...


class Recommenders(Protocol):
    def get(self, name: str) -> Recommender:
        """The recommender of that name. Raises NotFound."""
        ...

    def names(self) -> tuple[str, ...]:
        """All there are, the default first."""
        ...
