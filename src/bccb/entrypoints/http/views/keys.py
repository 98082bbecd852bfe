"""API keys: what programs call with, on behalf of an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from bccb.domain.session import ApiKey
from bccb.entrypoints.http.context import container
from bccb.entrypoints.http.door import ID
from bccb.entrypoints.http.gate import callers
from bccb.entrypoints.http.schemas import account_examples as examples
from bccb.entrypoints.http.schemas.accounts import IssuedKeySchema, KeyRequestSchema, KeySchema, Revealed
from bccb.entrypoints.http.writing import Write, WritingDoor

keys = WritingDoor("Keys", __name__, description="What programs call with, on behalf of an account.")

_WANTED = {"name": "Nightly import of courses", "scopes": ["edit credentials"], "expiresOn": "2026-03-02"}


@keys.route("/keys", methods=["POST"])
@keys.signed_in()
@keys.arguments(KeyRequestSchema, example=_WANTED)
@keys.making(IssuedKeySchema, example=examples.KEY, hiding="key")
def issue_key(write: Write, asked: dict[str, Any]) -> Revealed:
    """Make a key for one's own account

    The answer has the key, this once: the same call made again is answered without it. It may do
    what its scopes name and the role of the account allows, both.
    """
    issued = write.using(container().authorizing()).issue(write.caller, **asked)
    return Revealed(issued.key, {}, issued.secret)


@keys.route("/keys")
@keys.signed_in()
@keys.whole(KeySchema, example=examples.KEY)
def list_keys() -> Sequence[ApiKey]:
    """List one's own keys that are not revoked"""
    return container().authorizing().keys(callers.current())


@keys.route("/keys/<uuid:id>", methods=["DELETE"], parameters=ID)
@keys.signed_in()
@keys.changed(KeySchema, example=examples.KEY)
def revoke_key(id: UUID) -> ApiKey:
    """Revoke a key

    One's own, or one of an account one may manage. It is worth nothing from now on.
    """
    return container().authorizing().revoke(callers.current(), id)
