"""Checking the read model against the tables it follows from, and making it anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection, Engine, Select, delete, func, insert, select, true

from bccb.adapters.sql.credentials import SqlCredentials
from bccb.adapters.sql.document_tables import credential_documents, credential_totals
from bccb.adapters.sql.documents import document_row
from bccb.adapters.sql.engine import wait_as_long_as_it_takes
from bccb.adapters.sql.tables import micro_credentials
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.credential import CredentialStatus, MicroCredential

_AT_ONCE = 1_000


def rebuild(engine: Engine) -> int:
    """Make every document and total anew; how many documents. Nobody can write credentials meanwhile."""
    with _transaction(engine) as transaction:
        with transaction.writing() as connection:
            _keep_writers_out(connection)
            connection.execute(delete(credential_documents))
            connection.execute(delete(credential_totals))
            names = ["institution_id", "status", "change"]
            connection.execute(insert(credential_totals).from_select(names, _counted()))
        count = 0
        for stretch in _stretches(transaction):
            transaction.insert(credential_documents, [document_row(credential) for credential in stretch])
            count += len(stretch)
        transaction.commit()
        return count


def differing(engine: Engine) -> Iterator[str]:
    """A sentence for each document or total that is not what it follows from; none if all is well."""
    with _transaction(engine) as transaction:
        for stretch in _stretches(transaction):
            yield from _differing_documents(transaction, stretch)
        wanted = {(row[0], row[1]): row[2] for row in _read(transaction, _counted())}
        sums = select(
            credential_totals.c.institution_id, credential_totals.c.status, func.sum(credential_totals.c.change)
        ).group_by(credential_totals.c.institution_id, credential_totals.c.status)
        kept = Counter({(row[0], row[1]): row[2] for row in _read(transaction, sums)})
        for key in sorted({*wanted, *kept}, key=str):
            if wanted.get(key, 0) != kept[key]:
                yield f"Total of {key[1]} at institution {key[0]}: {kept[key]}, but there are {wanted.get(key, 0)}."


def _differing_documents(transaction: Transaction, stretch: list[MicroCredential]) -> Iterator[str]:
    among = credential_documents.c.id.in_([credential.id for credential in stretch])
    kept: dict[UUID, dict[str, object]] = {
        row["id"]: dict(row) for row in transaction.read(select(credential_documents).where(among))
    }
    for credential in stretch:
        if credential.id not in kept:
            yield f"Credential {credential.program_code}: has no document."
        elif kept[credential.id] != document_row(credential):
            yield f"Credential {credential.program_code}: its document is not what the credential is."


def _counted() -> Select[tuple[UUID, CredentialStatus, int]]:
    """Active credentials by institution and status."""
    return (
        select(micro_credentials.c.institution_id, micro_credentials.c.status, func.count())
        .where(micro_credentials.c.is_active)
        .group_by(micro_credentials.c.institution_id, micro_credentials.c.status)
    )


def _stretches(transaction: Transaction) -> Iterator[list[MicroCredential]]:
    """Every credential, active or not."""
    stretch: list[MicroCredential] = []
    for credential in SqlCredentials(transaction).each_of(true(), order=[micro_credentials.c.program_code]):
        stretch.append(credential)
        if len(stretch) == _AT_ONCE:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _read(transaction: Transaction, statement: Select) -> list[tuple]:
    return [tuple(row.values()) for row in transaction.read(statement)]


@contextmanager
def _transaction(engine: Engine) -> Iterator[Transaction]:
    transaction = Transaction(engine)
    try:
        yield transaction
    finally:
        transaction.end()


def _keep_writers_out(connection: Connection) -> None:
    """Before anything is read, so that what is read is what they left."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE micro_credentials IN SHARE MODE")
        wait_as_long_as_it_takes(connection)
