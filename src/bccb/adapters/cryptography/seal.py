"""The seal by a pair of keys: Ed25519. Who trains has the private key; who serves needs the public one alone.

Source: RFC 8032. Keys are PEM files, as `openssl genpkey -algorithm ed25519` makes them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from bccb.domain.errors import Invalid, ModelDamaged

WAY = "ed25519"


class KeyPairSeal:
    """The port `Seal`. `signing` is the file of a private key, None where nothing is signed; `trusted` are the files
    of the public keys whose signatures count. The key that signs is always trusted.

    Raises Invalid, naming the setting, for a file that is no such key.
    """

    def __init__(self, signing: Path | None, trusted: Sequence[Path]) -> None:
        self._signing = None if signing is None else _private_key(signing)
        known = [_public_key(each) for each in trusted]
        if self._signing is not None:
            known.append(self._signing.public_key())
        self._trusted = {_name(each): each for each in known}

    @property
    def name(self) -> str:
        return ", ".join(self._trusted)

    def sign(self, content: bytes) -> str:
        if self._signing is None:
            raise Invalid(
                "BCCB_MODEL_SIGNING_KEY", "must name the private key to sign with: only a public one is known"
            )
        return f"{_name(self._signing.public_key())} {self._signing.sign(content).hex()}"

    def check(self, content: bytes, signature: str) -> str:
        signer, _, written = signature.rpartition(" ")
        if signer not in self._trusted:
            raise ModelDamaged(f"It is signed by {signer or 'nobody'}, which is not among BCCB_MODEL_TRUSTED_KEYS.")
        try:
            self._trusted[signer].verify(bytes.fromhex(written), content)
        except (InvalidSignature, ValueError):
            raise ModelDamaged("Its manifest is not the one that was signed.") from None
        return signer


def _private_key(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise Invalid(
            "BCCB_MODEL_SIGNING_KEY", f"must name the PEM file of an Ed25519 private key, which {path} is not"
        )
    return key


def _public_key(path: Path) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise Invalid("BCCB_MODEL_TRUSTED_KEYS", f"must name PEM files of Ed25519 public keys, which {path} is not")
    return key


def _name(key: Ed25519PublicKey) -> str:
    """The way and the first letters of a digest of the public key."""
    return f"{WAY} {hashlib.sha256(key.public_bytes_raw()).hexdigest()[:8]}"
