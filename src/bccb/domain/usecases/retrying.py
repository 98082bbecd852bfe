"""Doing again what somebody else's change at the same moment undid, for changes that stand whoever was first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bccb.domain.errors import AlreadyExists, Conflict, IllegalStep
from bccb.domain.ports.unit_of_work import UnitOfWork, Work

ResultT = TypeVar("ResultT")

_TIMES = 8


def again_if_overtaken(work: Work, act: Callable[[UnitOfWork], ResultT]) -> ResultT:
    """Do `act` in a unit of work and commit it; from the beginning, seeing what others did, if one of them was first.

    Raises the Conflict if others were first every time.
    """
    for _ in range(_TIMES - 1):
        try:
            return _done(work, act)
        except (AlreadyExists, IllegalStep):
            raise
        except Conflict:
            continue
    return _done(work, act)


def _done(work: Work, act: Callable[[UnitOfWork], ResultT]) -> ResultT:
    with work() as unit:
        result = act(unit)
        unit.commit()
        return result
