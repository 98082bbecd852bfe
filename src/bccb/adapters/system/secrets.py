"""Tokens from the machine's own source of chance."""

from __future__ import annotations

import secrets
from hashlib import sha256

_BYTES = 32


class RandomSecrets:
    def new(self) -> str:
        return secrets.token_urlsafe(_BYTES)

    def digest(self, secret: str) -> str:
        return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
