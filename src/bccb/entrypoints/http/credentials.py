"""Micro-credentials that are published, with their outcomes and prerequisites."""

from __future__ import annotations

from flask import Response

from bccb.entrypoints.http import public, ready
from bccb.entrypoints.http.context import reading
from bccb.entrypoints.http.door import Door
from bccb.entrypoints.http.pagination import conditions, going_on
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.credentials import CredentialQuery, CredentialSchema
from bccb.entrypoints.http.schemas.paging import Listing

credentials = Door("Credentials", __name__, description="Published micro-credentials, with their learning outcomes.")

NAME = [{"in": "path", "name": "name", "description": "Its program code or its id.", "example": "BCIT-PYDA-01"}]


@credentials.route("/credentials")
@credentials.arguments(CredentialQuery, location="query")
@credentials.page(CredentialSchema, example=examples.shown(examples.CREDENTIAL))
def list_credentials(listing: Listing) -> Response:
    """List published credentials

    In the order of their program codes.
    """
    with reading() as unit, going_on():
        where = {**conditions(unit, listing.where), **public.CREDENTIALS}
        return ready.page(unit.credentials.documents(where, after=listing.after, limit=listing.limit), listing.limit)


@credentials.route("/credentials/<name>", parameters=NAME)
@credentials.one(CredentialSchema, example=examples.shown(examples.CREDENTIAL))
def read_credential(name: str) -> Response:
    """Read one published credential"""
    with reading() as unit:
        return ready.one(public.credential_document(unit, name))
