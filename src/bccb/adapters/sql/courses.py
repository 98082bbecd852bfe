"""Courses in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_

from bccb.adapters.sql.errors import Row
from bccb.adapters.sql.finding import editions, findable_courses, standing_since
from bccb.adapters.sql.layouts import KEPT, Layout
from bccb.adapters.sql.merging import merge
from bccb.adapters.sql.records import Aggregate, Parts, Records, batched
from bccb.adapters.sql.rows import lifted, shared
from bccb.adapters.sql.tables import courses, institutions
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.course import Course, CourseCode
from bccb.domain.finding import Findable
from bccb.domain.ports.repositories import Tally

_CODES_AT_ONCE = 500


class SqlCourses(Records[Course]):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(_COURSE, transaction)

    def find(self, institution_id: UUID, codes: Sequence[CourseCode]) -> Mapping[CourseCode, Course]:
        there = (courses.c.institution_id == institution_id, courses.c.is_active)
        code = tuple_(courses.c.subject, courses.c.number)
        found: dict[CourseCode, Course] = {}
        for some in batched(codes, _CODES_AT_ONCE):
            wanted = code.in_([(each.subject, each.number) for each in some])
            found |= {course.code: course for course in self.all_of(*there, wanted)}
        return found

    def standing(self, since: datetime) -> Mapping[UUID, int]:
        return standing_since(self._transaction, courses, since)

    def editions(self) -> bytes:
        return editions(self._transaction, courses)

    def findable(self, identifiers: Sequence[UUID]) -> Mapping[UUID, Findable]:
        return findable_courses(self._transaction, identifiers)

    def each(self) -> Iterator[Course]:
        for owner in self._transaction.read(select(institutions.c.id).order_by(institutions.c.code)):
            there = (courses.c.institution_id == owner["id"], courses.c.is_active)
            yield from self.each_of(*there, order=[courses.c.subject, courses.c.number])

    def merge(self, records: Iterable[Course]) -> Tally:
        self._seen.clear()  # what was read may be another after this
        return merge(self._transaction, _LAYOUT, records)


def _from_rows(row: Row, _: Parts) -> Course:
    return Course(**lifted(row, courses, Course))


_LAYOUT = Layout[Course](
    table=courses,
    key=("institution_id", "subject", "number"),
    content={name: name for name in shared(Course, courses) if name not in KEPT},
)
_COURSE = Aggregate(
    type=Course,
    table=courses,
    order=[courses.c.subject, courses.c.number, courses.c.id],
    to_rows=_LAYOUT.to_rows,
    from_rows=_from_rows,
    searched=[courses.c.subject + " " + courses.c.number, courses.c.title],
)
