"""What is looked at before any schema: the address, the size, the depth and the characters of what came in."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sized
from itertools import chain, islice
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

import marshmallow as ma
from flask import Flask, Request, g, request
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from bccb.domain.errors import FieldError, Invalid
from bccb.domain.record import text
from bccb.entrypoints.http.errors import Malformed

LARGEST_BODY = 1_048_576  # bytes
DEEPEST = 32  # levels of nesting in a body
MOST_TOLD = 100  # wrong fields in one answer
LONGEST_LIST = 1_000  # items of a list in a body, and names of an object
LONGEST_NUMBER = 40  # characters of a number in a body
LONGEST_PARAMETER = 6_000  # characters of one value in the query

# Strings are stepped over whole, also one that never ends, so that the time stays linear in the size.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def install(app: Flask) -> None:
    # Werkzeug counts while reading, chunked bodies too, but stops in silence: one byte more tells what was too long.
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY + 1
    app.before_request(check_address)


def check_address() -> None:
    """Refuse a path or a query that is not UTF-8 or holds characters no page can show."""
    _decoded("path", request.environ.get("PATH_INFO", "").encode("latin-1"))
    text("path", request.path, longest=LONGEST_PARAMETER)
    _decoded("query", unquote_to_bytes(request.query_string))
    for name, value in request.args.items(multi=True):
        text("query", name, longest=200)
        text(name, value, longest=LONGEST_PARAMETER)


def check_parameters_were_read() -> None:
    """Refuse query parameters of a view that takes none."""
    if "parameters_read" not in g and request.args:
        name = next(iter(request.args))
        raise Invalid(name, "is no parameter of this address; it takes none")


class StrictParser(FlaskParser):
    """Reads bodies and queries and refuses whatever has two readings: repeated names, unknown fields, NaN."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": ma.RAISE, "query": ma.RAISE}  # noqa: RUF012 - as the library declares it

    def load_json(self, req: Request, schema: ma.Schema) -> Any:  # noqa: ARG002 - the library's signature
        if req.content_encoding not in (None, "", "identity") or req.mimetype != "application/json":
            raise UnsupportedMediaType
        body = req.get_data(cache=False)
        if len(body) > LARGEST_BODY:
            raise RequestEntityTooLarge
        g.body_read = read_json(body)
        return g.body_read

    def load_querystring(self, req: Request, schema: ma.Schema) -> Mapping[str, str]:  # noqa: ARG002
        g.parameters_read = True
        repeated = [name for name, values in req.args.lists() if len(values) > 1]
        if repeated:
            raise Invalid(repeated[0], "must be given once")
        return req.args.to_dict()

    def handle_error(self, error: ma.ValidationError, *_: Any, **__: Any) -> NoReturn:
        raise refusal(chain.from_iterable(map(wrong_fields, error.normalized_messages().values())))


def read_json(body: bytes) -> Any:
    """The JSON of a body. Raises Malformed, or Invalid naming the place of what no page can show or nobody counts."""
    try:
        written = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(f"must be UTF-8; byte {error.start + 1} is not") from None
    _check_depth(written)
    try:
        read = json.loads(
            written,
            object_pairs_hook=_object,
            parse_constant=_no_number,
            parse_int=_whole_number,
            parse_float=_number,
        )
    except json.JSONDecodeError as error:
        raise Malformed(f"must be JSON: {error.msg} at character {error.pos + 1}") from None
    for place, written in _strings(read, ""):
        text(place or "body", written, longest=LARGEST_BODY)
    return read


def refusal(wrong: Iterable[FieldError]) -> Invalid:
    """What is wrong, as far as one answer tells it: a body of a mebibyte can be wrong in half a million places."""
    first, *more = islice(wrong, MOST_TOLD)
    return Invalid(first.field, first.message, *more)


def wrong_fields(messages: Any, place: str = "") -> Iterator[FieldError]:
    """A schema's nested messages as one error a field, in the path a caller would type: `learning.outcomes[2]`."""
    if not isinstance(messages, Mapping):
        yield FieldError(place or "body", " ".join(map(str, messages)))
        return
    for name, inner in messages.items():
        yield from wrong_fields(inner, place if name == "_schema" else _within(place, name))


def _within(place: str, name: str | int) -> str:
    if isinstance(name, int):
        return f"{place}[{name}]"
    shown = name if len(name) <= 100 else f"{name[:100]}…"
    return f"{place}.{shown}" if place else shown


def _decoded(field: str, raw: bytes) -> None:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Invalid(field, "must be UTF-8") from None


def _check_depth(written: str) -> None:
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(written):
        mark = found.group()
        if mark in "[{":
            depth += 1
            if depth > DEEPEST:
                raise Malformed(f"must not be nested deeper than {DEEPEST} levels")
        elif mark in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        (name, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise Malformed(f"must not repeat a name in one object, as it does {name[:100]!a}")
    return read


def _countable(items: Sized, place: str) -> None:
    if len(items) > LONGEST_LIST:
        raise Invalid(place or "body", f"must have at most {LONGEST_LIST:,} items, not {len(items):,}")


def _no_number(name: str) -> NoReturn:
    raise Malformed(f"must not hold {name}, which is no JSON number")


def _whole_number(digits: str) -> int:
    return int(_short(digits))


def _number(digits: str) -> float:
    value = float(_short(digits))
    if abs(value) == float("inf"):
        raise Malformed("must not hold a number beyond all bounds")
    return value


def _short(digits: str) -> str:
    if len(digits) > LONGEST_NUMBER:
        raise Malformed(f"must not hold a number of more than {LONGEST_NUMBER} characters")
    return digits


def _strings(read: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every string of a read body with its place; the name of a field belongs to the place of its object."""
    if isinstance(read, str):
        yield place, read
    elif isinstance(read, dict):
        _countable(read, place)
        for name, value in read.items():
            yield place, name
            yield from _strings(value, _within(place, name))
    elif isinstance(read, list):
        _countable(read, place)
        for position, value in enumerate(read):
            yield from _strings(value, _within(place, position))
