"""Idempotency-Key: the caller's own name for one call. The same call again gets the same answer and does nothing.

The answer is kept in the transaction of its effect. A call that was refused has had no effect and keeps no answer.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace

from flask import Response, g, request

from bccb.domain.caller import Caller
from bccb.domain.errors import AlreadyExists, Conflict, Invalid
from bccb.domain.ports.replies import Reply
from bccb.domain.ports.unit_of_work import UnitOfWork
from bccb.entrypoints.http.context import container, reading

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"

_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_KEPT_HEADERS = ("ETag", "Location")


def given_key() -> str | None:
    """The caller's name for the call. Raises Invalid for what is none."""
    key = request.headers.get(HEADER)
    if key is not None and not _KEY.fullmatch(key):
        raise Invalid(HEADER, "must be 1 to 200 visible ASCII characters, without blanks")
    return key


def named_call(caller: Caller, part: object = "") -> Reply | None:
    """The call that is being made, yet without an answer; None where it has no key. `part` tells items of a batch."""
    key = given_key()
    if key is None or request.method != "POST":
        return None
    asked = [request.method, request.path, g.get("body_read"), part]
    return Reply(
        account_id=caller.account.id,
        key=f"{key} {part}" if part != "" else key,
        digest=hashlib.blake2b(json.dumps(asked, sort_keys=True).encode(), digest_size=16).hexdigest(),
        made_at=container().clock().now(),
    )


def is_new(unit: UnitOfWork, call: Reply | None) -> bool:
    """Take the key for this call; whether it was free. Waits while another call with this key is being made."""
    if call is None:
        return True
    try:
        unit.replies.claim(call)
    except AlreadyExists:
        return False
    return True


def keep(unit: UnitOfWork, call: Reply | None, response: Response, hiding: str = "") -> None:
    """Keep the answer; a field that is shown once, `hiding`, is null in it."""
    if call is not None:
        kept = tuple((name, response.headers[name]) for name in _KEPT_HEADERS if name in response.headers)
        body = _without(hiding, response) if hiding else response.get_data(as_text=True)
        unit.replies.keep(replace(call, status=response.status_code, headers=kept, body=body))


def _without(field: str, response: Response) -> str:
    content = json.loads(response.get_data())
    content["data"][field] = None
    return json.dumps(content, ensure_ascii=False)


def replayed(call: Reply) -> Response:
    """What was answered to this call before. Raises Invalid if the key was used for another."""
    found = answered_before(call)
    response = Response(found.body, status=found.status, mimetype="application/json")
    response.headers.update({"Cache-Control": "no-store", REPLAYED: "true", **dict(found.headers)})
    return response


def answered_before(call: Reply) -> Reply:
    with reading() as unit:
        found = unit.replies.find(call.account_id, call.key)
    if found is None:
        raise Conflict("A call with this Idempotency-Key was being made and came to nothing: make it again.")
    if found.digest != call.digest:
        raise Invalid(HEADER, "has been used for another call; a new call needs a new key")
    return found
