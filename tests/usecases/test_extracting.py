"""Extracting: from a pasted or uploaded outline to a draft that a coordinator can keep."""

from pathlib import Path

import pytest

from bccb.adapters.documents.documents import FileDocuments
from bccb.domain.course import Level
from bccb.domain.credential import CredentialStatus, DeliveryMode, MicroCredential, PrerequisiteType
from bccb.domain.errors import Invalid
from bccb.domain.usecases.extracting import Extracting
from furniture import NOON
from usecases.fakes import NumberedIdentifiers, StoppedClock
from usecases.offices import COORDINATING, SFU, an_office

DEVELOPMENT = Path(__file__).parents[1] / "outlines" / "development"
TEXT = (DEVELOPMENT / "02-building-controls.txt").read_text()


def extracting() -> Extracting:
    return Extracting(documents=FileDocuments(), clock=StoppedClock(), identifiers=NumberedIdentifiers())


def draft(text: str) -> MicroCredential:
    extraction = extracting().of_text(text)
    return extracting().draft(extraction.outline, program_code="SFU-BLDC-01", institution_id=SFU.id)


def test_a_pasted_text_is_read_with_spans_in_the_text_as_it_was_pasted():
    extraction = extracting().of_text(TEXT)
    assert extraction.document.text == TEXT
    outcome = extraction.outline.outcomes[2]
    assert extraction.words(outcome.span) == "Calibrate temperature, pressure and flow sensors"
    assert str(extraction.place(outcome.span)) == f"line {TEXT[: outcome.span.start].count(chr(10)) + 1}"


def test_pasted_html_is_read_as_the_page_it_makes():
    page = (DEVELOPMENT / "08-digital-mapping.html").read_text()
    extraction = extracting().of_text(page)
    assert "<h1>" not in extraction.document.text
    assert [each.value for each in extraction.outline.outcomes][:1] == [
        "Collect locations with a phone and check their accuracy"
    ]


def test_a_draft_holds_what_was_found_and_nothing_else():
    made = draft(TEXT)
    assert (made.status, made.created_at, made.version) == (CredentialStatus.DRAFT, NOON, 1)
    assert (made.title, made.duration, made.credits) == ("Commissioning of Building Controls", 48, 4)
    assert (made.level, made.delivery_mode, made.language) == (Level.INTERMEDIATE, None, "en")
    assert (
        made.assessment_method == "Quizzes (15 %); Lab work (35 %); Mid-term exam (20 %); Final practical exam (30 %)"
    )
    assert [each.order_index for each in made.outcomes] == [0, 1, 2, 3, 4, 5]
    assert {each.bloom_level for each in made.outcomes} == {None}
    (prerequisite,) = made.prerequisites
    assert (prerequisite.type, prerequisite.is_mandatory) == (PrerequisiteType.COURSE_COMPLETION, True)
    assert (made.description, made.campus, made.cost, made.program_url) == ("", "", None, "")


def test_a_draft_can_be_kept():
    office = an_office()
    made = draft(TEXT)
    office.cataloguing.add_credential(made, COORDINATING)
    assert office.of(made) == made


def test_a_range_of_hours_and_a_course_without_credit_leave_their_fields_empty():
    made = draft("Soil Basics\nDuration: 36 to 42 hours\nThis is a non-credit course.\nFormat: online")
    assert (made.duration, made.credits, made.delivery_mode) == (None, None, DeliveryMode.ONLINE)


def test_an_outline_without_a_title_makes_no_draft():
    with pytest.raises(Invalid, match="title: was not found in the outline: add it"):
        draft("https://example.org/courses\n- 45 hours")


def test_an_outline_in_characters_no_record_takes_makes_a_draft_all_the_same():
    made = draft("Soil\u202eBasics\x0b\nLearning outcomes\n- explain the\x07 causes\u200b of ero\xadsion\n")
    assert made.outcomes[0].outcome_text == "Explain the causes of erosion"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "text: is empty"),
        ("  \n", "text: holds no text"),
        ("\u200b", "text: must not be empty"),
        ("Soil\x00Basics", "text: is of no kind that can be read"),
        ("Soil \ud800", "text: holds half a character at position 6"),
        ("word " * 100_000, "text: has more than 400,000 characters"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_by_the_name_of_its_field(text, reason):
    with pytest.raises(Invalid, match=reason):
        extracting().of_text(text)


def test_a_file_that_cannot_be_read_is_refused_by_the_name_of_its_field():
    with pytest.raises(Invalid, match="file: is an RTF file"):
        extracting().of_document(b"{\\rtf1", name="outline.rtf")


def test_notes_of_the_document_and_of_the_outline_stand_together():
    extraction = extracting().of_document("Évaluation\nExamen 40 %\nDevoirs 40 %".encode("cp1252"))
    assert [note.split(" ")[0:2] for note in extraction.notes] == [["The", "text"], ["The", "weights"]]
