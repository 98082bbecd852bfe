"""Institutions: who issues, teaches and recognizes."""

from __future__ import annotations

from bccb.domain.institution import Institution
from bccb.entrypoints.http import public
from bccb.entrypoints.http.context import reading
from bccb.entrypoints.http.door import Door
from bccb.entrypoints.http.pagination import Stretch, listed
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.institutions import InstitutionQuery, InstitutionSchema
from bccb.entrypoints.http.schemas.paging import Listing

institutions = Door("Institutions", __name__, description="Who issues credentials, teaches courses and recognizes.")

NAME = [{"in": "path", "name": "name", "description": "Its code (`SFU`, in any case) or its id.", "example": "UVIC"}]


@institutions.route("/institutions")
@institutions.arguments(InstitutionQuery, location="query")
@institutions.page(InstitutionSchema, example=examples.shown(examples.UVIC))
def list_institutions(listing: Listing) -> Stretch:
    """List the institutions

    In the order of their codes.
    """
    with reading() as unit:
        return listed(unit, unit.institutions, listing)


@institutions.route("/institutions/<name>", parameters=NAME)
@institutions.one(InstitutionSchema, example=examples.UVIC)
def read_institution(name: str) -> Institution:
    """Read one institution"""
    with reading() as unit:
        return public.institution(unit, name)
