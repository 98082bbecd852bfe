"""The audit trail on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from bccb.domain.account import Account
from bccb.domain.audit import KINDS, AuditAction, AuditEntry
from bccb.entrypoints.http.schemas.paging import PageQuery
from bccb.entrypoints.http.schemas.shape import (
    Answered,
    asked_day,
    asked_words,
    camel,
    choice,
    identifier,
    many,
    moment,
    part,
    words,
)


@dataclass(frozen=True)
class ShownEntry:
    """An entry with the accounts that entries refer to, by their ids: those that the reader may know of."""

    entry: AuditEntry
    known: Mapping[UUID, Account]

    @property
    def account(self) -> dict[str, Any] | None:
        if self.entry.account_id is None:
            return None
        known = self.known.get(self.entry.account_id)
        return {"id": self.entry.account_id, "email": known and known.email}

    @property
    def ip_address(self) -> str:
        return self.entry.ip_address if self._is_known else ""

    @property
    def user_agent(self) -> str:
        return self.entry.user_agent if self._is_known else ""

    @property
    def _is_known(self) -> bool:
        return self.entry.account_id is None or self.entry.account_id in self.known

    @property
    def changes(self) -> list[dict[str, Any]]:
        told = sorted(self.entry.changes.items())
        return [{"field": camel(name), "before": before, "after": after} for name, (before, after) in told]


class ActorSchema(Answered):
    """The account that made a change."""

    id = identifier("Its identifier.")
    email = words("Its e-mail address; null where it is not of your own institution.", allow_none=True)


class AuditedFieldSchema(Answered):
    """One field, before and after."""

    field = words("The field.")
    before = fields.Raw(metadata={"description": "Its value before; null where there was none."}, allow_none=True)
    after = fields.Raw(metadata={"description": "Its value since then; null where there is none."}, allow_none=True)


class AuditEntrySchema(Answered):
    """One change: who made it, from where, and what was before and after."""

    id = identifier("Its identifier.", attribute="entry.id")
    entity_type = words("The kind of record: MicroCredential, Recognition, Account and so on.")
    entity_id = identifier("The record.")
    action = choice(AuditAction, "What was done.")
    created_at = moment("When, in UTC.")
    account = part(ActorSchema, "Who did it; null for the command line and the workers.", allow_none=True)
    changes = many(
        AuditedFieldSchema, "The fields that changed, in alphabetical order. Passwords and keys are never here."
    )
    ip_address = words("The address the call came from; empty where there was none, or of accounts elsewhere.")
    user_agent = words("The program the call was made with, in its own words; empty as the address is.")

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        of = obj if attr in ("account", "changes", "entry.id", "ip_address", "user_agent") else obj.entry
        return super().get_attribute(of, attr, default)


class AuditQuery(PageQuery):
    entity_type = fields.String(
        metadata={"description": "Only changes of this kind of record."}, validate=validate.OneOf(KINDS)
    )
    entity_id = fields.UUID(metadata={"description": "Only changes of this record."})
    action = choice(AuditAction, "Only changes of this kind.")
    account = fields.UUID(metadata={"description": "Only what this account did, by its id."}, attribute="account_id")
    institution = asked_words("Only what concerns this institution, by code or id.", least=1, longest=36)
    since = asked_day("Only from this day on, in UTC.")
    until = asked_day("Only until the end of this day, in UTC.")
