"""An office whose engines have learned from a few courses and agreements."""

from __future__ import annotations

from typing import Any

from bccb.domain.agreement import Grant, GrantedCourse, GrantKind, SourceCourse
from furniture import a_course, an_agreement, an_id
from usecases.offices import UVIC, Office, an_office

SYSTEMS = a_course(
    "GEOG 255",
    title="Geographic Information Systems",
    description="Map field data with open tools. Evaluate the accuracy of a map. Prerequisite(s): GEOG 155.",
    credits=4.0,
)
WEATHER = a_course("GEOG 214", title="Weather and Climate", description="Air masses and storms.", credits=3.0)
REMOTE = a_course("GEOG 228", title="Remote Sensing", institution_id=UVIC.id, credits=1.5)


def granting(code: str, grant: Grant, title: str = "Geographic Information Systems", **changes: Any):
    fields = {"id": an_id(code), "code": code, "grant": grant}
    sources = (SourceCourse(subject="GEOG", number="1155", title=title, credit=3.0),)
    return an_agreement(**(fields | {"sources": sources} | changes))


ASSIGNED = granting("A-1", Grant.of((GrantedCourse(subject="GEOG", number="255", credit=4.0),)))
REFUSED = granting("N-1", Grant(kind=GrantKind.NO_CREDIT, credit=0.0), recognizing_institution_id=UVIC.id)


def a_school(*more: Any, **parts: Any) -> Office:
    """SFU teaches two courses and has one precedent for a grant; UVIC teaches one and refused once; LANG has none."""
    office = an_office(**parts)
    office.keep(SYSTEMS, WEATHER, REMOTE, ASSIGNED, REFUSED, *more)
    office.training.train()
    return office
