"""Accounts, sign-ins, invitations and keys on the wire. Passwords and tokens come in and are never shown again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from bccb.domain.account import Permission, Role
from bccb.entrypoints.http.schemas.paging import PageQuery
from bccb.entrypoints.http.schemas.shape import (
    Answered,
    Asked,
    InstitutionReferenceSchema,
    RecordSchema,
    Reference,
    Shown,
    StrictDay,
    StrictWhole,
    asked_flag,
    asked_words,
    choice,
    day,
    identifier,
    many,
    moment,
    part,
    whole,
    words,
)


@dataclass(frozen=True)
class Revealed(Shown):
    """A record with the secret that belongs to it, which is shown this once."""

    secret: str = field(repr=False, default="")


LONGEST_TYPED = 1_000  # characters of a password or a token; which are refused the domain says


def _shown_once(told: str) -> dict[str, Any]:
    again = "shown this once, and null where the same call is made again"
    return {"description": f"{told}; {again}.", "type": ["string", "null"]}


def secret(told: str, **options: Any) -> fields.String:
    within = validate.Length(max=LONGEST_TYPED)
    return fields.String(metadata={"description": told, "format": "password"}, validate=within, **options)


def optional_institution(told: str) -> Reference:
    return Reference(InstitutionReferenceSchema, metadata={"description": told}, allow_none=True)


def typed_email(told: str) -> fields.String:
    return asked_words(told, least=3, longest=254, required=True)


class KeptSchema(RecordSchema):
    """What is never invented for demonstration."""

    class Meta(RecordSchema.Meta):
        exclude = ("is_illustrative",)


class AccountSchema(KeptSchema):
    """Somebody who signs in, and what they may do."""

    email = words("The e-mail address they sign in with, in lower case.")
    first_name = words("First name.")
    last_name = words("Last name.")
    role = choice(Role, "What they may do in general.")
    institution = optional_institution("The institution their role holds at; null for learners and administrators.")
    permissions = fields.Method(
        "dumped_permissions",
        metadata={
            "description": "What the role may do there; an ADMIN everywhere.",
            "type": "array",
            "items": {"type": "string"},
        },
    )
    last_login_at = moment("When they last signed in, in UTC; null for never.", allow_none=True)

    def dumped_permissions(self, shown: Any) -> list[str]:
        return sorted(shown.record.permissions)


class RegistrationSchema(Asked):
    """An account for oneself."""

    email = typed_email("The e-mail address to sign in with.")
    password = secret("At least 12 characters, none of the commonest.", required=True)
    first_name = asked_words("First name.", longest=100, load_default="")
    last_name = asked_words("Last name.", longest=100, load_default="")


class LoginSchema(Asked):
    """A sign-in."""

    email = typed_email("The e-mail address of the account.")
    password = secret("Its password.", required=True)
    as_cookies = asked_flag("For browsers: the tokens become cookies that no script can read.", load_default=False)


class RefreshSchema(Asked):
    """The token to be exchanged."""

    refresh_token = secret("The refresh token; left out by browsers, whose cookie has it.", load_default="")


class LogoutSchema(Asked):
    """What is to end."""

    refresh_token = secret("The refresh token of the sign-in that ends, for who has no other left.", load_default="")
    everywhere = asked_flag("End every sign-in of the account; needs an access token.", load_default=False)


class PasswordChangeSchema(Asked):
    """Another password."""

    current_password = secret("The password until now.", required=True)
    new_password = secret("At least 12 characters, none of the commonest.", required=True)


class NameSchema(Asked):
    """One's own name."""

    first_name = asked_words("First name.", longest=100, required=True)
    last_name = asked_words("Last name.", longest=100, required=True)
    version = StrictWhole(metadata={"description": "The version that was read; 409 if another is stored by now."})


class SignedInSchema(Answered):
    """What a sign-in is worth. For browsers the tokens are in cookies and null here."""

    access_token = words("Send it as `Authorization: Bearer …`.", allow_none=True)
    refresh_token = words("Good for one exchange, within a week; shown this once.", allow_none=True)
    csrf_token = words("For browsers: send it as `X-CSRF-Token` with what changes something.", allow_none=True)
    expires_in = whole("Seconds until the access token ends.")
    account = part(AccountSchema, "Who has signed in.")


class AccountQuery(PageQuery):
    email = asked_words("Only the account of this e-mail address.", longest=254)
    role = choice(Role, "Only accounts of this role.")
    institution = asked_words("Only accounts of this institution, by code or id.", least=1, longest=36)


class AccountChangeSchema(Asked):
    """Another role or institution, or whether the account is in use: one of the two at a time.

    Everything the account signed in with ends, its keys too.
    """

    role = choice(Role, "What they may do from now on.")
    institution = fields.String(
        metadata={"description": "The institution the role holds at, by code or id; null for none."},
        validate=validate.Length(min=1, max=36),
        allow_none=True,
    )
    is_active = asked_flag("Whether the account is in use.")
    version = StrictWhole(metadata={"description": "The version that was read; 409 if another is stored by now."})

    openapi = {  # noqa: RUF012 - never changed
        "oneOf": [{"required": ["isActive"]}, {"anyOf": [{"required": ["role"]}, {"required": ["institution"]}]}]
    }

    @ma.validates_schema
    def one_at_a_time(self, given: dict[str, Any], **_: Any) -> None:
        appoints = "role" in given or "institution" in given
        if appoints == ("is_active" in given):
            raise ma.ValidationError("Give a role or an institution, or whether the account is in use.", "isActive")


class InvitationSchema(KeptSchema):
    """Somebody is asked to join with a role."""

    email = words("Who is asked.")
    role = choice(Role, "The role that is offered.")
    institution = optional_institution("Where it holds; null for an administrator of everything.")
    expires_at = moment("Until when it can be accepted, in UTC.")
    invited_by = identifier("The account that asks.")


class InvitedSchema(InvitationSchema):
    """An invitation as it is made."""

    token = fields.Method("dumped_token", metadata=_shown_once("Hand it to whom it is for"))

    def dumped_token(self, shown: Any) -> str:
        return shown.secret


class InvitingSchema(Asked):
    """Whom to ask, and as what."""

    email = typed_email("Who is asked.")
    role = choice(Role, "The role that is offered; none above one's own.", required=True)
    institution = asked_words("Where it holds, by code or id; left out for an ADMIN.", least=1, longest=36)


class InvitationQuery(PageQuery):
    institution = asked_words("Only invitations of this institution, by code or id.", least=1, longest=36)


class AcceptanceSchema(Asked):
    """An invitation taken up by somebody new."""

    token = secret("The token of the invitation.", required=True)
    password = secret("At least 12 characters, none of the commonest.", required=True)
    first_name = asked_words("First name.", longest=100, load_default="")
    last_name = asked_words("Last name.", longest=100, load_default="")


class JoiningSchema(Asked):
    """An invitation taken up by the account that is signed in."""

    token = secret("The token of the invitation.", required=True)


class KeySchema(KeptSchema):
    """What a program signs in with, on behalf of an account."""

    name = words("What it is for.")
    prefix = words("The beginning of the key, to tell keys apart.")
    scopes = many(fields.Enum(Permission, by_value=True), "What it may do, of what its account may.")
    expires_on = day("The last day it is good.")
    last_used_on = day("The last day it was used; null for never.", allow_none=True)


class IssuedKeySchema(KeySchema):
    """A key as it is made."""

    key = fields.Method("dumped_key", metadata=_shown_once("The key itself, for `X-API-Key`"))

    def dumped_key(self, shown: Any) -> str:
        return shown.secret


class KeyRequestSchema(Asked):
    """The key that is wanted."""

    name = asked_words("What it is for.", least=1, longest=100, required=True)
    scopes = fields.List(
        fields.Enum(Permission, by_value=True),
        metadata={"description": "What it may do, of what the account may; empty to only read, and no drafts."},
        validate=validate.Length(max=len(Permission)),
        load_default=list,
    )
    expires_on = StrictDay(metadata={"description": "The last day it is good, within a year."}, required=True)
