"""Imports: a file of many records, brought in as one by whoever may change them one by one."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, g

from bccb.adapters.files.rows import read_rows
from bccb.adapters.files.writing import FORMATS
from bccb.domain.account import Permission
from bccb.domain.errors import FieldError, Invalid
from bccb.domain.ports.rows import RowError
from bccb.domain.usecases.exporting import COLUMNS
from bccb.domain.usecases.importing import Importing, ImportReport
from bccb.entrypoints.http.context import container
from bccb.entrypoints.http.door import Door, View
from bccb.entrypoints.http.envelope import written
from bccb.entrypoints.http.gate import callers, places
from bccb.entrypoints.http.gate.idempotency import given_key
from bccb.entrypoints.http.schemas.export_examples import FILES
from bccb.entrypoints.http.schemas.imports import ImportQuery, ImportReportSchema
from bccb.entrypoints.http.uploads import Upload, received
from bccb.entrypoints.http.writing import IDEMPOTENCY_KEY, Write, once

imports = Door("Imports", __name__, description="Files of many records, with a report of every row.")

MEDIA = {"text/csv": ".csv", "application/jsonl": ".jsonl", "application/x-ndjson": ".jsonl"}
_NAME = "the file"
_MOST_TOLD = 100  # bad rows of a strict import

PERMISSIONS = {
    "institutions": Permission.EDIT_INSTITUTION,
    "courses": Permission.EDIT_INSTITUTION,
    "credentials": Permission.EDIT_CREDENTIALS,
    "agreements": Permission.DECIDE_REQUESTS,
    "recognitions": Permission.DECIDE_REQUESTS,
    "pathways": Permission.EDIT_PATHWAYS,
}
_WHOSE = {
    "institutions": "Changes of one's own institution; administrators add and change all of them.",
    "courses": "Those that one's own institution teaches.",
    "credentials": "Those that one's own institution issues.",
    "agreements": "Those that one's own institution grants.",
    "recognitions": "Those that one's own institution decided. Evidence is brought in by administrators alone.",
    "pathways": "To or from one's own institution; drafts, and by the target institution those it has approved.",
}
_REPORT = ImportReport(
    kind="courses",
    source=_NAME,
    added=240,
    unchanged=12,
    errors=(RowError(file=_NAME, line=17, column="credits", reason="must be a number, not 'three'"),),
    error_count=1,
)


def _view(kind: str) -> View:
    def view(asked: dict[str, bool]) -> Response:
        with received(MEDIA, container().settings().import_bytes) as upload, places.taken("imports"):
            g.body_read = [upload.digest, asked]
            return _brought_in(kind, upload, **asked)

    view.__name__ = f"import_{kind}"
    view.__doc__ = f"""Import {kind}

    {_WHOSE[kind]} CSV or JSON Lines, under the columns of an export; columns and fields there are none of are refused.
    A bad row is told and the others go in, in one transaction; importing twice changes nothing.
    """
    return view


def _brought_in(kind: str, upload: Upload, *, dry_run: bool, strict: bool) -> Response:
    def bring_in(importing: Importing) -> Response:
        taking = importing.of(callers.current(), is_trial=dry_run)
        report = getattr(taking, kind)(read_rows(upload.path, _NAME), source=_NAME, strict=strict)
        _refuse_if_refused(report)
        return written(HTTPStatus.OK, {"data": ImportReportSchema().dump((report, dry_run))})

    if dry_run:
        given_key()  # one that is none is refused all the same
        return bring_in(container().importing())
    return once(lambda write: bring_in(_importing(write)))


def _importing(write: Write) -> Importing:
    return write.using(container().importing())


def _refuse_if_refused(report: ImportReport) -> None:
    """What a strict import has written by then is left with its transaction."""
    if report.is_refused:
        first, *more = (FieldError(_place(each), each.reason) for each in report.errors[:_MOST_TOLD])
        raise Invalid(first.field, first.message, *more)


def _place(error: RowError) -> str:
    return f"line {error.line}, {error.column}" if error.column else f"line {error.line}"


def _register(kind: str) -> None:
    view = imports.answer(ImportReportSchema, example=(_REPORT, False))(_view(kind))
    view = imports.arguments(ImportQuery, location="query")(view)
    body: dict[str, Any] = {
        media: {"schema": {"type": "string"}, "example": "".join(lines(COLUMNS[kind], FILES[kind]))}
        for media, (_, lines) in {each: FORMATS[end.removeprefix(".")] for each, end in MEDIA.items()}.items()
    }
    told = {"required": True, "content": body, "description": "The file, at most `BCCB_IMPORT_BYTES` of it; also gzip."}
    view = imports.refusing(HTTPStatus.CONFLICT)(imports.doc(requestBody=told)(view))
    view = imports.signed_in(PERMISSIONS[kind])(view)
    imports.route(f"/imports/{kind}", methods=["POST"], parameters=[dict(IDEMPOTENCY_KEY)])(view)


for _kind in PERMISSIONS:
    _register(_kind)
