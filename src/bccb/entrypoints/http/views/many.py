"""Many records in one call: new ones, changes to some, and reading some by their ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

import marshmallow as ma

from bccb.domain.account import Permission
from bccb.domain.caller import Caller
from bccb.domain.errors import NotFound
from bccb.domain.ports.unit_of_work import UnitOfWork
from bccb.domain.record import Record
from bccb.domain.usecases import permitting
from bccb.entrypoints.http.context import reading
from bccb.entrypoints.http.door import View
from bccb.entrypoints.http.gate import callers
from bccb.entrypoints.http.one_by_one import read_as, results
from bccb.entrypoints.http.pagination import shown
from bccb.entrypoints.http.schemas import changes, examples, request_examples
from bccb.entrypoints.http.schemas.agreements import AgreementSchema
from bccb.entrypoints.http.schemas.batches import ChangeManySchema, LookupSchema, NewManySchema, found_of, result_of
from bccb.entrypoints.http.schemas.courses import CourseSchema
from bccb.entrypoints.http.schemas.credentials import CredentialSchema
from bccb.entrypoints.http.schemas.institutions import InstitutionSchema
from bccb.entrypoints.http.schemas.pathways import PathwaySchema
from bccb.entrypoints.http.schemas.recognitions import RecognitionSchema, WithdrawalSchema
from bccb.entrypoints.http.schemas.requests import RequestSchema
from bccb.entrypoints.http.schemas.shape import Shown
from bccb.entrypoints.http.views import agreements, answering, courses, credentials, pathways, recognitions
from bccb.entrypoints.http.writing import IDEMPOTENCY_KEY, Write, WritingDoor

many = WritingDoor("Many records", __name__, description="Reading, making and changing up to 100 records in one call.")

Given = dict[str, Any]
Making = Callable[[Write, Given], Record]
Changing = Callable[[Write, Given, UUID, int | None], Record]


@dataclass(frozen=True, kw_only=True)
class Written:
    """How one kind is written: who may, what a new one and a change are read as, and who makes them."""

    permission: Permission
    new: tuple[type[ma.Schema], Making] | None = None
    change: tuple[type[ma.Schema], Changing]
    examples: tuple[Given, Given]


SHOWN: dict[str, tuple[type[ma.Schema], Any]] = {
    "institutions": (InstitutionSchema, examples.shown(examples.UVIC)),
    "courses": (CourseSchema, examples.shown(examples.COURSE)),
    "credentials": (CredentialSchema, examples.shown(examples.CREDENTIAL)),
    "agreements": (AgreementSchema, examples.shown(examples.AGREEMENT)),
    "recognitions": (RecognitionSchema, examples.shown(examples.RECOGNITION)),
    "pathways": (PathwaySchema, examples.shown(examples.PATHWAY)),
    "requests": (RequestSchema, request_examples.REQUEST),
}
WRITTEN = {
    "courses": Written(
        permission=Permission.EDIT_INSTITUTION,
        new=(changes.NewCourseSchema, courses.added),
        change=(changes.CourseChangeSchema, courses.revised),
        examples=({"subject": "GEOG", "number": "155", "title": "Maps", "credits": 3}, {"hours": 39}),
    ),
    "credentials": Written(
        permission=Permission.EDIT_CREDENTIALS,
        new=(changes.NewCredentialSchema, credentials.drafted),
        change=(changes.CredentialChangeSchema, credentials.revised),
        examples=({"programCode": "BCIT-PYDA-03", "title": "Python for Reporting"}, {"cost": 450}),
    ),
    "agreements": Written(
        permission=Permission.DECIDE_REQUESTS,
        new=(changes.NewAgreementSchema, agreements.added),
        change=(changes.AgreementChangeSchema, agreements.revised),
        examples=(agreements.NEW, {"effectiveUntil": "2027-08-31"}),
    ),
    "pathways": Written(
        permission=Permission.EDIT_PATHWAYS,
        new=(changes.NewPathwaySchema, pathways.drafted),
        change=(changes.PathwayChangeSchema, pathways.revised),
        examples=(pathways.NEW, {"transferCredits": 1.5}),
    ),
    "recognitions": Written(
        permission=Permission.DECIDE_REQUESTS,
        change=(WithdrawalSchema, recognitions.ended),
        examples=({}, {"lastDay": "2026-08-31"}),
    ),
}


def _made(kind: str, how: tuple[type[ma.Schema], Making], shown_by: type[ma.Schema]) -> View:
    schema, make = how

    def view(asked: Given) -> Sequence[Given]:
        acts = (lambda write, given=given: make(write, read_as(schema, given, "")) for given in asked["records"])
        return results(acts, shown_by, status=HTTPStatus.CREATED)

    view.__name__ = f"add_many_{kind}"
    view.__doc__ = f"""Add many {kind}

    Each in a transaction of its own, as if it had come alone; one that is refused does not hold up the others.
    """
    return view


def _changed(kind: str, how: tuple[type[ma.Schema], Changing], shown_by: type[ma.Schema]) -> View:
    schema, change = how

    def view(asked: Given) -> Sequence[Given]:
        acts = (
            lambda write, item=item: change(
                write, read_as(schema, item["changes"], "changes"), item["id"], item.get("version")
            )
            for item in asked["changes"]
        )
        return results(acts, shown_by)

    view.__name__ = f"change_many_{kind}"
    view.__doc__ = f"""Change many {kind}

    Each in a transaction of its own, on the version that was read of it where one is given; one that is refused does
    not hold up the others.
    """
    return view


def _looked_up(kind: str, shown_by: type[ma.Schema]) -> View:
    def view(asked: Given) -> Sequence[Given]:
        caller = callers.known()
        with reading() as unit:
            found = getattr(unit, kind).many(asked["ids"])
            visible = _visible(unit, kind, caller, found)
            told = {each.record.id: shown_by().dump(each) for each in visible}
        return [_found(kind, identifier, told) for identifier in asked["ids"]]

    view.__name__ = f"look_up_{kind}"
    view.__doc__ = f"""Read many {kind} by their ids

    A result for each id, in their order. What is not there and what is not yours to see are told alike.
    """
    return view


def _visible(unit: UnitOfWork, kind: str, caller: Caller | None, found: Mapping[UUID, Any]) -> Iterable[Shown]:
    if kind == "requests":
        issuing = unit.credentials.many([each.micro_credential_id for each in found.values()])
        mine = [
            each
            for each in found.values()
            if caller and permitting.sees_request(caller, each, issuing[each.micro_credential_id].institution_id)
        ]
        return answering.shown_requests(unit, mine)
    return shown(unit, [each for each in found.values() if _sees(kind, caller, each)])


def _sees(kind: str, caller: Caller | None, record: Any) -> bool:
    if kind == "credentials":
        return permitting.sees_credential(caller, record)
    if kind == "pathways":
        return permitting.sees_pathway(caller, record)
    return record.is_active


def _found(kind: str, identifier: UUID, told: Mapping[UUID, Any]) -> Given:
    record = told.get(identifier)
    missing = str(NotFound(kind.removesuffix("s"), identifier))
    error = None if record else {"code": "NOT_FOUND", "message": missing, "details": []}
    return {"id": identifier, "record": record, "error": error}


def _register(kind: str) -> None:
    schema, example = SHOWN[kind]
    record = schema().dump(example)
    found = {"id": record["id"], "record": record, "error": None}
    view = many.answers(found_of(schema), example=found)(_looked_up(kind, schema))
    view = many.arguments(LookupSchema, example={"ids": [record["id"]]})(view)
    many.route(f"/{kind}/lookup", methods=["POST"])(many.signed_in()(view) if kind == "requests" else view)


def _register_writes(kind: str, how: Written) -> None:
    schema, example = SHOWN[kind]
    record = schema().dump(example)
    new, change = how.examples
    result = {"index": 0, "status": 200, "record": record, "error": None}
    changed = {"changes": [{"id": record["id"], "version": 1, "changes": change}]}
    _register_write(
        f"/{kind}/changes", how, schema, ChangeManySchema, changed, result, _changed(kind, how.change, schema)
    )
    if how.new is not None:
        made, created = {"records": [new]}, result | {"status": 201}
        _register_write(f"/{kind}/many", how, schema, NewManySchema, made, created, _made(kind, how.new, schema))


def _register_write(
    address: str,
    how: Written,
    schema: type[ma.Schema],
    asked: type[ma.Schema],
    example: Given,
    result: Given,
    view: View,
) -> None:
    view = many.answers(_RESULTS[schema], example=result)(view)
    view = many.doc(parameters=[dict(IDEMPOTENCY_KEY)])(view)
    view = many.arguments(asked, example=example)(view)
    many.route(address, methods=["POST"])(many.signed_in(how.permission)(view))


_RESULTS = {schema: result_of(schema) for schema, _ in SHOWN.values()}
for _kind in SHOWN:
    _register(_kind)
for _kind, _how in WRITTEN.items():
    _register_writes(_kind, _how)
