"""Permitting: whether a caller may see or change a record. The one place that every door asks.

What belongs to another institution is as if it were not there; at one's own, a role that may not is told so.
"""

from __future__ import annotations

from uuid import UUID

from bccb.domain.account import Account, Permission, Role
from bccb.domain.agreement import ArticulationAgreement
from bccb.domain.caller import Caller
from bccb.domain.course import Course
from bccb.domain.credential import CredentialStatus, MicroCredential
from bccb.domain.errors import Forbidden, Invalid, NotFound
from bccb.domain.institution import Institution
from bccb.domain.pathway import Pathway, PathwayStatus
from bccb.domain.ports.unit_of_work import UnitOfWork
from bccb.domain.recognition import Recognition, RecognitionRequest
from bccb.domain.record import Record

_DECIDE = Permission.DECIDE_REQUESTS
_SUBMIT = Permission.SUBMIT_REQUESTS
_LAY_OUT = Permission.EDIT_PATHWAYS


def at_home(caller: Caller, permission: Permission, institution_id: UUID, kind: str, name: object) -> None:
    """For what belongs to one institution. Raises NotFound for everybody elsewhere, Forbidden for who may not here."""
    if not caller.account.is_at_home(institution_id):
        raise NotFound(kind, name)
    caller.require(permission, institution_id)


def to_add_institution(caller: Caller) -> None:
    """Whoever may edit every institution, be it one that is yet to come."""
    if caller.account.role is not Role.ADMIN:
        raise Forbidden("Only administrators add institutions.")
    caller.require(Permission.EDIT_INSTITUTION, None)


# What rows of files are of, and which column says so; the permission that it takes there.
_BROUGHT_IN: dict[type[Record], tuple[Permission, str, str]] = {
    Institution: (Permission.EDIT_INSTITUTION, "id", "code"),
    Course: (Permission.EDIT_INSTITUTION, "institution_id", "institution"),
    MicroCredential: (Permission.EDIT_CREDENTIALS, "institution_id", "institution"),
    ArticulationAgreement: (_DECIDE, "recognizing_institution_id", "target_institution"),
    Recognition: (_DECIDE, "recognizing_institution_id", "recognizing_institution"),
}


def to_bring_in(caller: Caller, before: Record | None, after: Record) -> None:
    """From a file: what one may make and change one by one. Raises Invalid, naming the column."""
    if isinstance(after, Pathway):
        _to_bring_in_pathway(caller, before, after)
        return
    permission, owner, column = _BROUGHT_IN[type(after)]
    if not all(caller.may(permission, getattr(each, owner)) for each in (before, after) if each is not None):
        raise Invalid(column, f"must be an institution at which you may {permission}")
    if caller.account.role is Role.ADMIN:
        return
    if isinstance(after, Recognition):
        known = before.evidence if isinstance(before, Recognition) else None
        if after.evidence != known:
            raise Invalid("evidence", "is made by an assessment; only administrators bring it in")
    if isinstance(after, MicroCredential) and before is not after:
        _check_steps(before.status if isinstance(before, MicroCredential) else CredentialStatus.DRAFT, after)


def _check_steps(status: CredentialStatus, after: MicroCredential) -> None:
    """A file goes no way that steps do not go."""
    possible = {
        CredentialStatus.DRAFT: tuple(CredentialStatus),
        CredentialStatus.PUBLISHED: (CredentialStatus.PUBLISHED, CredentialStatus.ARCHIVED),
    }.get(status, ())
    if after.status not in possible:
        raise Invalid("status", f"is {status}: from there it cannot be {after.status}, nor be changed by a file")
    if after.status is CredentialStatus.PUBLISHED and not after.outcomes:
        raise Invalid("learning_outcomes", "must name at least one where it is published")


def _to_bring_in_pathway(caller: Caller, before: Record | None, after: Pathway) -> None:
    if not (caller.may(_LAY_OUT, after.source_institution_id) or caller.may(_LAY_OUT, after.target_institution_id)):
        raise Invalid("source_institution", "must be an institution at which you may edit pathways, or the target must")
    states = {each.status for each in (before, after) if isinstance(each, Pathway)}
    if states <= {PathwayStatus.DRAFT, PathwayStatus.UNDER_REVIEW} or caller.may(_DECIDE, after.target_institution_id):
        return
    raise Invalid(
        "status", "must be and have been DRAFT or UNDER_REVIEW: all else is for the target institution to say"
    )


def sees_credential(caller: Caller | None, credential: MicroCredential) -> bool:
    """What is published is everybody's; the rest, and what is retired, of whoever may edit it, a key by its scopes."""
    if credential.is_active and credential.status is CredentialStatus.PUBLISHED:
        return True
    return caller is not None and edits_credential(caller, credential)


def edits_credential(caller: Caller, credential: MicroCredential) -> bool:
    return caller.may(Permission.EDIT_CREDENTIALS, credential.institution_id)


def sees_pathway(caller: Caller | None, pathway: Pathway) -> bool:
    """What is active is everybody's; the rest of the two institutions it concerns."""
    if pathway.is_active and pathway.status is PathwayStatus.ACTIVE:
        return True
    return caller is not None and (
        caller.may(_LAY_OUT, pathway.source_institution_id)
        or caller.may(_LAY_OUT, pathway.target_institution_id)
        or caller.may(_DECIDE, pathway.target_institution_id)
    )


def to_draft_pathway(caller: Caller, pathway: Pathway) -> None:
    """Whoever may edit pathways at either end of the new one."""
    caller.require(_LAY_OUT, _own_end(caller, pathway))


def to_lay_out(caller: Caller, pathway: Pathway) -> None:
    """To change, submit and archive: whoever may edit pathways at either end."""
    _party_to_pathway(caller, pathway)
    caller.require(_LAY_OUT, _own_end(caller, pathway))


def to_approve_pathway(caller: Caller, pathway: Pathway) -> None:
    """To approve, return, activate and suspend: the target institution, whose credit is promised."""
    _party_to_pathway(caller, pathway)
    caller.require(_DECIDE, pathway.target_institution_id)


def to_ask(caller: Caller, credential: MicroCredential) -> None:
    """A learner may ask about any published credential, everybody else about those of their own institution."""
    if caller.account.role is Role.USER and caller.scopes is None:
        return
    caller.require(_SUBMIT, credential.institution_id)


def sees_request(caller: Caller, request: RecognitionRequest, issuing: UUID) -> bool:
    """The parties: who asked, the issuing institution, the recognizing institution, and its evaluator."""
    return _asks(caller.account, request, issuing) or _answers(caller.account, request)


def to_see_request(caller: Caller, request: RecognitionRequest, issuing: UUID) -> None:
    """Raises NotFound for everybody who is no party."""
    if not sees_request(caller, request, issuing):
        raise NotFound("request", request.id)


def to_assign(caller: Caller, request: RecognitionRequest, issuing: UUID) -> None:
    to_see_request(caller, request, issuing)
    caller.require(_DECIDE, request.recognizing_institution_id)


def to_answer(caller: Caller, request: RecognitionRequest, issuing: UUID) -> None:
    """The recognizing institution's contact, or the evaluator who was assigned."""
    to_see_request(caller, request, issuing)
    if not _answers(caller.account, request):
        raise Forbidden("Only the institution that was asked, or the evaluator it assigned, gives an answer.")
    _in_scope(caller, _DECIDE)


def to_go_on_asking(caller: Caller, request: RecognitionRequest, issuing: UUID) -> None:
    """To submit a request again, or to withdraw it: those who asked."""
    to_see_request(caller, request, issuing)
    if not _asks(caller.account, request, issuing):
        raise Forbidden("Only those who asked submit a request again, or withdraw it.")
    _in_scope(caller, _SUBMIT)


def check_evaluator(unit: UnitOfWork, evaluator: UUID, request: RecognitionRequest) -> None:
    """Raises Invalid unless the account is in use and at the institution that was asked."""
    wrong = Invalid("evaluator", "must be the id of an account in use at the institution that was asked")
    try:
        account = unit.accounts.get(evaluator)
    except NotFound:
        raise wrong from None
    if not account.is_active or account.institution_id != request.recognizing_institution_id:
        raise wrong


def _asks(account: Account, request: RecognitionRequest, issuing: UUID) -> bool:
    return account.is_active and (request.asked_by == account.id or account.may(_SUBMIT, issuing))


def _answers(account: Account, request: RecognitionRequest) -> bool:
    """An evaluator who has left the institution since answers nothing there any more."""
    asked = request.recognizing_institution_id
    return account.may(_DECIDE, asked) or (request.evaluator == account.id and account.is_at_home(asked))


def _in_scope(caller: Caller, permission: Permission) -> None:
    """What is allowed for being a party, and not by a role, a key may still not do beyond its scopes."""
    if caller.scopes is not None and permission not in caller.scopes:
        raise Forbidden(f"This key may not {permission}.")


def _own_end(caller: Caller, pathway: Pathway) -> UUID:
    is_source = caller.account.is_at_home(pathway.source_institution_id)
    return pathway.source_institution_id if is_source else pathway.target_institution_id


def _party_to_pathway(caller: Caller, pathway: Pathway) -> None:
    ends = (pathway.source_institution_id, pathway.target_institution_id)
    if not any(caller.account.is_at_home(end) for end in ends):
        raise NotFound("pathway", pathway.id)
