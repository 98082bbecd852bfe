"""Lifecycles: which step leads from which state to which, and the refusal of every other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from bccb.domain.errors import IllegalStep

State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True)
class Lifecycle(Generic[State]):
    """The steps of one kind of record: step → {state before: state after}."""

    kind: str
    steps: Mapping[str, Mapping[State, State]]

    def after(self, current: State, step: str) -> State:
        """The state `step` leads to. Raises IllegalStep naming the steps that are possible from `current`."""
        leads = self.steps.get(step, {})
        if current not in leads:
            raise IllegalStep(self.kind, current.value, step, self.possible(current))
        return leads[current]

    def possible(self, current: State) -> tuple[str, ...]:
        """The steps one may take from `current`, in alphabetical order."""
        return tuple(sorted(step for step, leads in self.steps.items() if current in leads))
