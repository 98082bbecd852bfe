"""Courses and agreements one by one: added, revised, retired, each with its trail and its event."""

from __future__ import annotations

from datetime import date

import pytest

from bccb.domain.errors import AlreadyExists, Conflict
from bccb.domain.usecases.keeping import Keeping
from bccb.domain.usecases.recording import Recording
from furniture import a_course, an_agreement
from usecases.offices import DECIDING, LANG, SFU, an_office

COURSE = a_course(institution_id=SFU.id)
AGREEMENT = an_agreement(source_institution_id=LANG.id, recognizing_institution_id=SFU.id)


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def recording(office):
    return Recording(work=office.work, keeping=Keeping(clock=office.clock, identifiers=office.identifiers))


def told(office, record):
    return [str(entry.action) for entry in office.trail(record.id)], [each.name for each in office.messages()]


def test_a_course_is_added_revised_and_retired(office, recording):
    recording.add_course(COURSE, DECIDING)
    assert recording.revise_course(COURSE.id, DECIDING, hours=39.0).hours == 39.0
    recording.revise_course(COURSE.id, DECIDING, hours=39.0)
    assert recording.retire_course(COURSE.id, DECIDING).is_active is False
    assert told(office, COURSE) == (["CREATE", "UPDATE", "DELETE"], ["CourseAdded", "CourseChanged", "CourseChanged"])


def test_an_agreement_is_added_revised_and_retired(office, recording):
    recording.add_agreement(AGREEMENT, DECIDING)
    ended = recording.revise_agreement(AGREEMENT.id, DECIDING, effective_until=date(2030, 8, 31))
    assert office.of(AGREEMENT) == ended
    recording.retire_agreement(AGREEMENT.id, DECIDING)
    events = ["AgreementAdded", "AgreementChanged", "AgreementChanged"]
    assert told(office, AGREEMENT) == (["CREATE", "UPDATE", "DELETE"], events)


def test_what_is_there_or_gone_already_is_a_conflict_and_changes_nothing(office, recording):
    recording.add_course(COURSE, DECIDING)
    recording.add_agreement(AGREEMENT, DECIDING)
    recording.retire_course(COURSE.id, DECIDING)
    recording.retire_agreement(AGREEMENT.id, DECIDING)
    before = office.everything()
    for act, error in (
        (lambda: recording.add_course(COURSE, DECIDING), AlreadyExists),
        (lambda: recording.retire_course(COURSE.id, DECIDING), Conflict),
        (lambda: recording.retire_agreement(AGREEMENT.id, DECIDING), Conflict),
    ):
        with pytest.raises(error):
            act()
    assert office.everything() == before
