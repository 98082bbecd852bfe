"""Courses: what institutions already teach."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bccb.domain.account import Permission
from bccb.domain.course import Course, CourseCode
from bccb.domain.usecases import permitting
from bccb.domain.usecases.recording import Recording
from bccb.entrypoints.http import public
from bccb.entrypoints.http.context import container, reading
from bccb.entrypoints.http.door import ID
from bccb.entrypoints.http.gate.preconditions import expected
from bccb.entrypoints.http.pagination import Stretch, listed, shown_one
from bccb.entrypoints.http.schemas import examples
from bccb.entrypoints.http.schemas.changes import CourseChangeSchema, NewCourseSchema
from bccb.entrypoints.http.schemas.courses import CourseQuery, CourseSchema
from bccb.entrypoints.http.schemas.paging import Listing
from bccb.entrypoints.http.schemas.shape import Shown
from bccb.entrypoints.http.visible import own_institution
from bccb.entrypoints.http.writing import Write, WritingDoor

courses = WritingDoor(
    "Courses", __name__, description="What institutions already teach; what an equivalence points at."
)


@courses.route("/courses")
@courses.arguments(CourseQuery, location="query")
@courses.listing(CourseSchema, example=examples.shown(examples.COURSE))
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


@courses.route("/courses", methods=["POST"])
@courses.signed_in(Permission.EDIT_INSTITUTION)
@courses.arguments(NewCourseSchema, example={"subject": "GEOG", "number": "155", "title": "Maps", "credits": 3})
@courses.making(CourseSchema, example=examples.shown(examples.COURSE))
def add_course(write: Write, given: dict[str, Any]) -> Course:
    """Add a course of one's own institution"""
    return added(write, given)


def added(write: Write, given: dict[str, Any]) -> Course:
    institution = own_institution(write, given.pop("institution", None), "institution", Permission.EDIT_INSTITUTION)
    code = CourseCode.of(given.pop("subject"), given.pop("number"))
    course = Course(**write.stamp(), institution_id=institution.id, subject=code.subject, number=code.number, **given)
    _recording(write).add_course(course, write.by)
    return course


@courses.route("/courses/<uuid:id>", methods=["PATCH"], parameters=ID)
@courses.signed_in(Permission.EDIT_INSTITUTION)
@courses.arguments(CourseChangeSchema, example={"hours": 39})
@courses.revising(CourseSchema, example=examples.shown(examples.COURSE))
def revise_course(write: Write, given: dict[str, Any], id: UUID) -> Course:
    """Change a course of one's own institution"""
    return revised(write, given, id)


def revised(write: Write, given: dict[str, Any], id: UUID, version: int | None = None) -> Course:
    return _recording(write).revise_course(_own(write, id, version).id, write.by, **given)


@courses.route("/courses/<uuid:id>", methods=["DELETE"], parameters=ID)
@courses.signed_in(Permission.EDIT_INSTITUTION)
@courses.revising(CourseSchema, example=examples.shown(examples.COURSE))
def retire_course(write: Write, id: UUID) -> Course:
    """Take a course out of use

    What was decided about it stays.
    """
    return _recording(write).retire_course(_own(write, id).id, write.by)


def _own(write: Write, identifier: UUID, version: int | None = None) -> Course:
    found = public.course(write.unit, identifier)
    permitting.at_home(write.caller, Permission.EDIT_INSTITUTION, found.institution_id, "course", identifier)
    return expected(found, version)


def _recording(write: Write) -> Recording:
    return write.using(container().recording())
