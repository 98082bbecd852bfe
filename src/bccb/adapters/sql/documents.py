"""The read model of credentials: written with each of them in the same transaction, read without building any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    bindparam,
    delete,
    false,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy.exc import OperationalError

from bccb.adapters.sql.conditions import bookmark, could_hold, opened
from bccb.adapters.sql.document_tables import credential_documents, credential_totals
from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.tables import institutions, micro_credentials
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.credential import CredentialStatus, MicroCredential
from bccb.domain.document import document_of
from bccb.domain.errors import Invalid
from bccb.domain.ports.repositories import Page

Counted = tuple[UUID, CredentialStatus]  # an institution and a status

Hows = tuple[tuple[str, str], ...]  # a field, and how it is compared with what is given

_EQUAL, _MISSING, _NEVER = "=", "null", "never"
_PLACE = "behind"
_KIND = "credential"
_ORDER = (micro_credentials.c.program_code,)
_SUMMED_UP_EVERY = 64  # rows
_SERIALIZATION_FAILURE = "40001"

_DOCUMENT = (
    select(
        micro_credentials.c.program_code,
        credential_documents.c.head,
        credential_documents.c.tail,
        institutions.c.code,
    )
    .join_from(micro_credentials, institutions, institutions.c.id == micro_credentials.c.institution_id)
    .outerjoin(credential_documents, credential_documents.c.id == micro_credentials.c.id)
    .where(micro_credentials.c.is_active)
    .order_by(*_ORDER)
)

_COUNTED = select(micro_credentials.c.institution_id, micro_credentials.c.status, micro_credentials.c.is_active).where(
    micro_credentials.c.id == bindparam("id")
)


class CredentialDocuments:
    """The documents and totals as one transaction sees and changes them."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._changes: Counter[Counted] = Counter()

    def keep(self, credential: MicroCredential, before: Row | None) -> None:
        """Write the document of a credential that was just stored over what was there `before`."""
        self._transaction.append(credential_documents, document_row(credential))
        if before is not None and before["is_active"]:
            self._changes[before["institution_id"], CredentialStatus(before["status"])] -= 1
        if credential.is_active:
            self._changes[credential.institution_id, credential.status] += 1

    def before(self, identifier: UUID) -> Row | None:
        """What the totals counted of a credential that is about to be saved."""
        with self._transaction.writing() as connection:
            return connection.execute(_COUNTED, {"id": identifier}).mappings().first()

    def settle(self) -> None:
        """Add to the totals what changed in this transaction; to be called before its commit."""
        rows = [
            {"institution_id": institution, "status": status, "change": change}
            for (institution, status), change in self._changes.items()
            if change
        ]
        self._changes.clear()
        if rows:
            with self._transaction.writing(credential_totals, rows) as connection:
                kept = connection.scalars(insert(credential_totals).returning(credential_totals.c.sequence), rows)
                if any(number % _SUMMED_UP_EVERY == 0 for number in kept):
                    sum_up(connection)

    def page(
        self, conditions: Mapping[str, object], after: str | None, limit: int
    ) -> tuple[Page[str], tuple[str, ...]]:
        """A page of documents, and the codes of those credentials on it that have none yet: their places are empty."""
        if limit < 1:
            raise Invalid("limit", f"must be at least 1, not {limit}")
        hows = tuple((name, _how(name, value)) for name, value in conditions.items())
        given = dict(conditions)
        if after is not None:
            (given[_PLACE],) = opened(_KIND, _ORDER, after)
        rows = self._transaction.read_again_and_again(_page(hows, after is not None, limit + 1), given)
        shown = rows[:limit]
        page = Page(
            items=tuple(["" if row["head"] is None else f"{row['head']}{row['code']}{row['tail']}" for row in shown]),
            following=bookmark(_KIND, _ORDER, shown[-1]) if len(rows) > limit else None,
            total=rows[0]["total"] if rows else self._transaction.read(select(_total(hows)), given)[0]["total"],
        )
        return page, tuple([row["program_code"] for row in shown if row["head"] is None])

    def total(self, conditions: Mapping[str, object]) -> int | None:
        """How many credentials meet the conditions; None where no count of them is kept."""
        hows = tuple((name, _how(name, value)) for name, value in conditions.items())
        if not _is_kept(hows):
            return None
        return self._transaction.read(select(_total(hows)), dict(conditions))[0]["total"]


def document_row(credential: MicroCredential) -> dict[str, object]:
    document = document_of(credential)
    return {"id": credential.id, "head": document.head, "tail": document.tail}


def sum_up(connection: Connection) -> None:
    """Put one row in the place of many. If somebody else is at it, leave it to them."""
    free = select(credential_totals.c.sequence).with_for_update(skip_locked=True)
    taken = delete(credential_totals).where(credential_totals.c.sequence.in_(free)).returning(credential_totals)
    try:
        with connection.begin_nested():
            sums: Counter[Counted] = Counter()
            for row in connection.execute(taken).mappings():
                sums[row["institution_id"], row["status"]] += row["change"]
            rows = [{"institution_id": key[0], "status": key[1], "change": sum_} for key, sum_ in sums.items() if sum_]
            if rows:
                connection.execute(insert(credential_totals), rows)
    except OperationalError as error:
        if getattr(error.orig, "pgcode", None) != _SERIALIZATION_FAILURE:
            raise


def _how(name: str, value: object) -> str:
    if value is None:
        return _MISSING
    return _EQUAL if could_hold(micro_credentials.c[name], value) else _NEVER


@lru_cache(maxsize=512)
def _page(hows: Hows, goes_on: bool, most: int) -> Select:
    """The statement of a page, made once for each set of conditions: making it costs more than running it.

    The limit is written into it, because PostgreSQL plans by it.
    """
    where = _conditions(micro_credentials, hows)
    if goes_on:
        where.append(micro_credentials.c.program_code > bindparam(_PLACE, type_=micro_credentials.c.program_code.type))
    return _DOCUMENT.add_columns(_total(hows)).where(*where).limit(literal_column(str(most), Integer()))


def _is_kept(hows: Hows) -> bool:
    return {name for name, _ in hows} <= {"institution_id", "status"}


def _total(hows: Hows) -> ColumnElement[int]:
    """How many there are: from the totals where they know, counted otherwise. Computed once a statement."""
    if _is_kept(hows):
        counted = func.coalesce(func.sum(credential_totals.c.change), 0)
        total = select(counted).where(*_conditions(credential_totals, hows))
    else:
        where = (micro_credentials.c.is_active, *_conditions(micro_credentials, hows))
        total = select(func.count()).select_from(micro_credentials).where(*where)
    return total.correlate(None).scalar_subquery().label("total")


def _conditions(table: Table, hows: Hows) -> list[ColumnElement[bool]]:
    made = {
        _EQUAL: lambda column: column == bindparam(column.name, type_=column.type),
        _MISSING: lambda column: column.is_(None),
        _NEVER: lambda _: false(),
    }
    return [made[how](table.c[name]) for name, how in hows]
