"""What a password hasher promises."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Barrier, Lock, Thread

import pytest

from bccb.adapters.argon2.passwords import Argon2Passwords
from bccb.domain.errors import TooManyAttempts
from reception import cheap_passwords

PASSWORD = "A ferry leaves at nine"


@pytest.fixture(params=["argon2"])
def passwords(request):
    return {"argon2": cheap_passwords}[request.param]()


def test_the_password_that_was_hashed_is_right_and_every_other_wrong(passwords):
    hashed = passwords.hash(PASSWORD)
    assert passwords.verify(PASSWORD, hashed)
    for other in ("", PASSWORD + " ", PASSWORD[:-1], PASSWORD.upper(), PASSWORD + "\x00"):
        assert not passwords.verify(other, hashed)


def test_a_password_is_compared_to_its_last_character(passwords):
    hashed = passwords.hash("x" * 127 + "a")
    assert not passwords.verify("x" * 127 + "b", hashed)


def test_the_same_password_is_never_hashed_to_the_same(passwords):
    assert passwords.hash(PASSWORD) != passwords.hash(PASSWORD)
    assert PASSWORD not in passwords.hash(PASSWORD)


@pytest.mark.parametrize("password", ["", PASSWORD, "\ud800", "\x00", "x" * 100_000])
def test_nobodys_password_is_never_right(passwords, password):
    assert passwords.verify(password, None) is False


@pytest.mark.parametrize("hashed", ["", "not-a-hash", "$argon2id$v=19$m=8,t=1,p=1$", "$2b$12$abc", "plain", "\ud800"])
def test_what_is_no_hash_is_never_right_and_always_outdated(passwords, hashed):
    assert passwords.verify(PASSWORD, hashed) is False
    assert passwords.verify(hashed, hashed) is False
    assert passwords.is_outdated(hashed)


def test_only_a_hash_with_the_parameters_of_today_is_up_to_date(passwords):
    assert not passwords.is_outdated(passwords.hash(PASSWORD))
    for other in (cheap_passwords(passes=2), cheap_passwords(memory_kib=16)):
        assert passwords.is_outdated(other.hash(PASSWORD))
        assert passwords.verify(PASSWORD, other.hash(PASSWORD))


def test_the_parameters_are_those_that_owasp_gives():
    assert Argon2Passwords().hash(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


class Watched(Argon2Passwords):
    """Counts how many turns are taken at once, and holds each until as many as may have begun."""

    def __init__(self, at_once: int) -> None:
        super().__init__(memory_kib=8, passes=1, at_once=at_once)
        self._lock = Lock()
        self._all_begun = Barrier(at_once)
        self.running = self.most = 0

    @contextmanager
    def _turn(self):
        with super()._turn():
            with self._lock:
                self.running += 1
                self.most = max(self.most, self.running)
            self._all_begun.wait(10)
            yield
            with self._lock:
                self.running -= 1


def test_a13_only_so_many_hashes_run_at_once():
    passwords = Watched(at_once=2)
    threads = [Thread(target=passwords.verify, args=(PASSWORD, None)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert passwords.most == 2


def test_whose_turn_does_not_come_in_time_is_told_to_try_later():
    passwords = cheap_passwords(at_once=1, patience=0.01)
    with passwords._turn():
        for act in (lambda: passwords.verify(PASSWORD, None), lambda: passwords.hash(PASSWORD)):
            with pytest.raises(TooManyAttempts) as refused:
                act()
            assert refused.value.retry_after >= 1


def test_a_turn_that_failed_is_given_back():
    passwords = cheap_passwords(at_once=1, patience=0.01)
    with pytest.raises(AttributeError):
        passwords.hash(None)
    assert passwords.hash(PASSWORD)
