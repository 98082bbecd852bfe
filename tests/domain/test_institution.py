"""Institutions and their codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bccb.domain.credit import CREDITS, UNITS
from bccb.domain.errors import Invalid
from bccb.domain.institution import check_code
from furniture import a_full_institution, an_institution


def test_an_institution_counts_in_credits_unless_it_says_otherwise():
    assert an_institution().unit == CREDITS
    assert a_full_institution().unit == UNITS


def test_an_institution_is_canadian_and_real_unless_it_says_otherwise():
    institution = an_institution()
    assert (institution.country, institution.is_illustrative, institution.disabled_plugins) == ("Canada", False, ())


@pytest.mark.parametrize("code", ["SFU", "UBCV", "UDI-N", "A1", "ABCDEFGHIJKL"])
def test_a_code_has_two_to_twelve_upper_case_letters_digits_or_hyphens(code):
    check_code("code", code)


@pytest.mark.parametrize("code", ["", "S", "sfu", "Sfu", "ABCDEFGHIJKLM", "SF U", "SFÜ", "SFU\n", "--", "S_U", "١٢"])
def test_what_is_no_code_is_refused_by_name(code):
    with pytest.raises(Invalid, match="institution: must be 2 to 12 upper-case letters, digits or hyphens"):
        check_code("institution", code)


@pytest.mark.parametrize("code", [None, 12, True])
def test_a_code_that_is_no_text_is_refused_by_name(code):
    with pytest.raises(Invalid, match="code: must be"):
        check_code("code", code)


def test_a_very_long_code_is_not_repeated_in_full():
    with pytest.raises(Invalid) as refusal:
        check_code("code", "A" * 1_000_000)
    assert len(str(refusal.value)) < 200


@given(st.text(alphabet="ABCXYZ0189", min_size=2, max_size=12))
def test_every_code_of_ascii_letters_and_digits_is_accepted(code):
    assert an_institution(code=code).code == code


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"code": "sfu"}, "code"),
        ({"website": "x" * 501}, "website"),
        ({"contact_phone": "5" * 51}, "contactPhone"),
        ({"disabled_plugins": ("sfu", " ")}, "disabledPlugins"),
        ({"disabled_plugins": ("x" * 101,)}, "disabledPlugins"),
    ],
)
def test_what_is_wrong_in_an_institution_is_refused_by_name(changes, field):
    with pytest.raises(Invalid) as refusal:
        an_institution(**changes)
    assert refusal.value.details[0].field == field
