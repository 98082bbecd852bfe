"""The statements of a merge, the same for SQLite and PostgreSQL.

`incoming_…` holds the chunk at hand, `fate` what becomes of each of its records, and `before_merge` what every record
touched so far was before the merge began.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Column, Table

from bccb.adapters.sql.staging import staged_name

FATE = "fate"
BEFORE = "before_merge"
ANY_CHANGED = f"SELECT 1 FROM {FATE} WHERE is_different AND NOT is_new LIMIT 1"

_DECIDED = {"id", "created_at", "updated_at", "version"}  # not simply taken over from what comes in


def noting(table: Table) -> Iterator[str]:
    """Begin the note of what was there before."""
    yield f"""
        CREATE TEMPORARY TABLE {BEFORE} AS
        SELECT id, true AS is_new, content_digest, version, updated_at FROM {table} WHERE false"""
    yield f"CREATE UNIQUE INDEX {BEFORE}_id ON {BEFORE} (id)"


def told_apart(table: Table, key: Sequence[str]) -> Iterator[str]:
    """Decide the fate of each record of the chunk, and note what is touched for the first time."""
    same = " AND ".join(f"stored.{name} = incoming.{name}" for name in key)
    yield f"""
        CREATE TEMPORARY TABLE {FATE} AS
        SELECT incoming.id AS incoming_id,
               coalesce(stored.id, incoming.id) AS id,
               stored.id IS NULL AS is_new,
               stored.id IS NULL OR stored.content_digest <> incoming.content_digest AS is_different,
               stored.content_digest, stored.version, stored.updated_at
        FROM {staged_name(table)} AS incoming LEFT JOIN {table} AS stored ON {same}"""
    yield f"""
        INSERT INTO {BEFORE} (id, is_new, content_digest, version, updated_at)
        SELECT id, is_new, content_digest, version, updated_at FROM {FATE} WHERE true
        ON CONFLICT (id) DO NOTHING"""


def changing(table: Table, parts: Mapping[Table, Column[UUID]]) -> Iterator[str]:
    """Write what differs. A record that is again as it was before the merge gets its old version back."""
    for part, owner in parts.items():
        yield f"DELETE FROM {part} WHERE {owner.name} IN (SELECT id FROM {FATE} WHERE is_different AND NOT is_new)"
    taken = ", ".join(
        f"{column.name} = incoming.{column.name}" for column in table.columns if column.name not in _DECIDED
    )
    is_back = f"{BEFORE}.content_digest = incoming.content_digest"
    yield f"""
        UPDATE {table} SET {taken},
            created_at = CASE WHEN {BEFORE}.is_new THEN incoming.created_at ELSE {table}.created_at END,
            updated_at = CASE WHEN {is_back} THEN {BEFORE}.updated_at ELSE incoming.updated_at END,
            version = CASE WHEN {BEFORE}.is_new THEN incoming.version
                           WHEN {is_back} THEN {BEFORE}.version ELSE {BEFORE}.version + 1 END
        FROM {staged_name(table)} AS incoming, {FATE}, {BEFORE}
        WHERE {FATE}.incoming_id = incoming.id AND {table}.id = {FATE}.id AND {BEFORE}.id = {FATE}.id
          AND {FATE}.is_different AND NOT {FATE}.is_new"""


def adding(table: Table, parts: Mapping[Table, Column[UUID]]) -> Iterator[str]:
    """Write what is new, and the parts of all that differs."""
    names = [column.name for column in table.columns]
    yield f"""
        INSERT INTO {table} ({", ".join(names)})
        SELECT {", ".join(f"incoming.{name}" for name in names)}
        FROM {staged_name(table)} AS incoming JOIN {FATE} ON {FATE}.incoming_id = incoming.id
        WHERE {FATE}.is_new"""
    for part, owner in parts.items():
        others = [column.name for column in part.columns if column.name != owner.name]
        yield f"""
            INSERT INTO {part} ({owner.name}, {", ".join(others)})
            SELECT {FATE}.id, {", ".join(f"incoming.{name}" for name in others)}
            FROM {staged_name(part)} AS incoming JOIN {FATE} ON {FATE}.incoming_id = incoming.{owner.name}
            WHERE {FATE}.is_different"""


def counting(table: Table) -> str:
    """How many records were added, changed and left alone, each counted once."""
    return f"""
        SELECT count(*) FILTER (WHERE is_new) AS added,
               count(*) FILTER (WHERE NOT is_new AND stored.content_digest <> {BEFORE}.content_digest) AS changed,
               count(*) FILTER (WHERE NOT is_new AND stored.content_digest = {BEFORE}.content_digest) AS unchanged
        FROM {BEFORE} JOIN {table} AS stored ON stored.id = {BEFORE}.id"""
