"""Pathways from draft to archive, each step with its trail and its event."""

from __future__ import annotations

import pytest

from bccb.domain.audit import SYSTEM
from bccb.domain.errors import Conflict, Forbidden, IllegalStep, Invalid
from bccb.domain.events import PathwayChanged
from bccb.domain.pathway import PathwayStatus
from bccb.domain.usecases.keeping import Keeping
from bccb.domain.usecases.wayfinding import Wayfinding
from furniture import a_pathway
from usecases.offices import COORDINATING, DECIDING, GIS, LANG, UVIC, an_office

WAY = a_pathway(micro_credential_id=GIS.id, source_institution_id=GIS.institution_id, target_institution_id=UVIC.id)


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def wayfinding(office):
    return Wayfinding(work=office.work, keeping=Keeping(clock=office.clock, identifiers=office.identifiers))


def test_a_pathway_goes_through_its_life_and_leaves_its_trail(office, wayfinding):
    wayfinding.draft(WAY, COORDINATING)
    wayfinding.submit(WAY.id, COORDINATING)
    wayfinding.send_back(WAY.id, DECIDING)
    wayfinding.revise(WAY.id, COORDINATING, transfer_credits=1.5)
    wayfinding.submit(WAY.id, COORDINATING)
    wayfinding.approve(WAY.id, DECIDING)
    wayfinding.activate(WAY.id, DECIDING)
    wayfinding.suspend(WAY.id, DECIDING)
    archived = wayfinding.archive(WAY.id, COORDINATING)
    assert office.of(WAY) == archived
    assert (archived.status, archived.approved_by) == (PathwayStatus.ARCHIVED, DECIDING.account_id)
    assert [str(entry.action) for entry in office.trail(WAY.id)] == [
        *("CREATE", "SUBMIT", "RETURN", "UPDATE", "SUBMIT", "APPROVE", "ACTIVATE", "SUSPEND", "ARCHIVE"),
    ]
    assert [message.name for message in office.messages()] == ["PathwayAdded"] + [PathwayChanged.name()] * 8


def test_a_revision_that_changes_nothing_leaves_no_trace(office, wayfinding):
    wayfinding.draft(WAY, COORDINATING)
    before = office.everything()
    assert wayfinding.revise(WAY.id, COORDINATING, name=WAY.name) == WAY
    assert office.everything() == before


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda ways: ways.approve(WAY.id, SYSTEM), Forbidden),
        (lambda ways: ways.activate(WAY.id, DECIDING), IllegalStep),
        (lambda ways: ways.revise(WAY.id, COORDINATING, name="Late"), Conflict),
        (lambda ways: ways.draft(WAY, COORDINATING), Conflict),
    ],
)
def test_a_step_that_cannot_be_taken_changes_nothing(office, wayfinding, act, error):
    wayfinding.draft(WAY, COORDINATING)
    wayfinding.submit(WAY.id, COORDINATING)
    before = office.everything()
    with pytest.raises(error):
        act(wayfinding)
    assert office.everything() == before


def test_a_new_pathway_is_a_draft_from_a_credential_of_its_source(office, wayfinding):
    for changes, field in (
        ({"status": PathwayStatus.ACTIVE}, "status"),
        ({"source_institution_id": LANG.id}, "microCredential"),
    ):
        fields = {name: getattr(WAY, name) for name in ("micro_credential_id", "source_institution_id")}
        wrong = a_pathway(**(fields | {"target_institution_id": UVIC.id} | changes))
        with pytest.raises(Invalid, match=field):
            wayfinding.draft(wrong, COORDINATING)
    assert office.messages() == ()
