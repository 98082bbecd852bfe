"""Admitting: how often a password may be tried. Counted in the database, so that no cache that is lost forgets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from bccb.domain.errors import TooManyAttempts
from bccb.domain.ports.accounts import Tried
from bccb.domain.ports.clock import Clock, Identifiers
from bccb.domain.ports.security import Secrets
from bccb.domain.ports.unit_of_work import UnitOfWork
from bccb.domain.session import Attempt, Client


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many attempts that did not succeed there may be within the window."""

    window: timedelta = timedelta(minutes=5)
    for_account: int = 10
    from_neighbourhood: int = 10
    in_all: int = 1000


@dataclass(frozen=True, kw_only=True)
class Admitting:
    clock: Clock
    identifiers: Identifiers
    secrets: Secrets
    limits: Limits = Limits()

    def attempt(self, unit: UnitOfWork, email: str, client: Client) -> Attempt:
        """Count an attempt before any password is hashed, and look whether it is within the limits.

        Raises TooManyAttempts. However many come at once, no more than the limit get through: each is counted and
        committed, and only then compared.
        """
        attempt = self.count(unit, email, client)
        self.admit(unit, attempt)
        return attempt

    def count(self, unit: UnitOfWork, email: str, client: Client) -> Attempt:
        """Count and commit an attempt that is still to be admitted. It counts until forgiven or the window has passed.

        Raises TooManyAttempts for one that is beyond the limit from the first: it is not counted.
        """
        attempt = Attempt(
            id=self.identifiers.new(),
            at=self.clock.now(),
            account_digest=self.secrets.digest(email),
            neighbourhood=client.neighbourhood,
        )
        self._refuse_beyond(unit, attempt, itself=0)
        unit.attempts.add(attempt)
        unit.commit()
        return attempt

    def admit(self, unit: UnitOfWork, attempt: Attempt) -> None:
        """Raises TooManyAttempts where those counted by now, the attempt apart, are as many as may be."""
        self._refuse_beyond(unit, attempt, itself=1)

    def forgive(self, unit: UnitOfWork, attempt: Attempt) -> None:
        """Let it count no longer, because it succeeded."""
        unit.attempts.remove(attempt.id)

    def _refuse_beyond(self, unit: UnitOfWork, attempt: Attempt, *, itself: int) -> None:
        since = attempt.at - self.limits.window
        tries = unit.attempts.tries(attempt.account_digest, attempt.neighbourhood, since)
        for tried, most in (
            (tries.for_account, self.limits.for_account),
            (tries.from_neighbourhood, self.limits.from_neighbourhood),
            (tries.in_all, self.limits.in_all),
        ):
            if tried.count - itself >= most:
                raise TooManyAttempts(self._wait(tried, attempt.at))

    def _wait(self, tried: Tried, now: datetime) -> int:
        """Seconds until the first of them counts no longer."""
        rest = (tried.first or now) + self.limits.window - now
        return max(1, ceil(rest.total_seconds()))
