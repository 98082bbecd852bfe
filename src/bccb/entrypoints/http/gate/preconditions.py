"""If-Match: a write goes ahead only on the version its caller has read.

Every read tells its version at the beginning of its ETag (`W/"3.9f86…"`); `"3"` alone is understood too.
"""

from __future__ import annotations

import re

from flask import request
from werkzeug.exceptions import PreconditionFailed

from bccb.domain.errors import Invalid
from bccb.domain.ports.repositories import RecordT

_TAG = re.compile(r'(?:W/)?"(\d{1,9})(?:\.[0-9a-f]*)?"')
_OTHER_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')


def expected(record: RecordT, version: int | None = None) -> RecordT:
    """The record, if it is of this version, or of one that If-Match names. Raises PreconditionFailed if not.

    If neither names any, it may be of every version.
    """
    if version is not None:
        if record.version != version:
            raise PreconditionFailed
        return record
    given = request.headers.get("If-Match")
    if given is None or given.strip() == "*":
        return record
    if record.version not in {_version(tag.strip()) for tag in given.split(",")}:
        raise PreconditionFailed
    return record


def _version(tag: str) -> int | None:
    if found := _TAG.fullmatch(tag):
        return int(found[1])
    if not _OTHER_TAG.fullmatch(tag):
        raise Invalid("If-Match", 'must be the ETag of a read, like W/"3.9f86d081", or its version, like "3"')
    return None
