"""Passwords and tokens: hashing what people choose, and making what nobody can guess."""

from __future__ import annotations

from typing import Protocol


class PasswordHasher(Protocol):
    """Slow on purpose. Bounded in how many it does at once, so that a flood of sign-ins leaves the machine usable.

    Every method that hashes raises TooManyAttempts where its turn does not come within seconds.
    """

    def hash(self, password: str) -> str:
        """A salted hash that tells its own method and parameters."""
        ...

    def verify(self, password: str, hashed: str | None) -> bool:
        """Whether the password is the one that was hashed.

        None, for nobody, takes as long and is never right; so does a hash of no method known here.
        """
        ...

    def is_outdated(self, hashed: str) -> bool:
        """Whether it was made with other parameters than those of today."""
        ...


class Secrets(Protocol):
    def new(self) -> str:
        """256 bits of chance in 43 characters that need no quoting in addresses and headers."""
        ...

    def digest(self, secret: str) -> str:
        """The SHA-256 of it in 64 hexadecimal digits, for what is too long to guess. Never for passwords."""
        ...
