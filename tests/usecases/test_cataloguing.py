"""Cataloguing: institutions and credentials, from draft to archive."""

from dataclasses import replace

import pytest

from bccb.domain.audit import SYSTEM, AuditAction
from bccb.domain.credential import CredentialStatus, Prerequisite
from bccb.domain.errors import AlreadyExists, Conflict, IllegalStep, Invalid, NotFound
from furniture import LATER, a_credential, an_id, an_institution, an_outcome
from usecases.offices import COORDINATING, GIS, SFU, Office, an_office

DRAFT = a_credential(program_code="SFU-MAPS-02")


def requiring(code: str, *required: str):
    prerequisites = tuple(
        Prerequisite(id=an_id(f"{code} requires {each}"), description=f"Completion of {each}", program_code=each)
        for each in required
    )
    return a_credential(program_code=code, prerequisites=prerequisites)


def actions(office: Office, identifier) -> list[AuditAction]:
    return [entry.action for entry in office.trail(identifier)]


def names(office: Office) -> list[str]:
    return [message.name for message in office.messages()]


def test_a_new_institution_is_kept_audited_and_announced():
    office = an_office()
    bcit = an_institution(code="BCIT", city="Burnaby")
    office.cataloguing.add_institution(bcit, COORDINATING)
    assert office.of(bcit) == bcit
    (entry,) = office.trail(bcit.id)
    assert (entry.action, entry.entity_type, entry.account_id) == (
        AuditAction.CREATE,
        "Institution",
        COORDINATING.account_id,
    )
    assert (entry.ip_address, entry.user_agent, entry.created_at) == ("192.0.2.7", "browser/1", office.clock.now())
    assert entry.changes["city"] == (None, "Burnaby")
    assert [(each.name, each.payload) for each in office.messages()] == [
        ("InstitutionAdded", {"institution_id": str(bcit.id)})
    ]


def test_an_institution_with_a_code_that_is_taken_changes_nothing():
    office = an_office()
    before = office.everything()
    with pytest.raises(AlreadyExists, match="There is already an institution with code SFU"):
        office.cataloguing.add_institution(an_institution(id=an_id("twin"), code="SFU"), SYSTEM)
    assert office.everything() == before


def test_a_plugin_is_switched_off_and_on_for_one_institution():
    office = an_office()
    office.clock.moment = LATER
    off = office.cataloguing.switch_plugin("SFU", "sfu", on=False, by=SYSTEM)
    assert (off.disabled_plugins, off.updated_at, office.of(SFU)) == (("sfu",), LATER, off)
    also = office.cataloguing.switch_plugin("SFU", "general", on=False, by=SYSTEM)
    assert also.disabled_plugins == ("general", "sfu")
    on = office.cataloguing.switch_plugin("SFU", "sfu", on=True, by=SYSTEM)
    assert on.disabled_plugins == ("general",)
    assert [entry.changes["disabled_plugins"] for entry in office.trail(SFU.id)] == [
        ([], ["sfu"]),
        (["sfu"], ["general", "sfu"]),
        (["general", "sfu"], ["general"]),
    ]
    assert names(office) == ["InstitutionChanged"] * 3


@pytest.mark.parametrize("on", [True, False])
def test_switching_a_plugin_to_what_it_is_changes_nothing(on):
    office = an_office()
    office.cataloguing.switch_plugin("SFU", "sfu", on=on, by=SYSTEM)
    before = office.everything()
    assert office.cataloguing.switch_plugin("SFU", "sfu", on=on, by=SYSTEM) == office.of(SFU)
    assert office.everything() == before


def test_a_plugin_of_an_institution_that_is_not_there_is_not_found():
    with pytest.raises(NotFound, match="There is no institution NOPE"):
        an_office().cataloguing.switch_plugin("NOPE", "sfu", on=False, by=SYSTEM)


def test_a_new_draft_is_kept_audited_and_announced():
    office = an_office()
    office.cataloguing.add_credential(DRAFT, COORDINATING)
    assert office.of(DRAFT) == DRAFT
    assert actions(office, DRAFT.id) == [AuditAction.CREATE]
    assert names(office) == ["CredentialAdded"]


@pytest.mark.parametrize("status", [each for each in CredentialStatus if each is not CredentialStatus.DRAFT])
def test_a_new_credential_starts_as_a_draft(status):
    office = an_office()
    before = office.everything()
    with pytest.raises(Invalid, match=f"status: must be DRAFT for a new credential, not {status}"):
        office.cataloguing.add_credential(replace(DRAFT, status=status), SYSTEM)
    assert office.everything() == before


def test_a_credential_that_requires_itself_is_refused():
    office = an_office()
    before = office.everything()
    with pytest.raises(Invalid, match="prerequisites: must not lead back to the credential: A-1 → A-1"):
        office.cataloguing.add_credential(requiring("A-1", "A-1"), SYSTEM)
    assert office.everything() == before


def test_a_credential_whose_prerequisites_lead_back_to_it_is_refused():
    office = an_office()
    office.cataloguing.add_credential(requiring("A-1", "A-2"), SYSTEM)
    office.cataloguing.add_credential(requiring("A-2", "A-3"), SYSTEM)
    before = office.everything()
    with pytest.raises(Invalid, match="prerequisites: must not lead back to the credential") as refusal:
        office.cataloguing.add_credential(requiring("A-3", "A-1"), SYSTEM)
    assert all(code in str(refusal.value) for code in ("A-1", "A-2", "A-3"))
    assert office.everything() == before


def test_a_credential_may_require_others_and_what_nobody_here_issues():
    office = an_office()
    office.cataloguing.add_credential(requiring("A-1", "SFU-GIS-01", "ELSEWHERE-9"), SYSTEM)
    assert len(office.get(type(GIS), requiring("A-1").id).prerequisites) == 2


def test_a_credential_goes_through_review_to_publication_and_the_archive_with_a_trail():
    office = an_office()
    cataloguing = office.cataloguing
    cataloguing.add_credential(DRAFT, COORDINATING)
    code = DRAFT.program_code
    assert cataloguing.submit(code, COORDINATING).status is CredentialStatus.UNDER_REVIEW
    assert cataloguing.send_back(code, COORDINATING).status is CredentialStatus.DRAFT
    cataloguing.submit(code, COORDINATING)
    office.clock.moment = LATER
    assert cataloguing.publish(code, COORDINATING).published_at == LATER
    archived = cataloguing.archive(code, COORDINATING)
    assert office.of(DRAFT) == archived
    assert (archived.status, archived.version) == (CredentialStatus.ARCHIVED, 6)
    assert actions(office, DRAFT.id) == [
        AuditAction.CREATE,
        AuditAction.SUBMIT,
        AuditAction.RETURN,
        AuditAction.SUBMIT,
        AuditAction.PUBLISH,
        AuditAction.ARCHIVE,
    ]
    assert names(office) == [
        "CredentialAdded",
        "CredentialChanged",
        "CredentialChanged",
        "CredentialChanged",
        "CredentialPublished",
        "CredentialArchived",
    ]
    assert [entry.changes.get("status") for entry in office.trail(DRAFT.id)][1:3] == [
        ("DRAFT", "UNDER_REVIEW"),
        ("UNDER_REVIEW", "DRAFT"),
    ]


@pytest.mark.parametrize("step", ["submit", "send_back", "publish"])
def test_a_step_that_the_lifecycle_does_not_have_changes_nothing(step):
    office = an_office()
    before = office.everything()
    with pytest.raises(IllegalStep, match="A credential that is PUBLISHED cannot"):
        getattr(office.cataloguing, step)("SFU-GIS-01", SYSTEM)
    assert office.everything() == before


def test_a_draft_without_outcomes_cannot_be_submitted():
    office = an_office()
    office.cataloguing.add_credential(replace(DRAFT, outcomes=()), SYSTEM)
    before = office.everything()
    with pytest.raises(Invalid, match="learningOutcomes"):
        office.cataloguing.submit(DRAFT.program_code, SYSTEM)
    assert office.everything() == before


@pytest.mark.parametrize("step", ["submit", "send_back", "publish", "archive"])
def test_a_step_of_a_credential_that_is_not_there_is_not_found(step):
    with pytest.raises(NotFound, match="There is no credential NOPE"):
        getattr(an_office().cataloguing, step)("NOPE", SYSTEM)


def test_two_credentials_cannot_share_a_program_code():
    office = an_office()
    twin = a_credential(id=an_id("twin"), outcomes=(an_outcome(id=an_id("twin outcome")),))
    with pytest.raises(AlreadyExists, match="programCode SFU-GIS-01"):
        office.cataloguing.add_credential(twin, SYSTEM)


# Revising


def test_an_institution_is_revised_with_an_entry_of_what_changed():
    office = an_office()
    revised = office.cataloguing.revise_institution("SFU", COORDINATING, city="Burnaby", website="https://example.ca")
    assert office.of(SFU) == revised
    (entry,) = office.trail(SFU.id)
    assert (entry.action, entry.changes["city"], entry.changes["website"]) == (
        AuditAction.UPDATE,
        ("", "Burnaby"),
        ("", "https://example.ca"),
    )
    assert names(office) == ["InstitutionChanged"]


def test_a_credential_is_revised_with_an_entry_of_what_changed():
    office = an_office()
    revised = office.cataloguing.revise_credential("SFU-GIS-01", COORDINATING, title="Maps, newly named")
    assert (office.of(GIS), revised.version, revised.status) == (revised, 2, CredentialStatus.PUBLISHED)
    assert office.trail(GIS.id)[0].changes["title"] == (GIS.title, "Maps, newly named")
    assert names(office) == ["CredentialChanged"]


@pytest.mark.parametrize(
    "revise",
    [
        lambda cataloguing: cataloguing.revise_institution("SFU", SYSTEM, name=SFU.name),
        lambda cataloguing: cataloguing.revise_institution("SFU", SYSTEM),
        lambda cataloguing: cataloguing.revise_credential("SFU-GIS-01", SYSTEM, title=GIS.title, outcomes=GIS.outcomes),
    ],
)
def test_revising_to_what_it_is_changes_nothing(revise):
    office = an_office()
    before = office.everything()
    assert revise(office.cataloguing) in (SFU, GIS)
    assert office.everything() == before


@pytest.mark.parametrize(
    "fields",
    [
        {"title": " "},
        {"outcomes": ()},
        {"status": CredentialStatus.ARCHIVED},
        {"prerequisites": requiring("SFU-GIS-01", "SFU-GIS-01").prerequisites},
    ],
)
def test_a_revision_that_is_wrong_changes_nothing(fields):
    office = an_office()
    before = office.everything()
    with pytest.raises(Invalid):
        office.cataloguing.revise_credential("SFU-GIS-01", SYSTEM, **fields)
    assert office.everything() == before


def test_a_revision_that_closes_a_circle_of_prerequisites_is_refused():
    office = an_office()
    office.cataloguing.add_credential(requiring("A-1", "SFU-GIS-01"), SYSTEM)
    before = office.everything()
    with pytest.raises(Invalid, match="prerequisites: must not lead back"):
        office.cataloguing.revise_credential(
            "SFU-GIS-01", SYSTEM, prerequisites=requiring("SFU-GIS-01", "A-1").prerequisites
        )
    assert office.everything() == before


def test_what_is_under_review_is_not_revised():
    office = an_office()
    office.cataloguing.add_credential(DRAFT, SYSTEM)
    office.cataloguing.submit(DRAFT.program_code, SYSTEM)
    before = office.everything()
    with pytest.raises(Conflict, match="UNDER_REVIEW cannot be changed"):
        office.cataloguing.revise_credential(DRAFT.program_code, SYSTEM, title="Another")
    assert office.everything() == before
