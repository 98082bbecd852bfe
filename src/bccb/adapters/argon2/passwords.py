"""Argon2id through argon2-cffi, with the parameters OWASP's Password Storage Cheat Sheet gives first for it.

https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bccb.domain.errors import TooManyAttempts

MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
PATIENCE_SECONDS = 5.0


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
        with self._turn():
            try:
                return self._argon2.verify(self._nobodys if hashed is None else hashed, _bytes(password))
            except InvalidHashError:
                return self._refused(password)
            except VerificationError:
                return False

    def is_outdated(self, hashed: str) -> bool:
        try:
            return self._argon2.check_needs_rehash(hashed)
        except InvalidHashError:
            return True

    def _refused(self, password: str) -> bool:
        """False, in the time a true comparison takes."""
        try:
            return self._argon2.verify(self._nobodys, _bytes(password)) and False
        except VerificationError:
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
