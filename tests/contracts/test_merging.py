"""What a merge promises: new records in, changed ones changed, the rest left alone, and each counted once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept import save_for_good, surrounded

from bccb.domain.agreement import INDIVIDUAL_ASSESSMENT, NO_CREDIT, Grant, GrantedCourse, GrantKind, SourceCourse
from bccb.domain.errors import AlreadyExists, Conflict, Invalid, StaleVersion
from bccb.domain.ports.repositories import Tally
from furniture import LATER, a_course, a_full_agreement, an_agreement, an_id, an_institution

CHUNK = 10_000  # more than any store works on at once, in the tests of what comes twice


@pytest.fixture
def unit(database):
    surrounded(database)
    with database.unit_of_work() as unit:
        yield unit


@pytest.fixture(params=["courses", "agreements"])
def shelf(request, unit):
    return getattr(unit, request.param)


@pytest.fixture
def make(shelf):
    """Makes the record number so-and-so of the kind, with changes."""
    is_course = hasattr(shelf, "find")

    def one(number, **changes):
        if is_course:
            return a_course(f"GEOG {number}", **changes)
        return an_agreement(code=f"A-{number:06}", **{"notes": changes.pop("title", "")} | changes)

    return one


def test_what_was_read_before_a_merge_is_not_taken_for_what_is_stored(shelf, make, unit):
    shelf.add(make(1))
    before = shelf.get(make(1).id)
    shelf.merge([make(1, title="Imported")])
    with pytest.raises(StaleVersion):
        save_for_good(unit, shelf, before.changed(LATER))


def test_new_records_are_added_as_they_are(shelf, make):
    records = [make(1), make(2)]
    assert shelf.merge(records) == Tally(added=2)
    assert [shelf.get(record.id) for record in records] == records


def test_merging_twice_changes_nothing(shelf, make):
    records = [make(number) for number in range(5)]
    shelf.merge(records)
    again = [replace(each, id=an_id(f"again {each.id}"), created_at=LATER, updated_at=LATER) for each in records]
    assert shelf.merge(again) == Tally(unchanged=5)
    assert [shelf.get(record.id) for record in records] == records


def test_a_changed_record_keeps_its_id_and_its_creation_and_goes_up_one_version(shelf, make):
    shelf.merge([make(1), make(2)])
    new = make(1, id=an_id("other"), title="Other", created_at=LATER, updated_at=LATER)
    assert shelf.merge([new]) == Tally(changed=1)
    stored = shelf.get(make(1).id)
    assert stored == replace(new, id=make(1).id, created_at=make(1).created_at, version=2)
    assert shelf.get(make(2).id) == make(2)


def test_a_retired_record_comes_back_when_it_is_merged_as_active(shelf, make):
    shelf.merge([make(1)])
    shelf.save(make(1).retired(LATER))
    assert shelf.merge([make(1)]) == Tally(changed=1)
    stored = shelf.get(make(1).id)
    assert (stored.is_active, stored.version) == (True, 3)


def test_what_was_added_or_saved_singly_is_recognized_by_a_merge(shelf, make):
    shelf.add(make(1))
    shelf.add(make(2))
    shelf.save(make(2).changed(LATER, is_illustrative=True))
    assert shelf.merge([make(1), make(2, is_illustrative=True)]) == Tally(unchanged=2)
    assert shelf.merge([make(2)]) == Tally(changed=1)


def test_nothing_merged_is_nothing_done(shelf):
    assert shelf.merge([]) == Tally()


def test_of_a_record_that_comes_twice_the_last_counts(shelf, make):
    first, last = make(1, title="First"), make(1, title="Last", id=an_id("last"))
    assert shelf.merge([first, make(2), last]) == Tally(added=2)
    titles = {getattr(record, "title", None) or record.notes for record in shelf.each()} - {"Maps", ""}
    assert titles == {"Last"}


def test_a_record_that_comes_twice_far_apart_counts_once(shelf, make):
    shelf.merge([make(1), make(2, title="Two")])
    between = [make(number) for number in range(10, 10 + CHUNK)]
    tally = shelf.merge(
        [
            make(0, title="First"),
            make(1, title="Other"),
            make(2, title="Other"),
            make(3, title="Three"),
            *between,
            make(0, title="Last"),
            make(1, title="Last"),
            make(2, title="Two"),
            make(3, title="Three"),
        ]
    )
    assert tally == Tally(added=CHUNK + 2, changed=1, unchanged=1)
    stored = {record.id: record for record in shelf.each()}
    assert stored[make(0).id] == make(0, title="Last")
    assert stored[make(1).id] == make(1, title="Last", version=2)
    assert stored[make(2).id] == make(2, title="Two")
    assert stored[make(3).id] == make(3, title="Three")


def test_records_are_taken_one_after_the_other(shelf, make):
    def from_a_file():
        for number in range(3):
            yield make(number)

    assert shelf.merge(from_a_file()) == Tally(added=3)


def test_questions_can_be_asked_while_records_are_being_made(unit, shelf, make):
    def looked_up():
        for number in range(CHUNK + 500):
            if number % 50 == 0:
                assert unit.institutions.by_code("SFU") == an_institution()
            yield make(number)

    assert shelf.merge(looked_up()) == Tally(added=CHUNK + 500)


def test_a_merge_that_is_not_committed_leaves_nothing(database):
    surrounded(database)
    with database.unit_of_work() as unit:
        unit.courses.merge([a_course()])
    with database.unit_of_work() as unit:
        assert list(unit.courses.each()) == []


def test_a_source_that_fails_midway_leaves_nothing_to_commit(database):
    surrounded(database)

    def broken():
        yield from (a_course(f"GEOG {number}") for number in range(CHUNK + 1))
        raise ValueError("line 7")

    with database.unit_of_work() as unit:
        with pytest.raises(ValueError, match="line 7"):
            unit.courses.merge(broken())
        with pytest.raises(Conflict):
            unit.commit()
    with database.unit_of_work() as unit:
        assert list(unit.courses.each()) == []


def test_a_reference_to_nothing_is_refused_by_its_field(shelf, make):
    field = "institution_id" if hasattr(shelf, "find") else "source_institution_id"
    with pytest.raises(Invalid) as refusal:
        shelf.merge([make(1), make(2, **{field: an_id("nobody")})])
    assert refusal.value.details[0].field in ("institutionId", "sourceInstitutionId")


def test_two_records_cannot_have_one_id(shelf, make):
    with pytest.raises(AlreadyExists) as refusal:
        shelf.merge([make(1), make(2, id=make(1).id)])
    assert refusal.value.field == "id"


def test_a_new_record_cannot_have_the_id_of_another(shelf, make):
    shelf.merge([make(1)])
    with pytest.raises(AlreadyExists) as refusal:
        shelf.merge([make(2, id=make(1).id)])
    assert refusal.value.field == "id"


def test_a_course_of_the_same_code_elsewhere_is_another(unit):
    unit.courses.merge([a_course()])
    assert unit.courses.merge([a_course(institution_id=an_id("institution UVIC"))]) == Tally(added=1)


def test_an_agreement_takes_over_the_courses_of_the_new_version(unit):
    unit.agreements.merge([a_full_agreement()])
    new = a_full_agreement(
        sources=(SourceCourse(subject="MAPS", number="9", title="", credit=None),), grant=NO_CREDIT, version=1
    )
    assert unit.agreements.merge([new]) == Tally(changed=1)
    assert unit.agreements.get(new.id) == replace(new, version=a_full_agreement().version + 1)


@pytest.mark.parametrize(
    "change",
    [
        {"sources": (SourceCourse(subject="GEOG", number="1155", title="Maps and Data", credit=4.0),)},
        {"grant": Grant.of((GrantedCourse(subject="GEOG", number="155", credit=1.0),))},
        {"grant": Grant.of((GrantedCourse(subject="GEOG", number="155"),))},
        {"grant": NO_CREDIT},
        {"grant": INDIVIDUAL_ASSESSMENT},
        {"grant": Grant(kind=GrantKind.BLOCK, credit=30.0)},
        {"grant": Grant(kind=GrantKind.BLOCK)},
        {"grant": Grant(kind=GrantKind.EXEMPTION)},
        {"notes": "tab\tbackslash \\N newline\nreturn\r“quotes” NULL"},
        {"notes": "\\."},
        {"effective_from": None},
        {"effective_until": an_agreement().effective_from},
        {"recognizing_institution_id": an_id("institution UVIC")},
        {"is_illustrative": True},
    ],
    ids=str,
)
def test_any_change_of_an_agreement_is_seen_and_kept(unit, change):
    unit.agreements.merge([an_agreement()])
    assert unit.agreements.merge([an_agreement(**change)]) == Tally(changed=1)
    assert unit.agreements.get(an_agreement().id) == an_agreement(**change, version=2)


AWKWARD = st.sampled_from("aZ0é𝔸 ·\t\n\r\\N.\"',|{}")
WORDS = st.text(AWKWARD | st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
SUBJECTS = WORDS.map("A{}".format)
CREDITS = st.none() | st.floats(0, 90)
SOURCES = st.builds(SourceCourse, subject=SUBJECTS, number=WORDS, title=WORDS, credit=CREDITS)
BUNDLES = st.lists(st.builds(GrantedCourse, subject=SUBJECTS, number=WORDS, credit=CREDITS), min_size=1, max_size=3)
AGREEMENTS = st.builds(
    an_agreement,
    notes=WORDS,
    sources=st.lists(SOURCES, min_size=1, max_size=3).map(tuple),
    grant=st.lists(BUNDLES.map(tuple), min_size=1, max_size=3).map(lambda bundles: Grant.of(*bundles)),
    effective_from=st.none() | st.dates(),
)


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # every example is undone
)
@given(agreement=AGREEMENTS)
def test_whatever_an_agreement_says_is_kept_and_known_again(database, agreement):
    if not list_of_institutions(database):
        surrounded(database)
    with database.unit_of_work() as unit:
        assert unit.agreements.merge([agreement]) == Tally(added=1)
        assert unit.agreements.get(agreement.id) == agreement
        assert unit.agreements.merge([agreement]) == Tally(unchanged=1)
        unit.agreements.save(agreement.changed(LATER))
        assert unit.agreements.merge([agreement]) == Tally(unchanged=1)


def list_of_institutions(database):
    with database.unit_of_work() as unit:
        return unit.institutions.all()


def test_alternatives_and_bundles_are_told_apart(unit):
    one, other = GrantedCourse(subject="A", number="1"), GrantedCourse(subject="B", number="2")
    together, either = Grant.of((one, other)), Grant.of((one,), (other,))
    unit.agreements.merge([an_agreement(grant=together)])
    assert unit.agreements.merge([an_agreement(grant=either)]) == Tally(changed=1)
    assert unit.agreements.get(an_agreement().id).grant == either
