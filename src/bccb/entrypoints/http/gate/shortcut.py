"""The shortest way to a public answer of which there is no copy: credentials, from ready documents, without Flask.

Only what the application would answer with 200, and in the plainest way of asking. Everything else is left to the
application, which refuses in its own words; also what has failed here, so that nobody waits for it a second time.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from bccb.domain.errors import StorageFailed
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
_PLAIN = {"after": re.compile(r"[A-Za-z0-9_=-]{1,500}"), "limit": re.compile(r"[1-9][0-9]?|100")}


@dataclass(frozen=True, slots=True)
class Question:
    """One credential by its name, or else a page of them."""

    name: str | None
    after: str | None = None
    limit: int = 20

    @property
    def endpoint(self) -> str:
        return ONE if self.name else LIST

    def read(self, unit: UnitOfWork) -> ready.Ready:
        if self.name:
            return ready.one(public.credential_document(unit, self.name))
        found = unit.credentials.documents(public.CREDENTIALS, after=self.after, limit=self.limit)
        return ready.page(found, self.limit)


def question(environ: Environ) -> Question | None:
    """What is asked, if it is asked in the plainest way."""
    return _question(environ["PATH_INFO"], environ.get("QUERY_STRING", ""))


class Shortcut:
    def __init__(self, container: Container, bulkheads: Bulkheads) -> None:
        self._glance = container.database().glance
        self._counts = container.counts()
        self._most = container.settings().limit_anonymous
        self._bulkheads = bulkheads

    def copy(self, environ: Environ, fresh_until: float) -> Copy | None:
        """The answer for everybody, if it can be had here; else what was found out on the way is in the `environ`."""
        asked = question(environ)
        if asked is None or not self._is_within(environ):
            return None
        began, is_trying = time.monotonic(), False
        try:
            is_trying = self._bulkheads.enter(asked.endpoint)
            with self._glance() as unit:
                found = asked.read(unit)
        except StorageFailed as error:
            environ[Waited.KEY] = Waited(error, began, is_trying)
            return None
        except Exception:  # refused or broken: the application says which, and this route is not left shut
            found = None
        self._bulkheads.leave(asked.endpoint, is_answered=True, is_trying=is_trying, seconds=time.monotonic() - began)
        if found is None:
            return None
        return Copy(found.envelope().encode(), found.etag, _headers(found.etag), fresh_until)

    def _is_within(self, environ: Environ) -> bool:
        """Whether there may be one more; who calls unknown is counted here, and then no more in the application."""
        if self._most and WINDOW not in environ:
            neighbourhood = Client(environ.get("REMOTE_ADDR", "")).neighbourhood
            environ[WINDOW] = self._counts.hit(f"address {neighbourhood}", self._most).window
        return WINDOW not in environ or environ[WINDOW].is_within


@lru_cache(4_096)
def _question(path: str, query: str) -> Question | None:
    address, pairs = _ADDRESS.fullmatch(path), parse_qsl(query, keep_blank_values=True)
    given = dict(pairs)
    if address is None or len(given) < len(pairs) or not given.keys() <= _PLAIN.keys():
        return None
    if address["name"]:
        return None if query else Question(address["name"])
    if not all(_PLAIN[name].fullmatch(value) for name, value in given.items()):
        return None
    return Question(None, given.get("after"), int(given.get("limit", "20")))


def _headers(etag: str) -> Headers:
    return [("Content-Type", "application/json"), ("ETag", etag), ("Cache-Control", "no-cache"), *SECURITY.items()]
