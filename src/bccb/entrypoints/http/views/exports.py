"""Exports: a whole list as one file, sent while it is read, which an import takes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from http import HTTPStatus
from itertools import chain, islice
from typing import Any

from flask import Response

from bccb.adapters.files.writing import FORMATS
from bccb.domain.caller import Caller
from bccb.domain.usecases import permitting
from bccb.domain.usecases.exporting import COLUMNS, everything
from bccb.entrypoints.http.context import container, reading
from bccb.entrypoints.http.door import Door, View
from bccb.entrypoints.http.gate import callers, places
from bccb.entrypoints.http.pagination import conditions
from bccb.entrypoints.http.schemas.export_examples import FILES
from bccb.entrypoints.http.schemas.exports import QUERIES, Wanted

exports = Door("Exports", __name__, description="Whole lists as files, for a spreadsheet or an import elsewhere.")

_AT_ONCE = 200  # lines sent together
_REFUSALS = (
    HTTPStatus.REQUEST_URI_TOO_LONG,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_TOLD = {
    "institutions": "Every institution",
    "courses": "Every course",
    "credentials": "Published credentials, and whatever there is of an institution whose credentials one may edit",
    "agreements": "Every agreement",
    "recognitions": "Every recognition, refusals and what has ended included",
    "pathways": "Active pathways, and whatever there is to or from an institution whose pathways one may edit",
}


def _view(kind: str) -> View:
    def view(wanted: Wanted) -> Response:
        with reading() as unit:
            where = conditions(unit, wanted.where)
        rows = container().exporting().rows(kind, where, search=wanted.search, sees=_sees(kind, callers.current()))
        give_back = places.take("exports")
        try:
            return _file(kind, wanted.format, chain(list(islice(rows, 1)), rows), give_back)
        except BaseException:
            give_back()
            raise

    view.__name__ = f"export_{kind}"
    view.__doc__ = f"""Export {kind}

    {_TOLD[kind]}, under the columns that an import reads. It is sent while it is read: a file that breaks off has not
    come to its end.
    """
    return view


def _sees(kind: str, caller: Caller) -> Callable[[Any], bool]:
    """Whether a record is the caller's to see."""
    private: dict[str, Callable[[Caller, Any], bool]] = {
        "credentials": permitting.sees_credential,
        "pathways": permitting.sees_pathway,
    }
    return partial(private[kind], caller) if kind in private else everything


def _file(kind: str, format: str, rows: Iterable[Any], at_the_end: Callable[[], None]) -> Response:
    media, lines = FORMATS[format]
    pieces = _in_pieces(lines(COLUMNS[kind], rows), at_the_end)
    response = Response(pieces, content_type=f"{media}; charset=utf-8")
    response.call_on_close(at_the_end)
    response.headers["Content-Disposition"] = f'attachment; filename="{kind}-{container().clock().today()}.{format}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _in_pieces(lines: Iterator[str], at_the_end: Callable[[], None]) -> Iterator[bytes]:
    while piece := list(islice(lines, _AT_ONCE)):
        yield "".join(piece).encode()
    at_the_end()


def _register(kind: str) -> None:
    view = exports.arguments(QUERIES[kind], location="query")(_view(kind))
    content = {
        media: {"schema": {"type": "string"}, "example": "".join(lines(COLUMNS[kind], FILES[kind]))}
        for media, lines in FORMATS.values()
    }
    view = exports.doc(responses={"200": {"description": "The file.", "content": content}})(view)
    exports.route(f"/exports/{kind}")(exports.signed_in()(exports.refusing(*_REFUSALS)(view)))


for _kind in QUERIES:
    _register(_kind)
