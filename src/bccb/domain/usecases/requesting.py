"""Requesting: somebody asks an institution to recognize a credential, and it gives one of six answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from bccb.domain.audit import Actor, AuditAction
from bccb.domain.credential import CredentialStatus
from bccb.domain.errors import AlreadyExists, Conflict, Invalid
from bccb.domain.events import (
    RecognitionGranted,
    RecognitionRefused,
    RecognitionRequested,
    RecognitionReviewed,
    RecognitionWithdrawn,
    RequestAdvanced,
)
from bccb.domain.ports.unit_of_work import UnitOfWork, Work
from bccb.domain.recognition import Recognition, RecognitionRequest
from bccb.domain.record import Record
from bccb.domain.usecases.heeding import heed_decision
from bccb.domain.usecases.keeping import Keeping


@dataclass(frozen=True, kw_only=True)
class Requesting:
    work: Work
    keeping: Keeping

    def ask(
        self, program_code: str, institution_code: str, by: Actor, *, desired_credit: float | None = None
    ) -> RecognitionRequest:
        """Ask for the recognition of a credential as it stands now.

        Raises Conflict unless it is published, where it or the institution is no longer in use, and where a request
        about it is open there already.
        """
        with self.work() as unit:
            credential = unit.credentials.by_program_code(program_code)
            institution = unit.institutions.by_code(institution_code)
            _refuse_retired(program_code, credential)
            _refuse_retired(institution_code, institution)
            if credential.status is not CredentialStatus.PUBLISHED:
                raise Conflict(
                    f"The credential {program_code} is {credential.status}; only a published one can be asked for."
                )
            now = self.keeping.clock.now()
            request = RecognitionRequest(
                id=self.keeping.identifiers.new(),
                created_at=now,
                updated_at=now,
                micro_credential_id=credential.id,
                micro_credential_version=credential.version,
                recognizing_institution_id=institution.id,
                asked_by=by.account_id,
                desired_credit=desired_credit,
            )
            try:
                self.keeping.add(unit, unit.requests, request, RecognitionRequested(request_id=request.id), by)
            except AlreadyExists as error:
                raise Conflict(f"{institution_code} has an open request about {program_code} already.") from error
            unit.commit()
        return request

    def assign(self, request_id: UUID, evaluator: UUID, by: Actor) -> RecognitionRequest:
        return self._advance(
            request_id, by, AuditAction.ASSIGN, lambda request, **when: request.assigned(evaluator, **when)
        )

    def resubmit(self, request_id: UUID, note: str, by: Actor) -> RecognitionRequest:
        return self._advance(
            request_id, by, AuditAction.SUBMIT, lambda request, **when: request.resubmitted(note, **when)
        )

    def establish(
        self, request_id: UUID, recognition: Recognition, note: str, by: Actor, *, may_teach: bool = True
    ) -> RecognitionRequest:
        """Grant credit from a day on, today if the recognition names none. What overlaps with it there ends before.

        `may_teach` is the consent to learn from the decision.
        """
        if recognition.is_refusal:
            raise Invalid("recognitionType", "must grant something; a refusal is the answer deny")
        return self._decide(
            request_id,
            recognition,
            by,
            lambda request, **when: request.established(recognition.id, note, **when),
            may_teach=may_teach,
        )

    def deny(self, request_id: UUID, refusal: Recognition, by: Actor, *, may_teach: bool = True) -> RecognitionRequest:
        """Refuse, and publish the refusal with its reason. What stood before ends, as for a grant."""
        if not refusal.is_refusal:
            raise Invalid("recognitionType", "must be NO_CREDIT for the answer deny")
        return self._decide(
            request_id,
            refusal,
            by,
            lambda request, **when: request.denied(refusal.id, refusal.notes, **when),
            may_teach=may_teach,
        )

    def send_back(self, request_id: UUID, reason: str, by: Actor) -> RecognitionRequest:
        """Return it to whoever asked, for more information."""
        return self._advance(
            request_id, by, AuditAction.RETURN, lambda request, **when: request.returned(reason, **when)
        )

    def leave_unchanged(self, request_id: UUID, note: str, by: Actor) -> RecognitionRequest:
        """Reviewed today, and what stands goes on standing; it says so."""
        with self.work() as unit:
            before = unit.requests.get(request_id)
            reviewed = self._standing(unit, before)
            recognition_id = reviewed[-1].id if reviewed else None
            after = before.left_unchanged(recognition_id, note, by=by.account_id, at=self.keeping.clock.now())
            for each in reviewed:
                self._review(unit, each, by)
            self._keep_step(unit, before, after, by, AuditAction.ANSWER)
            unit.commit()
        return after

    def close(self, request_id: UUID, reason: str, by: Actor) -> RecognitionRequest:
        return self._advance(request_id, by, AuditAction.ANSWER, lambda request, **when: request.closed(reason, **when))

    def take_back(self, request_id: UUID, reason: str, by: Actor) -> RecognitionRequest:
        """Withdraw what was asked, while it is open."""
        return self._advance(
            request_id, by, AuditAction.WITHDRAW, lambda request, **when: request.withdrawn(reason, **when)
        )

    def forward(self, request_id: UUID, evaluator: UUID, note: str, by: Actor) -> RecognitionRequest:
        return self._advance(
            request_id, by, AuditAction.ASSIGN, lambda request, **when: request.forwarded(evaluator, note, **when)
        )

    def withdraw(self, recognition_id: UUID, last_day: date, by: Actor) -> Recognition:
        """End a recognition: it stands no longer than that day. Saying it twice changes nothing.

        One that would begin only after that day never will. Raises Invalid for a day before one that has begun: that it
        stood is not undone.
        """
        with self.work() as unit:
            before = unit.recognitions.get(recognition_id)
            after = before.ended(last_day, self.keeping.clock.now())
            if after is before:
                return before
            begun = before.effective_date
            if begun is not None and last_day < begun <= self.keeping.clock.today():
                raise Invalid("lastDay", f"must be {begun} or later: it has been in force since that day")
            event = RecognitionWithdrawn(recognition_id=after.id)
            self.keeping.save(unit, unit.recognitions, before, after, event, by, AuditAction.WITHDRAW)
            unit.commit()
        return after

    def _advance(
        self, request_id: UUID, by: Actor, action: AuditAction, step: Callable[..., RecognitionRequest]
    ) -> RecognitionRequest:
        with self.work() as unit:
            before = unit.requests.get(request_id)
            after = step(before, by=by.account_id, at=self.keeping.clock.now())
            self._keep_step(unit, before, after, by, action)
            unit.commit()
        return after

    def _decide(
        self,
        request_id: UUID,
        decision: Recognition,
        by: Actor,
        step: Callable[..., RecognitionRequest],
        *,
        may_teach: bool,
    ) -> RecognitionRequest:
        with self.work() as unit:
            before = unit.requests.get(request_id)
            after = step(before, by=by.account_id, at=self.keeping.clock.now())
            _refuse_mismatch(before, decision)
            version = unit.credentials.get(before.micro_credential_id).version
            self._publish(unit, replace(decision, micro_credential_version=version), by)
            heed_decision(unit, self.keeping, decision, by, may_teach=may_teach)
            self._keep_step(unit, before, after, by, AuditAction.ANSWER)
            unit.commit()
        return after

    def _standing(self, unit: UnitOfWork, request: RecognitionRequest) -> list[Recognition]:
        """What the institution that was asked has in force about the credential today, first to last."""
        today = self.keeping.clock.today()
        return [
            each
            for each in unit.recognitions.of_credential(request.micro_credential_id)
            if each.recognizing_institution_id == request.recognizing_institution_id and each.stands(today)
        ]

    def _review(self, unit: UnitOfWork, before: Recognition, by: Actor) -> None:
        after = before.reviewed(self.keeping.clock.today(), self.keeping.clock.now())
        self.keeping.save(unit, unit.recognitions, before, after, RecognitionReviewed(recognition_id=after.id), by)

    def _keep_step(
        self, unit: UnitOfWork, before: RecognitionRequest, after: RecognitionRequest, by: Actor, action: AuditAction
    ) -> None:
        event = RequestAdvanced(request_id=after.id, step=after.history[-1].step)
        self.keeping.save(unit, unit.requests, before, after, event, by, action)

    def _publish(self, unit: UnitOfWork, decision: Recognition, by: Actor) -> None:
        """Put the decision in the place of what it overlaps with; first, for whoever writes sees what others wrote."""
        begins = decision.effective_date or self.keeping.clock.today()
        recognition = replace(decision, effective_date=begins)
        made = RecognitionRefused if recognition.is_refusal else RecognitionGranted
        action = AuditAction.REJECT if recognition.is_refusal else AuditAction.GRANT
        event = made(recognition_id=recognition.id)
        self.keeping.add(unit, unit.recognitions, recognition, event, by, action)
        self._end_rivals(unit, recognition, begins, by)

    def _end_rivals(self, unit: UnitOfWork, recognition: Recognition, begins: date, by: Actor) -> None:
        """What is in force when the decision begins ends the day before; what would begin in its term is retired."""
        for before in unit.recognitions.of_credential(recognition.micro_credential_id):
            is_rival = before.recognizing_institution_id == recognition.recognizing_institution_id
            if is_rival and before.id != recognition.id and before.meets(recognition):
                at = self.keeping.clock.now()
                after = before.retired(at) if begins == date.min else before.ended(begins - timedelta(days=1), at)
                event = RecognitionWithdrawn(recognition_id=after.id)
                self.keeping.save(unit, unit.recognitions, before, after, event, by, AuditAction.WITHDRAW)


def _refuse_retired(code: str, record: Record) -> None:
    if not record.is_active:
        raise Conflict(f"{code} is no longer in use.")


def _refuse_mismatch(request: RecognitionRequest, recognition: Recognition) -> None:
    if recognition.micro_credential_id != request.micro_credential_id:
        raise Invalid("microCredential", "must be the credential that was asked for")
    if recognition.recognizing_institution_id != request.recognizing_institution_id:
        raise Invalid("recognizingInstitution", "must be the institution that was asked")
