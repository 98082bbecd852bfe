"""Answers joined from ready documents: the same envelope and tag as any read, without building a record."""

from __future__ import annotations

import hashlib
import re

from flask import Response, json, request

from bccb.domain.ports.repositories import Page
from bccb.entrypoints.http.envelope import metadata

# Of the document itself: whatever a text says, its own quotation marks are escaped.
_VERSION = re.compile(r'^"version":(\d+)')


def page(found: Page[str], limit: int) -> Response:
    """A page of documents, as `Door.page` would answer it."""
    pagination = json.dumps({"limit": limit, "total": found.total, "next": found.following}, separators=(",", ":"))
    return _tagged(f'"data":[{",".join(found.items)}],"pagination":{pagination}')


def one(document: str) -> Response:
    """One document, as `Door.one` would answer it."""
    (version,) = _VERSION.findall(document[document.rindex('"version":') :])
    return _tagged(f'"data":{document}', f"{version}.")


def _tagged(content: str, version: str = "") -> Response:
    told = json.dumps(metadata(), separators=(",", ":"))
    response = Response(f'{{"success":true,{content},"metadata":{told}}}\n', mimetype="application/json")
    response.set_etag(version + hashlib.blake2b(content.encode(), digest_size=16).hexdigest(), weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response.make_conditional(request)
