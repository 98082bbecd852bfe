"""Recognitions: what institutions decided about credentials, refusals included."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bccb.domain.account import Permission
from bccb.domain.recognition import Recognition
from bccb.domain.usecases import permitting
from bccb.entrypoints.http import public
from bccb.entrypoints.http.context import container, reading
from bccb.entrypoints.http.door import ID
from bccb.entrypoints.http.gate.preconditions import expected
from bccb.entrypoints.http.pagination import Stretch, listed, shown_one
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.paging import Listing
from bccb.entrypoints.http.schemas.recognitions import RecognitionQuery, RecognitionSchema, WithdrawalSchema
from bccb.entrypoints.http.schemas.shape import Shown
from bccb.entrypoints.http.writing import Write, WritingDoor

recognitions = WritingDoor("Recognitions", __name__, description="What institutions decided about credentials.")


@recognitions.route("/recognitions")
@recognitions.arguments(RecognitionQuery, location="query")
@recognitions.listing(RecognitionSchema, example=examples.shown(examples.RECOGNITION))
def list_recognitions(listing: Listing) -> Stretch:
    """List recognitions

    Refusals and what has ended are included; with `asOf`, only what was in force on that day.
    """
    with reading() as unit:
        return listed(unit, unit.recognitions, listing)


@recognitions.route("/recognitions/<uuid:id>", parameters=ID)
@recognitions.one(RecognitionSchema, example=examples.shown(examples.RECOGNITION))
def read_recognition(id: UUID) -> Shown:
    """Read one recognition, with the evidence it rests on"""
    with reading() as unit:
        return shown_one(unit, public.recognition(unit, id))


@recognitions.route("/recognitions/<uuid:id>/withdraw", methods=["POST"], parameters=ID)
@recognitions.signed_in(Permission.DECIDE_REQUESTS)
@recognitions.arguments(WithdrawalSchema, example={"lastDay": "2026-08-31"})
@recognitions.changing(RecognitionSchema, example=examples.shown(examples.RECOGNITION))
def withdraw_recognition(write: Write, given: dict[str, Any], id: UUID) -> Recognition:
    """End a recognition

    It is in force no longer than the day given, which lies on its first day or later. One that has not begun yet may be
    ended before it does: then it never comes into force. Saying it twice changes nothing.
    """
    return ended(write, given, id)


def ended(write: Write, given: dict[str, Any], id: UUID, version: int | None = None) -> Recognition:
    found = public.recognition(write.unit, id)
    permitting.at_home(write.caller, Permission.DECIDE_REQUESTS, found.recognizing_institution_id, "recognition", id)
    return write.using(container().requesting()).withdraw(expected(found, version).id, given["last_day"], write.by)
