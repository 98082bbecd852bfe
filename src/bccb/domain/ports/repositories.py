"""Where records are kept. Every repository reads and writes whole records inside one unit of work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar, Unpack
from uuid import UUID

from bccb.domain.account import Account
from bccb.domain.agreement import ArticulationAgreement
from bccb.domain.audit import AuditAction, AuditEntry
from bccb.domain.course import Course, CourseCode
from bccb.domain.credential import MicroCredential
from bccb.domain.feedback import Feedback
from bccb.domain.finding import Findable
from bccb.domain.institution import Institution
from bccb.domain.pathway import Pathway
from bccb.domain.ports.lists import Page, Window
from bccb.domain.recognition import Recognition, RecognitionRequest
from bccb.domain.record import Record

RecordT = TypeVar("RecordT", bound=Record)

__all__ = ["Page", "Window"]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What a merge did, in records."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


class Repository(Protocol[RecordT]):
    """Records of one kind."""

    def add(self, record: RecordT) -> None:
        """Keep a new record. Raises AlreadyExists, naming the field, if its id or its unique code is taken."""
        ...

    def save(self, record: RecordT) -> None:
        """Replace the version before `record.version` by it.

        Raises StaleVersion if another version is stored, NotFound if none is, AlreadyExists if it takes another's code:
        at the latest when the unit is committed or asks for something.
        """
        ...

    def get(self, identifier: UUID) -> RecordT:
        """The record, active or not. Raises NotFound."""
        ...

    def many(self, identifiers: Sequence[UUID]) -> Mapping[UUID, RecordT]:
        """Those of them that there are, active or not, in one question."""
        ...

    def page(self, where: Mapping[str, object], **window: Unpack[Window]) -> Page[RecordT]:
        """Active records whose fields equal `where`, in the order of their code (name or id where there is none).

        Stable under writes: a record is neither repeated nor skipped because another came or went. An unknown field or
        an `after` that no page gave raises Invalid. Nothing found is an empty page.
        """
        ...

    def count(self, where: Mapping[str, object]) -> int:
        """How many there would be on all pages. May read them all."""
        ...


class InstitutionRepository(Repository[Institution], Protocol):
    def by_code(self, code: str) -> Institution:
        """Raises NotFound."""
        ...

    def all(self) -> tuple[Institution, ...]:
        """Every active institution, by code."""
        ...


class CredentialRepository(Repository[MicroCredential], Protocol):
    def by_program_code(self, program_code: str) -> MicroCredential:
        """Raises NotFound."""
        ...

    def each(self) -> Iterator[MicroCredential]:
        """Every active credential, by program code, without holding them all."""
        ...

    def standing(self, since: datetime) -> Mapping[UUID, int]:
        """The version, by id, of each active, published credential that was updated since then."""
        ...

    def editions(self) -> bytes:
        """Every active, published credential, each as `bccb.domain.ports.finding.packed`, in any order."""
        ...

    def findable(self, identifiers: Sequence[UUID]) -> Mapping[UUID, Findable]:
        """Those of them that may be found now, of active institutions; nothing else of them is read."""
        ...

    def documents(self, where: Mapping[str, object], *, after: str | None = None, limit: int = 20) -> Page[str]:
        """What `page` would give, each credential as its ready JSON document (`bccb.domain.document`)."""
        ...


class CourseRepository(Repository[Course], Protocol):
    def find(self, institution_id: UUID, codes: Sequence[CourseCode]) -> Mapping[CourseCode, Course]:
        """The active courses of one institution among `codes`; those it does not teach are missing."""
        ...

    def standing(self, since: datetime) -> Mapping[UUID, int]:
        """The version, by id, of each active course that was updated since then."""
        ...

    def editions(self) -> bytes:
        """Every active course, each as `bccb.domain.ports.finding.packed`, in any order."""
        ...

    def findable(self, identifiers: Sequence[UUID]) -> Mapping[UUID, Findable]:
        """Those of them that may be found now, of active institutions; nothing else of them is read."""
        ...

    def each(self) -> Iterator[Course]:
        """Every active course, by institution, subject and number, without holding them all."""
        ...

    def merge(self, courses: Iterable[Course]) -> Tally:
        """Add what is new by institution, subject and number, change what differs, leave the rest alone.

        An existing record keeps its id and its creation; its version goes up if it changes. A course that comes twice
        counts once, the last one winning. Memory stays flat whatever the length.
        """
        ...


class AgreementRepository(Repository[ArticulationAgreement], Protocol):
    """Conditions besides fields: `subject` of one of the source courses, `kind` of the grant."""

    def granting(self, codes: Sequence[str]) -> Mapping[str, UUID]:
        """Who grants, by code, of the agreements among `codes` that there are, active or not."""
        ...

    def each(self) -> Iterator[ArticulationAgreement]:
        """Every active agreement, by code, without holding them all."""
        ...

    def merge(self, agreements: Iterable[ArticulationAgreement]) -> Tally:
        """As `CourseRepository.merge`, by the agreement's code."""
        ...


@dataclass(frozen=True, kw_only=True)
class Party:
    """Whose requests are looked for: those the account asked, those about credentials that `issuing` issues, those that
    `recognizing` was asked, and those the account evaluates at `home`. None for no institution."""

    account_id: UUID
    issuing: UUID | None = None
    recognizing: UUID | None = None
    home: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Timing:
    """When a request was asked of an institution, and when it was answered; None while it is open."""

    institution_id: UUID
    evaluator: UUID | None
    asked_at: datetime
    answered_at: datetime | None


class RequestRepository(Repository[RecognitionRequest], Protocol):
    """Of one credential at one institution it holds one open request: a second raises AlreadyExists."""

    def hold(self, identifier: UUID) -> RecognitionRequest:
        """The request, which nobody else changes until this unit of work ends. Raises NotFound.

        Waits for whoever holds it; then it is as they left it, or Conflict says that they changed it.
        """
        ...

    def involving(
        self,
        party: Party | None,
        where: Mapping[str, object],
        *,
        asked_by: datetime | None = None,
        **window: Unpack[Window],
    ) -> Page[RecognitionRequest]:
        """As `page`, oldest first, of the requests a party is concerned by; of all for None.

        With `asked_by` only those made by that moment.
        """
        ...

    def timings(self, institution_id: UUID | None, *, since: datetime) -> tuple[Timing, ...]:
        """Of each active request that is open, or was answered since; at one institution or, for None, at all.

        A request that was withdrawn was not answered.
        """
        ...


class RecognitionRepository(Repository[Recognition], Protocol):
    """A condition besides fields: `as_of`, a day on which the recognition is in force."""

    def of_credential(self, credential_id: UUID) -> tuple[Recognition, ...]:
        """Every active recognition of a credential, whatever its term, by recognizing institution and beginning."""
        ...


class FeedbackRepository(Repository[Feedback], Protocol):
    """Pages are in the order in which it was given."""

    def each(self) -> Iterator[Feedback]:
        """All that is active, in that order, without holding it all."""
        ...

    def many(self, identifiers: Sequence[UUID]) -> Mapping[UUID, Feedback]:
        """Those of them that there are."""
        ...

    def recognitions(self) -> frozenset[UUID]:
        """The recognitions that feedback was kept with, be it taken back since."""
        ...


class PathwayRepository(Repository[Pathway], Protocol):
    def of_credential(self, credential_id: UUID) -> tuple[Pathway, ...]:
        """Every active pathway from a credential, whatever its status, by name."""
        ...


class AccountRepository(Repository[Account], Protocol):
    def by_email(self, email: str) -> Account:
        """Raises NotFound."""
        ...

    def note_sign_in(self, identifier: UUID, at: datetime) -> None:
        """Remember when the account last signed in. Counts as no change: the version stays.

        Where there is no such account there is nothing to remember.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class AuditQuestion:
    """Which entries are asked for; None, for all.

    `since` is the first moment, `until` the first one that is too late. `institution_id` keeps what concerns that
    institution now, by `bccb.domain.audit.CONCERNS`.
    """

    entity_type: str | None = None
    entity_id: UUID | None = None
    action: AuditAction | None = None
    account_id: UUID | None = None
    institution_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def equal(self) -> dict[str, object]:
        """The fields of an entry that must have a value, and the value."""
        names = ("entity_type", "entity_id", "action", "account_id")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, kw_only=True)
class Trail:
    """A stretch of the audit trail. `following` continues it; None at the end. Nobody counts the whole."""

    items: tuple[AuditEntry, ...]
    following: str | None


class AuditTrail(Protocol):
    """Append-only: nothing in it is changed or removed."""

    def append(self, entry: AuditEntry) -> None:
        """Add it. What is wrong with it is told now, or at the latest when the unit commits."""
        ...

    def of(self, entity_id: UUID) -> tuple[AuditEntry, ...]:
        """The entries of one record, oldest first."""
        ...

    def latest(self, asked: AuditQuestion, *, after: str | None = None, limit: int = 20) -> Trail:
        """The entries that were asked for, the last one appended first.

        Stable under writes. An `after` that was never given out raises Invalid.
        """
        ...
