"""Recognitions: what institutions decided about credentials, refusals included."""

from __future__ import annotations

from uuid import UUID

from bccb.entrypoints.http import public
from bccb.entrypoints.http.context import reading
from bccb.entrypoints.http.door import ID, Door
from bccb.entrypoints.http.pagination import Stretch, listed, listed_while, shown_one
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.paging import Listing
from bccb.entrypoints.http.schemas.recognitions import RecognitionQuery, RecognitionSchema
from bccb.entrypoints.http.schemas.shape import Shown

recognitions = Door("Recognitions", __name__, description="What institutions decided about credentials.")


@recognitions.route("/recognitions")
@recognitions.arguments(RecognitionQuery, location="query")
@recognitions.page(RecognitionSchema, example=examples.shown(examples.RECOGNITION))
def list_recognitions(listing: Listing) -> Stretch:
    """List recognitions

    Refusals and what has ended are included; with `asOf`, only what was in force on that day.
    """
    with reading() as unit:
        if (day := listing.as_of) is None:
            return listed(unit, unit.recognitions, listing)
        return listed_while(unit, unit.recognitions, listing, lambda recognition: recognition.stands(day))


@recognitions.route("/recognitions/<uuid:id>", parameters=ID)
@recognitions.one(RecognitionSchema, example=examples.shown(examples.RECOGNITION))
def read_recognition(id: UUID) -> Shown:
    """Read one recognition, with the evidence it rests on"""
    with reading() as unit:
        return shown_one(unit, public.recognition(unit, id))
