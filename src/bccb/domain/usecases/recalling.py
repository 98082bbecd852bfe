"""Recalling: what a credential was in each of its versions, as its audit trail tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from bccb.domain.audit import AuditAction, AuditEntry, plain
from bccb.domain.credential import MicroCredential
from bccb.domain.ports.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One version: when and by whom it came about, how, and all of its fields as JSON has them.

    `action` is None for the first version that the trail reaches back to, if it did not see how that came about.
    """

    version: int
    at: datetime
    action: AuditAction | None
    account_id: UUID | None
    content: Mapping[str, Any]


def editions(unit: UnitOfWork, credential: MicroCredential) -> tuple[Edition, ...]:
    """Every version that the trail tells of, the newest first.

    Read from the newest back, undoing change after change, so that what was changed before there was a trail is simply
    not there.
    """
    content = {field.name: plain(getattr(credential, field.name)) for field in fields(credential)}
    made = {_version(entry): entry for entry in unit.audit.of(credential.id) if "version" in entry.changes}
    found = []
    while entry := made.get(content["version"]):
        found.append(_edition(entry, content))
        if entry.changes["version"][0] is None:
            return tuple(found)
        content = content | {name: before for name, (before, _) in entry.changes.items()}
    return (*found, _oldest(content))


def difference(before: Edition, after: Edition) -> dict[str, tuple[Any, Any]]:
    """The fields in which two versions differ, bookkeeping left out: name → (before, after)."""
    names = (name for name in after.content if name not in ("version", "updated_at"))
    return {
        name: (before.content[name], after.content[name])
        for name in names
        if before.content[name] != after.content[name]
    }


def _version(entry: AuditEntry) -> int:
    version: int = entry.changes["version"][1]
    return version


def _edition(entry: AuditEntry, content: Mapping[str, Any]) -> Edition:
    return Edition(
        version=content["version"],
        at=entry.created_at,
        action=entry.action,
        account_id=entry.account_id,
        content=content,
    )


def _oldest(content: Mapping[str, Any]) -> Edition:
    at = datetime.fromisoformat(content["updated_at"])
    return Edition(version=content["version"], at=at, action=None, account_id=None, content=content)
