"""How many requests somebody has made within an hour.

Counted in a window that slides: the hour before weighs by how much of it still lies within the last sixty minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

HOUR = 3600


@dataclass(frozen=True)
class Window:
    """What has been counted: in the hour before and in this one, of which `rest` seconds are left."""

    most: int
    before: int
    now: int
    rest: float
    is_within: bool

    @property
    def remaining(self) -> int:
        return max(0, self.most - int(self.before * self.rest / HOUR + self.now)) if self.is_within else 0

    @property
    def wait(self) -> int:
        """Seconds until the next request is within the limit; until this hour is over for one that is now."""
        if self.is_within:
            return int(self.rest) + 1
        if self.now < self.most:
            return max(0, int(self.rest - (self.most - self.now) * HOUR / self.before)) + 1
        return int(self.rest + HOUR - self.most * HOUR / self.now) + 1


@dataclass(frozen=True)
class Counted:
    """A request that was counted, and the version of each namespace of the cache that was asked for.

    A version is None where it cannot be told.
    """

    window: Window
    versions: tuple[str | None, ...] = ()


class Counts(Protocol):
    """Never raises, and waits no longer than a fraction of a second."""

    alone: int
    """How many requests this process counted by itself because the counts it shares could not be asked."""

    def hit(self, who: str, most: int, namespaces: Sequence[str] = ()) -> Counted:
        """Count one request unless it is beyond the limit."""
        ...
