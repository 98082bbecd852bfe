"""One example of everything that goes out, made of domain objects, so that the documentation cannot drift from them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from bccb.domain.agreement import ArticulationAgreement, Grant, GrantedCourse, GrantKind, SourceCourse
from bccb.domain.articulation import Equivalent, Match, Overlap, Precedent, Reason, Share
from bccb.domain.course import Course, CourseCode, Level
from bccb.domain.credential import (
    CredentialStatus,
    DeliveryMode,
    MicroCredential,
    Prerequisite,
    PrerequisiteType,
)
from bccb.domain.credit import UNITS, Credit
from bccb.domain.finding import Kind
from bccb.domain.institution import Institution, InstitutionType
from bccb.domain.learning import learning_of_credential
from bccb.domain.outcome import BloomLevel, LearningOutcome, OutcomeCategory, OutcomeReading
from bccb.domain.passage import Piece
from bccb.domain.pathway import Basis, Pathway, PathwayStatus, PathwayType, Suggestion
from bccb.domain.recognition import Evidence, Recognition, RecognitionType
from bccb.domain.rule import Finding, FindingKind
from bccb.domain.usecases.searching import Hit
from bccb.domain.verdict import Verdict
from bccb.entrypoints.http.schemas.shape import Shown

_MADE = datetime(2025, 6, 2, 17, 30, tzinfo=UTC)


def an_id(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"https://example.ca/{name}")


def _record(name: str) -> dict:
    return {"id": an_id(name), "created_at": _MADE, "updated_at": _MADE, "is_illustrative": True}


BCIT = Institution(
    **_record("BCIT"),
    name="British Columbia Institute of Technology",
    code="BCIT",
    type=InstitutionType.POLYTECHNIC,
    city="Burnaby",
    province="BC",
    website="https://www.bcit.ca",
)

UVIC = Institution(
    **_record("UVIC"),
    name="University of Victoria",
    code="UVIC",
    type=InstitutionType.UNIVERSITY,
    unit=UNITS,
    city="Victoria",
    province="BC",
    website="https://www.uvic.ca",
)

COURSE = Course(
    **_record("UVIC CSC 110"),
    institution_id=UVIC.id,
    subject="CSC",
    number="110",
    title="Fundamentals of Programming",
    description="Reading, writing and testing small programs.",
    credits=1.5,
    level=Level.INTRODUCTORY,
    hours=39,
)

CREDENTIAL = MicroCredential(
    **_record("BCIT-PYDA-01"),
    title="Python for Data Analysis",
    short_title="Python Data",
    program_code="BCIT-PYDA-01",
    institution_id=BCIT.id,
    description="Replace a tangle of spreadsheets with programs that can be checked and run again.",
    delivery_mode=DeliveryMode.ONLINE,
    duration=60,
    credits=3,
    assessment_method="Four marked notebooks and an interview",
    cost=895,
    level=Level.INTRODUCTORY,
    status=CredentialStatus.PUBLISHED,
    effective_date=date(2024, 9, 1),
    published_at=_MADE,
    outcomes=(
        LearningOutcome(
            id=an_id("outcome"),
            outcome_text="Write Python functions that process tabular records",
            bloom_level=BloomLevel.APPLY,
            category=OutcomeCategory.SKILLS,
            keywords=("python", "functions"),
        ),
    ),
    prerequisites=(
        Prerequisite(id=an_id("prerequisite"), description="Comfort with spreadsheets", type=PrerequisiteType.OTHER),
    ),
)

AGREEMENT = ArticulationAgreement(
    **_record("agreement"),
    code="BCIT-COMP-1510-UVIC-1",
    source_institution_id=BCIT.id,
    recognizing_institution_id=UVIC.id,
    sources=(SourceCourse(subject="COMP", number="1510", title="Programming Methods", credit=7),),
    grant=Grant.of((GrantedCourse(subject="CSC", number="110", credit=1.5),)),
    effective_from=date(2021, 9, 1),
)

VERDICT = Verdict(
    learning=learning_of_credential(CREDENTIAL, BCIT),
    institution=UVIC.code,
    on=date(2026, 3, 2),
    grant=GrantKind.ASSIGNED,
    credit=Credit(value=1.5, unit=UNITS),
    granted_as="CSC 110",
    granted_as_chance=0.83,
    confidence=0.71,
    is_withheld=False,
    is_thin=False,
    probabilities={GrantKind.ASSIGNED: 0.71, GrantKind.UNASSIGNED: 0.22, GrantKind.NO_CREDIT: 0.07},
    equivalents=(
        Equivalent(
            institution=UVIC.code,
            course=CourseCode(subject="CSC", number="110"),
            title=COURSE.title,
            score=0.83,
            likeness=0.64,
            credit=Credit(value=1.5, unit=UNITS),
            shares=(Share(feature="title", value=0.6, weight=2.5),),
            overlap=Overlap(
                matches=(
                    Match(
                        left="Write Python functions that process tabular records",
                        right="Reading, writing and testing small programs.",
                        likeness=0.52,
                    ),
                ),
            ),
        ),
    ),
    combinations=(),
    precedents=(Precedent(agreement=AGREEMENT, source_institution=BCIT.code, likeness=0.58),),
    findings=(
        Finding(
            rule="uvic.assessed",
            version="1",
            kind=FindingKind.PASSED,
            message="The learning is assessed.",
            policy="Credit is given for assessed learning.",
        ),
    ),
    shares=(Share(feature="precedents that assigned a course", value=0.8, weight=1.9),),
    reasons=(Reason(told="how similar courses were decided there", chance=0.71, without=0.52),),
    support=3.4,
    from_institution=0.2,
    model_version="20260301T080000-1",
)

RECOGNITION = Recognition(
    **_record("recognition"),
    micro_credential_id=CREDENTIAL.id,
    recognizing_institution_id=UVIC.id,
    recognition_type=RecognitionType.EQUIVALENCY,
    credit_value=1.5,
    assigned_courses=(GrantedCourse(subject="CSC", number="110", credit=1.5),),
    conditions="A final mark of at least 65 per cent",
    effective_date=date(2025, 9, 1),
    expiry_date=date(2029, 8, 31),
    approval_reference="2025-14",
    evidence=Evidence.of(VERDICT),
    micro_credential_version=CREDENTIAL.version,
)

PATHWAY = Pathway(
    **_record("pathway"),
    name="From Python for Data Analysis into Computer Science",
    source_institution_id=BCIT.id,
    target_institution_id=UVIC.id,
    micro_credential_id=CREDENTIAL.id,
    pathway_type=PathwayType.LADDERING,
    transfer_credits=1.5,
    equivalency_notes="Counts as CSC 110.",
    status=PathwayStatus.ACTIVE,
)

SUGGESTION = Suggestion(
    institution=UVIC.code,
    basis=Basis.RECOGNITION,
    confidence=1.0,
    credit=Credit(value=1.5, unit=UNITS),
    counts_as="CSC 110 (1.5)",
    reasoning="University of Victoria recognizes it since 2025-09-01, until 2029-08-31.",
)

HIT = Hit(
    kind=Kind.CREDENTIAL,
    id=CREDENTIAL.id,
    institution=BCIT.code,
    code=CREDENTIAL.program_code,
    title=CREDENTIAL.title,
    score=0.78,
    matched=("title", "learningOutcomes"),
    snippet=(Piece("Clean a table of ", False), Piece("field", True), Piece(" data with Python", False)),
)

READING = OutcomeReading(
    bloom_level=BloomLevel.APPLY,
    probabilities={
        BloomLevel.REMEMBER: 0.02,
        BloomLevel.UNDERSTAND: 0.07,
        BloomLevel.APPLY: 0.86,
        BloomLevel.ANALYZE: 0.11,
        BloomLevel.EVALUATE: 0.03,
        BloomLevel.CREATE: 0.18,
    },
    category=OutcomeCategory.SKILLS,
    keywords=("python functions", "tabular records"),
)

_KNOWN = {each.id: each for each in (BCIT, UVIC, CREDENTIAL)}


def shown(record: Course | MicroCredential | ArticulationAgreement | Recognition | Pathway | Institution) -> Shown:
    return Shown(record, _KNOWN)
