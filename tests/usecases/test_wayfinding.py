"""Wayfinding: pathways, from the first draft until they are no longer offered."""

import pytest

from bccb.domain.audit import SYSTEM, AuditAction
from bccb.domain.errors import Conflict, Forbidden, IllegalStep, Invalid, NotFound
from bccb.domain.pathway import PathwayStatus
from bccb.domain.usecases.keeping import Keeping
from bccb.domain.usecases.wayfinding import Wayfinding
from furniture import LATER, a_pathway, an_id
from usecases.offices import COORDINATING, DECIDING, LANG, REGISTRAR, UVIC, Office, an_office

DRAFT = a_pathway()


def wayfinding(office: Office) -> Wayfinding:
    return Wayfinding(work=office.work, keeping=Keeping(clock=office.clock, identifiers=office.identifiers))


def an_office_with_a(pathway=DRAFT) -> Office:
    office = an_office()
    office.keep(pathway)
    return office


def names(office: Office) -> list[str]:
    return [message.name for message in office.messages()]


def test_a_new_draft_is_kept_audited_and_announced():
    office = an_office()
    wayfinding(office).draft(DRAFT, COORDINATING)
    assert office.of(DRAFT) == DRAFT
    assert [(entry.action, entry.account_id) for entry in office.trail(DRAFT.id)] == [
        (AuditAction.CREATE, COORDINATING.account_id)
    ]
    assert names(office) == ["PathwayAdded"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"status": PathwayStatus.ACTIVE}, "status"),
        ({"source_institution_id": LANG.id}, "microCredential"),
    ],
)
def test_a_pathway_that_is_no_draft_or_starts_from_another_s_credential_is_refused(changes, field):
    office = an_office()
    before = office.everything()
    with pytest.raises(Invalid) as refusal:
        wayfinding(office).draft(a_pathway(**changes), SYSTEM)
    assert refusal.value.details[0].field == field
    assert office.everything() == before


def test_a_pathway_of_a_credential_that_is_not_there_is_not_found():
    with pytest.raises(NotFound, match="credential"):
        wayfinding(an_office()).draft(a_pathway(micro_credential_id=an_id("nowhere")), SYSTEM)


def test_a_pathway_is_reviewed_approved_used_suspended_and_archived_with_a_trail():
    office = an_office()
    ways = wayfinding(office)
    ways.draft(DRAFT, COORDINATING)
    ways.submit(DRAFT.id, COORDINATING)
    ways.send_back(DRAFT.id, DECIDING)
    ways.submit(DRAFT.id, COORDINATING)
    office.clock.moment = LATER
    approved = ways.approve(DRAFT.id, DECIDING)
    assert (approved.approved_by, approved.approved_at) == (REGISTRAR.id, LATER)
    assert ways.activate(DRAFT.id, DECIDING).status is PathwayStatus.ACTIVE
    assert ways.suspend(DRAFT.id, DECIDING).status is PathwayStatus.SUSPENDED
    assert ways.activate(DRAFT.id, DECIDING).status is PathwayStatus.ACTIVE
    archived = ways.archive(DRAFT.id, COORDINATING)
    assert office.of(DRAFT) == archived
    assert [entry.action for entry in office.trail(DRAFT.id)] == [
        AuditAction.CREATE,
        AuditAction.SUBMIT,
        AuditAction.RETURN,
        AuditAction.SUBMIT,
        AuditAction.APPROVE,
        AuditAction.ACTIVATE,
        AuditAction.SUSPEND,
        AuditAction.ACTIVATE,
        AuditAction.ARCHIVE,
    ]
    assert names(office) == ["PathwayAdded", *["PathwayChanged"] * 8]


def test_a_pathway_is_approved_by_somebody():
    office = an_office_with_a(a_pathway(status=PathwayStatus.UNDER_REVIEW))
    before = office.everything()
    with pytest.raises(Forbidden, match="approved by somebody who is signed in"):
        wayfinding(office).approve(DRAFT.id, SYSTEM)
    assert office.everything() == before


@pytest.mark.parametrize("step", ["send_back", "approve", "activate", "suspend"])
def test_a_step_that_the_lifecycle_does_not_have_changes_nothing(step):
    office = an_office_with_a()
    before = office.everything()
    with pytest.raises(IllegalStep, match="A pathway that is DRAFT cannot"):
        getattr(wayfinding(office), step)(DRAFT.id, DECIDING)
    assert office.everything() == before


@pytest.mark.parametrize("step", ["submit", "send_back", "approve", "activate", "suspend", "archive"])
def test_a_step_of_a_pathway_that_is_not_there_is_not_found(step):
    with pytest.raises(NotFound, match="There is no pathway"):
        getattr(wayfinding(an_office()), step)(DRAFT.id, DECIDING)


def test_a_draft_is_revised_with_an_entry_of_what_changed():
    office = an_office_with_a()
    revised = wayfinding(office).revise(DRAFT.id, COORDINATING, transfer_credits=3.0, description="Two steps.")
    assert (office.of(DRAFT), revised.version) == (revised, 2)
    (entry,) = office.trail(DRAFT.id)
    assert (entry.action, entry.changes["transfer_credits"]) == (AuditAction.UPDATE, (None, 3.0))
    assert names(office) == ["PathwayChanged"]


def test_revising_to_what_it_is_changes_nothing():
    office = an_office_with_a()
    before = office.everything()
    assert wayfinding(office).revise(DRAFT.id, SYSTEM, name=DRAFT.name) == DRAFT
    assert office.everything() == before


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"source_institution_id": LANG.id}, Invalid),
        ({"confidence_score": 2.0}, Invalid),
        ({"status": PathwayStatus.ACTIVE}, Invalid),
        ({"micro_credential_id": an_id("nowhere")}, NotFound),
    ],
)
def test_a_revision_that_is_wrong_changes_nothing(fields, error):
    office = an_office_with_a()
    before = office.everything()
    with pytest.raises(error):
        wayfinding(office).revise(DRAFT.id, SYSTEM, **fields)
    assert office.everything() == before


def test_what_is_approved_is_not_revised():
    office = an_office_with_a(a_pathway(status=PathwayStatus.APPROVED))
    before = office.everything()
    with pytest.raises(Conflict, match="A pathway that is APPROVED cannot be changed"):
        wayfinding(office).revise(DRAFT.id, SYSTEM, target_institution_id=UVIC.id, name="Another")
    assert office.everything() == before
