"""Access tokens: a quarter of an hour's word for who has signed in, checked against the account each time it is shown.

They are signed with `BCCB_SECRET_KEY`. Programs carry them in a header. For browsers they are in a cookie no script
can read, beside a second one that scripts send back to prove that the page is ours.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Any, Self
from uuid import UUID

import structlog
from flask import Flask, Response, request
from flask_jwt_extended import JWTManager, create_access_token, set_access_cookies, unset_access_cookies

from bccb.config import Settings
from bccb.domain.errors import Invalid, NotSignedIn
from bccb.domain.session import REFRESH_LIFE
from bccb.domain.usecases.signing_in import SignedIn

ACCESS_COOKIE = "bccb_access"
CSRF_COOKIE = "bccb_csrf"
CSRF_HEADER = "X-CSRF-Token"
REFRESH_COOKIE = "bccb_refresh"
REFRESH_PATH = "/api/v1/auth"
LIFE = timedelta(minutes=15)

_ISSUER = "bccb"
_AUDIENCE = "bccb-api"
_LEEWAY_SECONDS = 10
_KEY_BYTES = 32

log = structlog.get_logger("bccb.http")


@dataclass(frozen=True)
class Claims:
    """What an access token says of its bearer."""

    account_id: UUID
    version: int
    session_id: UUID

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """Raises NotSignedIn for a token that would never end, or says of whom it speaks in another way than ours."""
        try:
            if not isinstance(said["exp"], int):
                raise NotSignedIn
            return cls(account_id=UUID(said["sub"]), version=int(said["ver"]), session_id=UUID(said["sid"]))
        except (KeyError, ValueError, TypeError, AttributeError):
            raise NotSignedIn from None


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """What a sign-in is worth on the wire. `csrf` belongs to these two and to no others."""

    signed_in: SignedIn
    access: str
    csrf: str

    @classmethod
    def of(cls, signed_in: SignedIn) -> Self:
        account, session = signed_in.account, signed_in.session
        csrf = csrf_of(signed_in.refresh_token)
        said = {"sid": str(session.id), "ver": account.token_version, "csrf": csrf}
        return cls(signed_in=signed_in, access=create_access_token(str(account.id), additional_claims=said), csrf=csrf)


def install(app: Flask, settings: Settings) -> None:
    """Let the application sign and read tokens with the key of its settings. Raises Invalid where there must be one."""
    app.config.update(
        JWT_SECRET_KEY=_signing_key(settings),
        JWT_ALGORITHM="HS256",
        JWT_DECODE_ALGORITHMS=["HS256"],
        JWT_ENCODE_ISSUER=_ISSUER,
        JWT_DECODE_ISSUER=_ISSUER,
        JWT_ENCODE_AUDIENCE=_AUDIENCE,
        JWT_DECODE_AUDIENCE=_AUDIENCE,
        JWT_DECODE_LEEWAY=_LEEWAY_SECONDS,
        JWT_ACCESS_TOKEN_EXPIRES=LIFE,
        JWT_TOKEN_LOCATION=["headers", "cookies"],
        JWT_COOKIE_SECURE=True,
        JWT_COOKIE_SAMESITE="Strict",
        JWT_COOKIE_CSRF_PROTECT=True,
        JWT_ACCESS_COOKIE_NAME=ACCESS_COOKIE,
        JWT_ACCESS_CSRF_COOKIE_NAME=CSRF_COOKIE,
        JWT_ACCESS_CSRF_HEADER_NAME=CSRF_HEADER,
    )
    JWTManager(app)


def set_cookies(response: Response, tokens: Tokens) -> Response:
    """Hand the tokens to a browser, out of reach of its scripts."""
    set_access_cookies(response, tokens.access)
    response.set_cookie(
        REFRESH_COOKIE,
        tokens.signed_in.refresh_token,
        max_age=REFRESH_LIFE,
        path=REFRESH_PATH,
        secure=True,
        httponly=True,
        samesite="Strict",
    )
    return response


def unset_cookies(response: Response) -> Response:
    unset_access_cookies(response)
    response.delete_cookie(REFRESH_COOKIE, path=REFRESH_PATH, secure=True, httponly=True, samesite="Strict")
    return response


def refresh_cookie() -> str:
    """The refresh token of a browser; empty where there is none. Raises NotSignedIn if another page has sent it."""
    token = request.cookies.get(REFRESH_COOKIE, "")
    given = request.headers.get(CSRF_HEADER, "")
    if token and not compare_digest(given.encode(), csrf_of(token).encode()):
        raise NotSignedIn
    return token


def csrf_of(refresh_token: str) -> str:
    """What our own pages send back beside the cookies of this sign-in; nobody else can make it."""
    return sha256(b"csrf " + refresh_token.encode()).hexdigest()


def _signing_key(settings: Settings) -> str:
    if settings.secret_key:
        return settings.secret_key
    if settings.database_url.startswith("postgresql"):
        raise Invalid("BCCB_SECRET_KEY", "is required with PostgreSQL: at least 32 characters of chance")
    log.warning("BCCB_SECRET_KEY is not set: everybody has to sign in again when this process ends")
    return secrets.token_hex(_KEY_BYTES)
