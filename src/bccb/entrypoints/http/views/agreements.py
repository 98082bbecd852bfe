"""Articulation agreements: the published course-to-course decisions that serve as precedents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bccb.domain.account import Permission
from bccb.domain.agreement import ArticulationAgreement
from bccb.domain.usecases import permitting
from bccb.domain.usecases.recording import Recording
from bccb.entrypoints.http import public
from bccb.entrypoints.http.context import container, reading
from bccb.entrypoints.http.door import ID
from bccb.entrypoints.http.errors import blaming, called
from bccb.entrypoints.http.gate.preconditions import expected
from bccb.entrypoints.http.pagination import Stretch, listed, shown_one
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.agreements import AgreementQuery, AgreementSchema
from bccb.entrypoints.http.schemas.changes import AgreementChangeSchema, NewAgreementSchema
from bccb.entrypoints.http.schemas.paging import Listing
from bccb.entrypoints.http.schemas.shape import Shown
from bccb.entrypoints.http.visible import own_institution
from bccb.entrypoints.http.writing import Write, WritingDoor

agreements = WritingDoor(
    "Agreements", __name__, description="Published, dated course-to-course decisions: the precedents."
)

NEW = {
    "code": "LANG-GEOG-1155-SFU-1",
    "sourceInstitution": "LANG",
    "sources": [{"subject": "GEOG", "number": "1155", "credit": 3}],
    "grant": {"alternatives": [[{"subject": "GEOG", "number": "155", "credit": 3}]]},
    "effectiveFrom": "2026-09-01",
}

_ON_THE_WIRE = {"agreementId": "code", "effectiveEnd": "effectiveUntil"}


@agreements.route("/agreements")
@agreements.arguments(AgreementQuery, location="query")
@agreements.listing(AgreementSchema, example=examples.shown(examples.AGREEMENT))
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


@agreements.route("/agreements", methods=["POST"])
@agreements.signed_in(Permission.DECIDE_REQUESTS)
@agreements.arguments(NewAgreementSchema, example=NEW)
@agreements.making(AgreementSchema, example=examples.shown(examples.AGREEMENT))
def add_agreement(write: Write, given: dict[str, Any]) -> ArticulationAgreement:
    """Publish an agreement

    An agreement is a decision of the institution that grants.
    """
    return added(write, given)


def added(write: Write, given: dict[str, Any]) -> ArticulationAgreement:
    named = given.pop("recognizing_institution", None)
    granting = own_institution(write, named, "recognizingInstitution", Permission.DECIDE_REQUESTS)
    with blaming("sourceInstitution"):
        source = public.institution(write.unit, given.pop("source_institution"))
    whose = {"source_institution_id": source.id, "recognizing_institution_id": granting.id}
    with called(_ON_THE_WIRE):
        agreement = ArticulationAgreement(**write.stamp(), **whose, **_frozen(given))
    _recording(write).add_agreement(agreement, write.by)
    return agreement


@agreements.route("/agreements/<uuid:id>", methods=["PATCH"], parameters=ID)
@agreements.signed_in(Permission.DECIDE_REQUESTS)
@agreements.arguments(AgreementChangeSchema, example={"effectiveUntil": "2027-08-31"})
@agreements.revising(AgreementSchema, example=examples.shown(examples.AGREEMENT))
def revise_agreement(write: Write, given: dict[str, Any], id: UUID) -> ArticulationAgreement:
    """Change an agreement, or give it a last day"""
    return revised(write, given, id)


def revised(write: Write, given: dict[str, Any], id: UUID, version: int | None = None) -> ArticulationAgreement:
    with called(_ON_THE_WIRE):
        return _recording(write).revise_agreement(_own(write, id, version).id, write.by, **_frozen(given))


@agreements.route("/agreements/<uuid:id>", methods=["DELETE"], parameters=ID)
@agreements.signed_in(Permission.DECIDE_REQUESTS)
@agreements.revising(AgreementSchema, example=examples.shown(examples.AGREEMENT))
def retire_agreement(write: Write, id: UUID) -> ArticulationAgreement:
    """Take an agreement out of the records

    For one that was entered in error; one that ends gets a last day instead.
    """
    return _recording(write).retire_agreement(_own(write, id).id, write.by)


def _frozen(given: dict[str, Any]) -> dict[str, Any]:
    return given | {"sources": tuple(given["sources"])} if "sources" in given else given


def _own(write: Write, identifier: UUID, version: int | None = None) -> ArticulationAgreement:
    found = public.agreement(write.unit, identifier)
    whose = found.recognizing_institution_id
    permitting.at_home(write.caller, Permission.DECIDE_REQUESTS, whose, "agreement", identifier)
    return expected(found, version)


def _recording(write: Write) -> Recording:
    return write.using(container().recording())
