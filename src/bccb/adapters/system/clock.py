"""The machine's own clock and random identifiers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

_PACIFIC = ZoneInfo("America/Vancouver")


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return datetime.now(_PACIFIC).date()


class RandomIdentifiers:
    def new(self) -> UUID:
        return uuid4()
