"""Signing in and out, and one's own account."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import after_this_request

from bccb.domain.usecases.signing_in import SignedIn
from bccb.entrypoints.http.context import container
from bccb.entrypoints.http.gate import callers, tokens
from bccb.entrypoints.http.gate.preconditions import expected
from bccb.entrypoints.http.schemas import account_examples as examples
from bccb.entrypoints.http.schemas.accounts import (
    AccountSchema,
    LoginSchema,
    LogoutSchema,
    NameSchema,
    PasswordChangeSchema,
    RefreshSchema,
    RegistrationSchema,
    SignedInSchema,
)
from bccb.entrypoints.http.schemas.shape import Shown
from bccb.entrypoints.http.views.users import account_in, shown_account
from bccb.entrypoints.http.writing import Write, WritingDoor

auth = WritingDoor("Signing in", __name__, description="Sign in and out, and look after one's own account.")

_PASSWORD = "nine ferries leave at dawn"


@auth.route("/auth/register", methods=["POST"])
@auth.arguments(RegistrationSchema, example={"email": "learner@example.ca", "password": _PASSWORD})
@auth.created(AccountSchema, example=examples.ACCOUNT)
def register(asked: dict[str, Any]) -> Shown:
    """Open an account for oneself

    A learner's: whoever works for an institution is invited by it.
    """
    return shown_account(container().administering().register(client=callers.client(), **asked))


@auth.route("/auth/login", methods=["POST"])
@auth.arguments(LoginSchema, example={"email": "learner@example.ca", "password": _PASSWORD})
@auth.refusing(HTTPStatus.UNAUTHORIZED)
@auth.answer(SignedInSchema, example=examples.SIGNED_IN)
def log_in(asked: dict[str, Any]) -> dict[str, Any]:
    """Sign in

    Ten attempts in five minutes for an account, and from an address, may fail; then wait.
    """
    signed_in = container().signing_in().sign_in(asked["email"], asked["password"], callers.client())
    return _handed_over(signed_in, as_cookies=asked["as_cookies"])


@auth.route("/auth/refresh", methods=["POST"])
@auth.arguments(RefreshSchema, example={"refreshToken": examples.SIGNED_IN["refresh_token"]})
@auth.refusing(HTTPStatus.UNAUTHORIZED)
@auth.answer(SignedInSchema, example=examples.SIGNED_IN)
def refresh(asked: dict[str, Any]) -> dict[str, Any]:
    """Exchange a refresh token for new tokens

    A refresh token is good once. Whoever shows one that was exchanged before ends the sign-in it came from.
    """
    given = asked["refresh_token"]
    signed_in = container().signing_in().renew(given or tokens.refresh_cookie(), callers.client())
    return _handed_over(signed_in, as_cookies=not given)


@auth.route("/auth/logout", methods=["POST"])
@auth.arguments(LogoutSchema, example={})
@auth.done(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)
def log_out(asked: dict[str, Any]) -> None:
    """Sign out

    Everything that came of this sign-in is worth nothing from now on. Signing out twice is as good as once.
    """
    signing_in = container().signing_in()
    if asked["everywhere"]:
        signing_in.sign_out_everywhere(callers.current())
    elif token := asked["refresh_token"] or tokens.refresh_cookie():
        signing_in.give_up(token, callers.client())
    elif caller := callers.known():
        signing_in.sign_out(caller)
    after_this_request(tokens.unset_cookies)


@auth.route("/auth/me")
@auth.signed_in()
@auth.one(AccountSchema, example=examples.ACCOUNT)
def read_me() -> Shown:
    """Read one's own account"""
    return shown_account(callers.account())


@auth.route("/auth/me", methods=["PATCH"])
@auth.signed_in()
@auth.arguments(NameSchema, example={"firstName": "Example", "lastName": "Learner"})
@auth.revising(AccountSchema, example=examples.ACCOUNT)
def rename_me(write: Write, asked: dict[str, Any]) -> Shown:
    """Change one's own name"""
    expected(write.unit.accounts.get(write.caller.account.id))
    renamed = write.using(container().administering()).rename(write.caller, **asked)
    return account_in(write.unit, renamed)


@auth.route("/auth/password", methods=["POST"])
@auth.signed_in()
@auth.arguments(PasswordChangeSchema, example={"currentPassword": _PASSWORD, "newPassword": f"{_PASSWORD} again"})
@auth.answer(SignedInSchema, example=examples.SIGNED_IN)
def change_password(asked: dict[str, Any]) -> dict[str, Any]:
    """Change one's own password

    Ends every sign-in of the account and begins a new one.
    """
    caller = callers.current()
    signed_in = container().signing_in().change_password(caller, asked["current_password"], asked["new_password"])
    return _handed_over(signed_in, as_cookies=callers.is_browser())


def _handed_over(signed_in: SignedIn, *, as_cookies: bool) -> dict[str, Any]:
    """The tokens of a sign-in, in the answer or in cookies."""
    made = tokens.Tokens.of(signed_in)
    if as_cookies:
        after_this_request(lambda response: tokens.set_cookies(response, made))
    return {
        "access_token": None if as_cookies else made.access,
        "refresh_token": None if as_cookies else signed_in.refresh_token,
        "csrf_token": made.csrf if as_cookies else None,
        "expires_in": round(tokens.LIFE.total_seconds()),
        "account": shown_account(signed_in.account),
    }
