"""Lifting the flat fields of a record into a row and back: columns bear the names of the fields they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any

from sqlalchemy import Table


def flat(record: Any, table: Table) -> dict[str, Any]:
    """The fields of a record that are columns of the table."""
    return {name: getattr(record, name) for name in shared(type(record), table)}


def lifted(row: Mapping[str, Any], table: Table, kind: type) -> dict[str, Any]:
    """The columns of a row that are fields of the kind of record."""
    return {name: row[name] for name in shared(kind, table)}


@cache
def shared(kind: type, table: Table) -> tuple[str, ...]:
    """The names that are both a field and a column."""
    return tuple(field.name for field in fields(kind) if field.name in table.c)
