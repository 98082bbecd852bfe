"""Articulation agreements on the wire: what was granted for which courses."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from bccb.domain.agreement import ArticulationAgreement, GrantKind
from bccb.entrypoints.http.schemas.paging import ListQuery, SortField, searching, selecting
from bccb.entrypoints.http.schemas.shape import (
    Answered,
    RecordSchema,
    amount,
    asked_capitals,
    asked_words,
    choice,
    day,
    flag,
    institution_reference,
    many,
    part,
    words,
)


class SourceCourseSchema(Answered):
    """A course that an agreement starts from."""

    subject = words("The subject, like GEOG.")
    number = words("The number, like 1155.")
    title = words("The title when the agreement was made; empty where not said.")
    credit = amount("Its credit where it is taught; null where not said.", allow_none=True)


class GrantedCourseSchema(Answered):
    """A course, or a subject and level, that is granted."""

    subject = words("The subject, like GEOG.")
    number = words("The number of a course (155), or only a level (1XX).")
    credit = amount("Its credit in the recognizing institution's unit; null where not said.", allow_none=True)
    is_unassigned = flag("Whether only a level is named, so that the credit counts as no course in particular.")


class GrantSchema(Answered):
    """What the recognizing institution gives."""

    kind = choice(GrantKind, "What the grant amounts to.")
    text = words("The grant in one line, as the transfer guide would print it.")
    alternatives = many(
        fields.List(fields.Nested(GrantedCourseSchema)),
        "The bundles of which any one is granted; the courses of a bundle are granted together.",
    )
    credit = amount("The total of the first alternative, or of the block; null where not said.", allow_none=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        return str(obj) if attr == "text" else super().get_attribute(obj, attr, default)


class AgreementSchema(RecordSchema):
    """A published, dated decision: whoever has all the source courses gets the grant. A precedent for assessments."""

    code = words("The publisher's own identifier; unique.")
    source_institution = institution_reference("Who teaches the source courses.")
    recognizing_institution = institution_reference("Who grants.")
    sources = many(SourceCourseSchema, "The courses that are needed, all of them together.")
    grant = part(GrantSchema, "What is given for them.")
    notes = words("Conditions and remarks.")
    effective_from = day("The first day it holds; null where not said.", allow_none=True)
    effective_until = day("The last day it holds; null while it stands.", allow_none=True)


class AgreementQuery(ListQuery):
    sort = SortField(ArticulationAgreement)
    search = searching("code or notes")
    shown = selecting(AgreementSchema)
    source_institution = asked_words("Only on courses of this institution, by code or id.", least=1, longest=36)
    recognizing_institution = asked_words("Only what this institution grants, by code or id.", least=1, longest=36)
    code = asked_words("Only the agreement of this code.", least=1, longest=200)
    subject = asked_capitals("Only on a source course of this subject, like GEOG.", longest=30)
    kind = choice(GrantKind, "Only what amounts to this.")
