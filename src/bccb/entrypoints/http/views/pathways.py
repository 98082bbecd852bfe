"""Pathways that are active: where credentials lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from bccb.domain.account import Permission
from bccb.domain.caller import Caller
from bccb.domain.pathway import Pathway, PathwayType
from bccb.domain.usecases import permitting
from bccb.domain.usecases.wayfinding import Wayfinding
from bccb.entrypoints.http import public, visible
from bccb.entrypoints.http.context import container, reading
from bccb.entrypoints.http.door import ID
from bccb.entrypoints.http.errors import blaming
from bccb.entrypoints.http.gate import callers
from bccb.entrypoints.http.gate.preconditions import expected
from bccb.entrypoints.http.pagination import Stretch, listed, shown_one
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.changes import NewPathwaySchema, PathwayChangeSchema
from bccb.entrypoints.http.schemas.paging import Listing
from bccb.entrypoints.http.schemas.pathways import PathwayQuery, PathwaySchema
from bccb.entrypoints.http.schemas.shape import Shown
from bccb.entrypoints.http.writing import Write, WritingDoor

pathways = WritingDoor("Pathways", __name__, description="Active ways from a credential into study elsewhere.")


@pathways.route("/pathways")
@pathways.arguments(PathwayQuery, location="query")
@pathways.listing(PathwaySchema, example=examples.shown(examples.PATHWAY))
def list_pathways(listing: Listing) -> Stretch:
    """List active pathways

    In the order of their names.
    """
    with reading() as unit:
        return listed(unit, unit.pathways, listing, public.PATHWAYS)


@pathways.route("/pathways/<uuid:id>", parameters=ID)
@pathways.one(PathwaySchema, example=examples.shown(examples.PATHWAY))
def read_pathway(id: UUID) -> Shown:
    """Read one pathway

    An active one; others are seen by the two institutions they concern.
    """
    with reading() as unit:
        return shown_one(unit, visible.pathway(unit, callers.known(), id))


NEW = {"name": "From GIS into Geography", "microCredential": "BCIT-PYDA-01", "targetInstitution": "UVIC"}


@pathways.route("/pathways", methods=["POST"])
@pathways.signed_in(Permission.EDIT_PATHWAYS)
@pathways.arguments(NewPathwaySchema, example=NEW)
@pathways.making(PathwaySchema, example=examples.shown(examples.PATHWAY))
def draft_pathway(write: Write, given: dict[str, Any]) -> Pathway:
    """Draft a pathway from a credential

    By the institution that issues the credential, or the one it leads to. It starts at the credential's institution.
    """
    return drafted(write, given)


def drafted(write: Write, given: dict[str, Any]) -> Pathway:
    with blaming("microCredential"):
        credential = visible.credential(write.unit, write.caller, given.pop("micro_credential"))
    with blaming("targetInstitution"):
        target = public.institution(write.unit, given.pop("target_institution"))
    ends = {"source_institution_id": credential.institution_id, "target_institution_id": target.id}
    is_within = credential.institution_id == target.id
    kind = {"pathway_type": PathwayType.INTERNAL if is_within else PathwayType.EXTERNAL}
    pathway = Pathway(**write.stamp(), micro_credential_id=credential.id, **ends, **(kind | given))
    permitting.to_draft_pathway(write.caller, pathway)
    _wayfinding(write).draft(pathway, write.by)
    return pathway


@pathways.route("/pathways/<uuid:id>", methods=["PATCH"], parameters=ID)
@pathways.signed_in(Permission.EDIT_PATHWAYS)
@pathways.arguments(PathwayChangeSchema, example={"transferCredits": 1.5})
@pathways.revising(PathwaySchema, example=examples.shown(examples.PATHWAY))
def revise_pathway(write: Write, given: dict[str, Any], id: UUID) -> Pathway:
    """Change a draft"""
    return revised(write, given, id)


def revised(write: Write, given: dict[str, Any], id: UUID, version: int | None = None) -> Pathway:
    return _wayfinding(write).revise(_own(write, id, permitting.to_lay_out, version).id, write.by, **given)


@pathways.route("/pathways/<uuid:id>/submit", methods=["POST"], parameters=ID)
@pathways.signed_in(Permission.EDIT_PATHWAYS)
@pathways.changing(PathwaySchema, example=examples.shown(examples.PATHWAY))
def submit_pathway(write: Write, id: UUID) -> Pathway:
    """Hand a draft to review"""
    return _wayfinding(write).submit(_own(write, id, permitting.to_lay_out).id, write.by)


@pathways.route("/pathways/<uuid:id>/return", methods=["POST"], parameters=ID)
@pathways.signed_in(Permission.DECIDE_REQUESTS)
@pathways.changing(PathwaySchema, example=examples.shown(examples.PATHWAY))
def return_pathway(write: Write, id: UUID) -> Pathway:
    """Return a pathway under review to draft

    By the institution whose credit it promises.
    """
    return _wayfinding(write).send_back(_own(write, id, permitting.to_approve_pathway).id, write.by)


@pathways.route("/pathways/<uuid:id>/approve", methods=["POST"], parameters=ID)
@pathways.signed_in(Permission.DECIDE_REQUESTS)
@pathways.changing(PathwaySchema, example=examples.shown(examples.PATHWAY))
def approve_pathway(write: Write, id: UUID) -> Pathway:
    """Approve a pathway under review

    By the institution whose credit it promises.
    """
    return _wayfinding(write).approve(_own(write, id, permitting.to_approve_pathway).id, write.by)


@pathways.route("/pathways/<uuid:id>/activate", methods=["POST"], parameters=ID)
@pathways.signed_in(Permission.DECIDE_REQUESTS)
@pathways.changing(PathwaySchema, example=examples.shown(examples.PATHWAY))
def activate_pathway(write: Write, id: UUID) -> Pathway:
    """Offer an approved or suspended pathway

    By the institution whose credit it promises.
    """
    return _wayfinding(write).activate(_own(write, id, permitting.to_approve_pathway).id, write.by)


@pathways.route("/pathways/<uuid:id>/suspend", methods=["POST"], parameters=ID)
@pathways.signed_in(Permission.DECIDE_REQUESTS)
@pathways.changing(PathwaySchema, example=examples.shown(examples.PATHWAY))
def suspend_pathway(write: Write, id: UUID) -> Pathway:
    """Suspend an active pathway

    By the institution whose credit it promises.
    """
    return _wayfinding(write).suspend(_own(write, id, permitting.to_approve_pathway).id, write.by)


@pathways.route("/pathways/<uuid:id>/archive", methods=["POST"], parameters=ID)
@pathways.signed_in(Permission.EDIT_PATHWAYS)
@pathways.changing(PathwaySchema, example=examples.shown(examples.PATHWAY))
def archive_pathway(write: Write, id: UUID) -> Pathway:
    """Archive a pathway"""
    return _wayfinding(write).archive(_own(write, id, permitting.to_lay_out).id, write.by)


def _own(
    write: Write, identifier: UUID, permit: Callable[[Caller, Pathway], None], version: int | None = None
) -> Pathway:
    found = visible.pathway(write.unit, write.caller, identifier)
    permit(write.caller, found)
    return expected(found, version)


def _wayfinding(write: Write) -> Wayfinding:
    return write.using(container().wayfinding())
