"""What every record carries, and what every text, number and term in one must satisfy."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bccb.domain.errors import Invalid
from bccb.domain.record import holds, number, term, text
from furniture import LATER, NOON, a_credential, a_pathway, a_recognition, an_institution

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))
MAYBE_DAYS = st.none() | DAYS


def refusal_of(check: Callable[..., None], *given: Any, **bounds: Any) -> str | None:
    """What a check has to say against it; None if it passes."""
    try:
        check(*given, **bounds)
    except Invalid as refusal:
        return str(refusal)
    return None


def test_a_record_starts_at_version_one_and_in_use():
    institution = an_institution()
    assert (institution.version, institution.is_active) == (1, True)


def test_a_change_makes_the_next_version_and_leaves_the_old_one_alone():
    before = an_institution()
    after = before.changed(LATER, city="Victoria")
    assert (after.version, after.updated_at, after.city) == (2, LATER, "Victoria")
    assert (after.id, after.created_at) == (before.id, NOON)
    assert (before.version, before.updated_at, before.city) == (1, NOON, "")


def test_a_change_is_checked_like_a_new_record():
    with pytest.raises(Invalid, match="name: must not be empty"):
        an_institution().changed(LATER, name=" ")


def test_a_retired_record_is_kept_but_no_longer_in_use():
    retired = an_institution().retired(LATER)
    assert (retired.is_active, retired.version, retired.updated_at) == (False, 2, LATER)


def test_a_record_cannot_be_edited_in_place():
    with pytest.raises(AttributeError):
        an_institution().name = "Another"


@pytest.mark.parametrize("blank", ["", " ", "\t\n", "\u00a0\u2003"])
def test_a_required_text_must_say_something(blank):
    with pytest.raises(Invalid) as refusal:
        text("title", blank, longest=10, required=True)
    assert refusal.value.details[0].field == "title"


def test_an_optional_text_may_be_empty():
    assert refusal_of(text, "notes", "", longest=10) is None


def test_a_text_may_be_as_long_as_allowed_and_no_longer():
    assert refusal_of(text, "title", "é" * 1_000, longest=1_000) is None
    too_long = refusal_of(text, "title", "é" * 1_001, longest=1_000)
    assert too_long == "title: must be at most 1,000 characters, not 1,001"


@pytest.mark.parametrize(
    ("character", "shown"),
    [("\0", "U+0000"), ("\x1b", "U+001B"), ("\x7f", "U+007F"), ("\u202e", "U+202E"), ("\ud800", "U+D800")],
)
def test_a_character_that_no_page_can_show_is_named(character, shown):
    with pytest.raises(Invalid, match=f"title: must not contain the character {shown.replace('+', '[+]')}"):
        text("title", f"Maps{character}", longest=10)


def test_tabs_line_ends_accents_and_every_script_may_stand_in_a_text():
    assert refusal_of(text, "description", "Línea\tuno\r\nhən̓q̓əmin̓əm̓ 地図 🗺", longest=100) is None


@given(st.text(alphabet=st.characters(exclude_categories=["C"]), min_size=1, max_size=50))
def test_every_printable_text_is_accepted(value):
    assert refusal_of(text, "notes", value, longest=50) is None


@pytest.mark.parametrize("value", [None, 5, 1.5, True, b"Maps", ["Maps"]])
def test_what_is_no_text_is_refused_by_name(value):
    with pytest.raises(Invalid, match="title: must be text, not"):
        text("title", value, longest=10)


@pytest.mark.parametrize("value", [None, 0, 0.5, 3, 300, 300.0])
def test_a_number_within_its_bounds_and_one_not_known_pass(value):
    assert refusal_of(number, "credits", value, most=300) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (-1, "not -1"),
        (300.5, "not 300.5"),
        (float("nan"), "not nan"),
        (float("inf"), "not inf"),
        (10**400, "not one of that size"),
        (-(10**1_000), "not one of that size"),
    ],
)
def test_a_number_out_of_bounds_is_refused_saying_what_would_be_right(value, shown):
    with pytest.raises(Invalid, match=f"credits: must be between 0 and 300, {shown}"):
        number("credits", value, most=300)


@pytest.mark.parametrize("value", [True, False, "3", b"3", [3], 3j])
def test_what_is_no_number_is_refused_by_name(value):
    with pytest.raises(Invalid, match="credits: must be a number, not"):
        number("credits", value, most=300)


@given(st.floats(min_value=0, max_value=300) | st.integers(min_value=0, max_value=300))
def test_every_number_within_the_bounds_is_accepted(value):
    assert refusal_of(number, "credits", value, most=300) is None


def test_a_term_that_ends_before_it_begins_is_refused_with_both_days():
    with pytest.raises(Invalid, match="expiryDate: must not be before its beginning: 2026-01-01 is before 2026-01-02"):
        term("expiryDate", date(2026, 1, 2), date(2026, 1, 1))


def test_a_term_may_last_one_day_and_may_be_open():
    day = date(2026, 1, 1)
    for start, end in ((day, day), (day, None), (None, day), (None, None)):
        assert refusal_of(term, "expiryDate", start, end) is None


@given(MAYBE_DAYS, MAYBE_DAYS, DAYS)
def test_a_term_covers_its_first_day_its_last_day_and_all_between(start, end, day):
    expected = (start or date.min) <= day <= (end or date.max)
    assert holds(start, end, day) is expected


@given(DAYS, st.integers(min_value=0, max_value=1_000))
def test_a_term_does_not_cover_the_day_before_nor_the_day_after(start, days):
    end = start + timedelta(days=days)
    assert not holds(start, end, start - timedelta(days=1))
    assert holds(start, end, start)
    assert holds(start, end, end)
    assert not holds(start, end, end + timedelta(days=1))


@pytest.mark.parametrize(
    ("make", "field", "name"),
    [
        (an_institution, "postal_code", "postalCode"),
        (an_institution, "contact_email", "contactEmail"),
        (an_institution, "city", "city"),
        (a_credential, "short_title", "shortTitle"),
        (a_credential, "application_url", "applicationUrl"),
        (a_pathway, "additional_requirements", "additionalRequirements"),
        (a_pathway, "ai_reasoning", "aiReasoning"),
        (a_recognition, "certificate_template_id", "certificateTemplateId"),
        (a_recognition, "conditions", "conditions"),
    ],
)
def test_a_refused_text_is_named_as_a_caller_would_type_it(make, field, name):
    with pytest.raises(Invalid) as refusal:
        make(**{field: "\0"})
    assert [detail.field for detail in refusal.value.details] == [name]
