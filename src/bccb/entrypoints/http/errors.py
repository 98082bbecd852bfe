"""Every way to fail, and what is told of it: one table, one shape.

An error whose own words are meant for the caller is told in them; of one that comes from inside (a model file, a
plugin, the database) only a fixed sentence leaves the house, and the log keeps the rest under the request's id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from flask import Flask, Response
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge, UnsupportedMediaType

from bccb.domain.errors import (
    BccbError,
    Conflict,
    EngineFailed,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    NotSignedIn,
    NotTrained,
    PluginFailed,
    StorageFailed,
    TooManyAttempts,
    Withheld,
)
from bccb.entrypoints.http.envelope import failure

log = structlog.get_logger("bccb.http")


@dataclass(frozen=True)
class Told:
    """What a family of errors becomes on the wire; without a `message` the error's own words are told."""

    status: HTTPStatus
    code: str
    message: str = ""
    retry_after: int | None = None


INTERNAL = Told(HTTPStatus.INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", "Something went wrong here; it has been logged.")

FAMILIES: dict[type[BccbError], Told] = {
    NotFound: Told(HTTPStatus.NOT_FOUND, "NOT_FOUND"),
    Conflict: Told(HTTPStatus.CONFLICT, "CONFLICT"),
    Invalid: Told(HTTPStatus.UNPROCESSABLE_ENTITY, "VALIDATION_ERROR"),
    NotSignedIn: Told(HTTPStatus.UNAUTHORIZED, "AUTHENTICATION_ERROR"),
    Forbidden: Told(HTTPStatus.FORBIDDEN, "AUTHORIZATION_ERROR"),
    TooManyAttempts: Told(HTTPStatus.TOO_MANY_REQUESTS, "RATE_LIMIT_EXCEEDED"),
    Withheld: Told(HTTPStatus.CONFLICT, "CONFLICT"),
    NotTrained: Told(
        HTTPStatus.SERVICE_UNAVAILABLE, "AI_SERVICE_ERROR", "No model has been trained yet, so this has no answer."
    ),
    EngineFailed: Told(HTTPStatus.SERVICE_UNAVAILABLE, "AI_SERVICE_ERROR", "The models cannot answer at the moment."),
    PluginFailed: Told(
        HTTPStatus.SERVICE_UNAVAILABLE, "AI_SERVICE_ERROR", "A rule could not be checked, so there is no answer."
    ),
    StorageFailed: Told(
        HTTPStatus.SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", "The records cannot be reached; try again.", 2
    ),
    BccbError: INTERNAL,
}

# What the web itself refuses, before any use case is asked.
STATUSES: dict[int, Told] = {
    told.status: told
    for told in (
        Told(HTTPStatus.BAD_REQUEST, "VALIDATION_ERROR", "The request could not be read."),
        Told(HTTPStatus.NOT_FOUND, "NOT_FOUND", "There is nothing at this address."),
        Told(HTTPStatus.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "This address does not take that method."),
        Told(
            HTTPStatus.PRECONDITION_FAILED,
            "PRECONDITION_FAILED",
            "The record is no longer of the version that was named: read it again.",
        ),
        Told(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "PAYLOAD_TOO_LARGE", "The body may have at most 1 MiB."),
        Told(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            "The body must be application/json, neither compressed nor otherwise encoded.",
        ),
        Told(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "SERVICE_UNAVAILABLE",
            "All places for work of this kind are taken at the moment; try again.",
            5,
        ),
        INTERNAL,
    )
}

CODES = tuple(dict.fromkeys(told.code for told in (*FAMILIES.values(), *STATUSES.values())))


class TooLarge(RequestEntityTooLarge):
    """The body has more bytes than this address takes."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.message = f"The body may have at most {most:,} bytes."


class OtherMedia(UnsupportedMediaType):
    """The body is not of a kind that this address takes."""

    def __init__(self, *taken: str) -> None:
        super().__init__()
        self.message = f"The body must be {' or '.join(taken)}."


class Malformed(BadRequest):
    """The body is no JSON that one could argue about. `message` says where it stops being one."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.details = (FieldError("body", message),)


def told_of(error: BccbError) -> Told:
    """The row of the nearest family the error belongs to."""
    return next(FAMILIES[family] for family in type(error).__mro__ if family in FAMILIES)


@contextmanager
def blaming(field: str) -> Iterator[None]:
    """What is not found or not valid in here was named by this field of the request."""
    try:
        yield
    except (NotFound, Invalid) as error:
        raise Invalid(field, str(error)) from error


@contextmanager
def called(wire: Mapping[str, str]) -> Iterator[None]:
    """What is not valid in here, by a name of the domain's own, the caller wrote by another."""
    try:
        yield
    except Invalid as error:
        first, *more = [FieldError(wire.get(each.field, each.field), each.message) for each in error.details]
        raise Invalid(first.field, first.message, *more) from error


@contextmanager
def inside(field: str) -> Iterator[None]:
    """What is not valid in here is inside this field of the request."""
    try:
        yield
    except Invalid as error:
        first, *more = [FieldError(f"{field}.{detail.field}", detail.message) for detail in error.details]
        raise Invalid(first.field, first.message, *more) from error


def install(app: Flask) -> None:
    app.register_error_handler(BccbError, _refused)
    app.register_error_handler(HTTPException, _refused_by_the_web)
    app.register_error_handler(Exception, _broken)


def _refused(error: BccbError) -> Response:
    told = told_of(error)
    if told.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("refused", error=type(error).__name__, message=str(error))
    response = _tell(told, told.message or str(error), _details(error))
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, NotSignedIn):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _details(error: BccbError) -> Sequence[FieldError]:
    if isinstance(error, Invalid):
        return error.details
    if isinstance(error, Withheld):
        return [FieldError(finding.rule, finding.message) for finding in error.findings]
    return ()


def _refused_by_the_web(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    told = STATUSES.get(status) or Told(status, "VALIDATION_ERROR", f"{status.phrase}.")
    response = _tell(told, getattr(error, "message", told.message), getattr(error, "details", ()))
    kept = {"Allow", "Retry-After"}
    response.headers.extend((name, value) for name, value in error.get_headers() if name in kept)
    return response


def _broken(error: Exception) -> Response:
    log.error("broken", exc_info=error)
    return _tell(INTERNAL, INTERNAL.message, ())


def _tell(told: Told, message: str, details: Sequence[FieldError]) -> Response:
    response = failure(told.status, told.code, message, details)
    if told.retry_after is not None:
        response.headers["Retry-After"] = str(told.retry_after)
    return response
