"""Time and identifiers, handed in so that the core gives the same answer twice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    def now(self) -> datetime:
        """The moment, in UTC and aware of it, to the microsecond."""
        ...

    def today(self) -> date:
        """The day in British Columbia's Pacific time, by which terms begin and end."""
        ...


class Identifiers(Protocol):
    def new(self) -> UUID:
        """An identifier never given out before."""
        ...
