"""An office to work in: every use case over one database, with a stopped clock and numbered identifiers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from bccb.adapters.memory.unit_of_work import MemoryDatabase
from bccb.domain.account import Account, Role
from bccb.domain.agreement import ArticulationAgreement
from bccb.domain.audit import Actor, AuditEntry
from bccb.domain.course import Course
from bccb.domain.credential import CredentialStatus, MicroCredential
from bccb.domain.feedback import Feedback
from bccb.domain.institution import Institution
from bccb.domain.pathway import Pathway
from bccb.domain.ports.unit_of_work import Message
from bccb.domain.recognition import Recognition, RecognitionRequest
from bccb.domain.record import Record
from bccb.domain.usecases.cataloguing import Cataloguing
from bccb.domain.usecases.classifying import Classifying
from bccb.domain.usecases.describing import Describing
from bccb.domain.usecases.heeding import Heeding
from bccb.domain.usecases.keeping import Keeping
from bccb.domain.usecases.pathfinding import Pathfinding
from bccb.domain.usecases.promoting import Promoting
from bccb.domain.usecases.recognizing import Recognizing
from bccb.domain.usecases.requesting import Requesting
from bccb.domain.usecases.searching import Searching
from bccb.domain.usecases.training import Training
from bccb.domain.usecases.trying import Trying
from furniture import NOON, a_credential, a_full_account, an_account, an_institution
from usecases.fakes import ModelShelf, NumberedIdentifiers, Rules, Shelf, StoppedClock, WordReader, WordTrainer

SHELVES = {
    Institution: "institutions",
    Account: "accounts",
    MicroCredential: "credentials",
    Course: "courses",
    ArticulationAgreement: "agreements",
    Recognition: "recognitions",
    RecognitionRequest: "requests",
    Feedback: "feedback",
    Pathway: "pathways",
}
SFU, UVIC, LANG = an_institution(code="SFU"), an_institution(code="UVIC"), an_institution(code="LANG")
COORDINATOR = an_account(role=Role.PROGRAM_COORDINATOR, institution_id=SFU.id)
REGISTRAR = a_full_account(email="registrar@uvic.example.ca", institution_id=UVIC.id, is_active=True)
GIS = a_credential(status=CredentialStatus.PUBLISHED, published_at=NOON)
COORDINATING = Actor(account_id=COORDINATOR.id, ip_address="192.0.2.7", user_agent="browser/1")
DECIDING = Actor(account_id=REGISTRAR.id, ip_address="192.0.2.8", user_agent="browser/2")


@dataclass
class Office:
    """`database` can be any that opens units of work and an outbox."""

    database: Any = field(default_factory=MemoryDatabase)
    clock: StoppedClock = field(default_factory=StoppedClock)
    identifiers: NumberedIdentifiers = field(default_factory=NumberedIdentifiers)
    models: ModelShelf = field(default_factory=ModelShelf)
    trainer: WordTrainer = field(default_factory=WordTrainer)
    rules: Rules = field(default_factory=Rules)
    recommenders: Shelf = field(default_factory=Shelf)

    def __post_init__(self) -> None:
        self.work = self.database.unit_of_work
        self.outbox = self.database.outbox()
        keeping = Keeping(clock=self.clock, identifiers=self.identifiers)
        self.cataloguing = Cataloguing(work=self.work, keeping=keeping)
        self.requesting = Requesting(work=self.work, keeping=keeping)
        self.describing = Describing(work=self.work)
        self.searching = Searching(work=self.work, models=self.models, clock=self.clock)
        self.classifying = Classifying(models=self.models, shipped=WordReader(version="shipped"))
        self.heeding = Heeding(work=self.work, keeping=keeping)
        self.promoting = Promoting(work=self.work, keeping=keeping, models=self.models)
        self.training = Training(
            work=self.work,
            trainer=self.trainer,
            models=self.models,
            clock=self.clock,
            trying=Trying(trainer=self.trainer, read=self.trainer.read),
            promoting=self.promoting,
        )
        self.recognizing = Recognizing(work=self.work, models=self.models, rulebook=self.rules, clock=self.clock)

    @cached_property
    def pathfinding(self) -> Pathfinding:
        return Pathfinding(
            work=self.work, recognizing=self.recognizing, recommenders=self.recommenders, clock=self.clock
        )

    def keep(self, *records: Record) -> None:
        """Put records where a test needs them, without audit or events."""
        with self.work() as unit:
            for record in records:
                getattr(unit, SHELVES[type(record)]).add(record)
            unit.commit()

    def of(self, record: Record) -> Record:
        """The record as it is stored now."""
        return self.get(type(record), record.id)

    def get(self, kind: type[Record], identifier: UUID) -> Record:
        with self.work() as unit:
            return getattr(unit, SHELVES[kind]).get(identifier)

    def trail(self, identifier: UUID) -> tuple[AuditEntry, ...]:
        with self.work() as unit:
            return unit.audit.of(identifier)

    def messages(self) -> tuple[Message, ...]:
        """What waits in the outbox."""
        return self.outbox.pending(1_000)

    def everything(self) -> dict[str, object]:
        """All that is active, with its trail, and all that waits to be sent: equal before and after means unchanged."""
        with self.work() as unit:
            pages = {name: getattr(unit, name).page({}, limit=1_000).items for name in SHELVES.values()}
            trails = {record.id: unit.audit.of(record.id) for items in pages.values() for record in items}
        return {**pages, "trails": trails, "messages": [(each.name, each.payload) for each in self.messages()]}


def an_office(**parts: Any) -> Office:
    """An office with three institutions, two accounts and one published credential of SFU."""
    office = Office(**parts)
    office.keep(SFU, UVIC, LANG, COORDINATOR, REGISTRAR, GIS)
    return office
