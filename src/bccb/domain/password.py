"""Passwords: which are refused, and in what form they are compared. Nothing here is ever shown or kept."""

from __future__ import annotations

import unicodedata

from bccb.domain.errors import Invalid
from bccb.domain.record import text

SHORTEST = 12
LONGEST = 128

# What people choose most when twelve characters are asked for, without digits and signs at either end.
_WORDS = """
abcdefghijkl abcdefghijklm administrator adminadmin adminadminadmin basketball britishcolumbia changemenow
changemeplease changeme correcthorsebatterystaple defaultpassword football gocanucks helloworld iloveyou
iloveyouforever internet letmein letmeinnow letmeinplease login masterpassword microcredential microcredentials
mypassword mysecretpassword newpassword passphrase password passwordpassword passwort princess qazwsxedcrfv
qwerty qwertyqwerty qwertyuiop qwertyuiopas qwertyuiopasdf registrar secret secretpassword september starwars
summer sunshine superman supersecret temppassword temporary temporarypassword testpassword testtest testtesttest
thisismypassword trustnoone university vancouver victoria welcome welcomeback welcometothejungle winter
"""
_COMMONEST = frozenset(_WORDS.split())
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb")
_AS_LETTERS = str.maketrans("013457@$", "oieastas")


def normal_password(password: str) -> str:
    """The password as it is hashed, so that keyboards that compose accents differently agree."""
    return unicodedata.normalize("NFKC", password)


def is_possible(password: str) -> bool:
    """Whether this can be anybody's password at all. What is longer than any is never hashed."""
    return len(normal_password(password)) <= LONGEST


def check_password(field: str, password: str, email: str) -> None:
    """Refuse a password that is too short, too long, the e-mail address itself, or one of the commonest.

    Raises Invalid, naming the field and never repeating the password.
    """
    given = normal_password(password)
    if not SHORTEST <= len(given) <= LONGEST:
        raise Invalid(field, f"must be {SHORTEST} to {LONGEST} characters, not {len(given):,}")
    text(field, given, longest=LONGEST, required=True)
    plain = given.casefold()
    if email.casefold() in plain or plain in email.casefold():
        raise Invalid(field, "must not be the e-mail address")
    if is_common(plain):
        raise Invalid(field, "is one of the first that anybody would try: choose another")


def is_common(password: str) -> bool:
    """Whether it is among the commonest: a decorated word, few characters over and over, or keys in a row."""
    plain = password.casefold()
    if len(set(plain)) <= 3 or any(plain in row * 7 or plain in row[::-1] * 7 for row in _ROWS):
        return True
    bare = plain.strip("0123456789!?.,;:-_*#+$@% ")
    return not bare or any(word in _COMMONEST for word in (bare, bare.translate(_AS_LETTERS), "".join(bare.split())))
