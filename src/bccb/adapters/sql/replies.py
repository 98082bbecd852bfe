"""Replies in SQL: the table `idempotency_keys`. Its primary key is what makes two claims of one key wait and fail."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from bccb.adapters.sql.reply_tables import idempotency_keys
from bccb.adapters.sql.rows import flat, lifted
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.ports.replies import Reply


class SqlReplies:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def claim(self, reply: Reply) -> None:
        self._transaction.insert(idempotency_keys, [_to_row(reply)])

    def keep(self, reply: Reply) -> None:
        mine = (idempotency_keys.c.account_id == reply.account_id, idempotency_keys.c.key == reply.key)
        with self._transaction.writing(idempotency_keys) as connection:
            connection.execute(update(idempotency_keys).where(*mine).values(_to_row(reply)))

    def find(self, account_id: UUID, key: str) -> Reply | None:
        wanted = (idempotency_keys.c.account_id == account_id, idempotency_keys.c.key == key)
        rows = self._transaction.read(select(idempotency_keys).where(*wanted))
        found = [lifted(row, idempotency_keys, Reply) for row in rows]
        replies = [Reply(**each | {"headers": tuple(map(tuple, each["headers"]))}) for each in found]
        return next(iter(replies), None)

    def forget(self, before: datetime) -> int:
        with self._transaction.writing(idempotency_keys) as connection:
            return connection.execute(delete(idempotency_keys).where(idempotency_keys.c.made_at < before)).rowcount


def _to_row(reply: Reply) -> dict[str, object]:
    return flat(reply, idempotency_keys) | {"headers": [list(each) for each in reply.headers]}
