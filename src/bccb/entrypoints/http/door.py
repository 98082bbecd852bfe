"""Blueprints whose decorators say what an address takes, answers and refuses: the API's index and its documentation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial, wraps
from http import HTTPStatus
from typing import Any

import marshmallow as ma
from flask import Response
from flask_smorest import Blueprint

from bccb.domain.account import Permission
from bccb.entrypoints.http.envelope import nothing, success, tagged, written
from bccb.entrypoints.http.gate import callers
from bccb.entrypoints.http.gate.guards import StrictParser, check_parameters_were_read
from bccb.entrypoints.http.pagination import Stretch
from bccb.entrypoints.http.schemas import envelope
from bccb.entrypoints.http.schemas.paging import PaginationSchema

View = Callable[..., Any]
Decorator = Callable[[View], View]

ID = [{"in": "path", "name": "id", "description": "Its id."}]

_READING = (
    HTTPStatus.NOT_MODIFIED,
    HTTPStatus.REQUEST_URI_TOO_LONG,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_ASKING = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)

_MAKING = (*_ASKING, HTTPStatus.CONFLICT)
_CHANGING = (*_MAKING, HTTPStatus.NOT_FOUND)
_STATE = (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)


class Door(Blueprint):
    """The addresses of one resource, under one heading of the documentation."""

    ARGUMENTS_PARSER = StrictParser()

    def register_views_in_doc(self, api: Any, *given: Any, **named: Any) -> None:
        """When the document is made, and not before."""
        api.later(partial(super().register_views_in_doc, api, *given, **named))

    def one(self, schema: type[ma.Schema], *, example: Any) -> Decorator:
        """A read: the view returns one record, or raises NotFound."""
        refusals = (*_READING, HTTPStatus.NOT_FOUND)
        return self._answering(_single(schema), tagged, envelope.one(schema), example, refusals, "The record.")

    def page(self, schema: type[ma.Schema], *, example: Any) -> Decorator:
        """A read: the view returns a stretch of a list."""
        only = Stretch(items=(example,), limit=20, next=None, total=1)
        return self._answering(_page(schema), tagged, envelope.page(schema), only, _READING, "A page of the list.")

    def listing(self, schema: type[ma.Schema], *, example: Any) -> Decorator:
        """The same of a list that can be asked for in fewer fields."""
        only = Stretch(items=(example,), limit=20, next=None, total=1)
        documented = envelope.page_in_fields(schema)
        return self._answering(_page(schema), tagged, documented, only, _READING, "A page of the list.")

    def answer(self, schema: type[ma.Schema], *, example: Any) -> Decorator:
        """A question that changes nothing: the view returns its one answer."""
        return self._answering(_single(schema), success, envelope.one(schema), example, _ASKING, "The answer.")

    def answers(self, schema: type[ma.Schema], *, example: Any) -> Decorator:
        """A question that changes nothing: the view returns its answers, in order."""
        documented = envelope.several(schema)
        return self._answering(_several(schema), success, documented, [example], _ASKING, "The answers.")

    def whole(self, schema: type[ma.Schema], *, example: Any) -> Decorator:
        """A read: the view returns all there are, in order."""
        documented = envelope.several(schema)
        return self._answering(_several(schema), tagged, documented, [example], _READING, "All there are.")

    def created(self, schema: type[ma.Schema], *, example: Any) -> Decorator:
        """The view makes one thing and returns it."""
        documented, status = envelope.one(schema), HTTPStatus.CREATED
        answer = partial(written, status)
        return self._answering(_single(schema), answer, documented, example, _MAKING, "What was made.", status)

    def changed(self, schema: type[ma.Schema], *, example: Any) -> Decorator:
        """The view changes one thing and returns it as it is now, or raises NotFound."""
        documented = envelope.one(schema)
        return self._answering(_single(schema), success, documented, example, _CHANGING, "It, as it is now.")

    def done(self, *refusals: HTTPStatus) -> Decorator:
        """The view does something of which there is nothing to tell."""

        def decorate(view: View) -> View:
            @wraps(view)
            def answered(*args: Any, **kwargs: Any) -> Response:
                check_parameters_were_read()
                view(*args, **kwargs)
                return nothing()

            documenting = self.response(HTTPStatus.NO_CONTENT, description="It is done.")(answered)
            return self._refusing(documenting, (*_STATE, HTTPStatus.TOO_MANY_REQUESTS, *refusals))

        return decorate

    def state(self, schema: type[ma.Schema], *, example: Any) -> Decorator:
        """How things are at this moment: never cached. The view may return a finished failure instead."""
        return self._answering(_single(schema), success, envelope.one(schema), example, _STATE, "All is well.")

    def signed_in(self, permission: Permission | None = None) -> Decorator:
        """Only for accounts, and with a permission only for callers who have it at their own institution or everywhere.

        Stands above `arguments`: strangers are refused before anything they sent is read. Whether the permission
        holds for the record in question is for the use case to say.
        """
        rule = {"security": [{"token": []}, {"key": []}, {"cookie": []}], "x-permission": permission}

        def decorate(view: View) -> View:
            @wraps(view)
            def answered(*args: Any, **kwargs: Any) -> Any:
                caller = callers.current()
                if permission is not None:
                    caller.require(permission, caller.account.institution_id)
                response = view(*args, **kwargs)
                response.cache_control.private = True
                return response

            return self._refusing(self.doc(**rule)(answered), (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN))

        return decorate

    def _answering(
        self,
        dump: Callable[[Any], dict[str, Any]],
        answer: Callable[[dict[str, Any]], Response],
        documented: type[ma.Schema],
        example: Any,
        refusals: Iterable[HTTPStatus],
        told: str,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Decorator:
        def decorate(view: View) -> View:
            @wraps(view)
            def answered(*args: Any, **kwargs: Any) -> Response:
                check_parameters_were_read()
                found = view(*args, **kwargs)
                return found if isinstance(found, Response) else answer(dump(found))

            shown = {"success": True, **dump(example), "metadata": envelope.METADATA}
            documenting = self.response(status, documented, description=told, example=shown)(answered)
            return self._refusing(documenting, refusals)

        return decorate

    def refusing(self, *statuses: HTTPStatus) -> Decorator:
        """It may also be refused with these."""
        return lambda view: self._refusing(view, statuses)

    def _refusing(self, view: View, refusals: Iterable[HTTPStatus]) -> View:
        for status in refusals:
            view = self.alt_response(status, status.name)(view)
        return view


def _single(schema: type[ma.Schema]) -> Callable[[Any], dict[str, Any]]:
    ready = schema()
    return lambda found: {"data": ready.dump(found)}


def _several(schema: type[ma.Schema]) -> Callable[[Any], dict[str, Any]]:
    ready = schema(many=True)
    return lambda found: {"data": ready.dump(found)}


def _page(schema: type[ma.Schema]) -> Callable[[Stretch], dict[str, Any]]:
    return lambda found: {
        "data": schema(many=True, only=found.shown).dump(found.items),
        "pagination": PaginationSchema().dump(found),
    }
