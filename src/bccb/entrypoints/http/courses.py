"""Courses: what institutions already teach."""

from __future__ import annotations

from uuid import UUID

from bccb.entrypoints.http import public
from bccb.entrypoints.http.context import reading
from bccb.entrypoints.http.door import ID, Door
from bccb.entrypoints.http.pagination import Stretch, listed, shown_one
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.courses import CourseQuery, CourseSchema
from bccb.entrypoints.http.schemas.paging import Listing
from bccb.entrypoints.http.schemas.shape import Shown

courses = Door("Courses", __name__, description="What institutions already teach; what an equivalence points at.")


@courses.route("/courses")
@courses.arguments(CourseQuery, location="query")
@courses.page(CourseSchema, example=examples.shown(examples.COURSE))
def list_courses(listing: Listing) -> Stretch:
    """List courses

    In the order of subject and number.
    """
    with reading() as unit:
        return listed(unit, unit.courses, listing)


@courses.route("/courses/<uuid:id>", parameters=ID)
@courses.one(CourseSchema, example=examples.shown(examples.COURSE))
def read_course(id: UUID) -> Shown:
    """Read one course"""
    with reading() as unit:
        return shown_one(unit, public.course(unit, id))
