"""Finding: what of a record can be found, and what a filter admits."""

import pytest

from bccb.domain.course import Level
from bccb.domain.credential import CredentialStatus
from bccb.domain.credit import UNITS
from bccb.domain.finding import Filter, findable, may_be_found
from furniture import a_course, a_credential, an_institution, an_outcome

UVIC = an_institution(code="UVIC", unit=UNITS)


def test_a_course_is_found_by_its_code_title_and_text_and_by_what_its_number_tells():
    thing = findable(a_course("GEOG 328", description="Rivers.", credits=1.5), UVIC)
    assert thing.texts == {"code": "GEOG 328", "title": thing.title, "description": "Rivers."}
    assert thing.facets == {"institution": "UVIC", "subject": "GEOG", "level": "ADVANCED"}
    assert thing.amounts == {"credits": 3.0}


def test_a_credential_is_found_by_its_outcomes_too():
    thing = findable(a_credential(short_title="", outcomes=(an_outcome("Map fuels"),), duration=40.0), UVIC)
    assert thing.texts["learningOutcomes"] == "Map fuels"
    assert "shortTitle" not in thing.texts
    assert thing.facets["type"] == "MICRO_CREDENTIAL"
    assert thing.amounts["hours"] == 40.0


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(), True),
        (Filter(institutions=frozenset({"UVIC", "SFU"})), True),
        (Filter(institutions=frozenset({"SFU"})), False),
        (Filter(levels=frozenset({Level.ADVANCED})), True),
        (Filter(subjects=frozenset({"GEOG"}), credits_from=3.0, credits_to=3.0), True),
        (Filter(credits_from=3.25), False),
        (Filter(credits_to=2.75), False),
        (Filter(hours_to=10_000), False),
        (Filter(languages=frozenset({"en"})), False),
    ],
)
def test_a_filter_admits_what_says_so(wanted, expected):
    assert wanted.admits(findable(a_course("GEOG 328", credits=1.5, hours=None), UVIC)) is expected


def test_courses_taught_and_credentials_published_may_be_found():
    published = a_credential(status=CredentialStatus.PUBLISHED)
    assert may_be_found(a_course())
    assert may_be_found(published)
    assert not may_be_found(a_course(is_active=False))
    assert not may_be_found(a_credential(status=CredentialStatus.PUBLISHED, is_active=False))
    assert not any(may_be_found(a_credential(status=each)) for each in CredentialStatus if each != "PUBLISHED")
