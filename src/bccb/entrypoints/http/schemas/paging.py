"""What every list can be asked for, and what it says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from bccb.domain.ports.lists import MOST_COUNTED, SORTS, Window
from bccb.domain.record import Record
from bccb.entrypoints.http.schemas.shape import Answered, Asked, CountInQuery, camel, whole, words

MOST = 100  # records on a page
SHORTEST_SEARCH, LONGEST_SEARCH = 3, 100  # characters
LONGEST_FIELDS = 1_000  # characters of a list of names
LONGEST_BOOKMARK = 6_000  # characters: a name of 300 signs, each written as two escapes, in base64
NO_BOOKMARK = "Must be the `next` of a page of this list, in the same order."


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Which stretch of which list is asked for. `where` maps fields of the record to what they must be.

    `shown` are the fields that are wanted; None, for all.
    """

    limit: int
    after: str | None = None
    page: int = 1
    sort: str = ""
    search: str = ""
    shown: tuple[str, ...] | None = None
    where: Mapping[str, Any] = field(default_factory=dict)

    @property
    def window(self) -> Window:
        return Window(limit=self.limit, after=self.after, number=self.page, sort=self.sort, search=self.search)

    @property
    def is_plain(self) -> bool:
        """Whether it is a list in its own order, told in full: such pages are ready."""
        return self.page == 1 and not self.sort and not self.search and self.shown is None


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
        place = {name: given.pop(name) for name in OF_A_STRETCH if name in given}
        return Listing(**place, where=given)


class ListQuery(PageQuery):
    """The same for a list that can also be turned to a page by its number."""

    page = CountInQuery(
        metadata={
            "description": f"A page by its number, from 1, within the first {MOST_COUNTED:,} records. `after` goes "
            "further, and neither repeats nor skips a record because another came or went; give one of the two."
        },
        validate=validate.Range(min=1, max=MOST_COUNTED),
    )

    @ma.validates_schema
    def check_place(self, given: dict[str, Any], **_: Any) -> None:
        if "page" in given and "after" in given:
            raise ma.ValidationError("Must not be given together with `after`.", "page")
        if given.get("page", 1) * given["limit"] > MOST_COUNTED:
            raise ma.ValidationError(
                f"Must be within the first {MOST_COUNTED:,} records; `after` goes further.", "page"
            )


OF_A_STRETCH = ("limit", "after", "page", "sort", "search", "shown")
"""What tells a stretch of a list and how it is shown; everything else is a condition."""


class SortField(fields.String):
    """One of the ways a kind of record can be sorted: `-createdAt`, which the domain calls `-created_at`."""

    def __init__(self, kind: type[Record], **options: Any) -> None:
        self._ways = {sign + camel(name): sign + name for name in SORTS[kind] for sign in ("", "-")}
        told = "What it is sorted by; with `-` before it, from last to first. Left out, the list is in its own order."
        super().__init__(metadata={"description": told, "enum": list(self._ways)}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        given = super()._deserialize(value, attr, data, **kwargs)
        if given not in self._ways:
            raise ma.ValidationError(f"Must be one of: {', '.join(self._ways)}.")
        return self._ways[given]


class FieldNames(fields.String):
    """Fields of a record, with commas between them, as the schema that shows it names them."""

    def __init__(self, schema: type[ma.Schema], **options: Any) -> None:
        self._names = {each.data_key or name: name for name, each in schema().fields.items()}
        one = f"({'|'.join(self._names)})"
        told = "The fields that are wanted, with commas between them; left out, all."
        shown = {"description": told, "example": "id", "pattern": f"^{one}(,{one})*$"}
        super().__init__(metadata=shown, validate=validate.Length(max=LONGEST_FIELDS), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        given = super()._deserialize(value, attr, data, **kwargs).split(",")
        for name in given:
            if name not in self._names:
                raise ma.ValidationError(f"Must be fields of the record: {name[:100]!r} is none of its own.")
        return tuple(dict.fromkeys(self._names[name] for name in given))


def selecting(schema: type[ma.Schema]) -> FieldNames:
    return FieldNames(schema, data_key="fields")


def searching(where: str) -> fields.String:
    told = f"Only what has this text in its {where}: as it is written, but for A to Z, which may be large or small."
    length = validate.Length(min=SHORTEST_SEARCH, max=LONGEST_SEARCH)
    return fields.String(metadata={"description": told}, validate=length)


class PaginationSchema(Answered):
    """Where a page stands in its list."""

    limit = whole("How many records a page has at most.")
    total = fields.Integer(
        allow_none=True,
        metadata={
            "description": f"How many the whole list has; null for more than {MOST_COUNTED:,} that nobody counts."
        },
    )
    next = words("Hand it back as `after` for the next page; null on the last one.", allow_none=True)
