"""Feedback: what was suggested, what is right, and what of it may be learned from."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bccb.domain.agreement import NO_CREDIT, Grant, GrantedCourse, GrantKind
from bccb.domain.course import CourseCode
from bccb.domain.errors import Invalid
from bccb.domain.feedback import Origin, Response, grant_of, latest, lesson_of, source_of, still_rejected
from bccb.domain.learning import Learning
from bccb.domain.recognition import RecognitionType
from furniture import (
    LATER,
    a_credential,
    a_full_recognition,
    a_recognition,
    a_suggestion,
    an_id,
    feedback,
    full_feedback,
)

COURSE = Grant.of((GrantedCourse(subject="GEOG", number="255", credit=2.25),))


def test_a_suggestion_names_the_grant_it_stands_for():
    assert a_suggestion().grant == COURSE
    level = a_suggestion(kind=GrantKind.UNASSIGNED, granted_as="GEOG 100 lev").grant
    assert (level.kind, str(level)) == (GrantKind.UNASSIGNED, "GEOG 100 lev (2.25)")
    assert a_suggestion(kind=GrantKind.NO_CREDIT, granted_as="", credit=0.0).grant == NO_CREDIT
    assert a_suggestion(kind=GrantKind.UNASSIGNED, granted_as="").grant == Grant(kind=GrantKind.BLOCK, credit=2.25)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", GrantKind.BLOCK),
        ("granted_as", "x" * 101),
        ("credit", -1.0),
        ("confidence", 1.1),
        ("model_version", "\0"),
    ],
)
def test_a_suggestion_that_no_model_makes_is_refused(field, value):
    with pytest.raises(Invalid, match="suggestion"):
        a_suggestion(**{field: value})


def test_a_suggestion_agrees_with_the_same_course_or_the_same_kind():
    assert a_suggestion().agrees_with(COURSE)
    assert not a_suggestion(granted_as="GEOG 155").agrees_with(COURSE)
    assert not a_suggestion().agrees_with(NO_CREDIT)
    level = Grant.of((GrantedCourse(subject="ENV", number="1XX"),))
    assert a_suggestion(kind=GrantKind.UNASSIGNED, granted_as="GEOG 1XX").agrees_with(level)


@pytest.mark.parametrize(
    "changes",
    [
        {"response": Response.CORRECTED},
        {"response": Response.REJECTED, "grant": COURSE},
        {"response": None},
        {"suggested": None},
        {"note": "x" * 2_001},
    ],
)
def test_feedback_that_contradicts_itself_is_refused(changes):
    with pytest.raises(Invalid):
        feedback(**changes)


def test_with_consent_it_is_a_precedent_that_says_where_it_comes_from():
    given = full_feedback(is_active=True)
    lesson = given.lesson
    assert (lesson.id, lesson.sources, lesson.grant) == (given.id, (given.source,), given.grant)
    assert lesson.code == f"decision {given.id}"
    assert lesson.effective_from == given.created_at.date()


@pytest.mark.parametrize("changes", [{"may_teach": False}, {"is_active": False}])
def test_without_consent_or_taken_back_nothing_is_learned_from_it(changes):
    assert full_feedback(**{"is_active": True} | changes).lesson is None
    assert feedback().lesson is None
    assert full_feedback(is_active=True).taken_back(LATER).may_teach is False


def test_learning_is_named_as_agreements_name_it():
    course = source_of(Learning(title="Maps", course=CourseCode(subject="GEOG", number="1155"), code="LANG GEOG 1155"))
    assert (course.subject, course.number, course.title) == ("GEOG", "1155", "Maps")
    credential = source_of(Learning(title="GIS", code="SFU-GIS-01"))
    assert (credential.subject, credential.number) == ("", "SFU-GIS-01")
    with pytest.raises(Invalid, match="credential"):
        source_of(Learning(title="Described by somebody"))


def test_a_recognition_is_a_precedent_too():
    assert str(grant_of(a_full_recognition())) == "GEOG 255 (2.25)"
    assert grant_of(a_recognition()) == Grant(kind=GrantKind.BLOCK, credit=1.5)
    refusal = {"recognition_type": RecognitionType.NO_CREDIT, "credit_value": 0.0, "notes": "Not assessed."}
    lesson = lesson_of(a_recognition(**refusal), a_credential())
    assert lesson.grant == NO_CREDIT
    assert (lesson.sources[0].subject, lesson.sources[0].number) == ("", "SFU-GIS-01")


def test_of_several_on_one_piece_of_learning_at_one_institution_the_last_counts():
    first = full_feedback(is_active=True)
    second = replace(first, id=an_id("second"), created_at=LATER + timedelta(days=1), origin=Origin.SUGGESTION)
    elsewhere = replace(second, id=an_id("third"), recognizing_institution_id=an_id("institution UVIC"))
    lessons = [each.lesson for each in (second, elsewhere, first)]
    assert {each.id for each in latest(lessons)} == {second.id, elsewhere.id}


def test_a_rejected_course_is_evidence_against_it_with_consent_alone():
    rejection = feedback(may_teach=True).rejection
    assert (str(rejection.course), rejection.source.number) == ("GEOG 255", "SFU-GIS-01")
    level = a_suggestion(kind=GrantKind.UNASSIGNED, granted_as="GEOG 1XX")
    for changes in ({"may_teach": False}, {"is_active": False}, {"suggested": level}):
        assert feedback(**{"may_teach": True} | changes).rejection is None
    assert full_feedback(is_active=True).rejection is None


def test_a_rejection_stands_until_it_is_decided_otherwise():
    rejected = feedback(may_teach=True)
    decided = feedback(may_teach=True, response=Response.CORRECTED, grant=COURSE).lesson
    before, after = (replace(decided, created_at=rejected.created_at + timedelta(days=day)) for day in (-1, 1))
    assert still_rejected([rejected], []) == still_rejected([rejected], [before]) == (rejected.rejection,)
    assert still_rejected([rejected], [after]) == ()
