"""Answers joined from ready documents: the same envelope and tag as any read, without building a record."""

from __future__ import annotations

import hashlib

from flask import Response, json, request

from bccb.domain.ports.repositories import Page
from bccb.entrypoints.http.envelope import metadata


def page(found: Page[str], limit: int) -> Response:
    """A page of documents, as `Door.page` would answer it."""
    pagination = json.dumps({"limit": limit, "total": found.total, "next": found.following}, separators=(",", ":"))
    return _tagged(f'"data":[{",".join(found.items)}],"pagination":{pagination}')


def one(document: str) -> Response:
    """One document, as `Door.one` would answer it."""
    return _tagged(f'"data":{document}')


def _tagged(content: str) -> Response:
    told = json.dumps(metadata(), separators=(",", ":"))
    response = Response(f'{{"success":true,{content},"metadata":{told}}}\n', mimetype="application/json")
    response.set_etag(hashlib.blake2b(content.encode(), digest_size=16).hexdigest(), weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response.make_conditional(request)
