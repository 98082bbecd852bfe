"""The audit trail: what changed, in words that JSON can hold, and never a secret."""

import json
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import IntEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bccb.domain.audit import KINDS, SYSTEM, Actor, differences, plain
from bccb.domain.course import Level
from bccb.domain.credit import UNITS
from bccb.domain.record import Record
from furniture import (
    LATER,
    NOON,
    a_credential,
    a_full_account,
    a_full_agreement,
    a_full_course,
    a_full_credential,
    a_full_institution,
    a_full_pathway,
    a_full_recognition,
    a_full_request,
    an_account,
    an_audit_entry,
    an_id,
    an_institution,
)

EVERY_RECORD = [
    a_full_institution(),
    a_full_credential(),
    a_full_course(),
    a_full_agreement(),
    a_full_recognition(),
    a_full_request(),
    a_full_pathway(),
    a_full_account(),
]
by_type = {"ids": lambda record: type(record).__name__}


class Size(IntEnum):
    SMALL = 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (3, 3),
        (1.5, 1.5),
        ("Maps – “new”", "Maps – “new”"),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2, 20, tzinfo=UTC), "2026-03-02T20:00:00+00:00"),
        (an_id("x"), str(an_id("x"))),
        (Level.ADVANCED, "ADVANCED"),
        (Size.SMALL, 1),
        (("a", 1), ["a", 1]),
        ([an_id("x")], [str(an_id("x"))]),
        ({Level.ADVANCED: (1, 2)}, {"ADVANCED": [1, 2]}),
        ({an_id("x"): None}, {str(an_id("x")): None}),
        (UNITS, {"name": "unit", "per_course": 1.5}),
        ((), []),
    ],
)
def test_every_kind_of_value_becomes_what_json_knows(value, expected):
    found = plain(value)
    assert found == expected
    assert type(found) is type(expected)


@given(st.frozensets(st.sampled_from(Level) | st.text(max_size=3)))
def test_a_set_always_comes_in_the_same_order(values):
    assert plain(values) == plain(set(values)) == sorted(map(str, values))


@pytest.mark.parametrize("value", [Decimal("1.5"), b"bytes", 3j, object(), range(3), {"x": [Decimal(1)]}])
def test_what_json_has_no_word_for_is_refused_rather_than_kept_wrong(value):
    with pytest.raises(TypeError, match="is nothing that JSON knows"):
        plain(value)


@pytest.mark.parametrize("record", EVERY_RECORD, **by_type)
def test_every_record_can_be_written_as_json(record):
    assert json.loads(json.dumps(plain(record), allow_nan=False)) == plain(record)


@pytest.mark.parametrize("record", EVERY_RECORD, **by_type)
def test_a_new_record_is_told_in_full_but_for_what_is_not_known(record):
    told = differences(None, record)
    known = {each.name for each in fields(record) if each.repr and getattr(record, each.name) is not None}
    assert set(told) == known
    assert all(before is None for before, _ in told.values())


@pytest.mark.parametrize("record", EVERY_RECORD, **by_type)
def test_a_record_that_has_not_changed_has_no_differences(record):
    assert differences(record, record) == {}


def test_a_change_is_told_by_the_fields_that_differ_before_and_after():
    before = an_institution()
    after = before.changed(LATER, city="Victoria", unit=UNITS)
    assert differences(before, after) == {
        "city": ("", "Victoria"),
        "unit": ({"name": "credit", "per_course": 3.0}, {"name": "unit", "per_course": 1.5}),
        "updated_at": (NOON.isoformat(), LATER.isoformat()),
        "version": (1, 2),
    }


def test_a_changed_outcome_is_told_with_its_fields():
    before = a_credential()
    after = before.changed(LATER, outcomes=before.outcomes[:1])
    old, new = differences(before, after)["outcomes"]
    assert [each["outcome_text"] for each in old] == [each.outcome_text for each in before.outcomes]
    assert len(new) == 1


def test_a_password_hash_is_in_no_difference_and_in_no_plain_record():
    before = an_account()
    after = before.changed(LATER, password_hash="another-hash", first_name="A")
    told = json.dumps([differences(None, before), differences(before, after), plain(after), plain([{"who": after}])])
    assert "hash" not in told
    assert "first_name" in told


def test_a_secret_inside_another_value_is_left_out_too():
    @dataclass(frozen=True)
    class Letter:
        to: object

    assert "password_hash" not in plain(Letter(to=a_full_account()))["to"]


def test_an_entry_without_an_account_is_the_systems():
    assert (SYSTEM.account_id, SYSTEM.ip_address, SYSTEM.user_agent) == (None, "", "")
    assert Actor(account_id=an_id("account")).account_id == an_id("account")


def test_an_entry_cannot_be_edited():
    with pytest.raises(AttributeError):
        an_audit_entry().changes = {}


def test_every_kind_of_record_can_be_asked_for():
    kept = {each.__name__ for each in Record.__subclasses__() if each.__module__.startswith("bccb.")}
    assert kept <= set(KINDS)
