"""Describing: learning by its name, or as somebody describes it."""

import pytest

from bccb.domain.course import CourseCode, Level
from bccb.domain.credit import CREDITS, UNITS, Credit
from bccb.domain.errors import Invalid, NotFound
from bccb.domain.learning import learning_of_course, learning_of_credential
from furniture import LATER, a_course, a_credential, an_id, an_institution
from usecases.offices import GIS, SFU, Office, an_office

UVIC_BY_UNITS = an_institution(code="VIC", id=an_id("by units"), unit=UNITS)
MAPS = a_course("GEOG 155", credits=3.0)


def an_office_with_courses() -> Office:
    office = an_office()
    office.keep(UVIC_BY_UNITS, MAPS)
    return office


def test_a_program_code_names_a_credential():
    assert an_office().describing.named("SFU-GIS-01") == learning_of_credential(GIS, SFU)


@pytest.mark.parametrize("name", ["SFU GEOG 155", "sfu geog 155", " SFU  geog 155 "])
def test_an_institution_and_a_course_code_name_a_course(name):
    assert an_office_with_courses().describing.named(name) == learning_of_course(MAPS, SFU)


@pytest.mark.parametrize("name", ["NOPE", "NOPE GEOG 155", "SFU", "", " "])
def test_a_name_of_neither_is_not_found_by_that_name(name):
    with pytest.raises(NotFound, match=f"There is no credential or course {name}"):
        an_office_with_courses().describing.named(name)


def test_a_course_that_is_not_taught_there_is_not_found():
    with pytest.raises(NotFound, match="There is no course at SFU GEOG 999"):
        an_office_with_courses().describing.named("SFU GEOG 999")


def test_a_course_no_longer_taught_is_not_found():
    office = an_office_with_courses()
    with office.work() as unit:
        unit.courses.save(MAPS.retired(LATER))
        unit.commit()
    with pytest.raises(NotFound, match="GEOG 155"):
        office.describing.named("SFU GEOG 155")


def test_what_is_no_course_code_after_an_institution_is_refused():
    with pytest.raises(Invalid, match="course: must be a subject and a number"):
        an_office_with_courses().describing.named("SFU geography")


def test_a_credential_whose_code_looks_like_a_course_is_found_first():
    office = an_office_with_courses()
    twin = a_credential(program_code="SFU GEOG 155")
    office.keep(twin)
    assert office.describing.named("SFU GEOG 155").title == twin.title


def test_learning_is_taken_as_it_is_described():
    learning = an_office_with_courses().describing.described(
        title="Maps",
        description="Map field data.",
        outcomes=["Read maps", "Draw maps"],
        credits=1.5,
        hours=39,
        level=Level.ADVANCED,
        institution="VIC",
        course="geog 228",
    )
    assert (learning.title, learning.description, learning.outcomes) == (
        "Maps",
        "Map field data.",
        ("Read maps", "Draw maps"),
    )
    assert (learning.hours, learning.level) == (39, Level.ADVANCED)
    assert (learning.institution, learning.course, learning.code) == (
        "VIC",
        CourseCode(subject="GEOG", number="228"),
        "VIC GEOG 228",
    )
    assert learning.credit == Credit(value=1.5, unit=UNITS)


@pytest.mark.parametrize(
    ("institution", "unit"), [("SFU", CREDITS), ("VIC", UNITS), ("NOPE", CREDITS), (None, CREDITS)]
)
def test_credits_are_read_in_the_unit_of_the_institution_if_it_is_known(institution, unit):
    learning = an_office_with_courses().describing.described(title="Maps", credits=3, institution=institution)
    assert learning.credit == Credit(value=3, unit=unit)


def test_the_level_follows_from_the_course_where_nobody_says_it():
    assert an_office().describing.described(title="Maps", course="GEOG 255").level is Level.INTERMEDIATE


def test_what_is_not_said_is_not_known():
    learning = an_office().describing.described(title="Maps")
    assert (learning.credit, learning.hours, learning.level, learning.is_assessed) == (None,) * 4
    assert (learning.institution, learning.course, learning.code) == (None,) * 3


@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_institution_or_course_is_none(empty):
    learning = an_office().describing.described(title="Maps", institution=empty, course=empty)
    assert (learning.institution, learning.course) == (None, None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": None}, "title"),
        ({"description": "x" * 1_000_000}, "description"),
        ({"description": "Maps\0"}, "description"),
        ({"outcomes": ["Read maps", " "]}, "outcomes[1]"),
        ({"outcomes": ["Read maps", 7]}, "outcomes[1]"),
        ({"credits": -3}, "credits"),
        ({"credits": "3"}, "credits"),
        ({"hours": float("nan")}, "hours"),
        ({"hours": 10**400}, "hours"),
        ({"institution": "sfu"}, "institution"),
        ({"institution": 5}, "institution"),
        ({"course": "GEOG"}, "course"),
        ({"course": 155}, "course"),
    ],
)
def test_what_is_wrong_in_a_description_is_refused_by_name(changes, field):
    with pytest.raises(Invalid) as refusal:
        an_office().describing.described(**({"title": "Maps"} | changes))
    assert refusal.value.details[0].field == field
