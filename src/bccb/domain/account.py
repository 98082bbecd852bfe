"""Accounts and roles: what each role may do, and where."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from bccb.domain.errors import Forbidden, Invalid
from bccb.domain.record import Record, text

_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
# What takes no room on a page, so that two addresses would look the same.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)


class Role(StrEnum):
    ADMIN = "ADMIN"
    INSTITUTION_ADMIN = "INSTITUTION_ADMIN"
    PROGRAM_COORDINATOR = "PROGRAM_COORDINATOR"
    USER = "USER"

    def is_at_most(self, other: Role) -> bool:
        """Whether it may do no more than the other: roles stand here from the highest down."""
        order = list(Role)
        return order.index(self) >= order.index(other)


class Permission(StrEnum):
    """What can be allowed. Reading what is published needs none."""

    EDIT_INSTITUTION = "edit the institution"
    EDIT_CREDENTIALS = "edit credentials"
    EDIT_PATHWAYS = "edit pathways"
    SUBMIT_REQUESTS = "submit requests for recognition"
    DECIDE_REQUESTS = "decide requests for recognition"
    MANAGE_ACCOUNTS = "manage accounts"
    READ_AUDIT = "read the audit trail"
    MANAGE_MODELS = "manage models"


_COORDINATOR = frozenset({Permission.EDIT_CREDENTIALS, Permission.EDIT_PATHWAYS, Permission.SUBMIT_REQUESTS})

# What belongs to no institution: the models judge for all of them.
_NOBODYS = frozenset({Permission.MANAGE_MODELS})

# What a role may do at its own institution. ADMIN may do everything everywhere.
_AT_OWN_INSTITUTION = {
    Role.ADMIN: frozenset(Permission),
    Role.INSTITUTION_ADMIN: frozenset(Permission) - _NOBODYS,
    Role.PROGRAM_COORDINATOR: _COORDINATOR,
    Role.USER: frozenset[Permission](),
}


@dataclass(frozen=True, kw_only=True)
class Account(Record):
    """Somebody who signs in. `email` is unique, as `normal_email` writes it.

    `password_hash` is never shown nor audited. `token_version` is in every token this account signs in with: when it
    goes up, all of them are worth nothing at once.
    """

    email: str
    password_hash: str = field(repr=False)
    first_name: str = ""
    last_name: str = ""
    role: Role = Role.USER
    institution_id: UUID | None = None
    last_login_at: datetime | None = None
    token_version: int = 1

    def __post_init__(self) -> None:
        check_email("email", self.email)
        text("firstName", self.first_name, longest=100)
        text("lastName", self.last_name, longest=100)
        if self.role in (Role.INSTITUTION_ADMIN, Role.PROGRAM_COORDINATOR) and self.institution_id is None:
            raise Invalid("institution", f"is required for the role {self.role}")

    @property
    def permissions(self) -> frozenset[Permission]:
        """What it may do at its own institution; ADMIN at every other too."""
        return _AT_OWN_INSTITUTION[self.role]

    def is_at_home(self, institution_id: UUID) -> bool:
        """Whether it belongs to the institution, or to none because it administers them all."""
        return self.is_active and (self.role is Role.ADMIN or self.institution_id == institution_id)

    def may(self, permission: Permission, institution_id: UUID | None) -> bool:
        """Whether this account may do `permission` at the institution."""
        if not self.is_active:
            return False
        if self.role is Role.ADMIN:
            return True
        return self.institution_id == institution_id and permission in self.permissions

    def require(self, permission: Permission, institution_id: UUID | None) -> None:
        """Raise Forbidden unless this account may."""
        if not self.is_active:
            raise Forbidden("This account is no longer in use.")
        if not self.may(permission, institution_id):
            raise Forbidden(f"The role {self.role} may not {permission} there.")

    def may_appoint(self, role: Role, institution_id: UUID | None) -> bool:
        """Whether this account may give somebody that role there: never a role above its own, nor one elsewhere."""
        return self.may(Permission.MANAGE_ACCOUNTS, institution_id) and role.is_at_most(self.role)

    def may_administer(self, other: Account) -> bool:
        """Whether this account may change the role, institution or activation of the other; never its own."""
        return other.id != self.id and self.may_appoint(other.role, other.institution_id)

    def resecured(self, at: datetime, **fields: Any) -> Self:
        """The account with `fields` replaced, and everything it signed in with until now worth nothing."""
        return self.changed(at, token_version=self.token_version + 1, **fields)


def normal_email(typed: str) -> str:
    """The address as it is kept and compared: NFKC, case folded, no blanks around, so that no two are twins."""
    while (plainer := unicodedata.normalize("NFKC", typed).casefold().strip()) != typed:
        typed = plainer
    return typed


def check_email(field: str, email: str) -> None:
    """Refuse what is no single address, what cannot be seen in one, and what is not as `normal_email` writes it."""
    text(field, email, longest=254, required=True)
    if email != normal_email(email) or not _ADDRESS.fullmatch(email) or _UNSEEN.search(email):
        raise Invalid(field, "must be one address in lower case, like registrar@example.ca")
