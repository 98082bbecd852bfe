"""Answers joined from ready documents: the same envelope and tag as any read, without building a record."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass

from flask import Response, request

from bccb.domain.ports.repositories import Page
from bccb.entrypoints.http.envelope import metadata

# Of the document itself: whatever a text says, its own quotation marks are escaped.
_VERSION = re.compile(r'^"version":(\d+)')


@dataclass(frozen=True)
class Ready:
    """The content of an answer, `data` and what stands beside it, and its tag."""

    content: str
    etag: str

    def envelope(self) -> str:
        """The answer up to its metadata."""
        return f'{{"success":true,{self.content}'

    def answer(self) -> Response:
        """As `Door.page` or `Door.one` would answer it."""
        told = json.dumps(metadata(), separators=(",", ":"))
        response = Response(f'{self.envelope()},"metadata":{told}}}\n', mimetype="application/json")
        response.headers["ETag"] = self.etag
        response.headers["Cache-Control"] = "no-cache"
        return response.make_conditional(request)


def page(found: Page[str], limit: int) -> Ready:
    """A page of documents."""
    pagination = json.dumps({"limit": limit, "total": found.total, "next": found.following}, separators=(",", ":"))
    return _tagged(f'"data":[{",".join(found.items)}],"pagination":{pagination}')


def one(document: str) -> Ready:
    """One document."""
    (version,) = _VERSION.findall(document[document.rindex('"version":') :])
    return _tagged(f'"data":{document}', f"{version}.")


def _tagged(content: str, version: str = "") -> Ready:
    return Ready(content, f'W/"{version}{hashlib.blake2b(content.encode(), digest_size=16).hexdigest()}"')
