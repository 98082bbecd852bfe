"""Many writes in one call: each in a transaction of its own, each with a result of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

import marshmallow as ma
from flask import Response, current_app
from werkzeug.exceptions import HTTPException

from bccb.domain.errors import BccbError
from bccb.domain.record import Record
from bccb.entrypoints.http.envelope import written
from bccb.entrypoints.http.gate.guards import refusal, wrong_fields
from bccb.entrypoints.http.gate.idempotency import given_key
from bccb.entrypoints.http.pagination import shown_one
from bccb.entrypoints.http.schemas.shape import Shown
from bccb.entrypoints.http.writing import Write, once

Act = Callable[[Write], Record | Shown]


def results(
    acts: Iterable[Act], schema: type[ma.Schema], *, called: str = "record", status: HTTPStatus = HTTPStatus.OK
) -> list[dict[str, Any]]:
    """What became of each, in the order of the call."""
    given_key()  # one that is none is refused once, not for every item
    return [_result(position, partial(_told, act, schema, status), called) for position, act in enumerate(acts)]


def read_as(schema: type[ma.Schema], given: Mapping[str, Any], place: str) -> Any:
    """What an item holds, as the schema reads it. Raises Invalid, naming what is wrong under that place."""
    try:
        return schema().load(given)
    except ma.ValidationError as error:
        raise refusal(wrong_fields(error.normalized_messages(), place)) from error


def _result(position: int, act: Callable[[Write], Response], called: str) -> dict[str, Any]:
    """What became of one, in the words it would have been answered with alone."""
    try:
        answer = once(act, part=position)
    except (BccbError, HTTPException) as error:
        answer = current_app.make_response(current_app.handle_user_exception(error))
    body = answer.get_json()
    return {"index": position, "status": answer.status_code, called: body.get("data"), "error": body.get("error")}


def _told(act: Act, schema: type[ma.Schema], status: HTTPStatus, write: Write) -> Response:
    found = act(write)
    shown = found if isinstance(found, Shown) else shown_one(write.unit, found)
    return written(status, {"data": schema().dump(shown)})
