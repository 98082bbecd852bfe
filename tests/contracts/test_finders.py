"""What each repository can be asked beyond the common promises, and the audit trail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from kept import surrounded

from bccb.domain.course import CourseCode
from bccb.domain.credential import CredentialStatus
from bccb.domain.errors import AlreadyExists, Invalid, NotFound
from bccb.domain.finding import findable
from bccb.domain.ports.finding import packed
from furniture import (
    LATER,
    NOON,
    a_course,
    a_credential,
    a_full_account,
    a_pathway,
    a_recognition,
    an_account,
    an_agreement,
    an_audit_entry,
    an_id,
    an_institution,
    an_outcome,
)


@pytest.fixture
def unit(database):
    surrounded(database)
    with database.unit_of_work() as unit:
        yield unit


def editions(records) -> list[bytes]:
    """What stands, edition by edition."""
    together, length = records.editions(), len(packed(an_id("any"), 1))
    return [together[at : at + length] for at in range(0, len(together), length)]


SFU, LANG, UVIC = (an_id(f"institution {code}") for code in ("SFU", "LANG", "UVIC"))


def test_an_institution_is_found_by_its_code_active_or_not(unit):
    assert unit.institutions.by_code("SFU") == an_institution()
    assert unit.institutions.by_code("UDI-N").is_active is False


@pytest.mark.parametrize("code", ["sfu", "NONE", "", "A\0B", "\ud800", "'; DROP TABLE institutions; --"])
def test_an_unknown_code_is_not_found(unit, code):
    with pytest.raises(NotFound):
        unit.institutions.by_code(code)


def test_all_institutions_are_the_active_ones_by_code(unit):
    assert [institution.code for institution in unit.institutions.all()] == ["LANG", "SFU", "UVIC"]


def test_a_credential_is_found_by_its_program_code(unit):
    assert unit.credentials.by_program_code("SFU-GIS-01") == a_credential()
    with pytest.raises(NotFound):
        unit.credentials.by_program_code("SFU-GIS-02")


def test_those_published_stand_with_their_version(unit):
    published = {
        code: a_credential(
            id=an_id(code), program_code=code, outcomes=(), status=CredentialStatus.PUBLISHED, updated_at=at, version=3
        )
        for code, at in (("SFU-OLD", NOON), ("SFU-NEW", LATER))
    }
    retired = a_credential(
        id=an_id("R"), program_code="R", outcomes=(), status=CredentialStatus.PUBLISHED, is_active=False
    )
    for credential in (*published.values(), retired):
        unit.credentials.add(credential)
    assert sorted(editions(unit.credentials)) == sorted(packed(an_id(code), 3) for code in ("SFU-OLD", "SFU-NEW"))
    assert unit.credentials.standing(NOON) == {an_id("SFU-OLD"): 3, an_id("SFU-NEW"): 3}
    assert unit.credentials.standing(LATER) == {an_id("SFU-NEW"): 3}
    assert unit.credentials.standing(LATER + timedelta(microseconds=1)) == {}


def test_those_taught_stand_with_their_version(unit):
    before = editions(unit.courses)
    new, retired = a_course("GEOG 301", updated_at=LATER), a_course("GEOG 302", is_active=False, updated_at=LATER)
    unit.courses.add(new)
    unit.courses.add(retired)
    assert sorted(editions(unit.courses)) == sorted([*before, packed(new.id, new.version)])
    assert unit.courses.standing(LATER) == {new.id: new.version}


def test_of_nothing_there_are_no_editions(unit):
    assert unit.credentials.editions() == b""


def test_many_are_those_of_them_that_there_are(unit):
    assert unit.credentials.many([an_id("nobody"), a_credential().id]) == {a_credential().id: a_credential()}
    assert unit.courses.many([]) == {}


def test_of_what_may_be_found_comes_what_a_search_shows(unit):
    sfu = unit.institutions.get(SFU)
    published = a_credential(
        id=an_id("SFU-NEW"),
        program_code="SFU-NEW",
        outcomes=[an_outcome(id=an_id(text), outcome_text=text) for text in ("Second", "First")],
        status=CredentialStatus.PUBLISHED,
    )
    retired = replace(published, id=an_id("R"), program_code="R", outcomes=(), is_active=False)
    for credential in (published, retired):
        unit.credentials.add(credential)
    asked = [published.id, retired.id, a_credential().id, an_id("nobody")]
    assert unit.credentials.findable(asked) == {published.id: findable(published, sfu)}
    assert unit.credentials.findable(asked)[published.id].texts["learningOutcomes"] == "Second\nFirst"
    course, left = a_course("GEOG 301"), a_course("GEOG 302", is_active=False)
    for each in (course, left):
        unit.courses.add(each)
    assert unit.courses.findable([course.id, left.id]) == {course.id: findable(course, sfu)}
    assert unit.courses.findable([]) == {}
    unit.institutions.save(sfu.retired(LATER))
    assert unit.credentials.findable(asked) == {}
    assert unit.courses.findable([course.id]) == {}


def test_each_credential_comes_once_by_program_code(unit):
    unit.credentials.add(a_credential(program_code="A-1"))
    assert [credential.program_code for credential in unit.credentials.each()] == ["A-1", "SFU-GIS-01"]


def test_the_order_of_codes_is_that_of_their_characters(unit):
    codes = ["a", "B", "É", "_", "1", "A 2", "A-1", "𝔸"]
    for code in codes:
        unit.credentials.add(a_credential(program_code=code))
    assert [credential.program_code for credential in unit.credentials.each()] == sorted([*codes, "SFU-GIS-01"])


def test_courses_are_found_by_their_codes_at_one_institution(unit):
    here, inactive = a_course("GEOG 155"), a_course("GEOG 156", is_active=False)
    elsewhere = a_course("GEOG 157", institution_id=UVIC)
    for course in (here, inactive, elsewhere):
        unit.courses.add(course)
    wanted = [CourseCode(subject="GEOG", number=number) for number in ("155", "156", "157", "999")]
    assert unit.courses.find(SFU, wanted) == {here.code: here}
    assert unit.courses.find(SFU, []) == {}
    assert unit.courses.find(an_id("nobody"), wanted) == {}


def test_many_courses_are_found_at_once(unit):
    courses = [a_course(f"GEOG {number}") for number in range(1300)]
    unit.courses.merge(courses)
    found = unit.courses.find(SFU, [course.code for course in courses])
    assert found == {course.code: course for course in courses}


def test_each_course_comes_by_institution_subject_and_number(unit):
    added = [
        a_course("ZOO 1", institution_id=LANG),
        a_course("ART 2"),
        a_course("ART 10"),
        a_course("ART 1", institution_id=UVIC),
        a_course("BIO 1", is_active=False),
    ]
    for course in added:
        unit.courses.add(course)
    assert [str(course.code) for course in unit.courses.each()] == ["ZOO 1", "ART 10", "ART 2", "ART 1"]


def test_each_goes_through_more_than_is_read_at_once(unit):
    courses = {a_course(f"GEOG {number}") for number in range(2500)}
    unit.courses.merge(courses)
    seen = list(unit.courses.each())
    assert len(seen) == 2500
    assert set(seen) == courses


def test_while_each_is_read_other_questions_can_be_asked(unit):
    unit.courses.merge([a_course(f"GEOG {number}") for number in range(1100)])
    owners = {unit.institutions.get(course.institution_id).code for course in unit.courses.each()}
    assert owners == {"SFU"}


def test_many_agreements_are_found_by_their_ids(unit):
    first, second = an_agreement(code="A"), an_agreement(code="B", is_active=False)
    unit.agreements.add(first)
    unit.agreements.add(second)
    assert unit.agreements.many([first.id, an_id("nobody"), second.id]) == {first.id: first, second.id: second}
    assert unit.agreements.many([]) == {}


def test_who_grants_is_told_by_the_code_of_the_agreement_retired_or_not(unit):
    first, retired = an_agreement(code="A-1"), an_agreement(code="A-2", is_active=False)
    for agreement in (first, retired):
        unit.agreements.add(agreement)
    granting = first.recognizing_institution_id
    assert unit.agreements.granting(["A-2", "A-1", "A-3"]) == {"A-1": granting, "A-2": granting}
    assert unit.agreements.granting([]) == {}


def test_each_agreement_comes_by_its_code(unit):
    for code in ("B", "C", "A"):
        unit.agreements.add(an_agreement(code=code))
    unit.agreements.add(an_agreement(code="AA", is_active=False))
    assert [agreement.code for agreement in unit.agreements.each()] == ["A", "B", "C"]


def test_recognitions_of_a_credential_come_by_institution_and_beginning(unit):
    credential = a_credential().id

    def given(number, institution, beginning, **changes):
        fields = {"recognizing_institution_id": institution, "effective_date": beginning, **changes}
        recognition = a_recognition(id=an_id(f"recognition {number}"), **fields)
        unit.recognitions.add(recognition)
        return recognition

    last = given(1, UVIC, date(2020, 1, 1))
    third = given(2, SFU, date(2021, 1, 1))
    second = given(3, SFU, date(2020, 1, 1), expiry_date=date(2020, 6, 1))
    first = given(4, SFU, None)
    given(5, SFU, date(2019, 1, 1), is_active=False)
    assert unit.recognitions.of_credential(credential) == (first, second, third, last)
    assert unit.recognitions.of_credential(an_id("nobody")) == ()


def test_pathways_of_a_credential_come_by_name(unit):
    second, first = a_pathway(name="Beyond"), a_pathway(name="Abroad")
    for pathway in (second, first, a_pathway(name="Away", is_active=False)):
        unit.pathways.add(pathway)
    assert unit.pathways.of_credential(a_credential().id) == (first, second)
    assert unit.pathways.of_credential(an_id("nobody")) == ()


def test_an_account_is_found_by_its_address_however_it_is_typed(unit):
    assert unit.accounts.by_email("  Registrar@Example.CA ") == a_full_account()
    with pytest.raises(NotFound):
        unit.accounts.by_email("nobody@example.ca")


def test_a_sign_in_is_noted_and_is_no_change(unit):
    unit.accounts.add(an_account())
    unit.accounts.note_sign_in(an_account().id, LATER)
    assert unit.accounts.get(an_account().id) == replace(an_account(), last_login_at=LATER)
    unit.accounts.note_sign_in(an_id("nobody"), LATER)
    with pytest.raises(NotFound):
        unit.accounts.get(an_id("nobody"))


def test_the_audit_trail_gives_back_what_was_appended(unit):
    entry = an_audit_entry(changes={"title": ("Old", "New"), "outcomes": ([], [{"level": None, "weight": 1.5}])})
    unit.audit.append(entry)
    assert unit.audit.of(entry.entity_id) == (entry,)
    assert unit.audit.of(an_id("nobody")) == ()


def test_the_audit_trail_is_oldest_first_and_keeps_the_order_of_one_moment(unit):
    moments = [LATER, NOON, LATER, NOON]
    entries = [an_audit_entry(id=an_id(f"entry {n}"), created_at=moment) for n, moment in enumerate(moments)]
    for entry in entries:
        unit.audit.append(entry)
    assert unit.audit.of(entries[0].entity_id) == (entries[1], entries[3], entries[0], entries[2])


def test_an_audit_entry_without_an_account_is_the_systems_own(unit):
    entry = an_audit_entry(account_id=None)
    unit.audit.append(entry)
    assert unit.audit.of(entry.entity_id) == (entry,)


def appended(unit, entry):
    """Appended and sent: SQL sends the entries of a unit together, when it commits."""
    unit.audit.append(entry)
    unit.commit()


def test_an_audit_entry_is_appended_once(database):
    surrounded(database)
    with database.unit_of_work() as unit:
        unit.audit.append(an_audit_entry())
        with pytest.raises(AlreadyExists) as refusal:
            appended(unit, an_audit_entry())
    assert refusal.value.field == "id"


def test_an_audit_entry_of_nobody_known_is_refused(unit):
    with pytest.raises(Invalid) as refusal:
        appended(unit, an_audit_entry(account_id=an_id("nobody")))
    assert refusal.value.details[0].field == "accountId"
