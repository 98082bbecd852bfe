"""The kinds of record there are, each with what a contract test must know of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import furniture
from bccb.domain.recognition import RequestState
from furniture import an_id


def a_numbered(kind: Kind, number: int) -> Any:
    """One of many: number 2 comes after number 1 in the order of pages."""
    return replace(kind.plain(), **kind.numbered(number))


@dataclass(frozen=True)
class Kind:
    """One kind of record.

    `where` is its repository, `surroundings` what must be there before, `numbered` the fields of one of many,
    `references` what its fields are called when they name nothing, `code` its unique field and what errors call it.
    """

    where: str
    plain: Callable[..., Any]
    full: Callable[..., Any]
    numbered: Callable[[int], dict[str, Any]]
    references: dict[str, str] = field(default_factory=dict)
    compound: tuple[str, ...] = ()
    code: tuple[str, str] | None = None

    def __str__(self) -> str:
        return self.where


def _id(number: int) -> Any:
    return furniture.UUID(int=number)


KINDS = [
    Kind(
        where="institutions",
        plain=lambda **changes: furniture.an_institution(**{"code": "NEW"} | changes),
        full=lambda **changes: furniture.a_full_institution(**{"id": an_id("another"), "code": "UDI-S"} | changes),
        numbered=lambda number: {"id": an_id(f"institution {number}"), "code": f"N{number:03}"},
        compound=("unit", "disabled_plugins"),
        code=("code", "code"),
    ),
    Kind(
        where="accounts",
        plain=furniture.an_account,
        full=lambda **changes: furniture.a_full_account(**{"id": an_id("another"), "email": "b@example.ca"} | changes),
        numbered=lambda number: {"id": an_id(f"account {number}"), "email": f"n{number:03}@example.ca"},
        references={"institution_id": "institutionId"},
        code=("email", "email"),
    ),
    Kind(
        where="credentials",
        plain=lambda **changes: furniture.a_credential(**{"program_code": "NEW-1"} | changes),
        full=lambda **changes: furniture.a_full_credential(**_another_credential() | changes),
        numbered=lambda number: {
            "id": an_id(f"credential {number}"),
            "program_code": f"N-{number:03}",
            "outcomes": (furniture.an_outcome(id=an_id(f"outcome {number}")),),
        },
        references={"institution_id": "institutionId"},
        compound=("outcomes", "prerequisites"),
        code=("program_code", "programCode"),
    ),
    Kind(
        where="courses",
        plain=furniture.a_course,
        full=furniture.a_full_course,
        numbered=lambda number: {"id": an_id(f"course {number}"), "number": f"{number:03}"},
        references={"institution_id": "institutionId"},
        code=("number", "code"),
    ),
    Kind(
        where="agreements",
        plain=furniture.an_agreement,
        full=lambda **changes: furniture.a_full_agreement(
            **{"recognizing_institution_id": an_id("institution UVIC")} | changes
        ),
        numbered=lambda number: {"id": an_id(f"agreement {number}"), "code": f"N-{number:03}"},
        references={
            "source_institution_id": "sourceInstitutionId",
            "recognizing_institution_id": "recognizingInstitutionId",
        },
        compound=("sources", "grant"),
        code=("code", "code"),
    ),
    Kind(
        where="recognitions",
        plain=furniture.a_recognition,
        full=lambda **changes: furniture.a_full_recognition(**{"id": an_id("another")} | changes),
        numbered=lambda number: {"id": _id(number)},
        references={
            "micro_credential_id": "microCredentialId",
            "recognizing_institution_id": "recognizingInstitutionId",
        },
        compound=("assigned_courses", "evidence"),
    ),
    Kind(
        where="requests",
        plain=furniture.a_request,
        full=furniture.a_full_request,
        numbered=lambda number: {"id": _id(number), "state": RequestState.ANSWERED},
        references={
            "micro_credential_id": "microCredentialId",
            "recognizing_institution_id": "recognizingInstitutionId",
            "asked_by": "askedBy",
            "evaluator": "evaluator",
            "recognition_id": "recognitionId",
        },
        compound=("history",),
    ),
    Kind(
        where="feedback",
        plain=furniture.feedback,
        full=furniture.full_feedback,
        numbered=lambda number: {"id": _id(number)},
        references={
            "source_institution_id": "sourceInstitutionId",
            "recognizing_institution_id": "recognizingInstitutionId",
            "given_by": "givenBy",
            "recognition_id": "recognitionId",
        },
        compound=("source", "suggested", "grant"),
    ),
    Kind(
        where="pathways",
        plain=furniture.a_pathway,
        full=furniture.a_full_pathway,
        numbered=lambda number: {"id": _id(1000 - number), "name": f"Way {number:03}"},
        references={
            "source_institution_id": "sourceInstitutionId",
            "target_institution_id": "targetInstitutionId",
            "micro_credential_id": "microCredentialId",
            "approved_by": "approvedBy",
        },
    ),
    Kind(
        where="sessions",
        plain=furniture.a_session,
        full=furniture.a_full_session,
        numbered=lambda number: {"id": _id(number), "token_digest": f"{number:064}"},
        references={"account_id": "accountId"},
        compound=("client", "token_digest"),
    ),
    Kind(
        where="invitations",
        plain=furniture.an_invitation,
        full=furniture.a_full_invitation,
        numbered=lambda number: {"id": _id(number), "token_digest": f"{number:064}"},
        references={"institution_id": "institutionId", "invited_by": "invitedBy", "accepted_by": "acceptedBy"},
        compound=("token_digest",),
    ),
    Kind(
        where="api_keys",
        plain=furniture.a_key,
        full=furniture.a_full_key,
        numbered=lambda number: {"id": _id(number), "key_digest": f"{number:064}"},
        references={"account_id": "accountId"},
        compound=("scopes", "key_digest"),
    ),
]


def _another_credential() -> dict[str, Any]:
    full = furniture.a_full_credential()
    return {
        "id": an_id("another"),
        "program_code": "UDI-CART-10",
        "outcomes": (replace(full.outcomes[0], id=an_id("another outcome")),),
        "prerequisites": (replace(full.prerequisites[0], id=an_id("another prerequisite")),),
    }


def surrounded(database: Any) -> None:
    """Keep what the records of the tests refer to."""
    with database.unit_of_work() as unit:
        for code in ("SFU", "LANG", "UVIC"):
            unit.institutions.add(furniture.an_institution(code=code))
        unit.institutions.add(furniture.a_full_institution())
        unit.accounts.add(furniture.a_full_account())
        unit.accounts.add(furniture.an_account(email="second@example.ca", is_active=False))
        unit.credentials.add(furniture.a_credential())
        unit.credentials.add(furniture.a_full_credential())
        unit.recognitions.add(furniture.a_full_recognition())
        unit.commit()


def add_and_ask(repository, record):
    """Some are refused only when they are asked for."""
    repository.add(record)
    repository.get(record.id)


def save_for_good(unit, repository, *records):
    for record in records:
        repository.save(record)
    unit.commit()
