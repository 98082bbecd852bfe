"""Imports on the wire: how a file is to be taken, and what became of its rows."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from bccb.entrypoints.http.schemas.shape import Answered, Asked, flag, many, whole, words


class FlagInQuery(fields.Boolean):
    """`true` or `false`, in these letters."""

    truthy = {"true"}  # noqa: RUF012 - as the library declares it
    falsy = {"false"}  # noqa: RUF012

    def __init__(self, told: str) -> None:
        super().__init__(metadata={"description": told}, load_default=False)


class ImportQuery(Asked):
    dry_run = FlagInQuery("Whether to read and check everything and then change nothing.")
    strict = FlagInQuery("Whether one bad row is to refuse the whole file, with 422.")


class RowErrorSchema(Answered):
    """A row that was left out."""

    line = whole("The line it begins on, as an editor counts; the heading is line 1.")
    column = words("The column, as the file writes it; empty where the whole line is broken.")
    message = words("What would be right.", attribute="reason")


class ImportReportSchema(Answered):
    """What became of a file. All rows that are not among the refused went in together, or in a dry run would have."""

    kind = words("What its rows are.")
    is_dry_run = flag("Whether nothing was changed.")
    added = whole("How many records are new.")
    changed = whole("How many records are different.")
    unchanged = whole("How many records were there just so.")
    refused = whole("How many rows were left out.", attribute="error_count")
    errors = many(RowErrorSchema, "Each of them with its place; the first thousand.")
    notes = many(fields.String(), "What somebody should know.")

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        report, is_dry_run = obj
        return is_dry_run if attr == "is_dry_run" else super().get_attribute(report, attr, default)
