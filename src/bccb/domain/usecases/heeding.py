"""Heeding: feedback on suggestions is taken in, and what of it may be learned from is handed to the training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from bccb.domain.account import Permission
from bccb.domain.agreement import ArticulationAgreement, Grant
from bccb.domain.audit import Actor, AuditAction
from bccb.domain.caller import Caller
from bccb.domain.errors import NotFound
from bccb.domain.events import FeedbackGiven, FeedbackTakenBack
from bccb.domain.feedback import (
    Feedback,
    Origin,
    Rejection,
    Response,
    grant_of,
    latest,
    lesson_of,
    source_of,
    still_rejected,
)
from bccb.domain.learning import Learning, learning_of_credential
from bccb.domain.ports.unit_of_work import UnitOfWork, Work
from bccb.domain.recognition import Recognition
from bccb.domain.suggestion import Suggested
from bccb.domain.usecases.keeping import Keeping

_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Heeding:
    work: Work
    keeping: Keeping

    def give(
        self,
        caller: Caller,
        learning: Learning,
        institution_id: UUID,
        suggested: Suggested,
        response: Response,
        *,
        may_teach: bool,
        grant: Grant | None = None,
        note: str = "",
    ) -> Feedback:
        """Say of a suggestion what became of it. What is accepted is what is right.

        Only those who decide at the recognizing institution may: it is their judgement that is learned from. Raises
        Forbidden, and Invalid for learning that is in no record and for a correction that does not say what is right.
        """
        caller.require(Permission.DECIDE_REQUESTS, institution_id)
        now = self.keeping.clock.now()
        with self.work() as unit:
            feedback = Feedback(
                id=self.keeping.identifiers.new(),
                created_at=now,
                updated_at=now,
                origin=Origin.SUGGESTION,
                response=response,
                source_institution_id=unit.institutions.by_code(learning.institution or "").id,
                source=source_of(learning),
                recognizing_institution_id=institution_id,
                suggested=suggested,
                grant=suggested.grant if response is Response.ACCEPTED else grant,
                may_teach=may_teach,
                given_by=caller.account.id,
                note=note,
            )
            self.keeping.add(unit, unit.feedback, feedback, FeedbackGiven(feedback_id=feedback.id), caller.actor)
            unit.commit()
        return feedback

    def take_back(self, caller: Caller, identifier: UUID) -> Feedback:
        """It counts no longer, and the next training does not learn from it. Saying it twice changes nothing.

        Raises NotFound for what is another institution's.
        """
        with self.work() as unit:
            before = unit.feedback.get(identifier)
            to_see_feedback(caller, before)
            if not before.is_active:
                return before
            after = before.taken_back(self.keeping.clock.now())
            event = FeedbackTakenBack(feedback_id=after.id)
            self.keeping.save(unit, unit.feedback, before, after, event, caller.actor, AuditAction.WITHDRAW)
            unit.commit()
        return after


def to_see_feedback(caller: Caller, feedback: Feedback) -> None:
    """Those who decide at the institution it is about. Raises NotFound for everybody elsewhere, Forbidden."""
    if not caller.account.is_at_home(feedback.recognizing_institution_id):
        raise NotFound("feedback", feedback.id)
    caller.require(Permission.DECIDE_REQUESTS, feedback.recognizing_institution_id)


def heed_decision(unit: UnitOfWork, keeping: Keeping, recognition: Recognition, by: Actor, *, may_teach: bool) -> None:
    """Keep with a decision what had been suggested before it, in the unit of work of the decision."""
    now, grant = keeping.clock.now(), grant_of(recognition)
    credential = unit.credentials.get(recognition.micro_credential_id)
    issuer = unit.institutions.get(credential.institution_id)
    suggested = None if recognition.evidence is None else recognition.evidence.suggested
    response = None
    if suggested is not None:
        response = Response.ACCEPTED if suggested.agrees_with(grant) else Response.CORRECTED
    feedback = Feedback(
        id=keeping.identifiers.new(),
        created_at=now,
        updated_at=now,
        origin=Origin.DECISION,
        response=response,
        source_institution_id=issuer.id,
        source=source_of(learning_of_credential(credential, issuer)),
        recognizing_institution_id=recognition.recognizing_institution_id,
        suggested=suggested,
        grant=grant,
        may_teach=may_teach,
        given_by=by.account_id,
        recognition_id=recognition.id,
    )
    keeping.add(unit, unit.feedback, feedback, FeedbackGiven(feedback_id=feedback.id), by)


def lessons_from_here(unit: UnitOfWork) -> tuple[ArticulationAgreement, ...]:
    """What was decided and said here, as precedents: the last word on each, where it may be learned from.

    A recognition that was decided here is learned from if its feedback consents; one that was imported is as public as
    an agreement.
    """
    heeded = unit.feedback.recognitions()
    imported = (
        lesson_of(each, unit.credentials.get(each.micro_credential_id))
        for each in _recognitions(unit)
        if each.id not in heeded
    )
    return latest([*imported, *(lesson for each in unit.feedback.each() if (lesson := each.lesson) is not None)])


def rejections_from_here(unit: UnitOfWork, lessons: Sequence[ArticulationAgreement]) -> tuple[Rejection, ...]:
    """What was rejected here and may be learned from, unless a later one of the `lessons` from here has decided it."""
    return still_rejected(unit.feedback.each(), lessons)


def precedents_from_here(unit: UnitOfWork, identifiers: Sequence[UUID]) -> dict[UUID, ArticulationAgreement]:
    """Those of the precedents that are no agreements but were decided or said here, and may still be shown."""
    found = {}
    for each in identifiers:
        try:
            recognition = unit.recognitions.get(each)
            found[each] = lesson_of(recognition, unit.credentials.get(recognition.micro_credential_id))
        except NotFound:
            continue
    told = unit.feedback.many([each for each in identifiers if each not in found])
    return found | {each.id: lesson for each in told.values() if (lesson := each.lesson) is not None}


def _recognitions(unit: UnitOfWork) -> Iterator[Recognition]:
    after: str | None = None
    while True:
        page = unit.recognitions.page({}, after=after, limit=_AT_ONCE)
        yield from page.items
        if (after := page.following) is None:
            return
