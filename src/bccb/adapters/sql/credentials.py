"""Micro-credentials in SQL, with their outcomes and prerequisites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Unpack
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select

from bccb.adapters.sql.documents import CredentialDocuments
from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.finding import editions, findable_credentials, standing_since
from bccb.adapters.sql.records import Aggregate, Parts, Records
from bccb.adapters.sql.rows import flat, lifted
from bccb.adapters.sql.tables import institutions, learning_outcomes, micro_credentials, prerequisites
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.credential import MicroCredential, Prerequisite
from bccb.domain.document import document_of
from bccb.domain.finding import Findable
from bccb.domain.outcome import LearningOutcome
from bccb.domain.ports.lists import Page, Window


class SqlCredentials(Records[MicroCredential]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(_CREDENTIAL, transaction)
        self._documents = CredentialDocuments(transaction)

    def add(self, record: MicroCredential) -> None:
        super().add(record)
        self._documents.keep(record, before=None)

    def save(self, record: MicroCredential) -> None:
        stored = self._standing(record)
        before = stored.row if stored is not None else self._documents.before(record.id)
        super().save(record)
        self._documents.keep(record, before)

    def page(self, where: Mapping[str, object], **window: Unpack[Window]) -> Page[MicroCredential]:
        page = super().page(where, **window)
        if page.total is None and not window.get("search"):
            return replace(page, total=self._documents.total(where))
        return page

    def documents(self, where: Mapping[str, object], *, after: str | None = None, limit: int = 20) -> Page[str]:
        for name in where:
            self._check_field(name)
        page, missing = self._documents.page(where, after, limit)
        return replace(page, items=self._completed(page.items, missing)) if missing else page

    def settle(self) -> None:
        """Bring the totals up to what this transaction has written; to be called before its commit."""
        self._documents.settle()

    def by_program_code(self, program_code: str) -> MicroCredential:
        return self.one(micro_credentials.c.program_code, program_code)

    def each(self) -> Iterator[MicroCredential]:
        return self.each_of(micro_credentials.c.is_active, order=[micro_credentials.c.program_code])

    def standing(self, since: datetime) -> Mapping[UUID, int]:
        return standing_since(self._transaction, micro_credentials, since)

    def editions(self) -> bytes:
        return editions(self._transaction, micro_credentials)

    def findable(self, identifiers: Sequence[UUID]) -> Mapping[UUID, Findable]:
        return findable_credentials(self._transaction, identifiers)

    def _completed(self, items: Sequence[str], missing: Sequence[str]) -> tuple[str, ...]:
        """Make the documents that nobody has made yet: of credentials older than the read model."""
        made = iter([self._made(program_code) for program_code in missing])
        return tuple(item or next(made) for item in items)

    def _made(self, program_code: str) -> str:
        credential = self.by_program_code(program_code)
        code = select(institutions.c.code).where(institutions.c.id == credential.institution_id)
        return document_of(credential).naming(self._rows(code)[0]["code"])


def _to_rows(credential: MicroCredential) -> tuple[Row, Parts]:
    outcomes = [
        flat(outcome, learning_outcomes) | {"keywords": list(outcome.keywords)} for outcome in credential.outcomes
    ]
    expected = [flat(prerequisite, prerequisites) for prerequisite in credential.prerequisites]
    for rows in (outcomes, expected):
        for position, row in enumerate(rows):
            row |= {"micro_credential_id": credential.id, "position": position}
    return flat(credential, micro_credentials), {learning_outcomes: outcomes, prerequisites: expected}


def _from_rows(row: Row, parts: Parts) -> MicroCredential:
    return MicroCredential(
        **lifted(row, micro_credentials, MicroCredential),
        outcomes=tuple(map(_outcome, parts[learning_outcomes])),
        prerequisites=tuple(Prerequisite(**lifted(part, prerequisites, Prerequisite)) for part in parts[prerequisites]),
    )


def _outcome(row: Row) -> LearningOutcome:
    return LearningOutcome(**lifted(row, learning_outcomes, LearningOutcome) | {"keywords": tuple(row["keywords"])})


def about_credential(table: Table) -> list[ColumnElement[str]]:
    """The names of the credential that a row of the table is about."""
    its_own = micro_credentials.c.id == table.c.micro_credential_id
    return [select(text).where(its_own).correlate(table).scalar_subquery() for text in _NAMES]


_NAMES = [micro_credentials.c.program_code, micro_credentials.c.title]
_CREDENTIAL = Aggregate(
    type=MicroCredential,
    table=micro_credentials,
    order=[micro_credentials.c.program_code],
    to_rows=_to_rows,
    from_rows=_from_rows,
    parts={
        learning_outcomes: learning_outcomes.c.micro_credential_id,
        prerequisites: prerequisites.c.micro_credential_id,
    },
    searched=[*_NAMES, micro_credentials.c.description],
)
