"""Writing: one call, one transaction. What it changes, its audit entries, its events and its answer stay together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from http import HTTPStatus
from types import TracebackType
from typing import Any, TypeVar, cast

import marshmallow as ma
from flask import Response, request

from bccb.domain.audit import Actor
from bccb.domain.caller import Caller
from bccb.domain.ports.unit_of_work import UnitOfWork, Work
from bccb.domain.record import Record
from bccb.entrypoints.http.context import container
from bccb.entrypoints.http.door import Decorator, Door, View
from bccb.entrypoints.http.envelope import tag, written
from bccb.entrypoints.http.gate import callers, idempotency
from bccb.entrypoints.http.gate.guards import check_parameters_were_read
from bccb.entrypoints.http.pagination import shown_one
from bccb.entrypoints.http.schemas import envelope
from bccb.entrypoints.http.schemas.shape import Shown

UseCaseT = TypeVar("UseCaseT")

_TAG = r'(W/)?"[!#-+.-~-]*"'
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string", "pattern": rf"^([*]|{_TAG}(, ?{_TAG})*)$", "example": 'W/"3.9f86d081"'},
    "description": "The ETag of the record as it was read; if it has changed since, the answer is 412.",
}
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": idempotency.HEADER,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "Your own name for this call. Made again with the same body it does nothing and gets the same "
    "answer; with another body it is refused. Kept for a day at least.",
}

_REFUSALS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


@dataclass(frozen=True)
class Write:
    """What a writing view is handed: who calls, and the one unit of work of this call."""

    caller: Caller
    unit: UnitOfWork

    @property
    def by(self) -> Actor:
        return self.caller.actor

    def using(self, use_case: UseCaseT) -> UseCaseT:
        """The use case, at work in this unit: it commits when the answer is kept too."""
        return within(self.unit, use_case)

    def stamp(self) -> dict[str, Any]:
        """What a new record needs besides its own fields."""
        now = container().clock().now()
        return {"id": container().identifiers().new(), "created_at": now, "updated_at": now}


def within(unit: UnitOfWork, use_case: UseCaseT) -> UseCaseT:
    """The use case, at work in a unit that is open already: one request holds one connection."""
    return replace(cast(Any, use_case), work=lambda: _Joined(unit))


class _Joined:
    """A unit of work inside another: the one outside commits, or leaves everything."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit

    def __enter__(self) -> _Joined:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        return getattr(self._unit, name)

    def commit(self) -> None:
        pass


class WritingDoor(Door):
    """A door through which records are changed: its views take a `Write` first and return what they have changed."""

    def making(self, schema: type[ma.Schema], *, example: Any, hiding: str = "") -> Decorator:
        """The view makes one record. Its address is in the answer. The field `hiding` is shown this once."""
        return self._writing(schema, example, HTTPStatus.CREATED, "The new record.", (IDEMPOTENCY_KEY,), (), hiding)

    def changing(self, schema: type[ma.Schema], *, example: Any) -> Decorator:
        """The view changes one record that there is already, by POST."""
        parameters = (IF_MATCH, IDEMPOTENCY_KEY)
        return self._writing(schema, example, HTTPStatus.OK, "The record, as it is now.", parameters, _OF_A_RECORD)

    def revising(self, schema: type[ma.Schema], *, example: Any) -> Decorator:
        """The same by PATCH or DELETE, which need no key: done twice they do no more than once."""
        return self._writing(schema, example, HTTPStatus.OK, "The record, as it is now.", (IF_MATCH,), _OF_A_RECORD)

    def _writing(
        self,
        schema: type[ma.Schema],
        example: Any,
        status: HTTPStatus,
        told: str,
        parameters: tuple[dict[str, Any], ...],
        refusals: tuple[HTTPStatus, ...],
        hiding: str = "",
    ) -> Decorator:
        def decorate(view: View) -> View:
            @wraps(view)
            def answered(*args: Any, **kwargs: Any) -> Response:
                check_parameters_were_read()
                return once(lambda write: _response(schema, status, write, view(write, *args, **kwargs)), hiding=hiding)

            shown = {"success": True, "data": schema().dump(example), "metadata": envelope.METADATA}
            documenting = self.response(status, envelope.one(schema), description=told, example=shown)(answered)
            documenting = self.doc(parameters=[dict(each) for each in parameters])(documenting)
            return self._refusing(documenting, (*_REFUSALS, *refusals))

        return decorate


_OF_A_RECORD = (HTTPStatus.NOT_FOUND, HTTPStatus.PRECONDITION_FAILED)


def once(act: Callable[[Write], Response], *, part: object = "", hiding: str = "") -> Response:
    """Do it in one transaction with its answer, or answer as before if the same call was made before."""
    caller = callers.current()
    call = idempotency.named_call(caller, part)
    with _work()() as unit:
        if idempotency.is_new(unit, call):
            response = act(Write(caller, unit))
            idempotency.keep(unit, call, response, hiding)
            unit.commit()
            return response
    return idempotency.replayed(cast(Any, call))


def _work() -> Work:
    return container().work()


def _response(schema: type[ma.Schema], status: HTTPStatus, write: Write, found: Record | Shown) -> Response:
    shown = found if isinstance(found, Shown) else shown_one(write.unit, found)
    content = {"data": schema().dump(shown)}
    response = written(status, content)
    response.set_etag(tag(content), weak=True)
    if status is HTTPStatus.CREATED:
        response.headers["Location"] = f"{request.path}/{shown.record.id}"
    return response
