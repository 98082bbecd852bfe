"""A credential as one ready JSON document in the words of the API, made when it is saved so that reading makes nothing.

The API's schema stays the contract: a property test holds these documents to what it would have dumped, to the byte.
The code of the institution is left out, because it belongs to another record and may change without this one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bccb.domain.audit import plain
from bccb.domain.credential import MicroCredential

_NAMES = ("id", "program_code", "title", "short_title")
_FACTS = (
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
_OUTCOME = ("id", "outcome_text", "bloom_level", "category", "order_index", "is_core", "keywords")
_PREREQUISITE = ("id", "description", "type", "is_mandatory", "order_index", "program_code")
_BOOKKEEPING = ("is_illustrative", "is_active", "version", "created_at", "updated_at")
_AMOUNTS = {"duration", "credits", "cost"}


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
        "learningOutcomes": [_shown(outcome, _OUTCOME) for outcome in credential.outcomes],
        "prerequisites": [_shown(prerequisite, _PREREQUISITE) for prerequisite in credential.prerequisites],
        **_shown(credential, _BOOKKEEPING),
    }
    return Document(
        head=f'{names[:-1]},"institution":{{"id":"{credential.institution_id}","code":"',
        tail=f'"}},{_written(rest)[1:]}',
    )


def _shown(thing: Any, names: Iterable[str]) -> dict[str, Any]:
    return {_camel(name): _value(name, getattr(thing, name)) for name in names}


def _value(name: str, value: Any) -> Any:
    """As it reads back from a database: amounts with a decimal point, moments in UTC."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    if name in _AMOUNTS and value is not None:
        value = float(value)
    return plain(value)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def _written(shown: Any) -> str:
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
