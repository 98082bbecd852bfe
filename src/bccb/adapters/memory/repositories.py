"""Every repository in memory: what its kind can be asked beyond the common promises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Unpack
from uuid import UUID

from bccb.adapters.memory import kinds
from bccb.adapters.memory.records import Records
from bccb.adapters.memory.transaction import Transaction
from bccb.domain.account import Account
from bccb.domain.agreement import ArticulationAgreement
from bccb.domain.course import Course, CourseCode
from bccb.domain.credential import CredentialStatus, MicroCredential
from bccb.domain.document import document_of
from bccb.domain.feedback import Feedback
from bccb.domain.finding import Findable, findable, may_be_found
from bccb.domain.institution import Institution
from bccb.domain.pathway import Pathway
from bccb.domain.ports.finding import packed
from bccb.domain.ports.lists import Page, Window
from bccb.domain.ports.repositories import Party, Tally, Timing
from bccb.domain.recognition import Recognition, RecognitionRequest


class MemoryInstitutions(Records[Institution]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(kinds.INSTITUTION, transaction)

    def by_code(self, code: str) -> Institution:
        return self.holder("code", code)

    def all(self) -> tuple[Institution, ...]:
        return tuple(self.in_order())


def _findable_now(transaction: Transaction, records: Iterable[Course | MicroCredential]) -> Mapping[UUID, Findable]:
    owners = transaction.read("institution").records
    open_now = [each for each in records if may_be_found(each) and owners[each.institution_id].is_active]
    return {each.id: findable(each, owners[each.institution_id]) for each in open_now}


class MemoryCredentials(Records[MicroCredential]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(kinds.CREDENTIAL, transaction)

    def by_program_code(self, program_code: str) -> MicroCredential:
        return self.holder("programCode", program_code)

    def each(self) -> Iterator[MicroCredential]:
        return self.in_order()

    def standing(self, since: datetime) -> Mapping[UUID, int]:
        return {each.id: each.version for each in self._published() if each.updated_at >= since}

    def editions(self) -> bytes:
        return b"".join(packed(each.id, each.version) for each in self._published())

    def findable(self, identifiers: Sequence[UUID]) -> Mapping[UUID, Findable]:
        return _findable_now(self._transaction, self.many(identifiers).values())

    def documents(self, where: Mapping[str, object], *, after: str | None = None, limit: int = 20) -> Page[str]:
        page = self.page(where, after=after, limit=limit)
        made = (document_of(each).naming(self.institution_code(each.institution_id)) for each in page.items)
        return Page(items=tuple(made), following=page.following, total=page.total)

    def _published(self) -> Iterator[MicroCredential]:
        return (each for each in self.active() if each.status is CredentialStatus.PUBLISHED)


class MemoryCourses(Records[Course]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(kinds.COURSE, transaction)

    def find(self, institution_id: UUID, codes: Sequence[CourseCode]) -> Mapping[CourseCode, Course]:
        keys = {code: ("code", (institution_id, code.subject, code.number)) for code in codes}
        shelf = self.shelf
        found = {code: shelf.records[shelf.holders[key]] for code, key in keys.items() if key in shelf.holders}
        return {code: course for code, course in found.items() if course.is_active}

    def standing(self, since: datetime) -> Mapping[UUID, int]:
        return {each.id: each.version for each in self.active() if each.updated_at >= since}

    def editions(self) -> bytes:
        return b"".join(packed(each.id, each.version) for each in self.active())

    def findable(self, identifiers: Sequence[UUID]) -> Mapping[UUID, Findable]:
        return _findable_now(self._transaction, self.many(identifiers).values())

    def each(self) -> Iterator[Course]:
        return self.in_order(lambda course: (self.institution_code(course.institution_id), course.code))

    def merge(self, courses: Iterable[Course]) -> Tally:
        return self.merge_all(courses)


class MemoryAgreements(Records[ArticulationAgreement]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(kinds.AGREEMENT, transaction)

    def granting(self, codes: Sequence[str]) -> Mapping[str, UUID]:
        shelf = self.shelf
        held = {code: shelf.holders[key] for code in codes if (key := ("code", code)) in shelf.holders}
        return {code: shelf.records[identifier].recognizing_institution_id for code, identifier in held.items()}

    def each(self) -> Iterator[ArticulationAgreement]:
        return self.in_order()

    def merge(self, agreements: Iterable[ArticulationAgreement]) -> Tally:
        return self.merge_all(agreements)


class MemoryRequests(Records[RecognitionRequest]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(kinds.REQUEST, transaction)

    def hold(self, identifier: UUID) -> RecognitionRequest:
        with self._transaction.write(self._kind.name):
            return self.get(identifier)

    def involving(
        self,
        party: Party | None,
        where: Mapping[str, object],
        *,
        asked_by: datetime | None = None,
        **window: Unpack[Window],
    ) -> Page[RecognitionRequest]:
        found = [
            request
            for request in self._matching(where)
            if (party is None or self._concerns(party, request))
            and (asked_by is None or request.created_at <= asked_by)
        ]
        return self._paged(found, window)

    def timings(self, institution_id: UUID | None, *, since: datetime) -> tuple[Timing, ...]:
        return tuple(
            Timing(
                institution_id=each.recognizing_institution_id,
                evaluator=each.evaluator,
                asked_at=each.created_at,
                answered_at=each.answered_at,
            )
            for each in self.in_order()
            if institution_id in (None, each.recognizing_institution_id)
            and (each.is_open or (each.answered_at is not None and each.answered_at >= since))
        )

    def _concerns(self, party: Party, request: RecognitionRequest) -> bool:
        credential = self._transaction.read("credential").records[request.micro_credential_id]
        return (
            request.asked_by == party.account_id
            or (party.issuing is not None and credential.institution_id == party.issuing)
            or (party.recognizing is not None and request.recognizing_institution_id == party.recognizing)
            or (
                party.home is not None
                and request.evaluator == party.account_id
                and request.recognizing_institution_id == party.home
            )
        )


class MemoryRecognitions(Records[Recognition]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(kinds.RECOGNITION, transaction)

    def of_credential(self, credential_id: UUID) -> tuple[Recognition, ...]:
        found = [recognition for recognition in self.active() if recognition.micro_credential_id == credential_id]
        return tuple(sorted(found, key=self._place))

    def _place(self, recognition: Recognition) -> tuple[str, date, str]:
        """By institution, then by beginning; one without a beginning has always held."""
        code = self.institution_code(recognition.recognizing_institution_id)
        return code, recognition.effective_date or date.min, str(recognition.id)


class MemoryFeedback(Records[Feedback]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(kinds.FEEDBACK, transaction)

    def each(self) -> Iterator[Feedback]:
        return self.in_order()

    def many(self, identifiers: Sequence[UUID]) -> Mapping[UUID, Feedback]:
        records = self.shelf.records
        return {identifier: records[identifier] for identifier in identifiers if identifier in records}

    def recognitions(self) -> frozenset[UUID]:
        kept = (feedback.recognition_id for feedback in self.shelf.records.values())
        return frozenset(identifier for identifier in kept if identifier is not None)


class MemoryPathways(Records[Pathway]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(kinds.PATHWAY, transaction)

    def of_credential(self, credential_id: UUID) -> tuple[Pathway, ...]:
        return tuple(pathway for pathway in self.in_order() if pathway.micro_credential_id == credential_id)


class MemoryAccounts(Records[Account]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(kinds.ACCOUNT, transaction)

    def by_email(self, email: str) -> Account:
        return self.holder("email", email.strip().casefold())

    def note_sign_in(self, identifier: UUID, at: datetime) -> None:
        with self._transaction.write(kinds.ACCOUNT.name) as shelf:
            if identifier in shelf.records:
                shelf.records[identifier] = replace(shelf.records[identifier], last_login_at=at)
