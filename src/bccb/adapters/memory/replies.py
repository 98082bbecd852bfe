"""Replies in memory."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bccb.adapters.memory.records import check_references
from bccb.adapters.memory.transaction import Transaction
from bccb.domain.errors import AlreadyExists
from bccb.domain.ports.replies import Reply

_CALL = "call"


class MemoryReplies:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def claim(self, reply: Reply) -> None:
        with self._transaction.write(_CALL) as shelf:
            if (reply.account_id, reply.key) in shelf.records:
                raise AlreadyExists(_CALL, "Idempotency-Key", reply.key)
            check_references(self._transaction, [("accountId", "account", reply.account_id)])
            shelf.records[reply.account_id, reply.key] = reply

    def keep(self, reply: Reply) -> None:
        with self._transaction.write(_CALL) as shelf:
            shelf.records[reply.account_id, reply.key] = reply

    def find(self, account_id: UUID, key: str) -> Reply | None:
        return self._transaction.read(_CALL).records.get((account_id, key))

    def forget(self, before: datetime) -> int:
        with self._transaction.write(_CALL) as shelf:
            old = [place for place, reply in shelf.records.items() if reply.made_at < before]
            for place in old:
                del shelf.records[place]
        return len(old)
