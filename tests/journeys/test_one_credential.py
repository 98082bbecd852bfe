"""One credential between two institutions, from its first draft until nobody's decision about it stands any longer.

Draft → published → asked → assessed → established → replaced → denied → expired, and the audit trail tells it all.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time
from threading import Barrier, local

import pytest

from bccb.adapters.system.clock import RandomIdentifiers
from bccb.domain.account import Role
from bccb.domain.agreement import Grant, GrantedCourse, SourceCourse
from bccb.domain.audit import SYSTEM, Actor, AuditAction
from bccb.domain.credential import CredentialStatus
from bccb.domain.credit import UNITS
from bccb.domain.errors import Conflict, Invalid
from bccb.domain.learning import learning_of_credential
from bccb.domain.pathway import Basis
from bccb.domain.recognition import Evidence, Recognition, RecognitionRequest, RecognitionType, RequestState
from bccb.domain.usecases.keeping import Keeping
from bccb.domain.usecases.requesting import Requesting
from bccb.plugins.manager import Plugins
from bccb.plugins.rulebook import PluginRulebook
from furniture import a_course, a_credential, an_account, an_agreement, an_id, an_institution, an_outcome
from usecases.fakes import ModelShelf, StoppedClock
from usecases.offices import Office

SFU, UVIC = an_institution(code="SFU"), an_institution(code="UVIC", unit=UNITS)
COORDINATOR = an_account(role=Role.PROGRAM_COORDINATOR, institution_id=SFU.id)
REGISTRAR = an_account(email="registrar@uvic.example.ca", role=Role.INSTITUTION_ADMIN, institution_id=UVIC.id)
ISSUING = Actor(account_id=COORDINATOR.id, ip_address="192.0.2.7", user_agent="browser/1")
RECOGNIZING = Actor(account_id=REGISTRAR.id, ip_address="192.0.2.8", user_agent="browser/2")
DRAFT = a_credential(
    program_code="SFU-FIRE-01",
    title="Wildfire Risk Mapping",
    description="Map fuel, slope and wind.",
    duration=39.0,
    assessment_method="Portfolio and examination",
    outcomes=(an_outcome("Map fuel types from imagery", id=an_id("fire outcome")),),
)
CODE = DRAFT.program_code
PRECEDENT = an_agreement(
    code="SFU-GEOG-351-UVIC-1",
    source_institution_id=SFU.id,
    recognizing_institution_id=UVIC.id,
    sources=(SourceCourse(subject="GEOG", number="351", title="Wildfire Risk Mapping", credit=3.0),),
    grant=Grant.of((GrantedCourse(subject="GEOG", number="328", credit=1.5),)),
)
COURSE = a_course("GEOG 328", institution_id=UVIC.id, title="Remote Sensing of Fire", credits=1.5)
FALL, SPRING, SUMMER, WINTER = date(2026, 9, 1), date(2027, 1, 4), date(2027, 7, 1), date(2028, 1, 3)


@pytest.fixture
def office(database) -> Office:
    """A new office over the database, with the rules that are shipped and nothing else."""
    office = Office(database=database, models=ModelShelf(), rules=PluginRulebook(Plugins()))
    for institution in (SFU, UVIC):
        office.cataloguing.add_institution(institution, SYSTEM)
    office.keep(COORDINATOR, REGISTRAR)
    return office


def on(office: Office, day: date) -> None:
    office.clock.day, office.clock.moment = day, datetime.combine(day, time(20), tzinfo=UTC)


def published(office: Office) -> None:
    office.cataloguing.add_credential(DRAFT, ISSUING)
    office.cataloguing.submit(CODE, ISSUING)
    office.cataloguing.send_back(CODE, ISSUING)
    office.cataloguing.submit(CODE, ISSUING)
    office.cataloguing.publish(CODE, ISSUING)


def asked(office: Office) -> RecognitionRequest:
    request = office.requesting.ask(CODE, "UVIC", ISSUING, desired_credit=1.5)
    return office.requesting.assign(request.id, REGISTRAR.id, RECOGNIZING)


def a_decision(office: Office, name: str, **changes) -> Recognition:
    now = office.clock.now()
    fields = {
        "id": an_id(name),
        "created_at": now,
        "updated_at": now,
        "micro_credential_id": DRAFT.id,
        "recognizing_institution_id": UVIC.id,
        "recognition_type": RecognitionType.PARTIAL_CREDIT,
        "credit_value": 1.5,
        "effective_date": office.clock.day,
    }
    return Recognition(**(fields | changes))


def standing(office: Office, day: date) -> list:
    return [each.recognition.id for each in office.recognizing.standing(CODE, on=day)]


def ways(office: Office, day: date) -> list[tuple[str, Basis]]:
    return [(way.institution, way.basis) for way in office.pathfinding.recommend(CODE, on=day)]


def test_the_life_of_a_credential_between_two_institutions(office):
    # Published, and known to the engines.
    on(office, date(2026, 3, 2))
    published(office)
    office.keep(PRECEDENT, COURSE)
    office.training.train()
    assert ways(office, date(2026, 3, 2)) == [("UVIC", Basis.FORECAST)]

    # Asked, assessed, established.
    request = asked(office)
    verdict = office.recognizing.assess(learning_of_credential(_stored(office), SFU), "UVIC")
    assert verdict.precedents[0].agreement.code == PRECEDENT.code
    assert {finding.rule.split(".")[0] for finding in verdict.findings} >= {"uvic"}
    assert verdict.credit.unit == UNITS
    grant = a_decision(office, "grant", effective_date=FALL, evidence=Evidence.of(verdict))
    office.requesting.establish(request.id, grant, "As forecast", RECOGNIZING)
    assert office.of(grant) == replace(grant, micro_credential_version=_stored(office).version)
    assert office.get(RecognitionRequest, request.id).state is RequestState.ANSWERED
    assert ways(office, FALL) == [("UVIC", Basis.RECOGNITION)]
    assert ways(office, date(2026, 8, 31)) == [("UVIC", Basis.FORECAST)]

    # Replaced by a better one.
    on(office, SPRING)
    better = a_decision(
        office,
        "better",
        recognition_type=RecognitionType.FULL_CREDIT,
        credit_value=3.0,
        assigned_courses=(GrantedCourse(subject="GEOG", number="328", credit=1.5),) * 2,
    )
    office.requesting.establish(asked(office).id, better, "After the review", RECOGNIZING)
    assert office.of(grant).expiry_date == date(2027, 1, 3)
    assert [standing(office, day) for day in (FALL, date(2027, 1, 3), SPRING)] == [[grant.id], [grant.id], [better.id]]

    # Denied for a time.
    on(office, SUMMER)
    refusal = a_decision(
        office,
        "refusal",
        recognition_type=RecognitionType.NO_CREDIT,
        credit_value=0,
        notes="The examination is no longer supervised.",
        expiry_date=date(2027, 12, 31),
    )
    office.requesting.deny(asked(office).id, refusal, RECOGNIZING)
    assert office.of(better).expiry_date == date(2027, 6, 30)
    assert standing(office, SUMMER) == [refusal.id]
    assert ways(office, SUMMER) == []

    # Expired.
    assert standing(office, WINTER) == []
    assert ways(office, WINTER) == [("UVIC", Basis.FORECAST)]

    _the_trail_tells_it(office, grant, better, refusal)
    _the_outbox_tells_it(office)


def _stored(office: Office):
    stored = office.of(DRAFT)
    assert stored.status is CredentialStatus.PUBLISHED
    return stored


def _the_trail_tells_it(office: Office, grant: Recognition, better: Recognition, refusal: Recognition) -> None:
    told = {
        each.id: [(entry.action, entry.account_id) for entry in office.trail(each.id)]
        for each in (DRAFT, grant, better, refusal)
    }
    assert told == {
        DRAFT.id: [
            (action, COORDINATOR.id)
            for action in (
                AuditAction.CREATE,
                AuditAction.SUBMIT,
                AuditAction.RETURN,
                AuditAction.SUBMIT,
                AuditAction.PUBLISH,
            )
        ],
        grant.id: [(AuditAction.GRANT, REGISTRAR.id), (AuditAction.WITHDRAW, REGISTRAR.id)],
        better.id: [(AuditAction.GRANT, REGISTRAR.id), (AuditAction.WITHDRAW, REGISTRAR.id)],
        refusal.id: [(AuditAction.REJECT, REGISTRAR.id)],
    }
    granted, ended = office.trail(grant.id)
    assert granted.changes["effective_date"] == (None, "2026-09-01")
    assert ended.changes["expiry_date"] == (None, "2027-01-03")
    assert ended.created_at.date() == SPRING
    assert granted.changes["evidence"][1]["precedents"] == [PRECEDENT.code]
    assert office.trail(refusal.id)[0].changes["notes"] == (None, "The examination is no longer supervised.")
    assert {entry.ip_address for entry in office.trail(grant.id)} == {"192.0.2.8"}


def _the_outbox_tells_it(office: Office) -> None:
    decided = ("RecognitionRequested", "RequestAdvanced")
    assert [message.name for message in office.messages()] == [
        *("InstitutionAdded", "InstitutionAdded", "CredentialAdded"),
        *("CredentialChanged", "CredentialChanged", "CredentialChanged", "CredentialPublished"),
        "ModelPromoted",
        *(*decided, "RecognitionGranted", "FeedbackGiven", "RequestAdvanced"),
        *(*decided, "RecognitionGranted", "RecognitionWithdrawn", "FeedbackGiven", "RequestAdvanced"),
        *(*decided, "RecognitionRefused", "RecognitionWithdrawn", "FeedbackGiven", "RequestAdvanced"),
    ]


def test_every_request_of_the_story_keeps_its_own_history(office):
    on(office, date(2026, 3, 2))
    published(office)
    request = asked(office)
    office.requesting.send_back(request.id, "Which hours?", RECOGNIZING)
    office.requesting.resubmit(request.id, "39 hours", ISSUING)
    office.requesting.forward(request.id, REGISTRAR.id, "Geography decides", RECOGNIZING)
    office.requesting.leave_unchanged(request.id, "Nothing stands, and nothing shall yet", RECOGNIZING)
    kept = office.get(RecognitionRequest, request.id)
    assert [(step.step, step.by, step.note) for step in kept.history] == [
        ("assign", REGISTRAR.id, ""),
        ("return", REGISTRAR.id, "Which hours?"),
        ("resubmit", COORDINATOR.id, "39 hours"),
        ("forward", REGISTRAR.id, "Geography decides"),
        ("no_change", REGISTRAR.id, "Nothing stands, and nothing shall yet"),
    ]
    assert [entry.changes["version"][1] for entry in office.trail(request.id)] == [1, 2, 3, 4, 5, 6]


REFUSED = {
    "the decision is kept already": lambda office, request: office.requesting.establish(
        request.id, a_decision(office, "grant"), "", RECOGNIZING
    ),
    "the decision is another institution's": lambda office, request: office.requesting.establish(
        request.id, a_decision(office, "mismatched", recognizing_institution_id=SFU.id), "", RECOGNIZING
    ),
    "nobody returned the request": lambda office, request: office.requesting.resubmit(request.id, "Again", ISSUING),
    "the credential is published": lambda office, request: office.cataloguing.submit(CODE, ISSUING),  # noqa: ARG005
    "the code is taken": lambda office, request: office.cataloguing.add_institution(SFU, SYSTEM),  # noqa: ARG005
}


@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED)
def test_a_refused_call_leaves_nothing_behind_in_any_table(office, call):
    on(office, date(2026, 3, 2))
    published(office)
    office.requesting.establish(asked(office).id, a_decision(office, "grant"), "", RECOGNIZING)
    request = asked(office)
    before = office.everything()
    with pytest.raises((Conflict, Invalid)):
        call(office, request)
    assert office.everything() == before


class MeetingClock(StoppedClock):
    """Whoever asks it for the first time waits until the other has come that far too."""

    def __init__(self, shown: StoppedClock) -> None:
        super().__init__(shown.moment, shown.day)
        self.both, self.met = Barrier(2), local()

    def now(self) -> datetime:
        if not hasattr(self.met, "already"):
            self.met.already = True
            self.both.wait(timeout=10)
        return super().now()


def test_of_two_decisions_at_the_same_moment_one_stands(office):
    on(office, date(2026, 3, 2))
    published(office)
    request = asked(office)
    decisions = [a_decision(office, "one"), a_decision(office, "other")]
    keeping = Keeping(clock=MeetingClock(office.clock), identifiers=RandomIdentifiers())
    requesting = Requesting(work=office.work, keeping=keeping)

    def decide(place: int) -> None:
        with suppress(Conflict):
            requesting.establish(request.id, decisions[place], "", RECOGNIZING)

    with ThreadPoolExecutor(2) as registrars:
        list(registrars.map(decide, range(2)))
    assert len(standing(office, date(2026, 3, 2))) == 1
