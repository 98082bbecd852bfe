"""Sessions in SQL, and the refresh tokens they have spent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from bccb.adapters.sql.account_tables import sessions, spent_tokens
from bccb.adapters.sql.conditions import equal
from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.records import Aggregate, Parts, Records
from bccb.adapters.sql.rows import flat, lifted
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.session import Client, Session, SpentToken


class SqlSessions(Records[Session]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(_SESSION, transaction)

    def add(self, record: Session) -> None:
        """With what follows: nothing of the same unit refers to it."""
        self._transaction.append(sessions, _to_rows(record)[0])

    def by_token(self, digest: str) -> Session | None:
        return next(iter(self.all_of(equal(sessions.c.token_digest, digest))), None)

    def spend(self, token: SpentToken) -> None:
        self._transaction.insert(spent_tokens, [flat(token, spent_tokens) | _columns(token.client)])

    def spent(self, digest: str) -> SpentToken | None:
        rows = self._transaction.read(select(spent_tokens).where(equal(spent_tokens.c.token_digest, digest)))
        tokens = [SpentToken(**lifted(row, spent_tokens, SpentToken), client=_client(row)) for row in rows]
        return next(iter(tokens), None)

    def forget_spent(self, before: datetime) -> int:
        with self._transaction.writing(spent_tokens) as connection:
            return connection.execute(delete(spent_tokens).where(spent_tokens.c.spent_at < before)).rowcount


def _to_rows(session: Session) -> tuple[Row, Parts]:
    return flat(session, sessions) | _columns(session.client), {}


def _from_rows(row: Row, _: Parts) -> Session:
    return Session(**lifted(row, sessions, Session), client=_client(row))


def _columns(client: Client) -> Row:
    return {"ip_address": client.address, "user_agent": client.agent}


def _client(row: Row) -> Client:
    return Client(row["ip_address"], row["user_agent"])


_SESSION = Aggregate(
    type=Session,
    table=sessions,
    order=[sessions.c.id],
    to_rows=_to_rows,
    from_rows=_from_rows,
    compound=frozenset({"token_digest"}),
)
