"""Accounts and roles: what each role may do, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bccb.domain.errors import Forbidden, Invalid
from bccb.domain.record import Record, text

_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")


class Role(StrEnum):
    ADMIN = "ADMIN"
    INSTITUTION_ADMIN = "INSTITUTION_ADMIN"
    PROGRAM_COORDINATOR = "PROGRAM_COORDINATOR"
    USER = "USER"


class Permission(StrEnum):
    """What can be allowed. Reading what is published needs none."""

    EDIT_INSTITUTION = "edit the institution"
    EDIT_CREDENTIALS = "edit credentials"
    EDIT_PATHWAYS = "edit pathways"
    SUBMIT_REQUESTS = "submit requests for recognition"
    DECIDE_REQUESTS = "decide requests for recognition"
    MANAGE_ACCOUNTS = "manage accounts"
    READ_AUDIT = "read the audit trail"


_COORDINATOR = frozenset({Permission.EDIT_CREDENTIALS, Permission.EDIT_PATHWAYS, Permission.SUBMIT_REQUESTS})

# What a role may do at its own institution. ADMIN may do everything everywhere.
_AT_OWN_INSTITUTION = {
    Role.ADMIN: frozenset(Permission),
    Role.INSTITUTION_ADMIN: frozenset(Permission),
    Role.PROGRAM_COORDINATOR: _COORDINATOR,
    Role.USER: frozenset[Permission](),
}


@dataclass(frozen=True, kw_only=True)
class Account(Record):
    """Somebody who signs in. `email` is unique, in lower case; `password_hash` is never shown nor audited."""

    email: str
    password_hash: str = field(repr=False)
    first_name: str = ""
    last_name: str = ""
    role: Role = Role.USER
    institution_id: UUID | None = None
    last_login_at: datetime | None = None

    def __post_init__(self) -> None:
        text("email", self.email, longest=254, required=True)
        if self.email != self.email.casefold() or not _ADDRESS.fullmatch(self.email):
            raise Invalid("email", "must be one address in lower case, like registrar@example.ca")
        text("firstName", self.first_name, longest=100)
        text("lastName", self.last_name, longest=100)
        if self.role in (Role.INSTITUTION_ADMIN, Role.PROGRAM_COORDINATOR) and self.institution_id is None:
            raise Invalid("institution", f"is required for the role {self.role}")

    def may(self, permission: Permission, institution_id: UUID | None) -> bool:
        """Whether this account may do `permission` at the institution."""
        if not self.is_active:
            return False
        if self.role is Role.ADMIN:
            return True
        return self.institution_id == institution_id and permission in _AT_OWN_INSTITUTION[self.role]

    def require(self, permission: Permission, institution_id: UUID | None) -> None:
        """Raise Forbidden unless this account may."""
        if not self.is_active:
            raise Forbidden("This account is no longer in use.")
        if not self.may(permission, institution_id):
            raise Forbidden(f"The role {self.role} may not {permission} there.")
