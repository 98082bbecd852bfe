"""One example of each answer about requests, made of domain objects as all others are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from bccb.domain.account import Account, Role
from bccb.domain.recognition import Answer, RecognitionRequest, RequestState, Step
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.requests import ShownRequest

_ASKED = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
_DECIDED = datetime(2026, 3, 9, 18, 30, tzinfo=UTC)


def _account(name: str, role: Role, institution: object) -> Account:
    made = {"id": examples.an_id(name), "created_at": _ASKED, "updated_at": _ASKED}
    return Account(**made, email=f"{name}@example.ca", password_hash="", role=role, institution_id=institution)


_COORDINATOR = _account("coordinator", Role.PROGRAM_COORDINATOR, examples.BCIT.id)
_REGISTRAR = _account("registrar", Role.INSTITUTION_ADMIN, examples.UVIC.id)

_REQUEST = RecognitionRequest(
    id=examples.an_id("request"),
    created_at=_ASKED,
    updated_at=_DECIDED,
    version=3,
    micro_credential_id=examples.CREDENTIAL.id,
    micro_credential_version=1,
    recognizing_institution_id=examples.UVIC.id,
    asked_by=_COORDINATOR.id,
    desired_credit=1.5,
    state=RequestState.ANSWERED,
    evaluator=_REGISTRAR.id,
    history=(
        Step(step="assign", at=datetime(2026, 3, 3, 17, 0, tzinfo=UTC), by=_REGISTRAR.id),
        Step(step="establish", at=_DECIDED, by=_REGISTRAR.id, note="The outcomes are those of CSC 110."),
    ),
    answer=Answer.ESTABLISH,
    recognition_id=examples.RECOGNITION.id,
)

REQUEST = ShownRequest(
    _REQUEST,
    examples.shown(examples.RECOGNITION).known,
    {each.id: each for each in (_COORDINATOR, _REGISTRAR)},
    _DECIDED,
)

EVIDENCE = {
    "request": REQUEST,
    "micro_credential": examples.shown(examples.CREDENTIAL),
    "is_as_asked": True,
    "assessment": examples.VERDICT,
    "standing": (examples.shown(examples.RECOGNITION),),
    "elsewhere": (examples.shown(replace(examples.RECOGNITION, expiry_date=date(2028, 8, 31))),),
}
