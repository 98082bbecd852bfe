"""Who is calling: by an access token, by an API key, or by the cookie of a browser; asked once a request.

Whatever is wrong with what was shown, the answer is one and the same.
"""

from __future__ import annotations

from flask import g, request
from flask_jwt_extended import get_jwt, verify_jwt_in_request
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt.exceptions import PyJWTError

from bccb.domain.account import Account
from bccb.domain.audit import Actor
from bccb.domain.caller import Caller
from bccb.domain.errors import NotSignedIn
from bccb.domain.session import Client
from bccb.entrypoints.http.context import container
from bccb.entrypoints.http.gate import tokens

KEY_HEADER = "X-API-Key"

# The libraries' own refusals, and what else they let through on text that was never a token.
_UNREADABLE = (JWTExtendedException, PyJWTError, ValueError, TypeError, RecursionError)


def current() -> Caller:
    """Whoever calls. Raises NotSignedIn for nobody, and for whatever does not prove who it is."""
    found = _identified()
    if found is None:
        raise NotSignedIn
    return found


def known() -> Caller | None:
    """Whoever calls, where being somebody is not needed; None for nobody and for whatever proves nothing."""
    try:
        return _identified()
    except NotSignedIn:
        return None


def account() -> Account:
    """The account that calls. Raises NotSignedIn."""
    return current().account


def actor() -> Actor:
    """Whoever calls, for the audit trail. Raises NotSignedIn."""
    return current().actor


def is_browser() -> bool:
    """Whether the caller is known by a cookie."""
    return not ({"Authorization", KEY_HEADER} & set(request.headers.keys())) and tokens.ACCESS_COOKIE in request.cookies


def client() -> Client:
    """Where the request came from."""
    return Client(address=request.remote_addr or "", agent=request.headers.get("User-Agent", ""))


def _identified() -> Caller | None:
    if "caller" not in g:
        g.caller = _identify()
    if isinstance(g.caller, NotSignedIn):
        raise NotSignedIn
    return g.caller


def _identify() -> Caller | NotSignedIn | None:
    try:
        if "Authorization" in request.headers:
            return _by_token("headers")
        if KEY_HEADER in request.headers:
            return container().authorizing().identify(request.headers[KEY_HEADER], client())
        if "Cookie" in request.headers and tokens.ACCESS_COOKIE in request.cookies:
            return _by_token("cookies")
    except NotSignedIn as refused:
        return refused
    return None


def _by_token(place: str) -> Caller:
    """By the access token in that place; from a cookie, only with what proves that our own page has sent it."""
    try:
        verify_jwt_in_request(locations=place)
    except _UNREADABLE:
        raise NotSignedIn from None
    claims = tokens.Claims.of(get_jwt())
    return container().signing_in().identify(claims.account_id, claims.version, claims.session_id, client())
