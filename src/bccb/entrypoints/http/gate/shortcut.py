"""The shortest way to a public answer of which there is no copy: credentials, from ready documents, without Flask.

Only what the application would answer with 200, and in the plainest way of asking. Everything else is left to the
application, which refuses in its own words; also what has failed here, so that nobody waits for it a second time.
"""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import parse_qsl

from bccb.domain.errors import BccbError, StorageFailed
from bccb.domain.ports.unit_of_work import UnitOfWork
from bccb.domain.session import Client
from bccb.entrypoints.http import public, ready
from bccb.entrypoints.http.context import Container
from bccb.entrypoints.http.gate.addresses import VERSION_1
from bccb.entrypoints.http.gate.bulkheads import Bulkheads, Waited
from bccb.entrypoints.http.gate.copies import Copy, Headers
from bccb.entrypoints.http.gate.headers import SECURITY
from bccb.entrypoints.http.gate.limits import WINDOW

Environ = dict[str, Any]

LIST, ONE = "Credentials.list_credentials", "Credentials.read_credential"

_ADDRESS = re.compile(re.escape(f"{VERSION_1}credentials") + r"(?:/(?P<name>[A-Za-z0-9][A-Za-z0-9._-]{0,99}))?")
_AFTER = re.compile(r"[A-Za-z0-9_=-]{1,500}")
_LIMIT = re.compile(r"[1-9][0-9]?|100")
_USUAL = {"limit": "20"}


class Shortcut:
    def __init__(self, container: Container, bulkheads: Bulkheads) -> None:
        self._glance = container.database().glance
        self._counts = container.counts()
        self._most = container.settings().limit_anonymous
        self._bulkheads = bulkheads

    def copy(self, environ: Environ, fresh_until: float) -> Copy | None:
        """The answer for everybody, if it can be had here; else what was found out on the way is in the `environ`."""
        asked = _ADDRESS.fullmatch(environ["PATH_INFO"])
        given = _given(environ.get("QUERY_STRING", "")) if asked else None
        if asked is None or given is None or (asked["name"] and given is not _USUAL) or not self._is_within(environ):
            return None
        endpoint, began, is_trying = ONE if asked["name"] else LIST, time.monotonic(), False
        try:
            is_trying = self._bulkheads.enter(endpoint)
            with self._glance() as unit:
                found = _read(unit, asked["name"], given)
        except StorageFailed as error:
            environ[Waited.KEY] = Waited(error, began, is_trying)
            return None
        except BccbError:
            found = None
        self._bulkheads.leave(endpoint, is_answered=True, is_trying=is_trying, seconds=time.monotonic() - began)
        if found is None:
            return None
        return Copy(found.envelope().encode(), found.etag, _headers(found.etag), fresh_until)

    def _is_within(self, environ: Environ) -> bool:
        """Whether there may be one more; who calls unknown is counted here, and then no more in the application."""
        if self._most and WINDOW not in environ:
            neighbourhood = Client(environ.get("REMOTE_ADDR", "")).neighbourhood
            environ[WINDOW] = self._counts.hit(f"address {neighbourhood}", self._most).window
        return WINDOW not in environ or environ[WINDOW].is_within


def _given(query: str) -> dict[str, str] | None:
    """The parameters, if they are among those of a plain page."""
    if not query:
        return _USUAL
    pairs = parse_qsl(query, keep_blank_values=True)
    given = dict(pairs)
    is_plain = len(given) == len(pairs) and given.keys() <= {"after", "limit"}
    if not is_plain or not _AFTER.fullmatch(given.get("after", "x")) or not _LIMIT.fullmatch(given.get("limit", "1")):
        return None
    return _USUAL | given


def _read(unit: UnitOfWork, name: str | None, given: dict[str, str]) -> ready.Ready:
    if name:
        return ready.one(public.credential_document(unit, name))
    limit = int(given["limit"])
    return ready.page(unit.credentials.documents(public.CREDENTIALS, after=given.get("after"), limit=limit), limit)


def _headers(etag: str) -> Headers:
    return [("Content-Type", "application/json"), ("ETag", etag), ("Cache-Control", "no-cache"), *SECURITY.items()]
