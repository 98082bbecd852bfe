"""Learning: what of a course or a credential can be compared."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bccb.domain.course import CourseCode, Level
from bccb.domain.credit import UNITS, Credit
from bccb.domain.errors import Invalid
from bccb.domain.learning import LearnerRecord, Learning, learning_of_course, learning_of_credential, together
from cases import a_learning
from furniture import a_course, a_credential, a_full_course, a_full_credential, a_full_institution, an_institution


def statements(description: str) -> tuple[str, ...]:
    return Learning(title="Maps", description=description).statements


def test_outcomes_are_the_statements_where_there_are_any():
    learning = a_learning(outcomes=("Read maps", "Draw maps"), description="Something else entirely.")
    assert learning.statements == ("Read maps", "Draw maps")


def test_without_outcomes_the_sentences_of_the_description_are_the_statements():
    assert statements("Students read maps. They draw maps!\nHow is a map judged? By scales and grids; relief.") == (
        "Students read maps.",
        "They draw maps!",
        "How is a map judged?",
        "By scales and grids;",
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Learners use open tools, e.g. QGIS and GRASS, in the field.",
        "Compares the U.S. and Canadian land surveys.",
        "For holders of a B.A. who want to teach.",
        "Raster vs. vector representations of terrain.",
        "Tools of the trade (i.e. the theodolite and the level) are handled.",
        "Covers versions 2.1 and 3.0 of the standard.",
    ],
)
def test_an_abbreviation_does_not_end_a_sentence(sentence):
    assert statements(sentence) == (sentence,)


@pytest.mark.parametrize(
    "remark",
    [
        'Prerequisite(s): A minimum "C" grade in GEOG 1155; or permission of the department. Valid for three years.',
        "Prerequisites: There are none. Corequisite(s): GEOG 1155.",
        "Co-requisite: GEOG 1155.",
        "Credit will be granted for only one of GEOG 155 or GEOG 156.",
        "Students will receive credit for only one of GEOG 1155 or 1156.",
        "This course is not eligible for Credit/D/Fail grading.",
        "Registration in this course is restricted to students admitted to the diploma.",
        "Not open to students in the Faculty of Science.",
        "Graded on a satisfactory/unsatisfactory basis.",
        "May be repeated for credit. Pass/Fail.",
        "[3-0-0]",
    ],
)
def test_what_a_catalogue_adds_about_admission_credit_and_grading_is_no_statement(remark):
    assert statements(f"Students draw maps of the coast. {remark}") == ("Students draw maps of the coast.",)


@pytest.mark.parametrize(
    "sentence",
    [
        "Credit unions and their history.",
        "Grading of lumber and plywood.",
        "Students discuss what gives a map its authority.",
        "This course examines the requisites of a democracy.",
        "Notable open problems are discussed.",
    ],
)
def test_content_that_sounds_administrative_is_a_statement(sentence):
    assert statements(sentence) == (sentence,)


@given(st.text(max_size=300).filter(lambda text: text.isprintable()))
def test_every_statement_is_a_piece_of_the_description(description):
    assert all(each in description and len(each) >= 12 for each in statements(description))


def test_a_piece_too_short_to_stand_alone_is_no_statement():
    assert statements("Draws maps. Reads maps.") == ()
    assert statements("Drafts maps. Reads maps.") == ("Drafts maps.",)


def test_a_learning_without_description_and_outcomes_has_no_statements_and_no_body():
    learning = Learning(title="Maps")
    assert (learning.statements, learning.body) == ((), "")


def test_the_body_is_the_description_and_then_the_outcomes():
    assert a_learning(description="Maps.", outcomes=("Read", "Draw")).body == "Maps.\nRead\nDraw"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": None}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"description": "x" * 1_000_000}, "description"),
        ({"description": "Maps\0"}, "description"),
        ({"outcomes": ("Read maps", "")}, "outcomes[1]"),
        ({"outcomes": ("x" * 2_001,)}, "outcomes[0]"),
        ({"hours": -1}, "hours"),
        ({"hours": float("nan")}, "hours"),
    ],
)
def test_what_is_wrong_in_learning_is_refused_by_name(changes, field):
    with pytest.raises(Invalid) as refusal:
        a_learning(**changes)
    assert refusal.value.details[0].field == field


@pytest.mark.parametrize("grade", [-1, 100.5, float("nan"), True])
def test_a_grade_is_a_percentage(grade):
    with pytest.raises(Invalid, match="gradePercent"):
        LearnerRecord(grade_percent=grade)


def test_a_learner_of_whom_nothing_is_known_is_no_error():
    learner = LearnerRecord()
    assert (learner.grade_percent, learner.completed_on, learner.credit_transferred) == (None, None, None)
    assert LearnerRecord(grade_percent=100, completed_on=date(2025, 6, 1)).grade_percent == 100


def test_a_course_is_learning_in_the_unit_of_its_institution():
    learning = learning_of_course(a_full_course(), a_full_institution())
    assert learning == Learning(
        title="Projections",
        description="How the round becomes flat.",
        credit=Credit(value=1.5, unit=UNITS),
        hours=39.0,
        level=Level.GRADUATE,
        is_assessed=True,
        institution="UDI-N",
        course=CourseCode(subject="CART", number="300A"),
        code="UDI-N CART 300A",
    )


def test_a_course_of_no_stated_level_has_the_level_of_its_number():
    assert learning_of_course(a_course("GEOG 255"), an_institution()).level is Level.INTERMEDIATE


@pytest.mark.parametrize("title", ["", "  "])
def test_a_course_without_a_title_goes_by_its_code(title):
    assert learning_of_course(a_course("GEOG 155", title=title), an_institution()).title == "GEOG 155"


def test_what_a_catalogue_does_not_say_of_a_course_is_not_known():
    learning = learning_of_course(a_course("GEOG 155"), an_institution())
    assert (learning.credit, learning.hours) == (None, None)


def test_a_credential_is_learning_with_its_outcomes():
    learning = learning_of_credential(a_full_credential(), a_full_institution())
    assert learning == Learning(
        title="Cartographie appliquée — niveau avancé",
        description="Lire, dessiner et juger des cartes.",
        outcomes=("Judge whether a projection suits its purpose",),
        credit=Credit(value=1.5, unit=UNITS),
        hours=42.5,
        level=Level.ADVANCED,
        is_assessed=True,
        institution="UDI-N",
        code="UDI-CART-9",
    )


@pytest.mark.parametrize("method", ["", "  \n"])
def test_a_credential_that_describes_no_assessment_is_not_said_to_lack_it(method):
    assert learning_of_credential(a_credential(assessment_method=method), an_institution()).is_assessed is None


def test_a_credential_that_carries_no_credit_states_none():
    assert learning_of_credential(a_credential(credits=None), an_institution()).credit is None


def test_pieces_taken_together_are_compared_as_one():
    first = Learning(
        title="Art to 1500",
        description="Temples.",
        outcomes=("Date a vase",),
        credit=Credit(value=3.0),
        hours=40,
        is_assessed=True,
        institution="LANG",
        course=CourseCode(subject="AHIS", number="1114"),
        code="LANG AHIS 1114",
    )
    second = Learning(title="Art since 1500", description="Print.", credit=Credit(value=1.5, unit=UNITS), hours=30)
    assert together([first, second]) == Learning(
        title="Art to 1500 and Art since 1500",
        description="Temples.\nPrint.",
        outcomes=("Date a vase",),
        credit=Credit(value=6.0),
        hours=70,
        course=first.course,
        code="LANG AHIS 1114 + Art since 1500",
    )
    assert together([first]) is first


def test_what_one_piece_does_not_tell_is_not_known_of_all():
    known, unknown = Learning(title="A", credit=Credit(value=3.0), hours=20), Learning(title="B")
    both = together([known, unknown])
    assert (both.credit, both.hours, both.is_assessed) == (None, None, None)
