"""Micro-credentials that are published, with their outcomes and prerequisites."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response

from bccb.domain.account import Permission
from bccb.domain.credential import CredentialStatus, MicroCredential, Prerequisite
from bccb.domain.errors import Invalid
from bccb.domain.outcome import LearningOutcome
from bccb.domain.usecases import permitting
from bccb.domain.usecases.cataloguing import Cataloguing
from bccb.entrypoints.http import public, ready, visible
from bccb.entrypoints.http.context import container, glancing, reading
from bccb.entrypoints.http.errors import inside
from bccb.entrypoints.http.gate import callers
from bccb.entrypoints.http.gate.preconditions import expected
from bccb.entrypoints.http.pagination import Stretch, conditions, going_on, listed, shown_one
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.changes import CredentialChangeSchema, NewCredentialSchema, OutcomesSchema
from bccb.entrypoints.http.schemas.credentials import CredentialQuery, CredentialSchema
from bccb.entrypoints.http.schemas.paging import Listing
from bccb.entrypoints.http.schemas.shape import Shown
from bccb.entrypoints.http.writing import Write, WritingDoor

credentials = WritingDoor(
    "Credentials", __name__, description="Published micro-credentials, with their learning outcomes."
)

NAME = [{"in": "path", "name": "name", "description": "Its program code or its id.", "example": "BCIT-PYDA-01"}]


@credentials.route("/credentials")
@credentials.arguments(CredentialQuery(), location="query")
@credentials.listing(CredentialSchema, example=examples.shown(examples.CREDENTIAL))
@credentials.refusing(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
def list_credentials(listing: Listing) -> Response | Stretch:
    """List published credentials

    In the order of their program codes. Drafts, what is under review and what is archived: with `status`, for whoever
    edits credentials, of their own institution.
    """
    if listing.where.get("status", CredentialStatus.PUBLISHED) is not CredentialStatus.PUBLISHED:
        return _of_ones_own(listing)
    if not listing.is_plain:
        with reading() as unit:
            return listed(unit, unit.credentials, listing, public.CREDENTIALS)
    with glancing() as unit, going_on():
        where = {**conditions(unit, listing.where), **public.CREDENTIALS}
        return ready.page(
            unit.credentials.documents(where, after=listing.after, limit=listing.limit), listing.limit
        ).answer()


def _of_ones_own(listing: Listing) -> Stretch:
    """What is not public, of the institution that is named, or else the caller's."""
    caller = callers.current()
    with reading() as unit:
        where = conditions(unit, listing.where)
        whose = where.get("institution_id", caller.account.institution_id)
        caller.require(Permission.EDIT_CREDENTIALS, whose)
        return listed(unit, unit.credentials, listing, {} if whose is None else {"institution_id": whose})


@credentials.route("/credentials/<name>", parameters=NAME)
@credentials.one(CredentialSchema, example=examples.shown(examples.CREDENTIAL))
def read_credential(name: str) -> Response | Shown:
    """Read one credential

    A published one; others are seen by those who edit credentials at the institution that issues it.
    """
    caller = callers.known()
    if caller is None:
        with glancing() as unit:
            return ready.one(public.credential_document(unit, name)).answer()
    with reading() as unit:
        return shown_one(unit, visible.credential(unit, caller, name))


_NEW = {
    "programCode": "BCIT-PYDA-02",
    "title": "Python for Data Analysis II",
    "duration": 45,
    "learningOutcomes": [{"outcomeText": "Design tests for an analysis", "bloomLevel": "CREATE"}],
}


@credentials.route("/credentials", methods=["POST"])
@credentials.signed_in(Permission.EDIT_CREDENTIALS)
@credentials.arguments(NewCredentialSchema, example=_NEW)
@credentials.making(CredentialSchema, example=examples.shown(examples.CREDENTIAL))
def draft_credential(write: Write, given: dict[str, Any]) -> MicroCredential:
    """Draft a credential of one's own institution"""
    return drafted(write, given)


def drafted(write: Write, given: dict[str, Any]) -> MicroCredential:
    named = given.pop("institution", None)
    institution = visible.own_institution(write, named, "institution", Permission.EDIT_CREDENTIALS)
    parts = _parts(None, given)
    credential = MicroCredential(**write.stamp(), institution_id=institution.id, **given | parts)
    _cataloguing(write).add_credential(credential, write.by)
    return credential


@credentials.route("/credentials/<name>", methods=["PATCH"], parameters=NAME)
@credentials.signed_in(Permission.EDIT_CREDENTIALS)
@credentials.arguments(CredentialChangeSchema, example={"cost": 450, "duration": 48})
@credentials.revising(CredentialSchema, example=examples.shown(examples.CREDENTIAL))
def revise_credential(write: Write, given: dict[str, Any], name: str) -> MicroCredential:
    """Change a draft, or a published credential"""
    return revised(write, given, name)


def revised(write: Write, given: dict[str, Any], name: object, version: int | None = None) -> MicroCredential:
    found = _own(write, str(name), version)
    fields = given | _parts(found, given)
    return _cataloguing(write).revise_credential(found.program_code, write.by, **fields)


@credentials.route("/credentials/<name>/outcomes", methods=["PUT"], parameters=NAME)
@credentials.signed_in(Permission.EDIT_CREDENTIALS)
@credentials.arguments(OutcomesSchema, example={"learningOutcomes": _NEW["learningOutcomes"]})
@credentials.revising(CredentialSchema, example=examples.shown(examples.CREDENTIAL))
def replace_outcomes(write: Write, given: dict[str, Any], name: str) -> MicroCredential:
    """Replace the learning outcomes"""
    found = _own(write, name)
    return _cataloguing(write).revise_credential(found.program_code, write.by, **_parts(found, given))


@credentials.route("/credentials/<name>/submit", methods=["POST"], parameters=NAME)
@credentials.signed_in(Permission.EDIT_CREDENTIALS)
@credentials.changing(CredentialSchema, example=examples.shown(examples.CREDENTIAL))
def submit_credential(write: Write, name: str) -> MicroCredential:
    """Hand a draft to review"""
    return _cataloguing(write).submit(_own(write, name).program_code, write.by)


@credentials.route("/credentials/<name>/return", methods=["POST"], parameters=NAME)
@credentials.signed_in(Permission.EDIT_CREDENTIALS)
@credentials.changing(CredentialSchema, example=examples.shown(examples.CREDENTIAL))
def return_credential(write: Write, name: str) -> MicroCredential:
    """Return a credential under review to draft"""
    return _cataloguing(write).send_back(_own(write, name).program_code, write.by)


@credentials.route("/credentials/<name>/publish", methods=["POST"], parameters=NAME)
@credentials.signed_in(Permission.EDIT_CREDENTIALS)
@credentials.changing(CredentialSchema, example=examples.shown(examples.CREDENTIAL))
def publish_credential(write: Write, name: str) -> MicroCredential:
    """Publish a credential that has been reviewed"""
    return _cataloguing(write).publish(_own(write, name).program_code, write.by)


@credentials.route("/credentials/<name>/archive", methods=["POST"], parameters=NAME)
@credentials.signed_in(Permission.EDIT_CREDENTIALS)
@credentials.changing(CredentialSchema, example=examples.shown(examples.CREDENTIAL))
def archive_credential(write: Write, name: str) -> MicroCredential:
    """Archive a credential"""
    return _cataloguing(write).archive(_own(write, name).program_code, write.by)


def _own(write: Write, name: str, version: int | None = None) -> MicroCredential:
    found = visible.credential(write.unit, write.caller, name)
    permitting.at_home(write.caller, Permission.EDIT_CREDENTIALS, found.institution_id, "credential", name)
    return expected(found, version)


def _cataloguing(write: Write) -> Cataloguing:
    return write.using(container().cataloguing())


def _parts(before: MicroCredential | None, given: dict[str, Any]) -> dict[str, Any]:
    """The outcomes and prerequisites that are given, those that stay under the id they have."""
    kinds = {"outcomes": (LearningOutcome, "learningOutcomes"), "prerequisites": (Prerequisite, "prerequisites")}
    return {
        name: tuple(
            _part(kind, each, {one.id for one in getattr(before, name, ())}, f"{field}[{place}]")
            for place, each in enumerate(given[name])
        )
        for name, (kind, field) in kinds.items()
        if name in given
    }


def _part(kind: type[Any], given: dict[str, Any], known: set[Any], place: str) -> Any:
    if "id" in given and given["id"] not in known:
        raise Invalid(f"{place}.id", "must be that of one it has already; a new one has none")
    with inside(place):
        identifier = given.get("id") or container().identifiers().new()
        keywords = {"keywords": tuple(given["keywords"])} if "keywords" in given else {}
        return kind(**given | keywords | {"id": identifier})
