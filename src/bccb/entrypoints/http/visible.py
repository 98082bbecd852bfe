"""What a caller may see besides what is public: what is their own institution's, and what they are a party to.

Whatever is hidden is not found, in the very words of what was never there.
"""

from __future__ import annotations

from uuid import UUID

from bccb.domain.account import Permission
from bccb.domain.caller import Caller
from bccb.domain.credential import MicroCredential
from bccb.domain.errors import Invalid, NotFound
from bccb.domain.institution import Institution
from bccb.domain.pathway import Pathway
from bccb.domain.ports.unit_of_work import UnitOfWork
from bccb.domain.recognition import RecognitionRequest
from bccb.domain.usecases import permitting
from bccb.entrypoints.http import public
from bccb.entrypoints.http.errors import blaming
from bccb.entrypoints.http.writing import Write


def credential(unit: UnitOfWork, caller: Caller | None, name: str) -> MicroCredential:
    try:
        found = public.any_credential(unit, name)
    except NotFound:
        raise NotFound("credential", name) from None
    if not permitting.sees_credential(caller, found):
        raise NotFound("credential", name)
    return found


def pathway(unit: UnitOfWork, caller: Caller | None, identifier: UUID) -> Pathway:
    found = unit.pathways.get(identifier)
    if not permitting.sees_pathway(caller, found):
        raise NotFound("pathway", identifier)
    return found


def request(unit: UnitOfWork, caller: Caller, identifier: UUID) -> tuple[RecognitionRequest, UUID]:
    """The request, and who issues the credential it is about."""
    found = unit.requests.get(identifier)
    issuing = unit.credentials.get(found.micro_credential_id).institution_id
    permitting.to_see_request(caller, found, issuing)
    return found, issuing


def own_institution(write: Write, name: str | None, field: str, permission: Permission) -> Institution:
    """The institution that is named, or else the caller's. Raises Forbidden where the caller may not do that there."""
    if name is None:
        if (home := write.caller.account.institution_id) is None:
            raise Invalid(field, "is required for an account that belongs to no institution")
        name = str(home)
    with blaming(field):
        found = public.institution(write.unit, name)
    write.caller.require(permission, found.id)
    return found
