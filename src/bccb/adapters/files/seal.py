"""The seal of one installation: HMAC-SHA-256 with a key that it makes for itself and keeps in a file.

Source: RFC 2104. It tells what was trained here from what came from elsewhere or has changed since; whoever can read
the key can sign. A pair of keys (`adapters/cryptography`) keeps the signing key away from the servers.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from bccb.domain.errors import ModelDamaged

WAY = "hmac-sha256"
_BYTES = 32


class InstallationSeal:
    """The port `Seal`. The key is made when something is first signed, readable for its owner alone."""

    def __init__(self, key_file: Path) -> None:
        self._key_file = key_file

    @property
    def name(self) -> str:
        return _name(self._key() or self._new_key())

    def sign(self, content: bytes) -> str:
        key = self._key() or self._new_key()
        return f"{_name(key)} {_digest(key, content)}"

    def check(self, content: bytes, signature: str) -> str:
        way, _, rest = signature.partition(" ")
        if way != WAY:
            raise ModelDamaged(f"It is signed by {way or 'nobody'}, which this installation does not trust.")
        key = self._key()
        if key is None or rest.partition(" ")[0] != _name(key).partition(" ")[2]:
            raise ModelDamaged("It is signed with the key of another installation.")
        if not hmac.compare_digest(signature.encode(), f"{_name(key)} {_digest(key, content)}".encode()):
            raise ModelDamaged("Its manifest is not the one that was signed.")
        return _name(key)

    def _key(self) -> bytes | None:
        try:
            key = self._key_file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ModelDamaged(f"The key {self._key_file} cannot be read: {error.strerror}.") from None
        return key if len(key) == _BYTES else None

    def _new_key(self) -> bytes:
        """Of two that make one at once, the first is kept."""
        self._key_file.parent.mkdir(parents=True, exist_ok=True)
        waiting = self._key_file.with_name(f"{self._key_file.name}.{secrets.token_hex(8)}")
        descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(waiting, self._key_file)
        except FileExistsError:
            pass
        finally:
            waiting.unlink()
        key = self._key()
        if key is None:
            raise ModelDamaged(f"The key {self._key_file} is not one of this installation: remove it and train again.")
        return key


def _name(key: bytes) -> str:
    """The way and the first letters of a digest of the key."""
    return f"{WAY} {hashlib.sha256(b'name of ' + key).hexdigest()[:8]}"


def _digest(key: bytes, content: bytes) -> str:
    return hmac.new(key, content, hashlib.sha256).hexdigest()
