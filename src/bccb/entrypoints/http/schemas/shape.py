"""What every schema has in common: camelCase, no unknown fields, a sentence for each field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields, validate

from bccb.domain.course import NUMBER, SUBJECT
from bccb.domain.credential import MicroCredential
from bccb.domain.errors import Invalid
from bccb.domain.institution import Institution
from bccb.domain.record import Record

SHOWABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$"
"""What every text that comes in must be, as JSON Schema says it: without characters that no page can show."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGITS = re.compile(r"-?[0-9]{1,40}")
MOST_DIGITS = 999_999_999


def camel(name: str) -> str:
    """`is_ai_suggested` → `isAiSuggested`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


class Asked(ma.Schema):
    """What comes in: unknown fields are refused. The docstring of each becomes its description."""

    class Meta:
        unknown = ma.RAISE

    error_messages = {"type": "Must be an object."}  # noqa: RUF012 - as the library declares it

    def on_bind_field(self, field_name: str, field_obj: fields.Field) -> None:
        field_obj.data_key = field_obj.data_key or camel(field_name)


class Answered(Asked):
    """What goes out: every field is always there, null where it is not known."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field) -> None:
        super().on_bind_field(field_name, field_obj)
        field_obj.required = True


def words(told: str, **options: Any) -> fields.String:
    return fields.String(metadata={"description": told}, **options)


def amount(told: str, **options: Any) -> fields.Float:
    return fields.Float(metadata={"description": told}, **options)


def whole(told: str, **options: Any) -> fields.Integer:
    return fields.Integer(metadata={"description": told}, **options)


def flag(told: str, **options: Any) -> fields.Boolean:
    return fields.Boolean(metadata={"description": told}, **options)


def day(told: str, **options: Any) -> fields.Date:
    return fields.Date(metadata={"description": told}, **options)


def moment(told: str, **options: Any) -> fields.DateTime:
    return fields.DateTime(metadata={"description": told}, **options)


def identifier(told: str, **options: Any) -> fields.UUID:
    return fields.UUID(metadata={"description": told}, **options)


def choice(kinds: type[StrEnum], told: str, **options: Any) -> fields.Enum:
    return fields.Enum(kinds, by_value=True, metadata={"description": told}, **options)


def part(schema: type[ma.Schema], told: str, **options: Any) -> fields.Nested:
    return fields.Nested(schema, metadata={"description": told}, **options)


def many(inner: fields.Field | type[ma.Schema], told: str, **options: Any) -> fields.List:
    of = fields.Nested(inner) if isinstance(inner, type) else inner
    return fields.List(of, metadata={"description": told}, **options)


@contextmanager
def naming(**wire: str) -> Iterator[None]:
    """What the domain refuses in here by a name of its own is told as the field that the caller wrote."""
    try:
        yield
    except Invalid as error:
        raise ma.ValidationError(
            {wire.get(each.field, each.field): [each.message] for each in error.details}
        ) from error


class StrictNumber(fields.Float):
    """A number of a JSON body: text that looks like one is none."""

    def _validated(self, value: Any) -> float:
        if not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class StrictDay(fields.Date):
    """A day as YYYY-MM-DD and in no other spelling."""

    default_error_messages = {"invalid": "Must be a day like 2026-09-01."}  # noqa: RUF012 - as the library declares it

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:
        if not (isinstance(value, str) and _DAY.fullmatch(value)):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class StrictWhole(fields.Integer):
    """A whole number of a JSON body, written 3 or 3.0 as JSON has it; text that looks like one is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strict=True, **options)

    def _validated(self, value: Any) -> int:
        is_whole = isinstance(value, float) and value.is_integer()
        return super()._validated(int(value) if is_whole else value)


class CountInQuery(fields.Integer):
    """A whole number in a query, in plain digits."""

    def _validated(self, value: Any) -> int:
        if not _DIGITS.fullmatch(str(value)):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class StrictFlag(fields.Boolean):
    """True or false, and nothing that only looks like one of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


def asked_day(told: str, **options: Any) -> StrictDay:
    return StrictDay(metadata={"description": told}, **options)


def asked_flag(told: str, **options: Any) -> StrictFlag:
    return StrictFlag(metadata={"description": told}, **options)


def asked_words(told: str, *, longest: int, least: int = 0, **options: Any) -> fields.String:
    length = validate.Length(min=least or None, max=longest)
    return fields.String(metadata={"description": told}, validate=length, **options)


class Capitals(fields.String):
    """A text that is kept in capitals, however it is typed."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        return super()._deserialize(value, attr, data, **kwargs).upper()


def asked_capitals(told: str, *, longest: int) -> Capitals:
    return Capitals(metadata={"description": told}, validate=validate.Length(min=1, max=longest))


def asked_part_of_code(told: str, pattern: str) -> fields.String:
    """Subject or number of a new course; the domain refuses every other."""
    shown = {"description": told, "pattern": f"^ *{pattern} *$"}
    return fields.String(required=True, metadata=shown, validate=validate.Length(min=1, max=20))


def asked_course(told: str, *, least: int, longest: int) -> fields.String:
    """A course by its code; the domain refuses what is none."""
    length = validate.Length(min=least, max=longest)
    return fields.String(metadata={"description": told, "pattern": f"^ *{SUBJECT} +{NUMBER} *$"}, validate=length)


def asked_number(told: str, *, most: float, **options: Any) -> StrictNumber:
    return StrictNumber(metadata={"description": told}, validate=validate.Range(min=0, max=most), **options)


def asked_count(told: str, *, most: int, default: int) -> StrictWhole:
    """How many answers are wanted, in a JSON body."""
    within = validate.Range(min=1, max=most)
    return StrictWhole(metadata={"description": told}, validate=within, load_default=default)


@dataclass(frozen=True)
class Shown:
    """A record with the institutions and credentials it refers to, by their ids."""

    record: Record
    known: Mapping[UUID, Institution | MicroCredential]


class InstitutionReferenceSchema(Answered):
    """An institution by the names it goes by."""

    id = identifier("Its identifier.")
    code = words("The short name people use, like SFU.")


class CredentialReferenceSchema(Answered):
    """A credential by the names it goes by."""

    id = identifier("Its identifier.")
    program_code = words("Its program code.")


class Reference(fields.Nested):
    """The id that a record holds, shown as what it stands for."""

    def _serialize(self, nested_obj: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return super()._serialize(obj.known[nested_obj], attr, obj, **kwargs)


def institution_reference(told: str) -> Reference:
    """A field named like the record's, without its `_id`: `source_institution` for `source_institution_id`."""
    return Reference(InstitutionReferenceSchema, metadata={"description": told})


def credential_reference(told: str) -> Reference:
    return Reference(CredentialReferenceSchema, metadata={"description": told})


class RecordSchema(Answered):
    """What every record carries."""

    id = identifier("Its identifier; it never changes and is never given out again.")
    is_illustrative = flag("Whether the record is invented, for demonstration.")
    is_active = flag("Whether the record is in use; what is retired is kept and no longer shown.")
    version = whole("How often the record has been saved, from 1.")
    created_at = moment("When the record was made, in UTC.")
    updated_at = moment("When the record was last saved, in UTC.")

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        record = obj.record if isinstance(obj, Shown) else obj
        name = f"{attr}_id" if isinstance(self.declared_fields.get(attr), Reference) else attr
        return super().get_attribute(record, name, default)

    @ma.post_dump
    def bookkeeping_last(self, shown: dict[str, Any], **_: Any) -> dict[str, Any]:
        kept = ("isIllustrative", "isActive", "version", "createdAt", "updatedAt")
        last = [name for name in kept if name in shown]
        return {name: shown[name] for name in (*(each for each in shown if each not in kept), *last)}
