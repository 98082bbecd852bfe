"""Institutions: who issues, teaches and recognizes."""

from __future__ import annotations

from typing import Any

from bccb.domain.account import Permission
from bccb.domain.institution import Institution
from bccb.domain.usecases import permitting
from bccb.entrypoints.http import public
from bccb.entrypoints.http.context import container, reading
from bccb.entrypoints.http.gate.preconditions import expected
from bccb.entrypoints.http.pagination import Stretch, listed
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.changes import InstitutionChangeSchema, NewInstitutionSchema
from bccb.entrypoints.http.schemas.institutions import InstitutionQuery, InstitutionSchema
from bccb.entrypoints.http.schemas.paging import Listing
from bccb.entrypoints.http.writing import Write, WritingDoor

institutions = WritingDoor(
    "Institutions", __name__, description="Who issues credentials, teaches courses and recognizes."
)

NAME = [{"in": "path", "name": "name", "description": "Its code (`SFU`, in any case) or its id.", "example": "UVIC"}]


@institutions.route("/institutions")
@institutions.arguments(InstitutionQuery, location="query")
@institutions.listing(InstitutionSchema, example=examples.shown(examples.UVIC))
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


@institutions.route("/institutions", methods=["POST"])
@institutions.signed_in(Permission.EDIT_INSTITUTION)
@institutions.arguments(NewInstitutionSchema, example={"code": "TRU", "name": "Thompson Rivers University"})
@institutions.making(InstitutionSchema, example=examples.UVIC)
def add_institution(write: Write, given: dict[str, Any]) -> Institution:
    """Add an institution

    For administrators.
    """
    permitting.to_add_institution(write.caller)
    institution = Institution(**write.stamp(), **given)
    write.using(container().cataloguing()).add_institution(institution, write.by)
    return institution


@institutions.route("/institutions/<name>", methods=["PATCH"], parameters=NAME)
@institutions.signed_in(Permission.EDIT_INSTITUTION)
@institutions.arguments(InstitutionChangeSchema, example={"contactEmail": "transfer@example.ca"})
@institutions.revising(InstitutionSchema, example=examples.UVIC)
def revise_institution(write: Write, given: dict[str, Any], name: str) -> Institution:
    """Change one's own institution"""
    found = public.institution(write.unit, name)
    permitting.at_home(write.caller, Permission.EDIT_INSTITUTION, found.id, "institution", name)
    return write.using(container().cataloguing()).revise_institution(expected(found).code, write.by, **given)
