"""Accounts in SQL: the table `users`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, update

from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.records import Aggregate, Parts, Records
from bccb.adapters.sql.rows import flat, lifted
from bccb.adapters.sql.tables import users
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.account import Account

_NOTING = (
    update(users)
    .where(users.c.id == bindparam("noted_id", type_=users.c.id.type))
    .values(last_login_at=bindparam("at", type_=users.c.last_login_at.type))
)


class SqlAccounts(Records[Account]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(_ACCOUNT, transaction)

    def by_email(self, email: str) -> Account:
        return self.one(users.c.email, email.strip().casefold())

    def note_sign_in(self, identifier: UUID, at: datetime) -> None:
        self._transaction.leave(users, _NOTING, {"noted_id": identifier, "at": at})


def _to_rows(account: Account) -> tuple[Row, Parts]:
    return flat(account, users), {}


def _from_rows(row: Row, _: Parts) -> Account:
    return Account(**lifted(row, users, Account))


_ACCOUNT = Aggregate(type=Account, table=users, order=[users.c.email], to_rows=_to_rows, from_rows=_from_rows)
