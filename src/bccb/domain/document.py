"""A credential as one ready JSON document in the words of the API, made when it is saved so that reading makes nothing.

The API's schema stays the contract: a property test holds these documents to what it would have dumped, to the byte.
The code of the institution is left out, because it belongs to another record and may change without this one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bccb.domain.credential import MicroCredential


def _camel(*names: str) -> dict[str, str]:
    """Each name as the API has it: `short_title` → `shortTitle`."""
    return {name: re.sub("_([a-z])", lambda found: found[1].upper(), name) for name in names}


_NAMES = _camel("id", "program_code", "title", "short_title")
_FACTS = _camel(
    "description",
    "credential_type",
    "delivery_mode",
    "duration",
    "credits",
    "assessment_method",
    "cost",
    "language",
    "level",
    "campus",
    "department",
    "faculty",
    "status",
    "effective_date",
    "expiry_date",
    "last_review_date",
    "next_review_date",
    "program_url",
    "application_url",
    "additional_info",
    "published_at",
)
_OUTCOME = _camel("id", "outcome_text", "bloom_level", "category", "order_index", "is_core", "keywords")
_PREREQUISITE = _camel("id", "description", "type", "is_mandatory", "order_index", "program_code")
_BOOKKEEPING = _camel("is_illustrative", "is_active", "version", "created_at", "updated_at")
_AMOUNTS = ("duration", "credits", "cost")


@dataclass(frozen=True, kw_only=True)
class Document:
    """The JSON before and after the code of the institution."""

    head: str
    tail: str

    def naming(self, institution_code: str) -> str:
        """The whole. A code needs no escaping: it has upper-case letters, digits and hyphens."""
        return f"{self.head}{institution_code}{self.tail}"


def document_of(credential: MicroCredential) -> Document:
    names = _written(_shown(credential, _NAMES))
    rest = {
        **_shown(credential, _FACTS),
        **{name: _amount(getattr(credential, name)) for name in _AMOUNTS},
        "learningOutcomes": [_shown(outcome, _OUTCOME) for outcome in credential.outcomes],
        "prerequisites": [_shown(prerequisite, _PREREQUISITE) for prerequisite in credential.prerequisites],
        **_shown(credential, _BOOKKEEPING),
    }
    return Document(
        head=f'{names[:-1]},"institution":{{"id":"{credential.institution_id}","code":"',
        tail=f'"}},{_written(rest)[1:]}',
    )


def _shown(thing: Any, names: Mapping[str, str]) -> dict[str, Any]:
    return {shown: getattr(thing, name) for name, shown in names.items()}


def _written(shown: Any) -> str:
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> str:
    """What JSON has no word for, as it reads back from a database: moments in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _amount(value: float | None) -> float | None:
    """With a decimal point, as it reads back."""
    return None if value is None else float(value)
