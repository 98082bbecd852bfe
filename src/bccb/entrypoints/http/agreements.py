"""Articulation agreements: the published course-to-course decisions that serve as precedents."""

from __future__ import annotations

from uuid import UUID

from bccb.entrypoints.http import public
from bccb.entrypoints.http.context import reading
from bccb.entrypoints.http.door import ID, Door
from bccb.entrypoints.http.pagination import Stretch, listed, shown_one
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.agreements import AgreementQuery, AgreementSchema
from bccb.entrypoints.http.schemas.paging import Listing
from bccb.entrypoints.http.schemas.shape import Shown

agreements = Door("Agreements", __name__, description="Published, dated course-to-course decisions: the precedents.")


@agreements.route("/agreements")
@agreements.arguments(AgreementQuery, location="query")
@agreements.page(AgreementSchema, example=examples.shown(examples.AGREEMENT))
def list_agreements(listing: Listing) -> Stretch:
    """List agreements

    In the order of their codes, those that have ended included.
    """
    with reading() as unit:
        return listed(unit, unit.agreements, listing)


@agreements.route("/agreements/<uuid:id>", parameters=ID)
@agreements.one(AgreementSchema, example=examples.shown(examples.AGREEMENT))
def read_agreement(id: UUID) -> Shown:
    """Read one agreement"""
    with reading() as unit:
        return shown_one(unit, public.agreement(unit, id))
