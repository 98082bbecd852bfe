"""Versions of a credential, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from bccb.domain.caller import Caller
from bccb.domain.credential import CredentialStatus, MicroCredential
from bccb.domain.errors import NotFound
from bccb.domain.ports.unit_of_work import UnitOfWork
from bccb.domain.usecases import permitting, recalling
from bccb.domain.usecases.recalling import Edition
from bccb.entrypoints.http import visible
from bccb.entrypoints.http.context import reading
from bccb.entrypoints.http.door import Door
from bccb.entrypoints.http.gate import callers
from bccb.entrypoints.http.schemas import version_examples as examples
from bccb.entrypoints.http.schemas.shape import camel
from bccb.entrypoints.http.schemas.versions import DifferenceQuery, DifferenceSchema, EditionSchema
from bccb.entrypoints.http.views.credentials import NAME

versions = Door("Versions", __name__, description="What a credential was in each of its versions.")


@versions.route("/credentials/<name>/versions", parameters=NAME)
@versions.signed_in()
@versions.refusing(HTTPStatus.NOT_FOUND)
@versions.whole(EditionSchema, example=examples.EDITION)
def list_versions(name: str) -> Sequence[Edition]:
    """List the versions of a credential

    The newest first. At the institution that issues it all there are; elsewhere those that were published.
    """
    with reading() as unit:
        return _seen(unit, callers.current(), name)[1]


@versions.route("/credentials/<name>/difference", parameters=NAME)
@versions.signed_in()
@versions.arguments(DifferenceQuery, location="query")
@versions.one(DifferenceSchema, example=examples.DIFFERENCE)
def compare_versions(asked: dict[str, Any], name: str) -> dict[str, Any]:
    """Compare two versions of a credential"""
    with reading() as unit:
        credential, seen = _seen(unit, callers.current(), name)
    before, after = (_of(credential, seen, asked[which]) for which in ("before", "after"))
    changes = recalling.difference(before, after).items()
    return {
        "before": before,
        "after": after,
        "changes": [{"field": _field(name), "before": old, "after": new} for name, (old, new) in changes],
    }


def _seen(unit: UnitOfWork, caller: Caller, name: str) -> tuple[MicroCredential, Sequence[Edition]]:
    credential = visible.credential(unit, caller, name)
    told = recalling.editions(unit, credential)
    if permitting.edits_credential(caller, credential):
        return credential, told
    return credential, [each for each in told if each.content["status"] == CredentialStatus.PUBLISHED]


def _of(credential: MicroCredential, seen: Sequence[Edition], version: int) -> Edition:
    for each in seen:
        if each.version == version:
            return each
    raise NotFound("version", f"{version} of the credential {credential.program_code}")


def _field(name: str) -> str:
    return "learningOutcomes" if name == "outcomes" else camel(name)
