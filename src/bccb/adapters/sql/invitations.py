"""Invitations in SQL."""

from __future__ import annotations

from bccb.adapters.sql.account_tables import invitations
from bccb.adapters.sql.conditions import equal
from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.records import Aggregate, Parts, Records
from bccb.adapters.sql.rows import flat, lifted
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.session import Invitation


class SqlInvitations(Records[Invitation]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(_INVITATION, transaction)

    def by_token(self, digest: str) -> Invitation | None:
        return next(iter(self.all_of(equal(invitations.c.token_digest, digest))), None)


def _to_rows(invitation: Invitation) -> tuple[Row, Parts]:
    return flat(invitation, invitations), {}


def _from_rows(row: Row, _: Parts) -> Invitation:
    return Invitation(**lifted(row, invitations, Invitation))


_INVITATION = Aggregate(
    type=Invitation,
    table=invitations,
    order=[invitations.c.id],
    to_rows=_to_rows,
    from_rows=_from_rows,
    compound=frozenset({"token_digest"}),
)
