"""The audit trail: who changed what, before and after. Append-only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from bccb.domain.record import Record


class AuditAction(StrEnum):
    CREATE = "CREATE"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
    IMPORT = "IMPORT"
    SUBMIT = "SUBMIT"
    RETURN = "RETURN"
    PUBLISH = "PUBLISH"
    ARCHIVE = "ARCHIVE"
    APPROVE = "APPROVE"
    ACTIVATE = "ACTIVATE"
    SUSPEND = "SUSPEND"
    REJECT = "REJECT"
    ASSIGN = "ASSIGN"
    ANSWER = "ANSWER"
    GRANT = "GRANT"
    WITHDRAW = "WITHDRAW"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Whoever makes a change: an account and where it came from; no account for the command line and the workers."""

    account_id: UUID | None = None
    ip_address: str = ""
    user_agent: str = ""


SYSTEM = Actor()


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """One change. `changes` maps a field to its values before and after, as JSON can hold them.

    `account_id` is None for what the command line or a worker did.
    """

    id: UUID
    entity_type: str
    entity_id: UUID
    action: AuditAction
    created_at: datetime
    account_id: UUID | None = None
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    ip_address: str = ""
    user_agent: str = ""


# The institutions an entry concerns: by its entity type, the fields of the record that name one, or that name a
# credential or an account of one. What is not here concerns none.
CONCERNS: Mapping[str, tuple[str, ...]] = {
    "Institution": ("id",),
    "Course": ("institution_id",),
    "MicroCredential": ("institution_id",),
    "ArticulationAgreement": ("recognizing_institution_id",),
    "RecognitionRequest": ("recognizing_institution_id", "micro_credential_id"),
    "Recognition": ("recognizing_institution_id",),
    "Feedback": ("recognizing_institution_id",),
    "Pathway": ("source_institution_id", "target_institution_id"),
    "Account": ("institution_id",),
    "Invitation": ("institution_id",),
    "ApiKey": ("account_id",),
    "Session": ("account_id",),
}

KINDS = (*CONCERNS, "Import", "ModelVersion")
"""What an entry can be of: every kind of record, a file brought in, and a trained model."""


def differences(before: Record | None, after: Record) -> dict[str, tuple[Any, Any]]:
    """The fields in which two versions of a record differ: name → (before, after).

    For a new record, every field but those that are None. What a record does not show of itself is a secret, and never
    in the trail.
    """
    found = {}
    for name in _shown(after):
        old = None if before is None else getattr(before, name)
        new = getattr(after, name)
        if old != new:
            found[name] = (plain(old), plain(new))
    return found


def plain(value: Any) -> Any:
    """The value in what JSON knows: text, numbers, lists and objects; sets in order, secrets left out.

    Raises TypeError for what JSON has no word for.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in _shown(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return _plain_value(value)


def _plain_value(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"{type(value).__name__} is nothing that JSON knows")


def _shown(value: Any) -> tuple[str, ...]:
    return _fields_shown(value.__class__)


@cache
def _fields_shown(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if each.repr)
