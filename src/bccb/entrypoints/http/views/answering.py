"""What each step of a request does, for one call and for many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from bccb.domain.caller import Caller
from bccb.domain.errors import EngineFailed, NotTrained, PluginFailed
from bccb.domain.learning import learning_of_credential
from bccb.domain.ports.unit_of_work import UnitOfWork
from bccb.domain.recognition import Evidence, Recognition, RecognitionRequest, RecognitionType
from bccb.domain.usecases import permitting
from bccb.domain.usecases.requesting import Requesting
from bccb.domain.verdict import Verdict
from bccb.entrypoints.http import public, visible
from bccb.entrypoints.http.context import container
from bccb.entrypoints.http.errors import blaming
from bccb.entrypoints.http.gate.preconditions import expected
from bccb.entrypoints.http.pagination import shown
from bccb.entrypoints.http.schemas.requests import ShownRequest
from bccb.entrypoints.http.writing import Write, within

Given = dict[str, Any]


def ask(
    write: Write, *, micro_credential: str, recognizing_institution: str, desired_credit: float | None = None
) -> ShownRequest:
    with blaming("microCredential"):
        credential = public.credential(write.unit, micro_credential)
    permitting.to_ask(write.caller, credential)
    with blaming("recognizingInstitution"):
        institution = public.institution(write.unit, recognizing_institution)
    asked = _requesting(write).ask(credential.program_code, institution.code, write.by, desired_credit=desired_credit)
    return _shown(write, asked)


def assign(write: Write, given: Given, id: UUID) -> ShownRequest:
    request = _opened(write, id, permitting.to_assign)
    permitting.check_evaluator(write.unit, given["evaluator"], request)
    return _shown(write, _requesting(write).assign(id, given["evaluator"], write.by))


def establish(write: Write, given: Given, id: UUID, version: int | None = None) -> ShownRequest:
    request, note, may_teach = _held(write, id, version), given.pop("note"), given.pop("may_teach")
    given["assigned_courses"] = tuple(given.get("assigned_courses", ()))
    decision = _decision(write, request, given)
    return _shown(write, _requesting(write).establish(id, decision, note, write.by, may_teach=may_teach))


def deny(write: Write, given: Given, id: UUID, version: int | None = None) -> ShownRequest:
    request, may_teach = _held(write, id, version), given.pop("may_teach")
    refusal = {"recognition_type": RecognitionType.NO_CREDIT, "credit_value": 0.0, "notes": given.pop("reason")}
    decision = _decision(write, request, given | refusal)
    return _shown(write, _requesting(write).deny(id, decision, write.by, may_teach=may_teach))


def send_back(write: Write, given: Given, id: UUID, version: int | None = None) -> ShownRequest:
    _opened(write, id, permitting.to_answer, version)
    return _shown(write, _requesting(write).send_back(id, given["reason"], write.by))


def leave_unchanged(write: Write, given: Given, id: UUID, version: int | None = None) -> ShownRequest:
    _opened(write, id, permitting.to_answer, version)
    return _shown(write, _requesting(write).leave_unchanged(id, given["note"], write.by))


def close(write: Write, given: Given, id: UUID, version: int | None = None) -> ShownRequest:
    _opened(write, id, permitting.to_answer, version)
    return _shown(write, _requesting(write).close(id, given["reason"], write.by))


def forward(write: Write, given: Given, id: UUID, version: int | None = None) -> ShownRequest:
    request = _opened(write, id, permitting.to_answer, version)
    permitting.check_evaluator(write.unit, given["evaluator"], request)
    return _shown(write, _requesting(write).forward(id, given["evaluator"], given["note"], write.by))


def resubmit(write: Write, given: Given, id: UUID) -> ShownRequest:
    _opened(write, id, permitting.to_go_on_asking)
    return _shown(write, _requesting(write).resubmit(id, given["note"], write.by))


def withdraw(write: Write, given: Given, id: UUID) -> ShownRequest:
    _opened(write, id, permitting.to_go_on_asking)
    return _shown(write, _requesting(write).take_back(id, given["reason"], write.by))


def shown_request(unit: UnitOfWork, request: RecognitionRequest) -> ShownRequest:
    (alone,) = shown_requests(unit, [request])
    return alone


def shown_requests(unit: UnitOfWork, requests: Sequence[RecognitionRequest]) -> tuple[ShownRequest, ...]:
    hands = {hand for each in requests for hand in (each.asked_by, each.evaluator, *(step.by for step in each.history))}
    people = unit.accounts.many([hand for hand in hands if hand is not None])
    now = container().clock().now()
    return tuple(
        ShownRequest(request, each.known, people, now)
        for request, each in zip(requests, shown(unit, requests), strict=True)
    )


def _shown(write: Write, request: RecognitionRequest) -> ShownRequest:
    return shown_request(write.unit, request)


def _requesting(write: Write) -> Requesting:
    return write.using(container().requesting())


def _opened(
    write: Write,
    identifier: UUID,
    permit: Callable[[Caller, RecognitionRequest, UUID], None],
    version: int | None = None,
) -> RecognitionRequest:
    """The request, if the caller may take this step with the version they have read."""
    found, issuing = visible.request(write.unit, write.caller, identifier)
    permit(write.caller, found, issuing)
    return expected(found, version)


def _held(write: Write, identifier: UUID, version: int | None) -> RecognitionRequest:
    """The same for an answer that needs an assessment: of many who decide at once one assesses, the others wait."""
    _opened(write, identifier, permitting.to_answer, version)
    return expected(write.unit.requests.hold(identifier), version)


def _decision(write: Write, request: RecognitionRequest, given: dict[str, Any]) -> Recognition:
    is_free = given.pop("without_evidence")
    return Recognition(
        **write.stamp(),
        micro_credential_id=request.micro_credential_id,
        recognizing_institution_id=request.recognizing_institution_id,
        evidence=_evidence(write, request, is_free),
        **given,
    )


def _evidence(write: Write, request: RecognitionRequest, is_free: bool) -> Evidence | None:
    """What the assessment comes to now; None where no model was ever trained, or none is wanted because it fails."""
    try:
        return Evidence.of(_assessed(write.unit, request))
    except NotTrained:
        return None
    except (EngineFailed, PluginFailed):
        if is_free:
            return None
        raise


def assessed_if_trained(unit: UnitOfWork, request: RecognitionRequest) -> Verdict | None:
    try:
        return _assessed(unit, request)
    except NotTrained:
        return None


def _assessed(unit: UnitOfWork, request: RecognitionRequest) -> Verdict:
    credential = unit.credentials.get(request.micro_credential_id)
    learning = learning_of_credential(credential, unit.institutions.get(credential.institution_id))
    recognizing = within(unit, container().recognizing())
    return recognizing.assess(learning, unit.institutions.get(request.recognizing_institution_id).code)
