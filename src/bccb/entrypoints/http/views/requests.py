"""Requests for recognition: asking, the evidence, and the six answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from bccb.domain.account import Permission, Role
from bccb.domain.caller import Caller
from bccb.domain.ports.repositories import Party
from bccb.entrypoints.http import visible
from bccb.entrypoints.http.context import container, reading
from bccb.entrypoints.http.door import ID
from bccb.entrypoints.http.gate import callers
from bccb.entrypoints.http.pagination import Stretch, conditions, going_on, shown, shown_one, stretch
from bccb.entrypoints.http.schemas import request_examples as examples
from bccb.entrypoints.http.schemas.paging import Listing
from bccb.entrypoints.http.schemas.requests import (
    AskSchema,
    AssignmentSchema,
    DenialSchema,
    EstablishmentSchema,
    EvidencePageSchema,
    ForwardingSchema,
    NoteSchema,
    ReasonSchema,
    RequestQuery,
    RequestSchema,
    ShownRequest,
)
from bccb.entrypoints.http.views import answering
from bccb.entrypoints.http.writing import Write, WritingDoor

requests = WritingDoor("Requests", __name__, description="Asking for recognition, and the six answers.")

_ASK = {"microCredential": "BCIT-PYDA-01", "recognizingInstitution": "UVIC", "desiredCredit": 1.5}
_ESTABLISH = {
    "recognitionType": "EQUIVALENCY",
    "creditValue": 1.5,
    "assignedCourses": [{"subject": "CSC", "number": "110", "credit": 1.5}],
    "effectiveDate": "2026-09-01",
    "note": "The outcomes are those of CSC 110.",
}
_DENY = {"reason": "Nothing of it is assessed.", "expiryDate": "2027-12-31"}
_REASON = {"reason": "Which hours are taught, and which are practice?"}
_EVALUATOR = {"evaluator": "1f0c7a52-6f0e-4d6e-9a53-4d1c1f0c9d11"}


@requests.route("/requests")
@requests.signed_in()
@requests.arguments(RequestQuery, location="query")
@requests.listing(RequestSchema, example=examples.REQUEST)
def list_requests(listing: Listing) -> Stretch:
    """List the requests you are a party to

    Oldest first: those you asked, those about your institution's credentials, those your institution was asked, and
    those you evaluate.
    """
    caller, where = callers.current(), dict(listing.where)
    days = where.pop("min_days", None)
    until = None if days is None else container().clock().now() - timedelta(days=days)
    with reading() as unit, going_on():
        held = conditions(unit, where)
        page = unit.requests.involving(_party(caller), held, asked_by=until, **listing.window)
        return stretch(listing, page, answering.shown_requests(unit, page.items))


@requests.route("/requests/<uuid:id>", parameters=ID)
@requests.signed_in()
@requests.one(RequestSchema, example=examples.REQUEST)
def read_request(id: UUID) -> ShownRequest:
    """Read one request, with its history"""
    with reading() as unit:
        found, _ = visible.request(unit, callers.current(), id)
        return answering.shown_request(unit, found)


@requests.route("/requests/<uuid:id>/evidence", parameters=ID)
@requests.signed_in()
@requests.one(EvidencePageSchema, example=examples.EVIDENCE)
def read_evidence(id: UUID) -> dict[str, Any]:
    """Read the evidence for one request

    The assessment with outcomes side by side, precedents and rules; what your institution has decided before; what
    others have decided.
    """
    with reading() as unit:
        request, _ = visible.request(unit, callers.current(), id)
        credential = unit.credentials.get(request.micro_credential_id)
        today = container().clock().today()
        decided = unit.recognitions.of_credential(credential.id)
        here = [each for each in decided if each.recognizing_institution_id == request.recognizing_institution_id]
        elsewhere = [each for each in decided if each not in here and each.stands(today)]
        return {
            "request": answering.shown_request(unit, request),
            "micro_credential": shown_one(unit, credential),
            "is_as_asked": credential.version == request.micro_credential_version,
            "assessment": answering.assessed_if_trained(unit, request),
            "standing": shown(unit, [each for each in here if each.expiry_date is None or each.expiry_date >= today]),
            "elsewhere": shown(unit, elsewhere),
        }


@requests.route("/requests", methods=["POST"])
@requests.signed_in()
@requests.arguments(AskSchema, example=_ASK)
@requests.making(RequestSchema, example=examples.REQUEST)
def ask_for_recognition(write: Write, given: dict[str, Any]) -> ShownRequest:
    """Ask for recognition

    Learners may ask about any published credential, everybody else about those of their own institution.
    """
    return answering.ask(write, **given)


@requests.route("/requests/<uuid:id>/assign", methods=["POST"], parameters=ID)
@requests.signed_in(Permission.DECIDE_REQUESTS)
@requests.arguments(AssignmentSchema, example=_EVALUATOR)
@requests.changing(RequestSchema, example=examples.REQUEST)
def assign_request(write: Write, given: dict[str, Any], id: UUID) -> ShownRequest:
    """Assign an evaluator"""
    return answering.assign(write, given, id)


@requests.route("/requests/<uuid:id>/establish", methods=["POST"], parameters=ID)
@requests.signed_in()
@requests.arguments(EstablishmentSchema, example=_ESTABLISH)
@requests.changing(RequestSchema, example=examples.REQUEST)
def establish_credit(write: Write, given: dict[str, Any], id: UUID) -> ShownRequest:
    """Answer: establish credit

    Creates the recognition, or replaces the one that stands: that one ends the day before. The assessment as it is now
    is kept with it.
    """
    return answering.establish(write, given, id)


@requests.route("/requests/<uuid:id>/deny", methods=["POST"], parameters=ID)
@requests.signed_in()
@requests.arguments(DenialSchema, example=_DENY)
@requests.changing(RequestSchema, example=examples.REQUEST)
def deny_credit(write: Write, given: dict[str, Any], id: UUID) -> ShownRequest:
    """Answer: deny

    Publishes a recognition of no credit with its reason; what stood before ends the day before.
    """
    return answering.deny(write, given, id)


@requests.route("/requests/<uuid:id>/return", methods=["POST"], parameters=ID)
@requests.signed_in()
@requests.arguments(ReasonSchema, example=_REASON)
@requests.changing(RequestSchema, example=examples.REQUEST)
def return_request(write: Write, given: dict[str, Any], id: UUID) -> ShownRequest:
    """Answer: return for more information"""
    return answering.send_back(write, given, id)


@requests.route("/requests/<uuid:id>/no-change", methods=["POST"], parameters=ID)
@requests.signed_in()
@requests.arguments(NoteSchema, example={"note": "Reviewed with the new syllabus."})
@requests.changing(RequestSchema, example=examples.REQUEST)
def leave_unchanged(write: Write, given: dict[str, Any], id: UUID) -> ShownRequest:
    """Answer: no change

    Reviewed today, and what stands goes on standing; its `reviewedOn` says so.
    """
    return answering.leave_unchanged(write, given, id)


@requests.route("/requests/<uuid:id>/close", methods=["POST"], parameters=ID)
@requests.signed_in()
@requests.arguments(ReasonSchema, example={"reason": "The credential is no longer offered."})
@requests.changing(RequestSchema, example=examples.REQUEST)
def close_request(write: Write, given: dict[str, Any], id: UUID) -> ShownRequest:
    """Answer: close"""
    return answering.close(write, given, id)


@requests.route("/requests/<uuid:id>/forward", methods=["POST"], parameters=ID)
@requests.signed_in()
@requests.arguments(ForwardingSchema, example=_EVALUATOR | {"note": "Geography decides."})
@requests.changing(RequestSchema, example=examples.REQUEST)
def forward_request(write: Write, given: dict[str, Any], id: UUID) -> ShownRequest:
    """Answer: forward to another evaluator"""
    return answering.forward(write, given, id)


@requests.route("/requests/<uuid:id>/resubmit", methods=["POST"], parameters=ID)
@requests.signed_in()
@requests.arguments(NoteSchema, example={"note": "39 hours are taught."})
@requests.changing(RequestSchema, example=examples.REQUEST)
def resubmit_request(write: Write, given: dict[str, Any], id: UUID) -> ShownRequest:
    """Submit a returned request again, with what was missing"""
    return answering.resubmit(write, given, id)


@requests.route("/requests/<uuid:id>/withdraw", methods=["POST"], parameters=ID)
@requests.signed_in()
@requests.arguments(ReasonSchema, example={"reason": "We ask again with the new outline."})
@requests.changing(RequestSchema, example=examples.REQUEST)
def withdraw_request(write: Write, given: dict[str, Any], id: UUID) -> ShownRequest:
    """Withdraw an open request

    By those who asked. It is closed without an answer.
    """
    return answering.withdraw(write, given, id)


def _party(caller: Caller) -> Party | None:
    account, home = caller.account, caller.account.institution_id
    if account.role is Role.ADMIN:
        return None
    return Party(
        account_id=account.id,
        issuing=home if account.may(Permission.SUBMIT_REQUESTS, home) else None,
        recognizing=home if account.may(Permission.DECIDE_REQUESTS, home) else None,
        home=home,
    )
