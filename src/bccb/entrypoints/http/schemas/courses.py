"""Courses on the wire."""

from __future__ import annotations

from bccb.domain.course import Course, Level
from bccb.entrypoints.http.schemas.paging import ListQuery, SortField, searching, selecting
from bccb.entrypoints.http.schemas.shape import (
    RecordSchema,
    amount,
    asked_capitals,
    asked_words,
    choice,
    institution_reference,
    words,
)


class CourseSchema(RecordSchema):
    """What an institution already teaches; the thing an equivalence points at."""

    institution = institution_reference("Who teaches it.")
    code = words("Subject and number together, like CMPT 120.")
    subject = words("The subject, like CMPT.")
    number = words("The number, like 120.")
    title = words("The title; empty where the catalogue has none.")
    description = words("The calendar description; empty where the catalogue has none.")
    credits = amount("Its credit in the unit of the institution; null where not said.", allow_none=True)
    level = choice(Level, "How far along students are expected to be; null where not said.", allow_none=True)
    hours = amount("Hours of instruction; null where not said.", allow_none=True)


class CourseQuery(ListQuery):
    sort = SortField(Course)
    search = searching("code or title")
    shown = selecting(CourseSchema)
    institution = asked_words("Only courses of this institution, by code or id.", least=1, longest=36)
    subject = asked_capitals("Only courses of this subject, like CMPT.", longest=20)
    number = asked_capitals("Only courses of this number, like 120.", longest=20)
    level = choice(Level, "Only courses of this level.")
