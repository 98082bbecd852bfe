"""What every list can be asked for, and what it says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from bccb.entrypoints.http.schemas.shape import Answered, Asked, CountInQuery, whole, words

MOST = 100  # records on a page
LONGEST_BOOKMARK = 6_000  # characters: a name of 300 signs, each written as two escapes, in base64
NO_BOOKMARK = "Must be the `next` of a page of this list."


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Which stretch of which list is asked for. `where` maps fields of the record to what they must be."""

    limit: int
    after: str | None = None
    as_of: date | None = None
    where: Mapping[str, Any] = field(default_factory=dict)


class PageQuery(Asked):
    """Which stretch of a list is wanted. Every other parameter is a condition, and all conditions must hold."""

    limit = CountInQuery(
        metadata={"description": f"How many records at most, from 1 to {MOST}."},
        validate=validate.Range(min=1, max=MOST),
        load_default=20,
    )
    after = fields.String(
        metadata={"description": "Where to go on: the `next` of the page before."},
        validate=[validate.Length(max=LONGEST_BOOKMARK), validate.Regexp(r"^[A-Za-z0-9_=-]+$", error=NO_BOOKMARK)],
    )

    @ma.post_load
    def listing(self, given: dict[str, Any], **_: Any) -> Listing:
        place = {name: given.pop(name) for name in ("limit", "after", "as_of") if name in given}
        return Listing(**place, where=given)


class PaginationSchema(Answered):
    """Where a page stands in its list."""

    limit = whole("How many records a page has at most.")
    total = fields.Integer(
        allow_none=True,
        metadata={"description": "How many records the whole list has; null where a day is asked for with `asOf`."},
    )
    next = words("Hand it back as `after` for the next page; null on the last one.", allow_none=True)
