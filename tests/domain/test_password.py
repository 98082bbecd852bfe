"""Passwords: which are refused, and that no refusal repeats one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bccb.domain.errors import Invalid
from bccb.domain.password import check_password, is_common, is_possible, normal_password

MAIL = "registrar@example.ca"


@pytest.mark.parametrize(
    "password",
    [
        "A ferry leaves at nine",
        "vouch-Ladder-onyx7",
        "Ünïcödé çan be fine",
        "x7Kp-2mQ!vLw9",
        "船は九時に出ます、港から遠くへ",
    ],
)
def test_a_password_of_twelve_characters_that_nobody_would_try_first_is_taken(password):
    check_password("password", password, MAIL)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password123!",
        "P@ssw0rd2026",
        "qwertyuiop12",
        "1qaz2wsx3edc",
        "123456789012",
        "210987654321",
        "aaaaaaaaaaaa",
        "abababababab",
        "abcdefghijkl",
        "Welcome2026!!",
        "letmeinplease",
        "September2026",
        "iloveyou12345",
        "administrator1",
        "correct horse battery staple",
        "000000000000!",
    ],
)
def test_the_commonest_passwords_are_refused(password):
    assert is_common(password)
    with pytest.raises(Invalid, match="first that anybody would try"):
        check_password("password", password, MAIL)


@pytest.mark.parametrize("password", [MAIL, MAIL.upper(), f"{MAIL}1", "registrar@ex"])
def test_the_address_is_no_password(password):
    with pytest.raises(Invalid, match="must not be the e-mail address"):
        check_password("password", password, MAIL)


@pytest.mark.parametrize(("password", "length"), [("", 0), ("eleven char", 11), ("long " * 26, 130)])
def test_a_password_has_12_to_128_characters(password, length):
    with pytest.raises(Invalid, match=f"must be 12 to 128 characters, not {length}"):
        check_password("newPassword", password, MAIL)


@pytest.mark.parametrize("mark", ["\x00", "\ud800", "\u202e"])
def test_a_password_that_no_keyboard_types_twice_is_refused(mark):
    with pytest.raises(Invalid, match="must not contain the character"):
        check_password("password", f"A ferry leaves {mark} at nine", MAIL)


def test_accents_composed_in_two_ways_are_the_same_password():
    assert normal_password("caf\u00e9") == normal_password("cafe\u0301")


def test_what_is_longer_than_any_password_is_never_one():
    assert is_possible("x" * 128)
    assert not is_possible("x" * 129)


def told_of(password: str) -> str:
    """What somebody who chose it is told; nothing if it is taken."""
    try:
        check_password("password", password, MAIL)
    except Invalid as refusal:
        return str(refusal)
    return ""


@given(st.one_of(st.text(min_size=12, max_size=200), st.from_regex(r"(password|qwerty)[0-9!]{6,9}", fullmatch=True)))
def test_no_refusal_repeats_the_password(password):
    assert password not in told_of(password)
