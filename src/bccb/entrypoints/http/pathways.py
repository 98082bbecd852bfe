"""Pathways that are active: where credentials lead."""

from __future__ import annotations

from uuid import UUID

from bccb.entrypoints.http import public
from bccb.entrypoints.http.context import reading
from bccb.entrypoints.http.door import ID, Door
from bccb.entrypoints.http.pagination import Stretch, listed, shown_one
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.paging import Listing
from bccb.entrypoints.http.schemas.pathways import PathwayQuery, PathwaySchema
from bccb.entrypoints.http.schemas.shape import Shown

pathways = Door("Pathways", __name__, description="Active ways from a credential into study elsewhere.")


@pathways.route("/pathways")
@pathways.arguments(PathwayQuery, location="query")
@pathways.page(PathwaySchema, example=examples.shown(examples.PATHWAY))
def list_pathways(listing: Listing) -> Stretch:
    """List active pathways

    In the order of their names.
    """
    with reading() as unit:
        return listed(unit, unit.pathways, listing, public.PATHWAYS)


@pathways.route("/pathways/<uuid:id>", parameters=ID)
@pathways.one(PathwaySchema, example=examples.shown(examples.PATHWAY))
def read_pathway(id: UUID) -> Shown:
    """Read one active pathway"""
    with reading() as unit:
        return shown_one(unit, public.pathway(unit, id))
