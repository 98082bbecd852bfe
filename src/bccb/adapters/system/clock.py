"""The machine's own clock and random identifiers."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

_PACIFIC = ZoneInfo("America/Vancouver")


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return datetime.now(_PACIFIC).date()


class RandomIdentifiers:
    """UUIDs of version 4. The system is asked for many at a time: each call of it would let another thread go first."""

    def new(self) -> UUID:
        try:
            return UUID(bytes=_random.pop(), version=4)
        except IndexError:
            fresh = os.urandom(16 * _AT_A_TIME)
            _random.extend(fresh[at : at + 16] for at in range(0, len(fresh), 16))
            return self.new()


_AT_A_TIME = 64
_random: list[bytes] = []
os.register_at_fork(after_in_child=_random.clear)  # or two processes would give out the same
