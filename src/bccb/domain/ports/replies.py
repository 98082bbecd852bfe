"""Replies: what was answered to a call that named an idempotency key, so that the same call again changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The answer to one call. `key` is the caller's own name for it, `digest` tells what was asked."""

    account_id: UUID
    key: str
    digest: str
    made_at: datetime
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


class ReplyLog(Protocol):
    """Inside one unit of work as everything else: an effect and its reply are kept together or not at all."""

    def claim(self, reply: Reply) -> None:
        """Take the key for this call, with no answer yet.

        Waits for another unit of work that has claimed it. Raises AlreadyExists if the key is taken.
        """
        ...

    def keep(self, reply: Reply) -> None:
        """Give the claimed key its answer."""
        ...

    def find(self, account_id: UUID, key: str) -> Reply | None:
        """What was answered; None where the key is free."""
        ...

    def forget(self, before: datetime) -> int:
        """Free the keys of older calls; how many."""
        ...
