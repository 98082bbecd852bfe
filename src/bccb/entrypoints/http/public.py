"""What may be read without an account: active records, and of what has a lifecycle only what came out at its end.

Whatever is hidden is not found, in the very words of what was never there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

from bccb.domain.agreement import ArticulationAgreement
from bccb.domain.course import Course
from bccb.domain.credential import CredentialStatus, MicroCredential
from bccb.domain.errors import NotFound
from bccb.domain.institution import Institution
from bccb.domain.pathway import Pathway, PathwayStatus
from bccb.domain.ports.repositories import RecordT
from bccb.domain.ports.unit_of_work import UnitOfWork
from bccb.domain.recognition import Recognition

# The conditions under which lists are public, by the fields of the record.
CREDENTIALS = {"status": CredentialStatus.PUBLISHED}
PATHWAYS = {"status": PathwayStatus.ACTIVE}

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def institution(unit: UnitOfWork, name: str) -> Institution:
    """By id or by code, whatever the case of the code. Raises NotFound."""
    get, by_code = unit.institutions.get, unit.institutions.by_code
    return _shown("institution", name, lambda: get(UUID(name)) if _is_id(name) else by_code(name.upper()))


def credential(unit: UnitOfWork, name: str) -> MicroCredential:
    """A published one, by id or by program code. Raises NotFound."""
    return _shown(
        "credential", name, lambda: any_credential(unit, name), lambda each: each.status in CREDENTIALS.values()
    )


def credential_document(unit: UnitOfWork, name: str) -> str:
    """The ready document of a published one, by id or by program code. Raises NotFound."""
    named = {"id": UUID(name)} if _is_id(name) else {"program_code": name}
    found = unit.credentials.documents({**named, **CREDENTIALS}, limit=1).items
    if not found:
        raise NotFound("credential", name)
    return found[0]


def once_public_credential(unit: UnitOfWork, name: str) -> MicroCredential:
    """One that is or was published: what others decided about it stays public. Raises NotFound."""
    return _shown(
        "credential",
        name,
        lambda: any_credential(unit, name),
        lambda each: each.status in CREDENTIALS.values() or each.published_at is not None,
    )


def course(unit: UnitOfWork, identifier: UUID) -> Course:
    return _shown("course", identifier, lambda: unit.courses.get(identifier))


def agreement(unit: UnitOfWork, identifier: UUID) -> ArticulationAgreement:
    return _shown("agreement", identifier, lambda: unit.agreements.get(identifier))


def recognition(unit: UnitOfWork, identifier: UUID) -> Recognition:
    return _shown("recognition", identifier, lambda: unit.recognitions.get(identifier))


def pathway(unit: UnitOfWork, identifier: UUID) -> Pathway:
    """An active one. Raises NotFound."""
    return _shown(
        "pathway", identifier, lambda: unit.pathways.get(identifier), lambda each: each.status in PATHWAYS.values()
    )


def any_credential(unit: UnitOfWork, name: str) -> MicroCredential:
    """Public or not, by id or by program code. Raises NotFound."""
    return unit.credentials.get(UUID(name)) if _is_id(name) else unit.credentials.by_program_code(name)


def _is_id(name: str) -> bool:
    return _UUID.fullmatch(name) is not None


def _shown(
    kind: str, name: object, find: Callable[[], RecordT], is_public: Callable[[RecordT], bool] = lambda _: True
) -> RecordT:
    try:
        found = find()
    except NotFound:
        raise NotFound(kind, name) from None
    if not (found.is_active and is_public(found)):
        raise NotFound(kind, name)
    return found
