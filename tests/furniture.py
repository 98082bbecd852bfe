"""Ready-made records with good defaults: say only what the test is about.

`a_…` makes a plausible record, `a_full_…` one in which every field differs from its default.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from bccb.domain.account import Account, Permission, Role
from bccb.domain.agreement import ArticulationAgreement, Grant, GrantedCourse, GrantKind, SourceCourse
from bccb.domain.audit import AuditAction, AuditEntry
from bccb.domain.course import Course, Level
from bccb.domain.credential import (
    CredentialStatus,
    CredentialType,
    DeliveryMode,
    MicroCredential,
    Prerequisite,
    PrerequisiteType,
)
from bccb.domain.credit import UNITS, CreditType
from bccb.domain.feedback import Feedback, Origin, Response
from bccb.domain.institution import Institution, InstitutionType
from bccb.domain.outcome import BloomLevel, LearningOutcome, OutcomeCategory
from bccb.domain.pathway import Pathway, PathwayStatus, PathwayType
from bccb.domain.recognition import (
    Answer,
    Evidence,
    Recognition,
    RecognitionRequest,
    RecognitionType,
    RequestState,
    Step,
    TranscriptMethod,
)
from bccb.domain.session import ApiKey, Client, Ending, Invitation, Session
from bccb.domain.suggestion import Suggested

NOON = datetime(2026, 3, 2, 20, 0, 0, 123456, tzinfo=UTC)
LATER = datetime(2026, 4, 7, 16, 30, 5, 654321, tzinfo=UTC)


def an_id(name: str) -> UUID:
    """The same identifier for the same name, in every test."""
    return uuid5(NAMESPACE_URL, name)


def _named(name: str, changes: dict) -> dict:
    return {"id": an_id(name), "created_at": NOON, "updated_at": NOON} | changes


def an_institution(**changes) -> Institution:
    code = changes.get("code", "SFU")
    fields = {"name": f"Institution {code}", "code": code, "type": InstitutionType.UNIVERSITY}
    return Institution(**_named(f"institution {code}", fields | changes))


def a_full_institution(**changes) -> Institution:
    fields = {
        "name": "Université de l’Île, “North” campus",
        "code": "UDI-N",
        "type": InstitutionType.POLYTECHNIC,
        "address": "1 Harbour Road",
        "city": "Port Example",
        "province": "BC",
        "postal_code": "V0V 0V0",
        "country": "Elsewhere",
        "website": "https://example.ca",
        "contact_email": "registrar@example.ca",
        "contact_phone": "+1 250 555 0100",
        "unit": UNITS,
        "disabled_plugins": ("bcit", "uvic"),
        "ask_below": 0.75,
        "is_illustrative": True,
    }
    return Institution(**_full("full institution", fields | changes))


def _full(name: str, changes: dict) -> dict:
    return {
        "id": an_id(name),
        "created_at": NOON,
        "updated_at": LATER,
        "is_active": False,
        "version": 7,
    } | changes


def an_outcome(text: str = "Apply statistical tests to field data", **changes) -> LearningOutcome:
    return LearningOutcome(**({"id": an_id(f"outcome {text}"), "outcome_text": text} | changes))


def a_credential(**changes) -> MicroCredential:
    code = changes.get("program_code", "SFU-GIS-01")
    fields = {
        "title": "Applied Geographic Information Systems",
        "program_code": code,
        "institution_id": an_id("institution SFU"),
        "description": "Map, measure and explain field data with open tools.",
        "outcomes": (
            an_outcome(id=an_id(f"{code} outcome 0")),
            an_outcome("Evaluate the accuracy of a map", id=an_id(f"{code} outcome 1"), order_index=1),
        ),
    }
    return MicroCredential(**_named(f"credential {code}", fields | changes))


def a_full_credential(**changes) -> MicroCredential:
    fields = {
        "title": "Cartographie appliquée — niveau avancé",
        "program_code": "UDI-CART-9",
        "institution_id": an_id("full institution"),
        "short_title": "Cartographie",
        "description": "Lire, dessiner et juger des cartes.",
        "credential_type": CredentialType.BADGE,
        "delivery_mode": DeliveryMode.HYBRID,
        "duration": 42.5,
        "credits": 1.5,
        "assessment_method": "Portfolio and oral examination",
        "cost": 499.95,
        "language": "fr",
        "level": Level.ADVANCED,
        "campus": "North",
        "department": "Geography",
        "faculty": "Science",
        "status": CredentialStatus.PUBLISHED,
        "effective_date": date(2025, 1, 6),
        "expiry_date": date(2028, 12, 31),
        "last_review_date": date(2025, 9, 1),
        "next_review_date": date(2027, 9, 1),
        "program_url": "https://example.ca/cart-9",
        "application_url": "https://example.ca/apply",
        "additional_info": "Field boots needed.",
        "published_at": LATER,
        "outcomes": (
            LearningOutcome(
                id=an_id("full outcome"),
                outcome_text="Judge whether a projection suits its purpose",
                bloom_level=BloomLevel.EVALUATE,
                category=OutcomeCategory.COMPETENCIES,
                order_index=1,
                is_core=False,
                keywords=("projection", "purpose"),
            ),
        ),
        "prerequisites": (
            Prerequisite(
                id=an_id("full prerequisite"),
                description="Introductory cartography",
                type=PrerequisiteType.COURSE_COMPLETION,
                is_mandatory=False,
                order_index=1,
                program_code="UDI-CART-1",
            ),
        ),
        "is_illustrative": True,
    }
    return MicroCredential(**_full("full credential", fields | changes))


def a_course(code: str = "GEOG 155", **changes) -> Course:
    subject, number = code.split(" ", 1)
    fields = {"institution_id": an_id("institution SFU"), "subject": subject, "number": number, "title": "Maps"}
    fields |= changes
    return Course(**_named(f"course {fields['institution_id']} {code}", fields))


def a_full_course(**changes) -> Course:
    fields = {
        "institution_id": an_id("full institution"),
        "subject": "CART",
        "number": "300A",
        "title": "Projections",
        "description": "How the round becomes flat.",
        "credits": 1.5,
        "level": Level.GRADUATE,
        "hours": 39.0,
        "is_illustrative": True,
    }
    return Course(**_full("full course", fields | changes))


def an_agreement(**changes) -> ArticulationAgreement:
    code = changes.get("code", "LANG-GEOG-1155-SFU-1")
    fields = {
        "code": code,
        "source_institution_id": an_id("institution LANG"),
        "recognizing_institution_id": an_id("institution SFU"),
        "sources": (SourceCourse(subject="GEOG", number="1155", title="Maps and Data", credit=3.0),),
        "grant": Grant.of((GrantedCourse(subject="GEOG", number="155", credit=3.0),)),
        "effective_from": date(2019, 9, 1),
    }
    return ArticulationAgreement(**_named(f"agreement {code}", fields | changes))


def a_full_agreement(**changes) -> ArticulationAgreement:
    fields = {
        "code": "UDI-CART-1-SFU-9",
        "source_institution_id": an_id("full institution"),
        "recognizing_institution_id": an_id("institution SFU"),
        "sources": (
            SourceCourse(subject="CART", number="101", title="Maps I", credit=1.5),
            SourceCourse(subject="CART", number="102", title="Maps II", credit=1.5),
        ),
        "grant": Grant.of(
            (
                GrantedCourse(subject="GEOG", number="155", credit=3.0),
                GrantedCourse(subject="GEOG", number="2XX", credit=1.0),
            ),
            (GrantedCourse(subject="ENV", number="1XX", credit=4.0),),
        ),
        "notes": "B-Sci for both",
        "effective_from": date(2012, 9, 1),
        "effective_until": date(2020, 8, 31),
        "is_illustrative": True,
    }
    return ArticulationAgreement(**_full("full agreement", fields | changes))


def a_recognition(**changes) -> Recognition:
    fields = {
        "micro_credential_id": an_id("credential SFU-GIS-01"),
        "recognizing_institution_id": an_id("institution UVIC"),
        "recognition_type": RecognitionType.PARTIAL_CREDIT,
        "credit_value": 1.5,
        "effective_date": date(2025, 1, 1),
    }
    fields |= changes
    return Recognition(**_named(f"recognition {fields['recognizing_institution_id']}", fields))


def a_full_recognition(**changes) -> Recognition:
    fields = {
        "micro_credential_id": an_id("full credential"),
        "recognizing_institution_id": an_id("institution SFU"),
        "recognition_type": RecognitionType.ADVANCED_STANDING,
        "credit_value": 2.25,
        "credit_type": CreditType.MAJOR_REQUIRED,
        "assigned_courses": (GrantedCourse(subject="GEOG", number="255", credit=2.25),),
        "transcript_method": TranscriptMethod.DIGITAL_BADGE,
        "conditions": "With a grade of at least B",
        "effective_date": date(2025, 2, 1),
        "expiry_date": date(2027, 1, 31),
        "approval_reference": "SEN-2025-14",
        "notes": "Reviewed with the department",
        "badge_url": "https://example.ca/badge/1",
        "certificate_template_id": "T-4",
        "evidence": Evidence(
            summary="SFU would probably grant 2.25 credits.",
            confidence=0.81,
            findings=("PASSED: sfu.hours: 42.5 hours",),
            precedents=("UDI-CART-1-SFU-9",),
            rule_versions=("sfu.hours 1",),
            model_version="20260302-1",
            assessed_on=date(2025, 1, 20),
            suggested=a_suggestion(),
        ),
        "micro_credential_version": 3,
        "reviewed_on": date(2026, 2, 27),
        "is_illustrative": True,
    }
    return Recognition(**_full("full recognition", fields | changes))


def a_request(**changes) -> RecognitionRequest:
    fields = {
        "micro_credential_id": an_id("credential SFU-GIS-01"),
        "micro_credential_version": 1,
        "recognizing_institution_id": an_id("institution UVIC"),
    }
    return RecognitionRequest(**_named("request", fields | changes))


def a_full_request(**changes) -> RecognitionRequest:
    fields = {
        "micro_credential_id": an_id("full credential"),
        "micro_credential_version": 7,
        "recognizing_institution_id": an_id("institution SFU"),
        "asked_by": an_id("account full"),
        "desired_credit": 3.0,
        "state": RequestState.ANSWERED,
        "evaluator": an_id("account full"),
        "history": (
            Step(step="assign", at=NOON, by=None, note=""),
            Step(step="establish", at=LATER, by=an_id("account full"), note="Fits GEOG 255"),
        ),
        "answer": Answer.ESTABLISH,
        "recognition_id": an_id("full recognition"),
    }
    return RecognitionRequest(**_full("full request", fields | changes))


def a_suggestion(**changes) -> Suggested:
    fields = {
        "kind": GrantKind.ASSIGNED,
        "granted_as": "GEOG 255",
        "credit": 2.25,
        "confidence": 0.81,
        "model_version": "20260302-1",
        "recommender": "balanced",
    }
    return Suggested(**fields | changes)


def feedback(**changes) -> Feedback:
    fields = {
        "origin": Origin.SUGGESTION,
        "response": Response.REJECTED,
        "source_institution_id": an_id("institution SFU"),
        "source": SourceCourse(subject="", number="SFU-GIS-01", title="Applied Geographic Information Systems"),
        "recognizing_institution_id": an_id("institution UVIC"),
        "suggested": a_suggestion(confidence=0.5, recommender=""),
        "grant": None,
        "may_teach": False,
    }
    return Feedback(**_named("feedback", fields | changes))


def full_feedback(**changes) -> Feedback:
    fields = {
        "origin": Origin.DECISION,
        "response": Response.CORRECTED,
        "source_institution_id": an_id("full institution"),
        "source": SourceCourse(subject="CART", number="101", title="Maps I", credit=1.5),
        "recognizing_institution_id": an_id("institution SFU"),
        "suggested": a_suggestion(),
        "grant": Grant.of(
            (
                GrantedCourse(subject="GEOG", number="155", credit=3.0),
                GrantedCourse(subject="GEOG", number="2XX", credit=1.0),
            ),
            (GrantedCourse(subject="ENV", number="1XX", credit=4.0),),
        ),
        "may_teach": True,
        "given_by": an_id("account full"),
        "recognition_id": an_id("full recognition"),
        "note": "Reviewed with the department",
    }
    return Feedback(**_full("full feedback", fields | changes))


def a_pathway(**changes) -> Pathway:
    fields = {
        "name": "From GIS to Geography",
        "source_institution_id": an_id("institution SFU"),
        "target_institution_id": an_id("institution UVIC"),
        "micro_credential_id": an_id("credential SFU-GIS-01"),
    }
    fields |= changes
    return Pathway(**_named(f"pathway {fields['name']}", fields))


def a_full_pathway(**changes) -> Pathway:
    fields = {
        "name": "De la carte au diplôme",
        "source_institution_id": an_id("full institution"),
        "target_institution_id": an_id("institution SFU"),
        "micro_credential_id": an_id("full credential"),
        "description": "Two steps.",
        "pathway_type": PathwayType.ARTICULATION,
        "transfer_credits": 6.0,
        "equivalency_notes": "GEOG 155 and 255",
        "additional_requirements": "A portfolio",
        "confidence_score": 0.75,
        "is_ai_suggested": True,
        "ai_reasoning": "Three outcomes in common",
        "status": PathwayStatus.ACTIVE,
        "approved_by": an_id("account full"),
        "approved_at": LATER,
        "is_illustrative": True,
    }
    return Pathway(**_full("full pathway", fields | changes))


def an_account(**changes) -> Account:
    email = changes.get("email", "coordinator@example.ca")
    fields = {"email": email, "password_hash": "not-a-hash"}
    return Account(**_named(f"account {email}", fields | changes))


def a_full_account(**changes) -> Account:
    fields = {
        "email": "registrar@example.ca",
        "password_hash": "not-a-hash-either",
        "first_name": "A",
        "last_name": "Registrar",
        "role": Role.INSTITUTION_ADMIN,
        "institution_id": an_id("institution SFU"),
        "last_login_at": LATER,
        "token_version": 4,
    }
    return Account(**_full("account full", fields | changes))


def a_session(**changes) -> Session:
    fields = {
        "account_id": an_id("account full"),
        "token_digest": "0" * 64,
        "token_version": 1,
        "expires_at": NOON + timedelta(days=7),
    }
    return Session(**_named("session", fields | changes))


def a_full_session(**changes) -> Session:
    fields = {
        "account_id": an_id("account second@example.ca"),
        "token_digest": "1" * 64,
        "token_version": 5,
        "expires_at": LATER,
        "client": Client("2001:db8::1", "Mozilla/5.0 (X11) “quoted”"),
        "ended_because": Ending.REUSED,
    }
    return Session(**_full("full session", fields | changes))


def an_invitation(**changes) -> Invitation:
    fields = {
        "email": "new@example.ca",
        "role": Role.PROGRAM_COORDINATOR,
        "institution_id": an_id("institution SFU"),
        "token_digest": "2" * 64,
        "expires_at": NOON + timedelta(days=7),
        "invited_by": an_id("account full"),
    }
    return Invitation(**_named("invitation", fields | changes))


def a_full_invitation(**changes) -> Invitation:
    fields = {
        "email": "newer@example.ca",
        "role": Role.INSTITUTION_ADMIN,
        "institution_id": an_id("institution UVIC"),
        "token_digest": "3" * 64,
        "expires_at": LATER,
        "invited_by": an_id("account second@example.ca"),
        "accepted_by": an_id("account full"),
    }
    return Invitation(**_full("full invitation", fields | changes))


def a_key(**changes) -> ApiKey:
    fields = {
        "account_id": an_id("account full"),
        "name": "Nightly import",
        "prefix": "bccb_aaaaaa",
        "key_digest": "4" * 64,
        "expires_on": date(2026, 9, 1),
    }
    return ApiKey(**_named("key", fields | changes))


def a_full_key(**changes) -> ApiKey:
    fields = {
        "account_id": an_id("account second@example.ca"),
        "name": "Catalogue — every “night”",
        "prefix": "bccb_bbbbbb",
        "key_digest": "5" * 64,
        "scopes": (Permission.EDIT_CREDENTIALS, Permission.SUBMIT_REQUESTS),
        "expires_on": date(2026, 12, 31),
        "last_used_on": date(2026, 4, 7),
    }
    return ApiKey(**_full("full key", fields | changes))


def an_audit_entry(**changes) -> AuditEntry:
    fields = {
        "id": an_id("audit entry"),
        "entity_type": "MicroCredential",
        "entity_id": an_id("credential SFU-GIS-01"),
        "action": AuditAction.UPDATE,
        "created_at": NOON,
        "account_id": an_id("account full"),
        "changes": {"title": ("Old", "New")},
        "ip_address": "192.0.2.1",
        "user_agent": "curl/8",
    }
    return AuditEntry(**(fields | changes))
