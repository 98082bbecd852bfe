"""Lists in any order: gone through once whatever comes meanwhile, searched to the letter, alike in every store."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept import KINDS, a_numbered, surrounded

from bccb.domain.agreement import Grant, GrantKind, SourceCourse
from bccb.domain.errors import Invalid
from bccb.domain.ports.lists import MOST_COUNTED, SORTS, counted
from furniture import LATER, a_credential, a_pathway, a_recognition, an_agreement, an_id

SORTED = [kind for kind in KINDS if type(kind.plain()) in SORTS]
FEW_EXAMPLES = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
TEXTS = st.text(alphabet="aAbZéÉ%_\\/.*[ '\"", min_size=1, max_size=4).filter(str.strip)
NUMBERS = st.sampled_from([0.5, 1.5, 3.0, 3.25])
DAYS = st.sampled_from([date(2020, 1, 1), date(2020, 1, 2), date(2031, 12, 31)])
MOMENTS = st.sampled_from([datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC), LATER])
VALUES = {
    **dict.fromkeys(("name", "title"), TEXTS),
    **dict.fromkeys(
        ("duration", "credits", "cost", "hours", "desired_credit", "transfer_credits"), st.none() | NUMBERS
    ),
    "credit_value": NUMBERS,
    **dict.fromkeys(("effective_from", "effective_date"), st.none() | DAYS),
    **dict.fromkeys(("effective_until", "expiry_date"), st.none() | st.just(date(2032, 1, 1))),
    **dict.fromkeys(("created_at", "updated_at"), MOMENTS),
}


@pytest.fixture(params=SORTED, ids=str)
def kind(request):
    return request.param


@pytest.fixture
def stocked(database):
    """A database with what the records of the tests refer to."""
    surrounded(database)
    return database


@pytest.fixture
def filled(stocked, kind):
    """Opens the repository with these records in it, and leaves nothing of them behind."""

    def opened(records):
        unit = stocked.unit_of_work().__enter__()
        for record in records:
            getattr(unit, kind.where).add(record)
        return unit, getattr(unit, kind.where)

    return opened


def a_valued(kind, number, field, value):
    return replace(a_numbered(kind, number), **({} if value is None and field not in VALUES else {field: value}))


def place(record, field):
    value = getattr(record, field)
    return value is not None, value


def walked(shelf, sort, coming):
    """Every record that is seen when one comes after each page."""
    seen, after = [], None
    while True:
        page = shelf.page({}, sort=sort, after=after, limit=2)
        seen += page.items
        if (after := page.following) is None:
            return seen
        for record in coming[:1]:
            shelf.add(record)
        coming = coming[1:]


@given(data=st.data())
@FEW_EXAMPLES
def test_a_walk_in_any_order_meets_each_record_once_while_others_come(filled, kind, data):
    for field in SORTS[type(kind.plain())]:
        values = data.draw(st.lists(VALUES.get(field, st.none()), min_size=5, max_size=7), label=field)
        records = [a_valued(kind, number, field, value) for number, value in enumerate(values)]
        for sort in (field, f"-{field}"):
            unit, shelf = filled(records[:4])
            try:
                before = {record.id for record in shelf.page({}, limit=100).items}
                seen = walked(shelf, sort, records[4:])
            finally:
                unit.__exit__(None, None, None)
            ids = [record.id for record in seen]
            assert len(ids) == len(set(ids)), sort
            assert set(ids) >= before, sort
            places = [place(record, field) for record in seen]
            assert places == sorted(places, reverse=sort.startswith("-")), sort


def test_pages_by_number_are_those_of_the_walk(filled, kind):
    unit, shelf = filled([a_numbered(kind, number) for number in range(1, 6)])
    field = SORTS[type(kind.plain())][0]
    for sort in ("", field, f"-{field}"):
        whole = shelf.page({}, sort=sort, limit=100)
        pages = [shelf.page({}, sort=sort, limit=2, number=number).items for number in range(1, 8)]
        assert tuple(record for page in pages for record in page) == whole.items
        second = shelf.page({}, sort=sort, limit=2, number=2)
        assert shelf.page({}, sort=sort, limit=2, after=second.following).items == pages[2]
    assert shelf.page({}, limit=2, number=1_000).items == ()
    with pytest.raises(Invalid, match="number"):
        shelf.page({}, number=0)
    unit.__exit__(None, None, None)


def test_a5_only_what_is_on_the_list_sorts_a_list(filled, kind):
    unit, shelf = filled([])
    names = {each.name for each in fields(kind.plain())} - set(SORTS[type(kind.plain())])
    for sort in (*names, "-", "--code", "code desc", "1", "id); DROP TABLE users; --", "CASE WHEN 1 THEN id END"):
        with pytest.raises(Invalid) as refusal:
            shelf.page({}, sort=sort)
        assert refusal.value.details[0].field == "sort", sort
    unit.__exit__(None, None, None)


def test_a_place_in_one_order_is_none_in_another(filled, kind):
    unit, shelf = filled([a_numbered(kind, number) for number in range(1, 4)])
    ways = ("", *SORTS[type(kind.plain())])
    places = {sort: shelf.page({}, sort=sort, limit=1).following for sort in ways}
    for sort, after in places.items():
        for other in ways:
            if other != sort:
                with pytest.raises(Invalid, match="after"):
                    shelf.page({}, sort=other, after=after)
    unit.__exit__(None, None, None)


def test_many_are_read_at_once_and_what_is_not_there_is_missing(filled, kind):
    several = [a_numbered(kind, number) for number in (1, 2, 3)]
    unit, shelf = filled(several)
    shelf.save(several[2].retired(LATER))
    wanted = [an_id("nobody"), *(each.id for each in several)]
    found = shelf.many(wanted)
    assert found == {**{each.id: each for each in several[:2]}, several[2].id: several[2].retired(LATER)}
    assert shelf.many([]) == {}
    unit.__exit__(None, None, None)


def test_a_count_is_how_many_are_on_all_pages(filled, kind):
    unit, shelf = filled([a_numbered(kind, number) for number in (1, 2, 3)])
    shelf.save(a_numbered(kind, 3).retired(LATER))
    assert shelf.count({}) == len(shelf.page({}, limit=100).items)
    assert shelf.count({"id": a_numbered(kind, 1).id}) == 1
    unit.__exit__(None, None, None)


def test_nobody_counts_a_list_without_end():
    assert (counted(0), counted(MOST_COUNTED), counted(MOST_COUNTED + 1)) == (0, MOST_COUNTED, None)


@given(names=st.lists(TEXTS, min_size=1, max_size=8), search=TEXTS)
@FEW_EXAMPLES
def test_a6_a_search_means_what_is_written_in_it(stocked, names, search):
    ways = [a_pathway(id=an_id(f"way {number}"), name=name) for number, name in enumerate(names)]
    with stocked.unit_of_work() as unit:
        for way in ways:
            unit.pathways.add(way)
        found = unit.pathways.page({}, search=search, limit=100)
    plain = [way.id for way in ways if lower(search) in lower(way.name)]
    assert sorted(way.id for way in found.items) == sorted(plain)
    assert found.total == len(plain)


def lower(text):
    return text.encode().lower()


@pytest.mark.parametrize("search", ["%", "_", "\\", "100%", "a_b", ".*", "' OR 1=1 --", "%' ESCAPE 'x", "[a-z]"])
def test_a6_a5_what_means_something_elsewhere_is_a_text_here(stocked, search):
    texts = ("100 percent", "a-b", "100%", "a_b", "\\", "x%y", "' OR 1=1 --", ".*", "[a-z]", "%' ESCAPE 'x")
    with stocked.unit_of_work() as unit:
        for text in texts:
            unit.pathways.add(a_pathway(id=an_id(text), name=text))
        found = {way.name for way in unit.pathways.page({}, search=search, limit=100).items}
    assert found == {text for text in texts if search in text}


def test_what_was_decided_and_asked_is_found_by_the_names_of_its_credential(stocked):
    other = a_credential(program_code="SFU-FIRE-01", title="Wildfire mapping")
    with stocked.unit_of_work() as unit:
        unit.credentials.add(other)
        decided = a_recognition(id=an_id("decided"), micro_credential_id=other.id, notes="By the senate")
        unit.recognitions.add(decided)
        for search in ("wildfire", "sfu-fire", "THE SENATE"):
            assert unit.recognitions.page({}, search=search).items == (decided,)
        assert unit.recognitions.page({}, search="earthquake").items == ()


@pytest.mark.parametrize(
    ("day", "found"),
    [(date(2024, 12, 31), 1), (date(2025, 1, 1), 2), (date(2025, 6, 30), 2), (date(2025, 7, 1), 1)],
)
def test_what_is_in_force_on_a_day_is_a_condition(stocked, day, found):
    about = {"micro_credential_id": an_id("credential SFU-GIS-01")}
    with stocked.unit_of_work() as unit:
        unit.recognitions.add(a_recognition(id=an_id("always"), effective_date=None, **about))
        term = {"effective_date": date(2025, 1, 1), "expiry_date": date(2025, 6, 30)}
        unit.recognitions.add(a_recognition(id=an_id("half a year"), **term, **about))
        page = unit.recognitions.page({"as_of": day, **about})
    assert (len(page.items), page.total) == (found, found)
    assert all(each.stands(day) for each in page.items)


def test_agreements_are_found_by_the_subject_they_are_on_and_the_kind_of_grant(stocked):
    geography = an_agreement(code="GEOG-1")
    both = (SourceCourse(subject="CHEM", number="1"), SourceCourse(subject="GEOG", number="2"))
    together = an_agreement(code="GEOG-2", sources=both, grant=Grant(kind=GrantKind.NO_CREDIT))
    chemistry = an_agreement(code="CHEM-1", sources=both[:1])
    with stocked.unit_of_work() as unit:
        for agreement in (geography, together, chemistry):
            unit.agreements.add(agreement)
        page = unit.agreements.page
        assert page({"subject": "GEOG"}).items == (geography, together)
        assert page({"subject": "GEOG", "kind": GrantKind.NO_CREDIT}).items == (together,)
        assert page({"kind": GrantKind.NO_CREDIT}).total == 1
        assert page({"subject": "GEO%"}).items == ()
