"""Recording: courses and agreements, one by one."""

from datetime import date

import pytest

from bccb.domain.audit import SYSTEM, AuditAction
from bccb.domain.errors import AlreadyExists, Conflict, Invalid, NotFound
from bccb.domain.usecases.keeping import Keeping
from bccb.domain.usecases.recording import Recording
from furniture import a_course, an_agreement, an_id
from usecases.offices import COORDINATING, Office, an_office

MAPS, AGREEMENT = a_course("GEOG 155"), an_agreement()
KINDS = [
    pytest.param("course", MAPS, {"title": "Maps, newly named"}, {"credits": -3}, id="course"),
    pytest.param("agreement", AGREEMENT, {"notes": "For both"}, {"effective_until": date(1999, 1, 1)}, id="agreement"),
]


def recording(office: Office) -> Recording:
    return Recording(work=office.work, keeping=Keeping(clock=office.clock, identifiers=office.identifiers))


def call(office: Office, verb: str, kind: str, *given, **fields):
    return getattr(recording(office), f"{verb}_{kind}")(*given, COORDINATING, **fields)


def told(office: Office, record) -> list[AuditAction]:
    return [entry.action for entry in office.trail(record.id)]


@pytest.mark.parametrize(("kind", "record", "fields", "wrong"), KINDS)
def test_what_is_recorded_revised_and_retired_has_a_trail_and_is_announced(kind, record, fields, wrong):  # noqa: ARG001
    office = an_office()
    call(office, "add", kind, record)
    assert office.of(record) == record
    revised = call(office, "revise", kind, record.id, **fields)
    assert {name: getattr(office.of(record), name) for name in fields} == fields
    retired = call(office, "retire", kind, record.id)
    assert (office.of(record), retired.is_active, retired.version) == (retired, False, revised.version + 1)
    assert told(office, record) == [AuditAction.CREATE, AuditAction.UPDATE, AuditAction.DELETE]
    added, changed = f"{kind.capitalize()}Added", f"{kind.capitalize()}Changed"
    assert [(each.name, each.payload) for each in office.messages()] == [
        (name, {f"{kind}_id": str(record.id)}) for name in (added, changed, changed)
    ]


@pytest.mark.parametrize(("kind", "record", "fields", "wrong"), KINDS)
def test_what_is_wrong_or_taken_or_retired_changes_nothing(kind, record, fields, wrong):
    office = an_office()
    office.keep(record)
    for error, attempt in (
        (AlreadyExists, lambda: call(office, "add", kind, record)),
        (Invalid, lambda: call(office, "revise", kind, record.id, **wrong)),
        (NotFound, lambda: call(office, "revise", kind, an_id("nowhere"), **fields)),
        (NotFound, lambda: call(office, "retire", kind, an_id("nowhere"))),
    ):
        before = office.everything()
        with pytest.raises(error):
            attempt()
        assert office.everything() == before
    call(office, "retire", kind, record.id)
    with pytest.raises(Conflict, match=f"This {kind} is out of use already"):
        call(office, "retire", kind, record.id)
    assert told(office, record) == [AuditAction.DELETE]


@pytest.mark.parametrize(("kind", "record", "fields", "wrong"), KINDS)
def test_revising_to_what_it_is_changes_nothing(kind, record, fields, wrong):  # noqa: ARG001
    office = an_office()
    office.keep(record)
    before = office.everything()
    same = {name: getattr(record, name) for name in fields}
    assert getattr(recording(office), f"revise_{kind}")(record.id, SYSTEM, **same) == record
    assert office.everything() == before
