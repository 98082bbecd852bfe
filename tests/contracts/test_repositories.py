"""What every repository promises, for every kind of record, in every store."""

from __future__ import annotations

from dataclasses import fields, replace
from threading import Barrier, Thread

import pytest
from kept import KINDS, a_numbered, add_and_ask, save_for_good, surrounded

from bccb.domain.errors import AlreadyExists, BccbError, Invalid, NotFound, StaleVersion
from bccb.domain.record import Record
from furniture import LATER, an_id


@pytest.fixture(params=KINDS, ids=str)
def kind(request):
    return request.param


@pytest.fixture
def shelf(database, kind):
    """The repository of one kind, in a unit of work of its own."""
    surrounded(database)
    with database.unit_of_work() as unit:
        yield getattr(unit, kind.where)


@pytest.fixture
def keep(database, kind):
    """Adds records and commits."""
    surrounded(database)

    def kept(*records):
        with database.unit_of_work() as unit:
            for record in records:
                getattr(unit, kind.where).add(record)
            unit.commit()

    return kept


def test_the_full_example_differs_from_every_default(kind):
    full = kind.full()
    plain = kind.plain()
    same = {each.name for each in fields(full) if getattr(full, each.name) == getattr(plain, each.name)}
    assert same <= {"created_at"}


def test_a_record_comes_back_as_it_was_added(shelf, kind):
    shelf.add(kind.full())
    assert shelf.get(kind.full().id) == kind.full()


def test_a_record_comes_back_after_the_commit_as_it_was_added(database, keep, kind):
    keep(kind.full())
    with database.unit_of_work() as unit:
        assert getattr(unit, kind.where).get(kind.full().id) == kind.full()


def test_a_record_comes_back_as_it_was_saved(shelf, kind):
    shelf.add(kind.plain())
    saved = kind.full(id=kind.plain().id, version=2)
    shelf.save(saved)
    assert shelf.get(saved.id) == saved


def test_what_was_read_and_saved_comes_back_after_the_commit_as_it_was_saved(database, keep, kind):
    keep(kind.plain())
    with database.unit_of_work() as unit:
        repository = getattr(unit, kind.where)
        before = repository.get(kind.plain().id)
        after = kind.full(id=before.id, created_at=before.created_at, version=before.version + 1)
        save_for_good(unit, repository, after)
    with database.unit_of_work() as unit:
        assert getattr(unit, kind.where).get(before.id) == after


def test_a_record_comes_back_with_fewer_parts_after_fewer_were_saved(shelf, kind):
    shelf.add(kind.full())
    saved = replace(kind.plain(), id=kind.full().id, version=kind.full().version + 1)
    shelf.save(saved)
    assert shelf.get(saved.id) == saved


def test_an_id_is_taken_once(shelf, kind):
    add_and_ask(shelf, kind.plain())
    with pytest.raises(AlreadyExists) as refusal:
        add_and_ask(shelf, kind.full(id=kind.plain().id))
    assert refusal.value.field == "id"
    assert str(kind.plain().id) in str(refusal.value)


def test_a_code_is_taken_once(shelf, kind):
    if kind.code is None:
        return
    shelf.add(kind.plain())
    with pytest.raises(AlreadyExists) as refusal:
        shelf.add(replace(kind.plain(), **kind.numbered(1) | {kind.code[0]: getattr(kind.plain(), kind.code[0])}))
    assert refusal.value.field == kind.code[1]
    assert getattr(kind.plain(), kind.code[0]) in str(refusal.value)


def test_a_save_cannot_take_the_code_of_another(shelf, kind):
    if kind.code is None:
        return
    first, second = a_numbered(kind, 1), a_numbered(kind, 2)
    shelf.add(first)
    shelf.add(second)
    with pytest.raises(AlreadyExists) as refusal:
        shelf.save(second.changed(LATER, **{kind.code[0]: getattr(first, kind.code[0])}))
    assert refusal.value.field == kind.code[1]


def test_a_code_can_be_changed_and_used_again(shelf, kind):
    if kind.code is None:
        return
    first = a_numbered(kind, 1)
    shelf.add(first)
    shelf.save(first.changed(LATER, **{kind.code[0]: getattr(a_numbered(kind, 3), kind.code[0])}))
    again = replace(a_numbered(kind, 2), **{kind.code[0]: getattr(first, kind.code[0])})
    shelf.add(again)
    assert shelf.get(again.id) == again


@pytest.mark.parametrize("version", [1, 3])
def test_a_save_on_top_of_another_version_is_stale(shelf, kind, version):
    shelf.add(kind.plain())
    with pytest.raises(StaleVersion):
        shelf.save(replace(kind.plain(), version=version))


def test_what_was_never_added_cannot_be_saved(shelf, kind):
    with pytest.raises(NotFound):
        shelf.save(kind.plain().changed(LATER))


def test_what_was_never_added_is_not_found(shelf):
    with pytest.raises(NotFound):
        shelf.get(an_id("nobody"))


def test_a_retired_record_is_found_by_its_id_and_on_no_page(shelf, kind):
    shelf.add(a_numbered(kind, 1))
    shelf.add(a_numbered(kind, 2))
    shelf.save(a_numbered(kind, 1).retired(LATER))
    assert shelf.get(a_numbered(kind, 1).id).is_active is False
    listed = shelf.page({}, limit=100)
    assert a_numbered(kind, 1).id not in [record.id for record in listed.items]
    assert listed.total == len(listed.items)


def test_a_reference_to_nothing_is_refused_by_its_field(database, kind):
    surrounded(database)
    for name, called in kind.references.items():
        with database.unit_of_work() as unit, pytest.raises(Invalid) as refusal:
            add_and_ask(getattr(unit, kind.where), kind.full(**{name: an_id("nobody")}))
        assert refusal.value.details[0].field == called
        assert str(an_id("nobody")) in str(refusal.value)


def test_a_save_cannot_refer_to_nothing_either(database, keep, kind):
    keep(kind.full())
    for name, called in kind.references.items():
        with database.unit_of_work() as unit, pytest.raises(Invalid) as refusal:
            getattr(unit, kind.where).save(kind.full().changed(LATER, **{name: an_id("nobody")}))
        assert refusal.value.details[0].field == called


def test_of_two_who_save_the_same_version_one_wins(database, keep, kind):
    keep(a_numbered(kind, 1))
    start, outcomes = Barrier(2), []

    def save():
        with database.unit_of_work() as unit:
            shelf = getattr(unit, kind.where)
            record = shelf.get(a_numbered(kind, 1).id)
            start.wait()
            try:
                shelf.save(record.changed(LATER))
                unit.commit()
                outcomes.append("saved")
            except BccbError as refusal:
                outcomes.append(type(refusal).__name__)

    writers = [Thread(target=save) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(outcomes) == ["StaleVersion", "saved"]


def test_pages_go_through_everything_once_and_in_order(shelf, kind):
    before = shelf.page({}, limit=100).items
    for number in (3, 1, 5, 2, 4):
        shelf.add(a_numbered(kind, number))
    seen: list[Record] = []
    after = None
    while True:
        page = shelf.page({}, after=after, limit=2)
        assert page.total == len(before) + 5
        assert len(page.items) <= 2
        seen += page.items
        if (after := page.following) is None:
            break
    assert len(seen) == len(before) + 5
    new = [record for record in seen if record not in before]
    assert new == [a_numbered(kind, number) for number in (1, 2, 3, 4, 5)]


def test_a_page_that_just_fits_has_none_following(shelf, kind):
    shelf.add(a_numbered(kind, 1))
    count = shelf.page({}, limit=100).total
    assert shelf.page({}, limit=count).following is None


def test_pages_stay_in_place_while_records_come_and_go(shelf, kind):
    for number in (2, 4, 6, 8):
        shelf.add(a_numbered(kind, number))
    where = {"created_at": a_numbered(kind, 1).created_at}
    first = shelf.page(where, limit=100)
    place = [record.id for record in first.items].index(a_numbered(kind, 4).id)
    page = shelf.page(where, limit=place + 1)
    shelf.add(a_numbered(kind, 1))
    shelf.add(a_numbered(kind, 5))
    shelf.save(a_numbered(kind, 2).retired(LATER))
    shelf.save(a_numbered(kind, 4).retired(LATER))
    rest = shelf.page(where, after=page.following, limit=100).items
    mine = [record for record in rest if record.id in {a_numbered(kind, number).id for number in range(10)}]
    assert mine == [a_numbered(kind, number) for number in (5, 6, 8)]


def test_a_page_can_be_asked_for_by_every_field_that_holds_one_value(shelf, kind):
    full = kind.full(is_active=True)
    shelf.add(full)
    for name in (each.name for each in fields(full) if each.name not in kind.compound):
        found = shelf.page({name: getattr(full, name)}, limit=100)
        assert full in found.items, name
        assert all(getattr(record, name) == getattr(full, name) for record in found.items)


def test_a_page_can_be_asked_for_by_what_is_not_known(shelf, kind):
    plain = kind.plain()
    shelf.add(plain)
    empty = [
        each.name for each in fields(plain) if getattr(plain, each.name) is None and each.name not in kind.compound
    ]
    for name in empty:
        assert plain in shelf.page({name: None}, limit=100).items, name


def test_conditions_hold_together(shelf, kind):
    shelf.add(a_numbered(kind, 1))
    shelf.add(a_numbered(kind, 2))
    first, second = a_numbered(kind, 1), a_numbered(kind, 2)
    assert shelf.page({"id": first.id, "version": 1}).items == (first,)
    assert shelf.page({"id": second.id, "version": 2}).items == ()


def test_nothing_found_is_an_empty_page(shelf):
    page = shelf.page({"id": an_id("nobody")})
    assert (page.items, page.following, page.total) == ((), None, 0)


def test_a_value_no_field_can_hold_equals_none(shelf, kind):
    shelf.add(kind.plain())
    for where in ({"id": "SFU"}, {"id": "a\0b"}, {"version": "one"}, {"created_at": 7}, {"is_active": "yes"}):
        assert shelf.page(where).total == 0, where


def test_an_unknown_field_is_refused_by_name(shelf, kind):
    for name in ("colour", "content_digest", *kind.compound):
        with pytest.raises(Invalid) as refusal:
            shelf.page({name: 1})
        assert refusal.value.details[0].field == name


@pytest.mark.parametrize("after", ["", "x", "WyJ4Il0=", "bnVsbA==", "é", "////", "W10=", "WyJ4IiwgW11d"])
def test_a_place_that_no_page_gave_is_refused(shelf, after):
    with pytest.raises(Invalid) as refusal:
        shelf.page({}, after=after)
    assert refusal.value.details[0].field == "after"


def test_a_place_on_another_list_is_refused(database, keep, kind):
    keep(a_numbered(kind, 1), a_numbered(kind, 2))
    with database.unit_of_work() as unit:
        following = getattr(unit, kind.where).page({}, limit=1).following
        assert following is not None
        for other in KINDS:
            if other is not kind:
                with pytest.raises(Invalid):
                    getattr(unit, other.where).page({}, after=following)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_page_of_nothing_is_refused(shelf, limit):
    with pytest.raises(Invalid) as refusal:
        shelf.page({}, limit=limit)
    assert refusal.value.details[0].field == "limit"
