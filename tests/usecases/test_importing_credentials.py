"""Bringing in credentials with their outcomes, what institutions decided about them, and the ways from them."""

from datetime import date

import pytest
from importing_furniture import Office, counts, objects, table, told

from bccb.domain.course import Level
from bccb.domain.credential import CredentialStatus, CredentialType, DeliveryMode, PrerequisiteType
from bccb.domain.credit import CreditType
from bccb.domain.outcome import BloomLevel, OutcomeCategory
from bccb.domain.pathway import PathwayStatus, PathwayType
from bccb.domain.recognition import RecognitionType, TranscriptMethod
from furniture import LATER, NOON, a_full_credential

GIS = {"programCode": "SFU-GIS-01", "title": "Applied GIS", "institution": "SFU"}
FULL = GIS | {
    "shortTitle": "GIS",
    "description": "Map and measure.",
    "credentialType": "BADGE",
    "deliveryMode": "self paced",
    "duration": 42.5,
    "credits": 3,
    "assessmentMethod": "Portfolio",
    "cost": 499.95,
    "language": "fr",
    "level": "ADVANCED",
    "campus": "North",
    "department": "Geography",
    "faculty": "Science",
    "status": "PUBLISHED",
    "effectiveDate": "2025-01",
    "expiryDate": "2028-02",
    "lastReviewDate": "2025-05-15",
    "nextReviewDate": "2027-05-15",
    "programUrl": "https://example.ca/gis",
    "applicationUrl": "https://example.ca/apply",
    "additionalInfo": "Boots needed",
    "learningOutcomes": [
        {
            "outcomeText": "Judge a projection",
            "bloomLevel": "EVALUATE",
            "category": "COMPETENCIES",
            "isCore": False,
            "keywords": ["projection"],
        },
        {"outcomeText": "Draw a map"},
    ],
    "prerequisites": [
        {"description": "Cartography", "type": "COURSE_COMPLETION", "isMandatory": False, "programCode": "SFU-MAP-01"}
    ],
    "illustrative": True,
}
GRANTED = {
    "programCode": "SFU-GIS-01",
    "recognizingInstitution": "UVIC",
    "recognitionType": "PARTIAL_CREDIT",
    "creditValue": 1.5,
    "effectiveDate": "2025-01-01",
}
LEADS = {
    "name": "Into Geography",
    "sourceInstitution": "SFU",
    "targetInstitution": "UVIC",
    "programCode": "SFU-GIS-01",
}


@pytest.fixture
def office() -> Office:
    office = Office()
    office.bring_in("institutions", table("code,name\nSFU,Simon Fraser\nUVIC,Victoria"))
    return office


@pytest.fixture
def stocked(office) -> Office:
    office.bring_in("credentials", objects(FULL))
    office.messages()
    return office


def credential(office: Office, code: str = "SFU-GIS-01"):
    with office.look() as unit:
        return unit.credentials.by_program_code(code)


def recognitions(office: Office):
    with office.look() as unit:
        return unit.recognitions.of_credential(unit.credentials.by_program_code("SFU-GIS-01").id)


def pathways(office: Office):
    with office.look() as unit:
        return unit.pathways.of_credential(unit.credentials.by_program_code("SFU-GIS-01").id)


def test_every_field_of_a_credential_is_read(office):
    assert counts(office.bring_in("credentials", objects(FULL))) == (1, 0, 0, 0)
    found = credential(office)
    assert (found.title, found.short_title, found.description) == ("Applied GIS", "GIS", "Map and measure.")
    assert (found.credential_type, found.delivery_mode, found.level, found.status) == (
        CredentialType.BADGE,
        DeliveryMode.SELF_PACED,
        Level.ADVANCED,
        CredentialStatus.PUBLISHED,
    )
    assert (found.duration, found.credits, found.cost, found.language) == (42.5, 3.0, 499.95, "fr")
    assert (found.assessment_method, found.campus, found.department, found.faculty) == (
        "Portfolio",
        "North",
        "Geography",
        "Science",
    )
    assert (found.effective_date, found.expiry_date) == (date(2025, 1, 1), date(2028, 2, 29))
    assert (found.last_review_date, found.next_review_date) == (date(2025, 5, 15), date(2027, 5, 15))
    assert (found.program_url, found.application_url) == ("https://example.ca/gis", "https://example.ca/apply")
    assert (found.additional_info, found.published_at, found.is_illustrative) == ("Boots needed", NOON, True)


def test_outcomes_and_prerequisites_are_read_in_their_order(stocked):
    judge, draw = credential(stocked).outcomes
    assert (judge.outcome_text, judge.bloom_level, judge.category) == (
        "Judge a projection",
        BloomLevel.EVALUATE,
        OutcomeCategory.COMPETENCIES,
    )
    assert (judge.order_index, judge.is_core, judge.keywords) == (0, False, ("projection",))
    assert (draw.outcome_text, draw.bloom_level, draw.order_index, draw.is_core) == ("Draw a map", None, 1, True)
    (needed,) = credential(stocked).prerequisites
    assert (needed.description, needed.type, needed.is_mandatory, needed.program_code) == (
        "Cartography",
        PrerequisiteType.COURSE_COMPLETION,
        False,
        "SFU-MAP-01",
    )


def test_importing_credentials_twice_changes_nothing(stocked):
    before = credential(stocked)
    stocked.clock.moment = LATER
    assert counts(stocked.bring_in("credentials", objects(FULL))) == (0, 0, 1, 0)
    assert (credential(stocked), stocked.messages()) == (before, [])


def test_an_outcome_that_stays_keeps_its_identifier(stocked):
    before = {outcome.outcome_text: outcome.id for outcome in credential(stocked).outcomes}
    changed = FULL | {"learningOutcomes": [{"outcomeText": "Explain a map"}, {"outcomeText": "Draw a map"}]}
    assert counts(stocked.bring_in("credentials", objects(changed))) == (0, 1, 0, 0)
    explain, draw = credential(stocked).outcomes
    assert draw.id == before["Draw a map"]
    assert explain.id not in before.values()


def test_a_field_that_the_row_lacks_leaves_the_credential_as_it_was(stocked):
    before = credential(stocked)
    stocked.bring_in("credentials", objects(GIS | {"title": "Renamed"}))
    after = credential(stocked)
    assert after == before.changed(after.updated_at, title="Renamed")


def test_a_credential_in_csv_parts_its_outcomes_with_bars(office):
    rows = "program_code,title,institution,learning_outcomes\nSFU-GIS-01,Applied GIS,SFU,Draw a map | Judge a map"
    office.bring_in("credentials", table(rows))
    assert [outcome.outcome_text for outcome in credential(office).outcomes] == ["Draw a map", "Judge a map"]
    assert credential(office).status is CredentialStatus.DRAFT


def test_the_code_of_a_retired_credential_is_not_taken_again(office):
    with office.look() as unit:
        unit.credentials.add(
            a_full_credential(institution_id=unit.institutions.by_code("SFU").id, program_code="SFU-GIS-01")
        )
        unit.commit()
    assert told(office.bring_in("credentials", objects(GIS))) == [
        (1, "programCode", "belongs to a record that is no longer in use: SFU-GIS-01")
    ]


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"title": " "}, "title", "must not be empty"),
        ({"title": "x" * 301}, "title", "must be at most 300 characters, not 301"),
        ({"title": "a\x00b"}, "title", "must not contain the character U+0000"),
        ({"institution": "UVCI"}, "institution", "names no institution that is known: 'UVCI'; the nearest are UVIC"),
        ({"credits": -1}, "credits", "must be between 0 and 300, not -1"),
        ({"duration": "long"}, "duration", "must be a number, not 'long'"),
        ({"status": "OPEN"}, "status", "must be one of DRAFT, UNDER_REVIEW, PUBLISHED, ARCHIVED, not 'OPEN'"),
        (
            {"effectiveDate": "2025-05", "expiryDate": "2024-05"},
            "expiryDate",
            "must not be before its beginning: 2024-05-31 is before 2025-05-01",
        ),
        ({"learningOutcomes": 7}, "learningOutcomes", "must be a list, not 7"),
        ({"learningOutcomes": [7]}, "learningOutcomes[0]", "must be an object or a text, not 7"),
        ({"learningOutcomes": ["fine", {}]}, "learningOutcomes[1].outcomeText", "must not be empty"),
        (
            {"learningOutcomes": [{"outcomeText": "x", "bloomLevel": "GUESS"}]},
            "learningOutcomes[0].bloomLevel",
            "must be one of REMEMBER, UNDERSTAND, APPLY, ANALYZE, EVALUATE, CREATE, not 'GUESS'",
        ),
        ({"learningOutcomes": ["x", "y", "x"]}, "learningOutcomes[2]", "says the same as number 0"),
        (
            {"learningOutcomes": [{"outcomeText": "x", "orderIndex": 1.5}]},
            "learningOutcomes[0].orderIndex",
            "must be a whole number, not 1.5",
        ),
        ({"prerequisites": [{"description": ""}]}, "prerequisites[0].description", "must not be empty"),
        (
            {"prerequisites": [{"description": "x", "programCode": "y" * 51}]},
            "prerequisites[0].programCode",
            "must be at most 50 characters, not 51",
        ),
    ],
)
def test_a_bad_credential_is_told_by_its_field(office, changes, column, reason):
    report = office.bring_in("credentials", objects(GIS | changes, GIS | {"programCode": "SFU-OK-01"}))
    assert counts(report) == (1, 0, 0, 1)
    assert told(report) == [(1, column, reason)]


def test_what_is_unknown_inside_an_outcome_is_ignored_with_a_note(office):
    rows = objects(GIS | {"learningOutcomes": [{"outcomeText": "x", "colour": "red"}]})
    assert office.bring_in("credentials", rows).notes == ("columns ignored: learningOutcomes.colour",)


def requiring(code: str, *required: str) -> dict:
    needs = [{"description": f"First {each}", "programCode": each} for each in required]
    return GIS | {"programCode": code, "prerequisites": needs}


def test_a_circle_of_prerequisites_is_refused_with_the_whole_circle_named(office):
    report = office.bring_in(
        "credentials", objects(requiring("A", "B"), requiring("B", "C"), requiring("C", "A"), requiring("D", "A"))
    )
    assert counts(report) == (1, 0, 0, 3)
    errors = {line: reason for line, column, reason in told(report) if column == "prerequisites"}
    assert set(errors) == {1, 2, 3}
    for line, code in ((1, "A"), (2, "B"), (3, "C")):
        named = errors[line].removeprefix("must not lead back to the credential: ").split(" → ")
        assert (named[0], named[-1], set(named)) == (code, code, {"A", "B", "C"})


def test_a_credential_that_requires_itself_is_refused(office):
    assert told(office.bring_in("credentials", objects(requiring("A", "A")))) == [
        (1, "prerequisites", "must not lead back to the credential: A → A")
    ]


def test_a_circle_through_what_was_known_before_is_refused(office):
    office.bring_in("credentials", objects(requiring("A", "B"), requiring("B")))
    report = office.bring_in("credentials", objects(requiring("B", "A")))
    assert counts(report) == (0, 0, 0, 1)
    assert credential(office, "B").prerequisites == ()


def test_every_field_of_a_recognition_is_read(stocked):
    row = GRANTED | {
        "recognitionType": "ADVANCED_STANDING",
        "creditType": "MAJOR_REQUIRED",
        "assignedCourses": ["UVIC GEOG 2XX", "GEOG 155 (1.5)"],
        "transcriptMethod": "DIGITAL_BADGE",
        "conditions": "B or better",
        "expiryDate": "2027-01",
        "approvalReference": "SEN-14",
        "notes": "Reviewed",
        "badgeUrl": "https://example.ca/badge",
        "certificateTemplateId": "T-4",
        "denied": False,
        "microCredentialVersion": 3,
        "reviewedOn": "2026-02-27",
        "illustrative": True,
    }
    assert counts(stocked.bring_in("recognitions", objects(row))) == (1, 0, 0, 0)
    (found,) = recognitions(stocked)
    assert (found.recognition_type, found.credit_value, found.credit_type, found.transcript_method) == (
        RecognitionType.ADVANCED_STANDING,
        1.5,
        CreditType.MAJOR_REQUIRED,
        TranscriptMethod.DIGITAL_BADGE,
    )
    assert [str(course) for course in found.assigned_courses] == ["GEOG 2XX", "GEOG 155 (1.5)"]
    assert (found.effective_date, found.expiry_date) == (date(2025, 1, 1), date(2027, 1, 31))
    assert (found.conditions, found.approval_reference, found.notes) == ("B or better", "SEN-14", "Reviewed")
    assert (found.badge_url, found.certificate_template_id) == ("https://example.ca/badge", "T-4")
    assert (found.evidence, found.is_illustrative) == (None, True)
    assert (found.micro_credential_version, found.reviewed_on) == (3, date(2026, 2, 27))


def test_a_recognition_is_known_by_credential_institution_and_beginning(stocked):
    later = GRANTED | {"effectiveDate": "2026-01-01"}
    assert counts(stocked.bring_in("recognitions", objects(GRANTED, later))) == (2, 0, 0, 0)
    assert counts(stocked.bring_in("recognitions", objects(GRANTED, later))) == (0, 0, 2, 0)
    assert counts(stocked.bring_in("recognitions", objects(GRANTED | {"creditValue": 3}, later))) == (0, 1, 1, 0)
    assert [each.credit_value for each in recognitions(stocked)] == [3.0, 1.5]


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"programCode": "SFU-GSI-01"}, "programCode", "names no credential that is known: 'SFU-GSI-01'; the nearest"),
        ({"recognizingInstitution": "UVI"}, "recognizingInstitution", "the nearest are UVIC"),
        ({"recognitionType": ""}, "recognitionType", "must not be empty"),
        ({"creditValue": None}, "creditValue", "must not be empty; a refusal is worth 0"),
        ({"creditValue": -1}, "creditValue", "must be between 0 and 300, not -1"),
        ({"denied": True}, "denied", "must be true for the type NO_CREDIT, and only for that"),
        ({"recognitionType": "NO_CREDIT", "creditValue": 0}, "notes", "must give the reason of a refusal"),
        ({"assignedCourses": ["GEOG"]}, "assignedCourses[0]", "at position 1 expected a course"),
        ({"expiryDate": "2024-01"}, "expiryDate", "must not be before its beginning"),
        ({"microCredentialVersion": 0}, "microCredentialVersion", "must be a whole number from 1, not 0"),
        ({"microCredentialVersion": 1.5}, "microCredentialVersion", "must be a whole number from 1, not 1.5"),
        ({"reviewedOn": "soon"}, "reviewedOn", "soon"),
    ],
)
def test_a_bad_recognition_is_told_by_its_field(stocked, changes, column, reason):
    report = stocked.bring_in("recognitions", objects(GRANTED | changes))
    ((line, told_column, told_reason),) = told(report)
    assert (line, told_column) == (1, column)
    assert reason in told_reason


def test_the_same_recognition_twice_in_a_file_is_refused(stocked):
    report = stocked.bring_in("recognitions", objects(GRANTED, GRANTED | {"creditValue": 3}))
    assert told(report) == [(2, "programCode", "comes twice in this file: first in line 1")]


def test_every_field_of_a_pathway_is_read(stocked):
    row = LEADS | {
        "description": "Two steps",
        "pathwayType": "ARTICULATION",
        "transferCredits": 6,
        "equivalencyNotes": "GEOG 155",
        "additionalRequirements": "A portfolio",
        "confidenceScore": 0.75,
        "isAiSuggested": True,
        "aiReasoning": "Three outcomes in common",
        "status": "ACTIVE",
        "illustrative": True,
    }
    assert counts(stocked.bring_in("pathways", objects(row))) == (1, 0, 0, 0)
    (found,) = pathways(stocked)
    assert (found.name, found.description, found.pathway_type) == (
        "Into Geography",
        "Two steps",
        PathwayType.ARTICULATION,
    )
    assert (found.transfer_credits, found.confidence_score, found.is_ai_suggested) == (6.0, 0.75, True)
    assert (found.equivalency_notes, found.additional_requirements) == ("GEOG 155", "A portfolio")
    assert (found.ai_reasoning, found.status, found.is_illustrative) == (
        "Three outcomes in common",
        PathwayStatus.ACTIVE,
        True,
    )


def test_a_pathway_is_known_by_name_institutions_and_credential(stocked):
    other = LEADS | {"name": "Into Science"}
    assert counts(stocked.bring_in("pathways", objects(LEADS, other))) == (2, 0, 0, 0)
    assert counts(stocked.bring_in("pathways", objects(LEADS, other))) == (0, 0, 2, 0)
    assert counts(stocked.bring_in("pathways", objects(LEADS | {"status": "ACTIVE"}, other))) == (0, 1, 1, 0)


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"name": ""}, "name", "must not be empty"),
        ({"targetInstitution": "SFU"}, "pathwayType", "INTERNAL is for pathways within one institution"),
        ({"targetInstitution": "UVICX"}, "targetInstitution", "the nearest are UVIC"),
        ({"confidenceScore": 1.5}, "confidenceScore", "must be between 0 and 1, not 1.5"),
        ({"status": "OPEN"}, "status", "must be one of DRAFT"),
        ({"programCode": ""}, "programCode", "must not be empty"),
    ],
)
def test_a_bad_pathway_is_told_by_its_field(stocked, changes, column, reason):
    ((line, told_column, told_reason),) = told(stocked.bring_in("pathways", objects(LEADS | changes)))
    assert (line, told_column) == (1, column)
    assert reason in told_reason
