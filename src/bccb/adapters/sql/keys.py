"""API keys in SQL. Scopes are kept by name, which outlives their wording."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import update

from bccb.adapters.sql.account_tables import api_keys
from bccb.adapters.sql.conditions import equal
from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.records import Aggregate, Parts, Records
from bccb.adapters.sql.rows import flat, lifted
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.account import Permission
from bccb.domain.errors import NotFound
from bccb.domain.session import ApiKey


class SqlKeys(Records[ApiKey]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(_KEY, transaction)

    def by_digest(self, digest: str) -> ApiKey | None:
        return next(iter(self.all_of(equal(api_keys.c.key_digest, digest))), None)

    def of_account(self, account_id: UUID) -> tuple[ApiKey, ...]:
        there = (api_keys.c.account_id == account_id, api_keys.c.is_active)
        return tuple(self.all_of(*there, order=[api_keys.c.created_at, api_keys.c.id]))

    def note_use(self, identifier: UUID, on: date) -> None:
        noted = update(api_keys).where(api_keys.c.id == identifier).values(last_used_on=on)
        with self._transaction.writing(api_keys) as connection:
            if not connection.execute(noted).rowcount:
                raise NotFound(_KEY.kind, identifier)


def _to_rows(key: ApiKey) -> tuple[Row, Parts]:
    return flat(key, api_keys) | {"scopes": [scope.name for scope in key.scopes]}, {}


def _from_rows(row: Row, _: Parts) -> ApiKey:
    scopes = tuple(sorted(Permission[name] for name in row["scopes"]))
    return ApiKey(**lifted(row, api_keys, ApiKey) | {"scopes": scopes})


_KEY = Aggregate(
    type=ApiKey,
    table=api_keys,
    order=[api_keys.c.id],
    to_rows=_to_rows,
    from_rows=_from_rows,
    compound=frozenset({"scopes", "key_digest"}),
)
