"""Argon2id through argon2-cffi, with the parameters OWASP's Password Storage Cheat Sheet gives first for it.

https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from bccb.domain.errors import TooManyAttempts

MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
PATIENCE_SECONDS = 5.0

_NO_HASH = (InvalidHashError, VerificationError, UnicodeEncodeError)


class Argon2Passwords:
    """`at_once` hashes run at a time in this process, one a core if nothing is said; others wait for `patience`."""

    def __init__(
        self,
        *,
        memory_kib: int = MEMORY_KIB,
        passes: int = PASSES,
        lanes: int = LANES,
        at_once: int | None = None,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._argon2 = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=lanes)
        self._turns = BoundedSemaphore(at_once or os.cpu_count() or 1)
        self._patience = patience
        self._nobodys = self._argon2.hash(os.urandom(32))

    def hash(self, password: str) -> str:
        with self._turn():
            return self._argon2.hash(_bytes(password))

    def verify(self, password: str, hashed: str | None) -> bool:
        given = _bytes(password)
        with self._turn():
            if hashed is not None:
                try:
                    return self._argon2.verify(hashed, given)
                except VerifyMismatchError:
                    return False
                except _NO_HASH:
                    pass
            return self._refused(given)

    def is_outdated(self, hashed: str) -> bool:
        try:
            return self._argon2.check_needs_rehash(hashed)
        except _NO_HASH:
            return True

    def _refused(self, given: bytes) -> bool:
        """False, in the time a true comparison takes."""
        with suppress(VerifyMismatchError):
            self._argon2.verify(self._nobodys, given)
        return False

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=self._patience):
            raise TooManyAttempts(max(1, round(self._patience)))
        try:
            yield
        finally:
            self._turns.release()


def _bytes(password: str) -> bytes:
    """Half characters too: they are wrong, and must take as long to be wrong."""
    return password.encode("utf-8", "surrogatepass")
