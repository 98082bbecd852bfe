"""The statements of a merge, the same for SQLite and PostgreSQL.

`arriving` holds what the records of the chunk at hand are known by, `fate` what becomes of each, `before_merge` what
every record touched so far was before the merge began, and `incoming_…` the records that replace others.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table

from bccb.adapters.sql.layouts import DIGEST, KEPT, Layout

ARRIVING = "arriving"
FATE = "fate"
BEFORE = "before_merge"

KNOWN = f"SELECT arriving_id, is_different FROM {FATE} WHERE NOT is_new"


def incoming(table: Table) -> str:
    return f"incoming_{table.name}"


def noting(layout: Layout) -> Iterator[str]:
    """Begin the note of what was there before."""
    yield f"""
        CREATE TEMPORARY TABLE {BEFORE} AS
        SELECT id, true AS is_new, {DIGEST}, version, updated_at FROM {layout.table} WHERE false"""


def telling_apart_begins(layout: Layout) -> Iterator[str]:
    """Make room for what the records of a chunk are known by."""
    yield f"CREATE TEMPORARY TABLE {ARRIVING} AS SELECT {', '.join(layout.key_names)} FROM {layout.table} WHERE false"


def telling_apart(layout: Layout) -> Iterator[str]:
    """Decide the fate of each record of the chunk, and note those that are new."""
    same = " AND ".join(f"stored.{name} = arriving.{name}" for name in layout.key)
    yield f"""
        CREATE TEMPORARY TABLE {FATE} AS
        SELECT arriving.id AS arriving_id,
               coalesce(stored.id, arriving.id) AS id,
               stored.id IS NULL AS is_new,
               stored.id IS NULL OR stored.{DIGEST} <> arriving.{DIGEST} AS is_different,
               stored.{DIGEST}, stored.version, stored.updated_at
        FROM {ARRIVING} AS arriving LEFT JOIN {layout.table} AS stored ON {same}"""
    yield f"INSERT INTO {BEFORE} ({_noted()}) SELECT {_noted()} FROM {FATE} WHERE is_new"


def noting_known() -> Iterator[str]:
    """Note those of the chunk that are known and were not touched before."""
    yield f"""
        INSERT INTO {BEFORE} ({_noted()}) SELECT {_noted(FATE)}
        FROM {FATE} LEFT JOIN {BEFORE} ON {BEFORE}.id = {FATE}.id
        WHERE NOT {FATE}.is_new AND {BEFORE}.id IS NULL"""


def _noted(table: str = "") -> str:
    names = ("id", "is_new", DIGEST, "version", "updated_at")
    return ", ".join(f"{table}.{name}" if table else name for name in names)


def making_room(layout: Layout) -> Iterator[str]:
    """Make room for the records that replace others."""
    for table in (layout.table, *(part.table for part in layout.parts)):
        yield f"CREATE TEMPORARY TABLE {incoming(table)} AS SELECT * FROM {table} WHERE false"


def replacing(layout: Layout) -> Iterator[str]:
    """Replace what differs. A record that is again as it was before the merge gets its old version back."""
    taken = ", ".join(f"{name} = incoming.{name}" for name in layout.names if name not in KEPT)
    is_back = f"{BEFORE}.{DIGEST} = incoming.{DIGEST}"
    yield f"""
        UPDATE {layout.table} SET {taken},
            created_at = CASE WHEN {BEFORE}.is_new THEN incoming.created_at ELSE {layout.table}.created_at END,
            updated_at = CASE WHEN {is_back} THEN {BEFORE}.updated_at ELSE incoming.updated_at END,
            version = CASE WHEN {BEFORE}.is_new THEN incoming.version
                           WHEN {is_back} THEN {BEFORE}.version ELSE {BEFORE}.version + 1 END
        FROM {incoming(layout.table)} AS incoming, {FATE}, {BEFORE}
        WHERE {FATE}.arriving_id = incoming.id AND {layout.table}.id = {FATE}.id AND {BEFORE}.id = {FATE}.id"""
    for part in layout.parts:
        others = ", ".join(part.names[1:])
        replaced = f"SELECT {FATE}.id FROM {FATE} JOIN {incoming(layout.table)} AS new ON new.id = {FATE}.arriving_id"
        yield f"DELETE FROM {part.table} WHERE {part.owner} IN ({replaced})"
        yield f"""
            INSERT INTO {part.table} ({part.owner}, {others})
            SELECT {FATE}.id, {", ".join(f"new.{name}" for name in part.names[1:])}
            FROM {incoming(part.table)} AS new JOIN {FATE} ON {FATE}.arriving_id = new.{part.owner}"""
    for table in (layout.table, *(part.table for part in layout.parts)):
        yield f"DROP TABLE {incoming(table)}"


def clearing() -> Iterator[str]:
    """Forget the chunk."""
    yield f"DROP TABLE {ARRIVING}"
    yield f"DROP TABLE {FATE}"


def counting(layout: Layout) -> str:
    """How many of the records that were known before were changed and left alone, each counted once."""
    return f"""
        SELECT count(*) FILTER (WHERE stored.{DIGEST} <> {BEFORE}.{DIGEST}) AS changed,
               count(*) FILTER (WHERE stored.{DIGEST} = {BEFORE}.{DIGEST}) AS unchanged
        FROM {BEFORE} JOIN {layout.table} AS stored ON stored.id = {BEFORE}.id
        WHERE NOT {BEFORE}.is_new"""


def forgetting() -> Iterator[str]:
    yield f"DROP TABLE {BEFORE}"
