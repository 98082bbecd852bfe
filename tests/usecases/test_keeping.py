"""Keeping: a record, its audit entry and its event stay together or not at all."""

import pytest

from bccb.domain.audit import SYSTEM, AuditAction
from bccb.domain.errors import NotFound, StaleVersion
from bccb.domain.events import InstitutionAdded, InstitutionChanged
from bccb.domain.usecases.keeping import Keeping
from furniture import LATER, an_institution
from usecases.offices import COORDINATING, SFU, Office, an_office

BCIT = an_institution(code="BCIT")


def keeping(office: Office) -> Keeping:
    return Keeping(clock=office.clock, identifiers=office.identifiers)


def test_what_is_not_committed_leaves_neither_record_nor_entry_nor_event():
    office = an_office()
    before = office.everything()
    with office.work() as unit:
        keeping(office).add(unit, unit.institutions, BCIT, InstitutionAdded(institution_id=BCIT.id), SYSTEM)
    assert office.everything() == before
    assert office.trail(BCIT.id) == ()
    with pytest.raises(NotFound):
        office.of(BCIT)


def test_an_added_record_has_an_entry_of_all_that_is_known_of_it():
    office = an_office()
    office.clock.moment = LATER
    with office.work() as unit:
        keeping(office).add(unit, unit.institutions, BCIT, InstitutionAdded(institution_id=BCIT.id), COORDINATING)
        unit.commit()
    (entry,) = office.trail(BCIT.id)
    assert (entry.entity_type, entry.entity_id, entry.action) == ("Institution", BCIT.id, AuditAction.CREATE)
    assert (entry.created_at, entry.account_id) == (LATER, COORDINATING.account_id)
    assert entry.changes["code"] == (None, "BCIT")


def test_a_saved_record_has_an_entry_of_what_changed():
    office = an_office()
    after = SFU.changed(LATER, city="Burnaby")
    with office.work() as unit:
        event = InstitutionChanged(institution_id=SFU.id)
        keeping(office).save(unit, unit.institutions, SFU, after, event, SYSTEM, AuditAction.IMPORT)
        unit.commit()
    (entry,) = office.trail(SFU.id)
    assert (entry.action, entry.account_id, entry.changes["city"]) == (AuditAction.IMPORT, None, ("", "Burnaby"))


def test_a_second_writer_of_the_same_version_is_refused_and_leaves_no_trace():
    office = an_office()
    first, second = SFU.changed(LATER, city="Burnaby"), SFU.changed(LATER, city="Surrey")
    event = InstitutionChanged(institution_id=SFU.id)
    with office.work() as unit:
        keeping(office).save(unit, unit.institutions, SFU, first, event, SYSTEM)
        unit.commit()
    before = office.everything()
    with office.work() as unit, pytest.raises(StaleVersion, match="read it again"):
        keeping(office).save(unit, unit.institutions, SFU, second, event, SYSTEM)
    assert office.everything() == before
