"""Attempts to sign in, in SQL: counted by the database in one statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, func, select

from bccb.adapters.sql.account_tables import sign_in_attempts
from bccb.adapters.sql.rows import flat
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.ports.accounts import Tried, Tries
from bccb.domain.session import Attempt

_WHEN = sign_in_attempts.c.at


def _tried(name: str, condition: ColumnElement[bool]) -> list[ColumnElement[Any]]:
    count, first = func.count().filter(condition), func.min(_WHEN).filter(condition)
    return [count.label(f"{name}_count"), first.label(f"{name}_first")]


# Made once: each sign-in asks it twice.
_TRIES = select(
    *_tried("account", sign_in_attempts.c.account_digest == bindparam("asked_account")),
    *_tried("neighbourhood", sign_in_attempts.c.neighbourhood == bindparam("asked_neighbourhood")),
    func.count().label("all_count"),
    func.min(_WHEN).label("all_first"),
).where(bindparam("since", type_=_WHEN.type) <= _WHEN)


_REMOVING = delete(sign_in_attempts).where(
    sign_in_attempts.c.id == bindparam("removed_id", type_=sign_in_attempts.c.id.type)
)


class SqlAttempts:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, attempt: Attempt) -> None:
        self._transaction.append(sign_in_attempts, flat(attempt, sign_in_attempts))

    def tries(self, account_digest: str, neighbourhood: str, since: datetime) -> Tries:
        asked = {"asked_account": account_digest, "asked_neighbourhood": neighbourhood, "since": since}
        (row,) = self._transaction.read_again_and_again(_TRIES, asked)
        return Tries(
            for_account=Tried(row["account_count"], row["account_first"]),
            from_neighbourhood=Tried(row["neighbourhood_count"], row["neighbourhood_first"]),
            in_all=Tried(row["all_count"], row["all_first"]),
        )

    def remove(self, identifier: UUID) -> None:
        self._transaction.leave(sign_in_attempts, _REMOVING, {"removed_id": identifier})

    def forget(self, before: datetime) -> int:
        with self._transaction.writing(sign_in_attempts) as connection:
            return connection.execute(delete(sign_in_attempts).where(before > _WHEN)).rowcount
