"""The manifest of a model version as bytes, and back: JSON, read only after its signature has been checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bccb.domain.errors import ModelDamaged
from bccb.domain.ports.models import ModelVersion, StoredFile
from bccb.domain.trial import Trial

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
FORMAT = 1  # of the manifest; raised when an older version can no longer read it
LONGEST = 1 << 20  # bytes of a manifest
LONGEST_SIGNATURE = 1_000

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")


def is_plain(name: str) -> bool:
    """Whether it names a file in its own folder: no path, nothing hidden, none of the manifest's own."""
    return _NAME.fullmatch(name) is not None and name not in (MANIFEST, SIGNATURE)


def to_bytes(version: ModelVersion) -> bytes:
    told: dict[str, Any] = asdict(version) | {"format": FORMAT, "trained_at": version.trained_at.isoformat()}
    del told["signed"]
    return json.dumps(told, indent=2, sort_keys=True).encode()


def from_bytes(content: bytes, signed: str) -> ModelVersion:
    """Raises ModelDamaged for what is no manifest of this format, and for a file that is named by a path."""
    try:
        told = json.loads(content)
        if told.pop("format") != FORMAT:
            raise ModelDamaged("Its manifest is of another format: train again with this version.")
        trial, files = told.pop("trial"), told.pop("files")
        version = ModelVersion(
            **told
            | {"trained_at": datetime.fromisoformat(told["trained_at"]), "text_models": tuple(told["text_models"])},
            files={name: StoredFile(**each) for name, each in files.items()},
            trial=None if trial is None else _trial(trial),
            signed=signed,
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ModelDamaged("Its manifest cannot be read: train again.") from None
    if strange := [name for name in version.files if not is_plain(name)]:
        raise ModelDamaged(f"Its manifest names a file that is not in its folder: {strange[0][:100]!r}.")
    return version


def _trial(told: Mapping[str, Any]) -> Trial:
    return Trial(**{**told, "fallen": tuple(told["fallen"])})
