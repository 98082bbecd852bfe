"""The audit trail as it is read: newest first, by what is asked, and by the institution an entry concerns."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept import surrounded

from bccb.domain.audit import CONCERNS, AuditAction
from bccb.domain.errors import Invalid
from bccb.domain.ports.repositories import AuditQuestion
from bccb.domain.record import Record
from furniture import (
    NOON,
    a_course,
    a_credential,
    a_key,
    a_pathway,
    a_recognition,
    a_request,
    a_session,
    an_account,
    an_agreement,
    an_audit_entry,
    an_id,
    an_institution,
    an_invitation,
    feedback,
)

SFU, UVIC, LANG = (an_id(f"institution {code}") for code in ("SFU", "UVIC", "LANG"))
ALL = AuditQuestion()


@pytest.fixture
def unit(database):
    surrounded(database)
    with database.unit_of_work() as unit:
        yield unit


def appended(unit, count, **changes):
    entries = [an_audit_entry(id=an_id(f"entry {number}"), **changes) for number in range(count)]
    for entry in entries:
        unit.audit.append(entry)
    return entries


def test_the_last_entry_comes_first_and_nothing_comes_of_nothing(unit):
    assert unit.audit.latest(ALL).items == ()
    entries = appended(unit, 3)
    assert unit.audit.latest(ALL).items == tuple(reversed(entries))


def test_stretches_meet_without_repeating_or_skipping_what_was_there(unit):
    entries, found, after = appended(unit, 7), [], None
    while True:
        stretch = unit.audit.latest(ALL, after=after, limit=3)
        found += stretch.items
        unit.audit.append(an_audit_entry(id=an_id(f"later {len(found)}")))
        if (after := stretch.following) is None:
            break
    assert found == list(reversed(entries))


@pytest.mark.parametrize(
    "question",
    [
        AuditQuestion(entity_type="Course"),
        AuditQuestion(entity_id=an_id("that one")),
        AuditQuestion(action=AuditAction.PUBLISH),
        AuditQuestion(account_id=an_account().id),
        AuditQuestion(since=NOON + timedelta(seconds=1)),
    ],
)
def test_only_what_was_asked_for_is_found(unit, question):
    wanted = question.equal | ({"created_at": question.since} if question.since else {})
    appended(unit, 2)
    if "account_id" in wanted:
        unit.accounts.add(an_account())
    entry = an_audit_entry(id=an_id("wanted"), **wanted)
    unit.audit.append(entry)
    assert unit.audit.latest(question).items == (entry,)


def test_a_stretch_of_time_ends_before_its_end(unit):
    at = [an_audit_entry(id=an_id(f"at {n}"), created_at=NOON + timedelta(minutes=n)) for n in range(3)]
    for entry in at:
        unit.audit.append(entry)
    within = AuditQuestion(since=at[0].created_at, until=at[2].created_at)
    assert unit.audit.latest(within).items == (at[1], at[0])


@pytest.mark.parametrize("after", ["", "x", "-1", "1.5", "½", "9" * 30, "\0"])
def test_a_bookmark_that_no_page_gave_out_is_refused(unit, after):
    with pytest.raises(Invalid, match="after"):
        unit.audit.latest(ALL, after=after)


def test_a_stretch_has_at_least_one_entry(unit):
    with pytest.raises(Invalid, match="limit"):
        unit.audit.latest(ALL, limit=0)


@pytest.mark.parametrize("name", ["'; DROP TABLE audit_logs; --", "\0", "\ud800", "%"])
def test_a_type_that_cannot_be_has_no_entries(unit, name):
    appended(unit, 1)
    assert unit.audit.latest(AuditQuestion(entity_type=name)).items == ()


# What concerns an institution: a record of each kind that does, and where it is kept.

LANG_ACCOUNT = an_account(email="somebody@lang.example.ca", institution_id=LANG)
LANG_CREDENTIAL = a_credential(program_code="LANG-01", institution_id=LANG)
OF_LANG = {
    "Course": ("courses", a_course("MATH 999", institution_id=LANG)),
    "MicroCredential": ("credentials", a_credential(program_code="LANG-02", institution_id=LANG)),
    "ArticulationAgreement": (
        "agreements",
        an_agreement(code="LANG 1", recognizing_institution_id=LANG, source_institution_id=SFU),
    ),
    "RecognitionRequest": ("requests", a_request(id=an_id("asked"), recognizing_institution_id=LANG)),
    "Recognition": ("recognitions", a_recognition(id=an_id("decided"), recognizing_institution_id=LANG)),
    "Pathway": ("pathways", a_pathway(id=an_id("leads there"), target_institution_id=LANG)),
    "Account": ("accounts", an_account(email="another@lang.example.ca", institution_id=LANG)),
    "Invitation": ("invitations", an_invitation(institution_id=LANG, invited_by=LANG_ACCOUNT.id, accepted_by=None)),
    "ApiKey": ("api_keys", a_key(account_id=LANG_ACCOUNT.id)),
    "Session": ("sessions", a_session(account_id=LANG_ACCOUNT.id)),
    "Feedback": ("feedback", feedback(recognizing_institution_id=LANG)),
}


def kept(unit, name: str) -> Record:
    """The record of that type, stored with whom it needs."""
    if name == "Institution":
        return unit.institutions.get(LANG)
    unit.accounts.add(LANG_ACCOUNT)
    where, record = OF_LANG[name]
    getattr(unit, where).add(record)
    return record


@pytest.mark.parametrize("name", CONCERNS)
def test_an_entry_concerns_the_institution_of_its_record_and_no_other(unit, name):
    record = kept(unit, name)
    assert type(record).__name__ == name
    entry = an_audit_entry(entity_type=name, entity_id=record.id)
    unit.audit.append(entry)
    appended(unit, 2, entity_type=name, entity_id=an_id("what is not there"))
    assert unit.audit.latest(AuditQuestion(institution_id=LANG)).items == (entry,)
    assert entry not in unit.audit.latest(AuditQuestion(institution_id=an_id("no institution"))).items


def test_a_request_concerns_both_ends(unit):
    unit.credentials.add(LANG_CREDENTIAL)
    request = a_request(id=an_id("both"), micro_credential_id=LANG_CREDENTIAL.id, recognizing_institution_id=UVIC)
    unit.requests.add(request)
    entry = an_audit_entry(entity_type="RecognitionRequest", entity_id=request.id)
    unit.audit.append(entry)
    for institution in (LANG, UVIC):
        assert unit.audit.latest(AuditQuestion(institution_id=institution)).items == (entry,)
    assert unit.audit.latest(AuditQuestion(institution_id=SFU)).items == ()


def test_an_entry_of_a_record_of_another_type_with_the_same_id_concerns_nobody(unit):
    entry = an_audit_entry(entity_type="Course", entity_id=LANG)
    unit.audit.append(entry)
    unit.audit.append(an_audit_entry(id=an_id("import"), entity_type="Import", entity_id=LANG))
    assert unit.audit.latest(AuditQuestion(institution_id=LANG)).items == ()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([LANG, SFU, UVIC]), max_size=12), st.integers(1, 5))
def test_stretches_for_one_institution_are_those_of_the_whole_without_the_rest(database, whose, limit):
    with database.unit_of_work() as unit:
        for code in ("SFU", "UVIC", "LANG"):
            unit.institutions.add(an_institution(code=code))
        for number, institution in enumerate(whose):
            unit.audit.append(
                an_audit_entry(
                    id=an_id(f"entry {number}"), entity_type="Institution", entity_id=institution, account_id=None
                )
            )
        found, after = [], None
        while True:
            stretch = unit.audit.latest(AuditQuestion(institution_id=LANG), after=after, limit=limit)
            found += stretch.items
            if (after := stretch.following) is None:
                break
        everything = unit.audit.latest(ALL, limit=100).items
        assert found == [entry for entry in everything if entry.entity_id == LANG]
