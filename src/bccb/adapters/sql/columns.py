"""Columns that read back equal to what was written, in SQLite as in PostgreSQL, and the kinds of them there are."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Double,
    Enum,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from bccb.domain.errors import Invalid

# Text that is compared and sorted by its bytes, so that every database gives the same order.
Code = Text().with_variant(Text(collation="C"), "postgresql")
Sequence = BigInteger().with_variant(Integer(), "sqlite")
Document = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Moment(TypeDecorator[datetime]):
    """A moment, kept and given back in UTC. SQLite has no time zones: there it is kept without one."""

    impl = DateTime(timezone=True)
    cache_ok = True
    python_type = datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise Invalid("timestamp", f"must say its time zone: {value.isoformat()}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def choice(values: type[StrEnum], name: str, metadata: MetaData) -> Enum:
    """One of the values: a type of its own in PostgreSQL, a CHECK in SQLite."""
    return Enum(
        values,
        name=name,
        metadata=metadata,
        create_constraint=True,
        values_callable=lambda kind: [each.value for each in kind],
    )


def text(name: str) -> Column[str]:
    return Column(name, Text(), nullable=False)


def code(name: str) -> Column[str]:
    return Column(name, Code, nullable=False)


def flag(name: str) -> Column[bool]:
    return Column(name, Boolean(), nullable=False)


def number(name: str) -> Column[float]:
    return Column(name, Double())


def reference(name: str, table: str, *, optional: bool = False, **options: object) -> Column[UUID]:
    return Column(name, Uuid(), ForeignKey(f"{table}.id"), nullable=optional, **options)


def record() -> list[Column]:
    """What every record carries."""
    return [
        Column("id", Uuid(), primary_key=True),
        Column("created_at", Moment(), nullable=False),
        Column("updated_at", Moment(), nullable=False),
        flag("is_active"),
        Column("version", Integer(), nullable=False),
    ]


def part(parent: str, table: str) -> list[Column]:
    """The key of a row that lives and dies with its record: whose it is, and its place there."""
    return [
        Column(parent, Uuid(), ForeignKey(f"{table}.id"), primary_key=True),
        Column("position", Integer(), primary_key=True, autoincrement=False),
    ]


def digest() -> Column[bytes]:
    """What a merge compares instead of every field."""
    return Column("content_digest", LargeBinary(), nullable=False)
